"""Generalisation: the error on points that were fitted only falls, that on new points turns round."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT

from mathdl import data, losses, statistics
from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.dot_row import DotRow
from scenes.kit.figures.fit_picture import FitPicture
from scenes.kit.figures.moons import Moons
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, between, through, vanish
from scenes.kit.painted.shapes import Segments
from scenes.kit.parameters import Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.statistics.many_fits import trusted, wave

DOMAIN, FINE, NEW = (-1.0, 1.0), 20, 200
"""Where the curve is measured, how many places are drawn between two measurements, and how many points are new."""
KINDS = "train", "test"
LOWEST = 0.02
"""The lowest error that is drawn on the logarithmic axis."""


class Generalization(Lecture):
    """Why can a perfect fit be a bad model?"""

    gist = "the error on new points turns round"
    parameters = {
        **{"n": Whole(9, 12), "more": Whole(50, 500), "noise": Number(0.1, 0.5)},
        **{"seed": Whole(0, 9999), "datasets": Whole(100, 1000)},
    }

    @staticmethod
    def numbers(n: int, more: int, noise: float, seed: int, datasets: int) -> dict[str, Quantity]:
        """Fit polynomials to one data set and to many, and look up how a classifier fares after few examples."""
        rng = np.random.default_rng(seed)
        seen, new = (data.noisy_curve(size, noise, rng, wave, spaced=True, domain=DOMAIN) for size in (n, NEW))
        grid, degrees = np.linspace(*DOMAIN, FINE * (n - 1) + 1), (1, 3, n - 1)
        fits = {
            degree: quantity(statistics.polynomial_fit, seen.x, seen.y, degree, domain=DOMAIN) for degree in range(n)
        }
        names = dict(zip(degrees, ("1", "3", "last"), strict=True))
        errors = {
            f"{kind}_{name}": quantity(losses.mean_squared_error, fits[degree].value(points.x), points.y)
            for degree, name in names.items()
            for kind, points in (("train", seen), ("test", new))
        }
        if not errors["test_3"].value < min(errors["test_1"].value, errors["test_last"].value):
            raise ValueError(f"seed {seed} draws data on which degree 3 is not the best of the three: choose another")
        few, many = (
            quantity(statistics.degree_curve, wave, noise, range(n), datasets, size, np.random.default_rng(0))
            for size in (n, more)
        )
        return {
            **{"n": quantity(np.size, seen.x), "x": quantity(np.asarray, seen.x), "y": quantity(np.asarray, seen.y)},
            **{"new_x": quantity(np.asarray, new.x), "new_y": quantity(np.asarray, new.y)},
            "last": quantity(np.subtract, n, 1),
            "curves": quantity(np.stack, [fits[degree].value(grid) for degree in range(1, n)]),
            **{**errors, "grid": quantity(np.asarray, grid), "degrees": quantity(np.array, degrees)},
            **{kind: quantity(np.array, [errors[f"{kind}_{name}"].value for name in names.values()]) for kind in KINDS},
            **{"training": few.part("training_error"), "testing": few.part("test_error"), "best": few.part("best")},
            **{"many": many.part("test_error"), "best_many": many.part("best"), "floor": quantity(np.square, noise)},
            **{"few_last": few.part("test_error", n - 1), "many_last": many.part("test_error", n - 1)},
            **trusted(),
        }

    def question(self) -> None:
        """A straight line through the points, and what it misses there and on new points."""
        figure, column = self.stage.split(0.6)
        self.picture = self._fit(figure, 0)
        self.errors = self.number_table(
            column,
            ("degree", "degrees", "d", "parameter"),
            ("own points", "train", ".2f", "data"),
            ("new points", "test", ".2f", "loss"),
        )
        new = self.picture.fresh(self["new_x"], self["new_y"])
        first = self.errors.rows[0]
        self.play(appear(self.picture.axes, self.picture.dots))
        self.until("fit")
        self.play(appear(self.picture.curve))
        self.until("own")
        self.play(appear(self.picture.misses, *self.errors.header, *first[:2]))
        self.until("new")
        self.play(appear(new, first[2]))
        self.new = new

    def bend(self) -> None:
        """The degree rises to 3, and to the one that passes through every point."""
        curves = self["curves"]
        self.play(vanish(self.new))
        self.play(through(self.picture.along(curves.part(slice(0, 3))), pace=EVEN), until="three")
        self.play(appear(*self.errors.rows[1][:2]))
        new = self.picture.fresh(self["new_x"], self["new_y"])
        self.until("tested")
        self.play(appear(new, self.errors.rows[1][2]))
        self.until("last")
        self.play(vanish(new))
        self.play(through(self.picture.along(curves.part(slice(2, curves.steps))), pace=EVEN), until="zero")
        self.play(appear(*self.errors.rows[2][:2]))

    def predict(self) -> None:
        """Three small pictures side by side."""
        whole, last = self.stage.whole, self["curves"].steps - 1
        rooms = whole.stacked(3) if whole.tall else whole.abreast(3)
        parts = [room.lines(above=1, below=1, line=0.6) for room in rooms]
        self.fits = [self._fit(room, at) for (_, room, _), at in zip(parts, (0, 2, last), strict=True)]
        names = "degree 1", "degree 3", "degree {last:d}"
        titles = [above.put(self.label(name)) for (above, _, _), name in zip(parts, names, strict=True)]
        self.facts = [
            self.rows(below, test=Row("new points", name, "loss", spec=".2f", asked=True))
            for (_, _, below), name in zip(parts, ("test_1", "test_3", "test_last"), strict=True)
        ]
        self.turn_to(*self.fits, *titles)
        self.until("ask")
        self.play(appear(*(row for facts in self.facts for row in facts)))

    def overfit(self) -> None:
        """New points fall into the pictures."""
        answers = [move for name in ("test_1", "test_3", "test_last") for move in self.answered(name)]
        self.until("rain")
        self.play(appear(*(fit.fresh(self["new_x"], self["new_y"]) for fit in self.fits), run_time=1), *answers)

    def turn(self) -> None:
        """The errors against the degree: one only falls, the other turns round."""
        figure, self.column = self.stage.split(0.62)
        degrees, top = np.arange(self["testing"].steps), float(self["testing"].value.max())
        style: dict[str, Any] = {"x_title": "degree", "y_title": "error", "y_ticks": (0.1, 1), "log": (False, True)}
        self.axes = Axes((0, degrees[-1]), (LOWEST, 1.3 * top), room=figure, x_ticks=degrees.tolist(), **style)
        self.training, self.test = (
            Curve(self.axes, degrees, self[name].value, role=role)
            for name, role in (("training", "data"), ("testing", "loss"))
        )
        floor = self.axes.at([0, degrees[-1]], float(self["floor"]))
        self.floor = Segments(floor[:1], floor[1:], role="muted", width=theme.AXIS)
        self.best = Segments(*self._upright(self["best"].value), role="ink", width=theme.AXIS)
        self.rows_of_turn = facts = self.rows(
            self.column,
            training=Row("#data[own points]: training error"),
            test=Row("#loss[new points]: test error"),
            best=Row("lowest at degree", "best", "loss", spec="d"),
            floor=Row("noise", "floor", spec=".2f", note="$" + "sigma^2" + "$: no test error stays below"),
        )
        self.turn_to(self.axes)
        self.until("training")
        self.play(appear(self.training, facts["training"]))
        self.until("test")
        self.play(appear(self.test, facts["test"], self.floor, facts["floor"]))
        self.play(appear(self.best, facts["best"]))

    def more_data(self) -> None:
        """More points pull the test error down, and the turn moves right."""
        kept = self.axes, self.training, self.test, self.floor, self.best
        facts = self.rows(
            self.column,
            few=Row("{n:d} points, degree {last:d}", "few_last", "loss", spec=".2f"),
            many=Row("{more:d} points, degree {last:d}", "many_last", "loss"),
            best=Row("lowest at degree", "best_many", "loss", spec="d"),
        )
        self.play(vanish(*self.standing(*kept), run_time=theme.LEAVE))
        self.play(vanish(self.training), appear(facts["few"]))
        self.until("pull")
        self.play(self.test.to(self["many"], run_time=theme.SWEEP))
        self.play(appear(facts["many"]))
        self.until("right")
        moved = between(self._mark, float(self["best"]), float(self["best_many"]), self.best)
        self.play(moved, appear(facts["best"]))

    def trust(self) -> None:
        """What the classifier gets wrong, and how right it is after training on other sets."""
        figure, column = self.stage.split(0.4 if self.stage.whole.tall else 0.5)
        moons = Moons(data.classifier(), data.classifier_data().held_out, room=figure)
        wrong = moons.framed(*self["missed"].value.tolist(), size=2.2)
        first, below, _ = column.lines(above=2, line=0.6)
        note = "give or take {standard_error:.1%}"
        facts = self.rows(first, right=Row("new points right", "held_out", "output", spec=".1%", note=note))
        ends, ticks = (float(np.floor(20 * self["low"].value) / 20), 1.0), (0.85, 0.9, 0.95, 1.0)
        style: dict[str, Any] = {"ticks": ticks, "tick_format": ".0%", "role": "output"}
        rows = []
        for room, name in zip(below.stacked(2), ("few", "full"), strict=True):
            above, dots, _ = room.lines(above=1, line=0.6)
            title = above.put(self.label(f"trained on {{{name}:d}} points", role="muted"), LEFT)
            rows.append((title, DotRow(self[f"shares_{name}"], ends, room=dots, **style)))
        self.turn_to(moons)
        self.play(appear(wrong, *facts))
        self.until("few")
        self.play(appear(*rows[1]))
        self.play(appear(*rows[0], run_time=theme.MOVE))

    def meaning(self) -> None:
        """Both errors against the degree."""
        self.test.show(self["testing"])
        self._mark(float(self["best"]))
        facts = self.rows_of_turn
        self.turn_to(self.axes, self.training, facts["training"])
        self.until("fresh")
        self.play(appear(self.test, self.floor, self.best, facts["test"], facts["best"], facts["floor"]))

    def _fit(self, room: Any, at: int) -> FitPicture:
        """Return the points with the fit of a degree, counted from 0 for degree 1."""
        highest = 1.1 * float(np.abs(np.concatenate([self["y"].value, self["new_y"].value])).max())
        points = self["x"], self["y"], self["grid"]
        return FitPicture(*points, self["curves"].part(at), room=room, span=(-highest, highest))

    def _upright(self, degree: float) -> Any:
        window = self.axes.window
        place = self.axes.at(degree, LOWEST)[0]
        return np.array([[place, window.bottom, 0]]), np.array([[place, window.top, 0]])

    def _mark(self, degree: float) -> None:
        self.best.move_segments(*self._upright(float(degree)))
