"""Integration: columns become an integral, its slope is the height, and a loss is averaged by it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from manim import DOWN, LEFT, ORIGIN, UP, TransformMatchingShapes

from mathdl.checks import Array
from scenes.calculus.bell import judged, under, weighed
from scenes.kit import theme
from scenes.kit.figures.area_function import HEADROOM, AreaFunction
from scenes.kit.figures.axes import Area, Axes, Curve
from scenes.kit.figures.falling_samples import FallingSamples
from scenes.kit.figures.riemann_columns import RiemannColumns
from scenes.kit.figures.running_mean import RunningMean
from scenes.kit.figures.sticks import Sticks
from scenes.kit.figures.weighted_loss import WeightedLoss
from scenes.kit.lecture import Lecture
from scenes.kit.motion import Track, appear, through, vanish
from scenes.kit.parameters import Number, Vector, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import LEADING, Row

REACH, TOP = 4, 160
"""The bell is drawn so many standard deviations to each side, at so many places up to the top and beyond it."""
PIECES, STATES, FIRST_CATS = 32, 61, 12
"""The columns of an expected loss, the states of a moving guess, and how many cats are weighed one by one."""
LOSS, MEAN_LOSS = "loss((x - parameter(g))^2)", "1/n sum_i loss((x_i - parameter(g))^2)"
TITLES = "weight x in kg", "density p", "area so far, F"


class Integration(Lecture):
    """How do you average over infinitely many cases?"""

    gist = "an average over infinitely many cases"
    parameters = {
        **{"mean": Number(2, 7), "std": Number(0.3, 1.5)},
        **{"a": Number(0.5, 11.5), "b": Number(0.5, 11.5), "guess": Number(1, 10)},
        "columns": Vector((3, 3), 2, 96),
        **{"samples": Whole(50, 2000), "seed": Whole(0, 10**6)},
    }

    @staticmethod
    def numbers(
        mean: float, std: float, a: float, b: float, columns: Array, guess: float, samples: int, seed: int
    ) -> dict[str, Quantity]:
        """Compute sums, areas and slopes under the bell, and the loss of a guess on average."""
        _refuse(mean, std, a, b, columns, guess)
        x = np.linspace(mean - REACH * std, mean + REACH * std, 2 * TOP + 1)
        below = under(mean, std, a, b, columns, x)
        guesses = judged(guess, mean, std, x, PIECES, STATES)
        return {**below, **guesses, **weighed(guess, mean, std, x, samples, seed), "top": below["heights"].at(TOP)}

    def question(self) -> None:
        """The bell, and a band of it that is asked for."""
        self.figure, self.column = self.stage.split()
        x, top = self["x"].value, float(self["top"])
        self.ticks = range(math.ceil(x[0]), math.floor(x[-1]) + 1)
        style: dict[str, Any] = {"x_ticks": self.ticks, "x_title": TITLES[0], "y_title": TITLES[1]}
        self.axes = Axes((x[0], x[-1]), (0, HEADROOM * top), room=self.figure, **style)
        self.bell, fill = (kind(self.axes, x, self["heights"].value) for kind in (Curve, Area))
        sides = Sticks(self.axes, self["ends"].value, self["ends_heights"], role="output", feet=False)
        self.asking = self.formula("?", role="output").move_to(self.axes.at(float(self["middle"]), 0.4 * top)), fill
        rows = {
            "whole": Row("all cats", "whole", "data", spec="g"),
            "share": Row("from {a:g} to {b:g} kg", "exact", "output", asked=True),
            **{f"n_{i}": Row(f"{{n_{i}:d}} columns", f"sum_{i}", "output") for i in (1, 2, 3)},
            "sum": Row("height × width", formula="integral_({a:g})^({b:g}) data(p(x)) dif x"),
        }
        self.facts = self.rows(self.column, UP, **rows)
        self.add(self.axes)
        self.play(appear(self.bell, fill))
        self.until("area")
        self.play(appear(self.facts["whole"]))
        self.until("band")
        self.play(appear(self.asking[0], self.facts["share"]), sides.grow())

    def columns(self) -> None:
        """Columns fill the band; they split, and their sum becomes the integral."""
        columns = RiemannColumns(self.axes, self["pieces_1"], role="output")
        self.play(vanish(*self.asking), columns.rising())
        total = self._sum("sum data(p(x)) Delta x", self.facts["sum"])
        self.play(appear(total, self.facts["sum"].note))
        self.until("first")
        self.play(appear(self.facts["n_1"]))
        for mark, i in (("second", 2), ("third", 3)):
            self.until(mark)
            self.play(columns.split(self[f"pieces_{i}"]), appear(self.facts[f"n_{i}"]))
        self.until("integral")
        self.play(TransformMatchingShapes(total, self.facts["sum"].name))
        self.play(*self.answered("exact"))

    def predict(self) -> None:
        """The bell makes room for the area so far; three places to choose from."""
        values = (self[name] for name in ("x", "heights", "areas"))
        style: dict[str, Any] = {"titles": TITLES, "x_ticks": self.ticks, "y_ticks": ((), (1,))}
        self.pair = pair = AreaFunction(*values, room=self.figure, **style)
        kept = self.axes.lines, self.axes.titles[1], self.bell
        self.play(vanish(*self.standing(*kept), run_time=theme.LEAVE))
        self.play(pair.move_from(self.axes, self.bell))
        self.remove(*kept)
        self.add(pair.upper, pair.curve)
        self.play(appear(pair.lower))
        letters = [self.label(f"*{letter}*") for letter in "ABC"]
        self.places = pair.marked((TOP // 4, TOP, 2 * TOP - TOP // 4), letters)
        texts = ("*A* at the start", "*B* under the top", "*C* at the end, \\ where it is largest")
        self.answers = self.rows(self.column, ORIGIN, **{text[1]: Row(text) for text in texts})
        self.until("choices")
        self.play(appear(*self.places, *self.answers, lag=0.2, run_time=theme.MOVE))

    def fundamental(self) -> None:
        """The edge runs: the area's slope is the height, and a difference of areas is the share."""
        pair, (area, less) = self.pair, ("output(F)({b:g}) - output(F)({a:g}) =", "{upto_b:.3f} − {upto_a:.3f}")
        facts = self.rows(
            self.column,
            height=Row("height of p", role="gradient", along="heights"),
            growth=Row("slope of F", role="gradient", along="growths"),
            theorem=Row("the fundamental theorem", formula="output(F)'(x) = data(p(x))"),
            share=Row(less, "exact", "output", formula=area, size=theme.LABEL),
        )
        live = facts["height"], facts["growth"]

        def run(first: int, last: int) -> list[Track]:
            states = (self[each].part(slice(first, last + 1)) for each in ("heights", "growths"))
            return [pair.along(first=first, last=last), *(row.along(s) for row, s in zip(live, states, strict=True))]

        wrong = self.places[0], self.places[2], self.answers[0], self.answers[2]
        self.play(*(part.animate.fade(1 - theme.DIMMED) for part in wrong))
        self.until("run")
        self.turn_to(*pair.submobjects[2:3], *pair.submobjects[4:], *live, keep=(pair.upper, pair.curve, pair.lower))
        self.play(through(*run(0, TOP)), until="theorem")
        self.play(appear(facts["theorem"]))
        self.until("difference")
        self.play(through(*run(TOP, 2 * TOP), run_time=theme.MOVE))
        self.play(appear(pair.difference(self["ends"], self["upto"]), facts["share"]))

    def expectation(self) -> None:
        """Every loss times its share: two humps, whose area is the expected loss."""
        std, upper = self.values["std"], self.pair.upper
        _, self.below = self.figure.stacked(2, gap=0.25)
        name = self.formula(LOSS, size=theme.LABEL)
        states = (self[each] for each in ("x", "guesses", "parabolas", "products"))
        style: dict[str, Any] = {"titles": (TITLES[0], "loss × density"), "x_ticks": self.ticks, "name": name}
        self.weighted = WeightedLoss(upper, *states, room=self.below, top=4 * std**2, reach=2 * std, **style)
        small: dict[str, Any] = {"role": "loss", "size": theme.LABEL + 2}
        self.facts = self.rows(
            self.column,
            guess=Row("guess g", role="parameter", along="guesses", spec=".2f", unit="kg"),
            expected=Row("expected loss", formula=f"integral {LOSS} data(p(x)) dif x", along="falling", **small),
            mean=Row("average of {samples:d} cats", formula=MEAN_LOSS, along="means", **small),
        )
        self.turn_to(self.weighted.lower, self.weighted.mark, self.facts["guess"], keep=(upper, self.pair.curve))
        self.until("loss")
        self.play(appear(self.weighted.loss))
        self.until("share")
        columns, terms = self.weighted.columns(self["shares"], self["terms"])
        total = self._sum(f"sum {LOSS} data(p(x)) Delta x", self.facts["expected"])
        self.play(columns.rising())
        self.play(terms.rising(), appear(total))
        self.until("add")
        self.play(TransformMatchingShapes(total, self.facts["expected"].name))
        self.play(appear(self.facts["expected"].readout, self.facts["expected"].note))

    def average(self) -> None:
        """Cats are weighed, and the plain average of their losses closes in on the expected loss."""
        upper, weighted, (guess, expected, mean) = self.pair.upper, self.weighted, self.facts
        self.kept = upper, self.pair.curve, weighted.loss, weighted.mark, guess, expected
        first = slice(FIRST_CATS)
        sticks = Sticks(weighted.scale, self["cats"].value[first], self["losses"].value[first], role="loss")
        rain = FallingSamples(upper, self["cats"], self["shares"].value.edges, room=self.figure)
        style: dict[str, Any] = {"title": "average loss", "x_title": "cats", "mean_role": "loss", "log": False}
        style |= {"mean": self["expected"], "std": self["deviation"], "y": (0, float(self["twice"]))}
        run = RunningMean(self["means"], room=self.below, **style).show(1)
        self.turn_to(run, keep=self.kept)
        self.until("weigh")
        self.play(sticks.grow())
        self.until("rain")
        self.play(vanish(sticks), appear(mean))
        counts = quantity(np.arange, 1, self.values["samples"] + 1)
        counting = (rain.counting(each) for each in (run.along(counts), mean.along()))
        self.play(through(rain.falling(), *counting), until="end")

    def training(self) -> None:
        """The guess moves to the mean of the cats, where the area is smallest."""
        weighted, (guess, expected, mean) = self.weighted, self.facts
        self.turn_to(weighted.lower, weighted.product, keep=self.kept)
        self.until("slide")
        self.play(through(weighted.along(weighted.steps()), guess.along(), expected.along()), until="floor")
        spread = self.label("the spread of the cats: {std:g}² = {least:.3f}", role="muted")
        self.play(appear(weighted.lower.window.put(spread, at=UP)))
        self.until("disguise")
        words = self.label("the training loss", role="muted")
        words.next_to(mean.name, DOWN, buff=LEADING, aligned_edge=LEFT)
        self.play(appear(mean.name, words))

    def _sum(self, markup: str, row: Any) -> Any:
        """Return the sum that turns into the formula of a row, in its place."""
        total = self.formula(markup, size=row.name.font_size).move_to(row.name)
        return total.shift([row.name.get_left()[0] - total.get_left()[0], 0, 0])


def _refuse(mean: float, std: float, a: float, b: float, columns: Array, guess: float) -> None:
    """Raise ValueError for what cannot be drawn together."""
    ratios, miss, rounding = columns[1:] / columns[:-1], abs(guess - mean), 1e-9
    if mean < REACH * std:
        raise ValueError(f"mean must be at least {REACH} std, for no cat weighs less than nothing")
    if b - a < std / 2 - rounding or max(mean - a, b - mean) > 3 * std + rounding:
        raise ValueError("a must be at least half a std below b, and both at most 3 std from the mean")
    if (columns % 1).any() or (ratios % 1).any() or ratios.min() < 2:
        raise ValueError("columns must be whole numbers, each a multiple of the one before and larger")
    if miss < 0.2 * std - rounding or miss > 2 * std + rounding:
        raise ValueError("guess must be between 0.2 and 2 std from the mean")
