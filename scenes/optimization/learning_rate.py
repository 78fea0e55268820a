"""The learning rate: the steepest direction sets the limit, and the gentlest has to live with it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from manim import LEFT, UP, VGroup

from mathdl import data, geometry, linear, optimizers, surfaces
from mathdl.checks import Array
from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.contours import Contours
from scenes.kit.figures.moons import Moons
from scenes.kit.figures.slider import Slider
from scenes.kit.figures.trail import Trail
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, between, through, vanish
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.parameters import Matrix, Number, Vector, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.text import halo
from scenes.optimization.rates import squeezed, swept, walk

STATES, FIRST_STEPS, GRID, REACH = 61, 8, 61, 2.2
"""States of a sweep, steps of the walk that it redraws, places along a side of the map, and how far it reaches."""
RATIO, TRIED = 100, {"slow": 0.01, "good": 10.0, "wild": 200.0}
"""The ratio of the bends in the end, and the rates whose networks are shown."""
TOP, LEAST = 1.25, 0.3
"""The height of the bars' room, and how far the start must lie from both axes of the bowl."""


class LearningRate(Lecture):
    """How large should a step be?"""

    gist = "the steepest direction sets the limit"
    parameters = {
        **{"A": Matrix(2, 2, limit=9, determinant=(-81, 81)), "start": Vector((2, 2), -2, 2)},
        **{"crawl": Number(0.02, 0.1), "small": Number(0.15, 0.4), "over": Number(1.01, 1.1), "steps": Whole(20, 60)},
    }

    @staticmethod
    def numbers(A: Array, start: Array, crawl: float, small: float, over: float, steps: int) -> dict[str, Quantity]:
        """Walk down a bowl at many rates, and look up what a network's loss comes to at fifteen."""
        H = quantity(linear.gram_matrix, A)
        ratio, ellipse = quantity(linear.condition_number, H), quantity(geometry.curvature_ellipse, H)
        curvatures, ways = ellipse.part("curvatures"), ellipse.value.directions.T
        apart = linear.apply(ways, start)
        if not 2 <= ratio.value <= 40:
            raise ValueError(f"A must make a bowl whose bends have a ratio from 2 to 40, but has {ratio.value:.3g}")
        if np.abs(apart).min() < LEAST:
            raise ValueError("start must lie to the side of the valley and along it, seen from the bottom")
        bowl, limit = surfaces.quadratic(H.value), quantity(optimizers.stability_limit, H)
        best = quantity(optimizers.best_rate, H)
        slow, rate, fast = (quantity(np.multiply, share, limit) for share in (crawl, small, over))
        factors, path = partial(quantity, optimizers.contraction_factors, H), partial(walk, bowl, start)
        crawling, exploding = (path(each.value, steps) for each in (slow, fast))
        crawl_losses, losses = quantity(bowl, crawling), quantity(bowl, exploding)
        rates, ratios = quantity(np.geomspace, slow, best, STATES), quantity(np.geomspace, ratio, RATIO, STATES)
        at_rate, at_best, at_fast = (factors(each) for each in (rate, best, fast))
        bends = curvatures.part((slice(None), None))
        line, legs = np.linspace(-REACH, REACH, GRID), quantity(np.multiply, apart[:, np.newaxis], ways)
        grid = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1)
        return {
            **{"ratio": ratio, "ratio_large": ratios.last, "gentle": curvatures.first, "steep": curvatures.last},
            **{"slow": slow, "gentle_rate": rate, "best": best, "fast": fast, "limit": limit, "rates": rates},
            **{"crawling": crawling, "crawl_losses": crawl_losses, "first": crawl_losses.first},
            **{"crawled": crawl_losses.last, "exploding": exploding, "losses": losses, "exploded": losses.last},
            **{"left_steep": at_rate.first, "left_gentle": at_rate.last, "both": at_best.first},
            **{
                "factor": at_fast.first,
                "at_rate": at_rate,
                "at_fast": at_fast,
                "factors": factors(rates),
                "legs": legs,
            },
            "legs_after": quantity(np.multiply, legs, quantity(np.subtract, 1, quantity(np.multiply, rate, bends))),
            "sweep": quantity(np.stack, [path(each, FIRST_STEPS).value for each in rates.value]),
            "more": quantity(np.subtract, quantity(np.divide, fast, best), 1),
            "line": quantity(np.asarray, line),
            **squeezed(ways, curvatures.value[0], ratios, start, grid),
            **swept(TRIED.items()),
        }

    def question(self) -> None:
        """Many small steps creep into the bowl."""
        figure, self.column = self.stage.split(0.42 if self.stage.whole.tall else 0.5)
        line = self["line"].value
        self.map = Contours(line, line, self["bowls"].first, room=figure, titles=("$x_1$", "$x_2$"))
        self.trail = Trail(self.map, self["crawling"]).show_steps(0)
        self.above, self.middle, below = self.column.lines(above=2, below=3, line=0.6)
        title, below, _ = below.lines(above=1, line=0.5)
        slow = float(self["slow"])
        self.dial = Slider(slow, 0.1, slow, room=below, ticks=(slow, 0.01, 0.1), log=True)
        self.dial.add(title.put(self.label("learning rate", role="parameter"), LEFT))
        facts = self.rows(self.above, loss=Row("loss", role="loss", along="crawl_losses", spec=".1f"))
        self.play(appear(self.map))
        self.until("crawl")
        self.play(appear(self.trail, self.dial, *facts))
        self.play(self.trail.walk(), through(facts["loss"].along()), until="turn")

    def steep(self) -> None:
        """The distance across the valley and along it, and what one step leaves of each."""
        before, after, roles = self["legs"].value, self["legs_after"].value, ("gradient", "ink")
        self.legs = VGroup(*(Segments(*np.zeros((2, 1, 3)), role=role, width=7) for role in roles[::-1]))
        self._move_legs(before)
        numbers = [self.readout(self["at_rate"].part(k), ".2f", role=role) for k, role in enumerate(roles)]
        names = [self.label(name, role=role) for name, role in zip(("steep", "gentle"), roles, strict=True)]
        self.bars = Bars(self["at_rate"], room=self.middle, top=TOP, role=roles, names=names, numbers=numbers)
        ends = [self.bars.at(k, 1.0)[np.newaxis] + side for k, side in enumerate(([[-1, 0, 0]], [[1, 0, 0]]))]
        self.one = Segments(*ends, role="muted", width=3)
        halo(*numbers)
        parts = [(self.bars.bars[k], names[k], numbers[k]) for k in (0, 1)]
        self.turn_to(self.legs, keep=[self.map, self.dial])
        self.until("left")
        up = quantity(np.geomspace, self["slow"], self["gentle_rate"], STATES)
        self.play(through(self.dial.along(up), run_time=1), appear(self.one))
        self.play(between(self._move_legs, before, after, self.legs), appear(*parts[0]))
        self.until("along")
        self.play(appear(*parts[1]))

    def sweep(self) -> None:
        """The rate rises to its best; bars and walk follow."""
        self.play(vanish(self.legs))
        self.trail = Trail(self.map, self["sweep"].first)
        zero = int(np.argmin(self["factors"].value[:, 0]))
        for mark, states in (("zero", slice(0, zero + 1)), ("best", slice(zero, STATES))):
            figures = (self.dial, "rates"), (self.bars, "factors"), (self.trail, "sweep")
            tracks = [figure.along(self[name].part(states)) for figure, name in figures]
            self.play(through(*tracks, pace=EVEN), until=mark)
        self.play(appear(*self.rows(self.above, rate=Row("learning rate", "best", "parameter", spec=".3g"))))

    def predict(self) -> None:
        """A little more, and all stands still."""
        fact = self.rows(self.above, rate=Row("learning rate", "fast", "parameter", spec=".3g"))
        self.play(vanish(*self.standing(self.map, self.trail, self.dial, self.bars, self.one)), appear(*fact))
        self.play(through(self.dial.along(quantity(np.geomspace, self["best"], self["fast"], 15)), run_time=1))
        self.until("ask")
        self.asking = self.formula("?", role="gradient").next_to(self.bars.numbers[0], UP, buff=0.1)
        self.play(appear(self.asking))

    def explode(self) -> None:
        """The walk leaves the bowl in ever higher zigzags."""
        self.play(vanish(self.asking, self.trail))
        facts = self.rows(
            self.above,
            loss=Row("loss", role="loss", along="losses", spec=",.1f"),
            limit=Row(
                formula="2 / gradient(lambda_max) =", number="limit", role="parameter", spec=".4f", size=theme.LABEL
            ),
        )
        self.turn_to(facts["loss"], keep=[self.map, self.dial, self.bars, self.one])
        self.until("bars")
        wild = Trail(self.map, self["exploding"]).show_steps(0)
        self.play(self.bars.to(self["at_fast"]))
        self.play(wild.walk(), through(facts["loss"].along()), until="limit")
        self.play(appear(facts["limit"]))
        self.wild = wild

    def pace(self) -> None:
        """The bowl is squeezed, and even the best rate shrinks the distance by less."""
        facts = self.rows(
            self.above,
            small=Row("steps, ratio {ratio:g}", "n_small", spec="d", asked=True),
            large=Row("steps, ratio {ratio_large:g}", "n_large", spec="d", asked=True),
        )
        self.turn_to(*facts, keep=[self.map, self.bars, self.one])
        self.play(self.bars.to(self["best_factors"].first))
        self.until("ratio")
        self.play(*self.answered("n_small"))
        self.play(through(self.map.along(self["bowls"]), self.bars.along(self["best_factors"])), until="large")
        self.play(*self.answered("n_large"))

    def network(self) -> None:
        """The loss of a network against the rate, and what three of the networks answer."""
        tall = self.stage.whole.tall
        figure, column = (self.stage.whole, None) if tall else self.stage.split(0.62)
        rates, losses = self["net_rates"].value, self["net_losses"].value
        ends = (losses.min() / 2, losses.max() * 2)
        ticks = {"x_ticks": (0.01, 0.1, 1, 10, 100), "y_ticks": (1e-3, 0.1, 10)}
        style: dict[str, Any] = {**ticks, "x_format": "g", "y_format": "g", "log": (True, True)}
        axes = Axes((rates[0], rates[-1]), ends, room=figure, x_title="learning rate", y_title="loss", **style)
        curve = Curve(axes, rates, losses, role="loss")
        places = axes.at(self["tried"].value, self["tried_losses"].value)
        level = axes.at([rates[0], rates[-1]], float(self["net_first"]))
        at_start = Segments(level[:1], level[1:], role="muted", width=3)
        name = self.label("at the start: {net_first:.3f}", role="muted").next_to(level[0], UP, buff=0.1)
        name.shift([level[0][0] - name.get_left()[0] + 0.1, 0, 0])
        dots = [Dots(place[None], role="parameter", radius=0.13) for place in places]
        self.turn_to(axes)
        self.until("try")
        self.play(appear(curve, at_start, name))
        moons = data.classifier_data().training
        rooms = [] if column is None else column.stacked(3)
        for k, mark in enumerate((None, "good", "wild")):
            if mark:
                self.until(mark)
            pictures = []
            if rooms:
                above, room, _ = rooms[k].lines(above=1, line=0.55)
                network = data.untrained_classifier().with_vector(self["tried_vectors"].value[k])
                rate = self.label(f"{{net_{list(TRIED)[k]}:g}}", role="parameter")
                pictures = [above.put(rate), Moons(network, moons, room=room, border=True)]
            self.play(appear(dots[k], *pictures))

    def meaning(self) -> None:
        """The curve stays: crawling at its left, exploding at its right."""
        self.until("wait")

    def _move_legs(self, ends: Any) -> None:
        for leg, end in zip(self.legs, ends, strict=True):
            places = self.map.at(np.array([[0.0, 0.0], end]))
            leg.move_segments(places[:1], places[1:])
