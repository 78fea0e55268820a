"""Likelihood: fitting makes what was seen as probable as possible, and the usual losses are minus its logarithm."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UR, LaggedStart, VGroup

from mathdl import data, distributions, networks
from mathdl.checks import Array
from mathdl.distributions import normal
from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.bet import Bet
from scenes.kit.figures.climb import Climb
from scenes.kit.figures.run import Run
from scenes.kit.figures.squared_distances import SquaredDistances
from scenes.kit.figures.sticks import Sticks
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EARLY, EVEN, Track, appear, through, track, vanish
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.parameters import Number, Vector, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.stage import Slot

STATES = 121
LEAST, MOST = 2, 7
"""Kilograms between which cats, and the centre of the bell, lie."""
SIDE = 0.6
"""How many kilograms beyond the cats the bell slides."""
HEADROOM = 1.2
"""How much higher the axes of the bell are than the bell."""
LOWER = 0.46
"""The share of the figure below the bell."""
FACTOR: dict[str, Any] = {"spec": ".3f", "size": theme.LABEL, "underline": False}
DOT: dict[str, Any] = {"role": "ink", "radius": 0.1}
AREA = "inline(sum_i) (data(x_i) - parameter(mu))^2 ="
LOGS = "inline(sum_i) log parameter(q)(data(x_i)) ="
MEAN_LOSS = "-overline(log parameter(q)(y)) ="
LAW = 'op("argmax") inline(product_i) parameter(q)(x_i) = op("argmin") loss(inline(sum_i) -log parameter(q)(x_i))'
PRODUCT = "inline(product_i) parameter(q)(data(x_i)) ="


class Likelihood(Lecture):
    """Where do loss functions come from?"""

    gist = "make what was seen probable"
    parameters = {
        "cats": Vector((3, 8), LEAST, MOST),
        "std": Number(0.4, 1.5),
        "start": Number(2.5, 6.5),
        "many": Whole(60, 300),
        "seed": Whole(0, 9999),
    }

    @staticmethod
    def numbers(cats: Array, std: float, start: float, many: int, seed: int) -> dict[str, Quantity]:
        """Compute the bets on the cats wherever the bell stands, the long product, and the classifier's bets."""
        best = quantity(distributions.fit_normal, cats).part("mean", unit="kg")
        if abs(start - best.value) < SIDE / 2:
            raise ValueError(f"start must lie {SIDE / 2:g} kg or more from the mean of the cats, {best:.2f} kg")
        model, centred = quantity(normal, best, std), normal(0, std)
        bell = model.value
        hundred = quantity(bell.sample, many, np.random.default_rng(seed))
        tall = quantity(bell.pdf, hundred)
        zero_after = quantity(distributions.factors_until_zero, tall, np.float32)
        if zero_after.value is None:
            raise ValueError(f"many must be larger: float32 bears the product of {many} heights at std = {std:g}")
        product = quantity(np.insert, quantity(distributions.likelihood_product, tall, np.float32), 0, 1)
        sums = quantity(np.insert, quantity(np.cumsum, quantity(bell.logpdf, hundred)), 0, 0, unit="nats")
        low = quantity(np.minimum, LEAST, quantity(np.floor, quantity(np.min, hundred)))
        high = quantity(np.maximum, MOST, quantity(np.ceil, quantity(np.max, hundred)))
        grid = quantity(np.linspace, low, high, 2 * STATES)
        ends = max(LEAST, min(start, cats.min() - SIDE)), min(MOST, max(start, cats.max() + SIDE))
        ways = {
            "aside": quantity(np.linspace, start, ends[0], STATES),
            "across": quantity(np.linspace, *ends, STATES),
            "back": quantity(np.linspace, ends[1], best, STATES),
            **{
                "away": quantity(np.linspace, best, start, STATES),
                "closer": quantity(np.linspace, start, best, STATES),
            },
        }
        found: dict[str, Quantity] = {}
        for name, means in ways.items():
            distances = quantity(np.subtract.outer, means, cats)
            heights = quantity(centred.pdf, distances)
            found |= {
                name: means.part(slice(None), unit="kg"),
                f"bells_{name}": quantity(centred.pdf, quantity(np.subtract.outer, means, grid)),
                f"heights_{name}": heights,
                f"likelihoods_{name}": quantity(distributions.likelihood_product, heights).part((slice(None), -1)),
                f"areas_{name}": quantity(np.sum, quantity(np.square, distances), axis=1, unit="kg²"),
                f"logs_{name}": quantity(distributions.log_likelihood_path, means, std, cats, unit="nats"),
            }
        moons, training = data.classifier_data().training, quantity(data.train_classifier)
        epochs = [training.value.network.with_vector(vector) for vector in training.value.vectors]
        losses = quantity(np.array, [quantity(networks.example_losses, each, moons.X, moons.y) for each in epochs])
        bets = quantity(np.exp, quantity(np.negative, losses))
        order = quantity(np.argsort, bets.first, kind="stable")
        chances = quantity(np.prod, bets, axis=1)
        return {
            **{"n": quantity(np.size, cats), "best": best, "grid": grid, "hundred": hundred, "tall": tall, **found},
            **{"product": found["likelihoods_closer"].first, "top": quantity(bell.pdf, best)},
            **{"zero_after": zero_after, "products": product, "sums": sums, "log_sum": sums.last},
            "factors": quantity(np.arange, many + 1),
            "smallest": quantity(np.log, quantity(np.finfo, np.float32).part("smallest_subnormal")),
            "product_logs": quantity(np.log, product.part(slice(0, zero_after.value))),
            "farthest": quantity(np.max, quantity(np.abs, distances)),
            **{"sigma": model.part("std", unit="kg"), "least_log": quantity(np.min, found["logs_across"])},
            **{f"{name}_first": found[f"{name}s_closer"].first for name in ("area", "log")},
            **{f"{name}_last": found[f"{name}s_closer"].last for name in ("area", "log")},
            **{"bets": quantity(np.take, bets, order, axis=1), "chances": chances},
            **{"product_first": chances.first, "product_last": chances.last, "n_examples": quantity(np.size, moons.y)},
            "epochs": quantity(np.arange, len(epochs)),
            "losses": training.part("losses", unit="nats"),
            **{name: training.part("losses", step, unit="nats") for name, step in (("first", 0), ("last", -1))},
        }

    def question(self) -> None:
        """The cats on an axis; a bell over them."""
        self.figure, self.column = self.stage.split(0.62)
        _, self.upper, self.lower = self.figure.lines(below=1, line=LOWER * self.figure.height)
        _, above, self.below = self.column.lines(below=1, line=0.6 * self.column.height)
        grid, density = self["grid"], self["bells_closer"].first
        self.ticks = range(round(grid.value[0]), round(grid.value[-1]) + 1)
        top = HEADROOM * self["top"].value
        self.bet = bet = Bet(grid, density, room=self.figure, top=top, x_ticks=self.ticks, x_title="weight in kg")
        heights = self["heights_closer"].first
        numbers = [self.readout(heights.part(i), **FACTOR) for i in range(self["n"].value)]
        self.cats = bet.stand(self.values["cats"], heights, numbers=numbers)
        self.facts = self.rows(
            above,
            mu=Row("centre", formula="parameter(mu) =", along="aside", role="parameter", spec=".2f"),
            sigma=Row("width", "sigma", formula="parameter(sigma) =", role="parameter", spec=".2f"),
        )
        self.play(appear(bet.axes, self.cats.feet))
        self.until("bell")
        self.play(appear(*bet.bell, *self.facts))

    def sticks(self) -> None:
        """Sticks rise to the curve; their heights become one product."""
        self.play(self.cats.grow())
        self.play(appear(*self.cats.numbers, lag=0.4, run_time=theme.MOVE))
        self.until("multiply")
        n = self["n"].value
        factors = [self.readout(number.quantity, **FACTOR) for number in self.cats.numbers]
        signs = [self.formula("times" if i < n - 1 else "=", size=theme.LABEL) for i in range(n)]
        above, below = self.below.stacked(2, gap=0.1)
        above.flow(*(VGroup(*pair).arrange(RIGHT, buff=0.12) for pair in zip(factors, signs, strict=True)), gap=0.2)
        places = [factor.get_center() for factor in factors]
        for factor, number in zip(factors, self.cats.numbers, strict=True):
            factor.move_to(number)
        moves = [factor.animate.move_to(place) for factor, place in zip(factors, places, strict=True)]
        self.play(LaggedStart(*moves, lag_ratio=0.15), run_time=2 * theme.MOVE)
        self.play(appear(*signs))
        row = Row("likelihood", formula=PRODUCT, along="likelihoods_closer", role="output", spec=".1e")
        self.until("product")
        self.likelihood = self.rows(below, likelihood=row)["likelihood"]
        self.play(appear(self.likelihood))
        self.leaving = [*factors, *signs, *self.cats.numbers]

    def slide(self) -> None:
        """The bell slides over the cats; below, the likelihood draws itself over its centre."""
        row = Row("mean of the cats", formula="data(overline(x)) =", number="best", role="data", spec=".2f")
        mean = self.rows(self.below.stacked(2, gap=0.1)[0], mean=row)["mean"]
        self.play(vanish(*self.leaving, run_time=theme.LEAVE))
        self.cats.numbers.set_opacity(0)
        self.play(self.bet.move_into(self.upper))
        peak = HEADROOM * self["likelihoods_back"].last.value
        self.climb = self._climb("likelihood", self["likelihoods_across"], (0, peak), self.lower, self.bet.axes)
        self.play(appear(self.climb), through(*self._ride("aside")))
        self.until("rise")
        self.play(through(self.climb.along(), *self._ride("across")), until="back")
        self.play(through(*self._ride("back")))
        self.until("mean")
        best = self["best"].value
        upright = Segments([self.climb.axes.at(best, 0)], [self.bet.axes.at(best, 0)], role="data", width=3)
        self.play(appear(upright, mean))
        self.leaving = [self.climb, upright, mean, self.likelihood, self.cats, *self.facts]

    def predict(self) -> None:
        """Many cats under the best bell; their product stands at one."""
        rows = {
            "factors": Row("factors", formula="n =", along="factors", role="data", spec="d"),
            "product": Row("product in float32", formula=PRODUCT, along="products", role="loss", spec=".2g"),
            "sum": Row("sum of logarithms", formula=LOGS, along="sums", role="output", spec=".1f"),
        }
        self.tally = self.rows(self.column, **rows)
        self.play(vanish(*self.leaving, run_time=theme.LEAVE))
        self.bet.sticks.clear()
        many = {name: self.bet.stand(self["hundred"], self["tall"], role=name) for name in ("muted", "parameter")}
        self.faint, self.taken = many.values()
        self.play(self.bet.move_into(self.figure))
        self.play(appear(self.faint.feet))
        self.until("sticks")
        self.play(self.faint.grow())
        self.until("multiply")
        self.play(appear(self.tally["factors"], self.tally["product"]))

    def logarithm(self) -> None:
        """The product runs down to zero; the sum of logarithms goes on."""
        zero, many, bottom = self["zero_after"].value, self.values["many"], HEADROOM * self["log_sum"].value
        self.taken.show_first(0)
        self.play(self.bet.move_into(self.upper))
        above, room, _ = self.lower.lines(above=1)
        title = above.put(self.label("logarithm of the product"), at=LEFT)
        axes = Axes((0, many), (bottom, 0), room=room, x_ticks=(0, many), cross=(None, 0), x_labels=())
        smallest = axes.at([0, many], self["smallest"].value)
        floor = Segments(smallest[:1], smallest[1:], width=theme.AXIS)
        words = self.label("smallest number of float32", role="muted").next_to(smallest[0], UR, buff=0.1)
        self.play(appear(title, axes, floor, words))
        product, sums = Run(self["product_logs"], axes=axes), Run(self["sums"], axes=axes, role="output")
        run = slice(0, zero + 1)
        tallies = [
            row.along(self[name].part(run))
            for row, name in zip(list(self.tally)[:2], ("factors", "products"), strict=True)
        ]
        taking = track(self.taken.show_first, self["factors"].part(run), self.taken)
        self.play(through(taking, product.along(), *tallies, pace=EVEN), until="zero")
        self.taken.mark(zero - 1)
        self.play(appear(Dots(product.curve.get_end()[np.newaxis], role="loss", radius=0.1)))
        self.until("sum")
        self.play(appear(self.tally["sum"]))
        self.play(through(sums.along(), self.tally["sum"].along(), pace=EVEN), until="end")

    def squares(self) -> None:
        """The log-likelihood over the centre, and squares on the cats that shrink as it climbs."""
        _, upper, lower = self.figure.lines(below=1, line=0.34 * self.figure.height)
        best = self["best"]
        squares = SquaredDistances(
            *(self.values["cats"], best, self["grid"], self["bells_closer"].last),
            **{"room": upper, "top": self["top"].value, "side": self["farthest"].value, "x_ticks": self.ticks},
        )
        limits = self["least_log"].value, self["log_last"].value
        climb = self._climb("log-likelihood", self["logs_across"], limits, lower, squares.axes).show(STATES - 1)
        climb.put([best.value, limits[1]])
        self.turn_to(squares.axes, squares.bell, squares.dots, climb)
        facts = self.rows(
            self.column,
            mu=Row("centre", formula="parameter(mu) =", along="away", role="parameter", spec=".2f"),
            area=Row("total area", formula=AREA, along="areas_away", role="loss", spec=".2f"),
            log=Row("log-likelihood", formula=LOGS, along="logs_away", role="output"),
            law=Row(formula='= c - loss("area") \\/ 2 parameter(sigma)^2'),
        )
        self.until("squares")
        self.play(appear(squares.squares, squares.centre, *facts, lag=0.2))
        for way, mark in (("away", "slide"), ("closer", "end")):
            rows = [
                row.along(self[name]) for row, name in zip(facts, (way, f"areas_{way}", f"logs_{way}"), strict=False)
            ]
            moving = squares.along(self[way], self[f"bells_{way}"])
            self.play(through(*moving, climb.riding(self._places(way, "logs")), *rows), until=mark)

    def labels(self) -> None:
        """The classifier's bets on the right labels rise as it is trained."""
        figure, column = self.stage.split(0.62)
        axes, sticks = self._bets(figure)
        self.turn_to(axes)
        self.play(sticks.grow())
        facts = self.rows(
            column,
            epoch=Row("epoch", along="epochs", spec="d"),
            loss=Row("cross-entropy", formula=MEAN_LOSS, along="losses", role="loss"),
            product=Row(
                "product of all bets",
                formula="inline(product_i) parameter(q)(y_i) =",
                along="chances",
                role="muted",
                spec=".1e",
            ),
        )
        self.until("loss")
        self.play(appear(facts["loss"]))
        self.until("train")
        self.play(appear(facts["epoch"], facts["product"], run_time=theme.LEAVE))
        tracks = (sticks.along(self["bets"]), *(row.along() for row in facts))
        self.play(through(*tracks, pace=EARLY), until="end")

    def meaning(self) -> None:
        """Both losses beside each other, under the law that they share."""
        above, ground, _ = self.stage.whole.lines(above=2, line=0.6)
        law = above.put(self.formula(LAW))
        halves = ground.stacked(2) if ground.tall else ground.abreast(2)
        (left, room, _), (right, other, _) = (half.lines(above=1) for half in halves)
        names = [
            slot.put(self.label(text))
            for slot, text in ((left, "bell: #loss[squared error]"), (right, "label: #loss[cross-entropy]"))
        ]
        self.turn_to(law)
        bell = Bet(self["grid"], self["bells_back"].last, room=room, top=HEADROOM * self["top"].value)
        cats = bell.stand(self.values["cats"], self["heights_back"].last)
        axes, sticks = self._bets(other)
        sticks.show(self["bets"].last)
        self.play(appear(names[0], bell.axes, *bell.bell, cats))
        self.until("both")
        self.play(appear(names[1], axes, sticks))

    def _climb(self, title: str, y: Quantity, limits: tuple[float, float], room: Slot, over: Axes) -> Climb:
        """Return the curve of ``y`` over the centres of the bell, in ``room`` under the axes ``over``."""
        style: dict[str, Any] = {"span": tuple(self["grid"].value[[0, -1]]), "x_ticks": self.ticks}
        return Climb(self["across"], y, room=room, over=over, limits=limits, title=title, **style)

    def _places(self, way: str, heights: str) -> Quantity:
        """Return the places of the dot on a curve, on one way of the centre."""
        return quantity(np.stack, [self[way], self[f"{heights}_{way}"]], axis=1)

    def _ride(self, way: str) -> list[Track]:
        """Return the tracks of bell, sticks, dot and numbers on one way of the centre."""
        return [
            self.bet.along(self[f"bells_{way}"]),
            self.cats.along(self[f"heights_{way}"]),
            self.climb.riding(self._places(way, "likelihoods")),
            self.facts["mu"].along(self[way]),
            self.likelihood.along(self[f"likelihoods_{way}"]),
        ]

    def _bets(self, room: Slot) -> tuple[Axes, Sticks]:
        """Return axes for the bets on all examples, and the bets before training as sticks."""
        n = self["n_examples"].value
        axes = Axes(
            (0, n), (0, 1), room=room, y_ticks=(0, 1), x_title=f"{n} examples", y_title="bet on the right label"
        )
        return axes, Sticks(axes, np.arange(n) + 1 / 2, self["bets"].first, feet=False)
