"""Bias and variance: a model's error is being wrong on average, being unsteady, and noise; and past the peak, calm."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.kit import theme
from scenes.kit.figures.axes import Area, Axes, Curve
from scenes.kit.figures.curve_cloud import CurveCloud
from scenes.kit.figures.fit_picture import FitPicture
from scenes.kit.figures.stacked_bars import StackedBars
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, through, track, vanish
from scenes.kit.painted.shapes import Dots
from scenes.kit.parameters import Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.statistics.many_fits import calming, elsewhere, fits, splits, wave

DOMAIN, PLACES, SEED = (-1.0, 1.0), 19, 0
"""Where the curve is measured, how many places are drawn between two measurements, and the seed of all data."""
PARTS = ("muted", "loss", "parameter")
"""The roles of noise, squared bias and variance."""


class BiasVariance(Lecture):
    """Where does a model's error come from?"""

    gist = "wrong on average, or unsteady"
    parameters = {
        **{"n": Whole(10, 12), "noise": Number(0.3, 0.4), "last": Whole(30, 200)},
        **{"datasets": Whole(300, 2000), "drawn": Whole(20, 60)},
    }

    @staticmethod
    def numbers(n: int, noise: float, last: int, datasets: int, drawn: int) -> dict[str, Quantity]:
        """Split the error of fits of many degrees, from a line to far more coefficients than points."""
        x, grid = np.linspace(*DOMAIN, n), np.linspace(*DOMAIN, PLACES * (n - 1) + 1)
        samples = wave(x) + noise * np.random.default_rng(SEED).standard_normal((drawn, n))
        return {
            **{"x": quantity(np.asarray, x), "samples": quantity(np.asarray, samples), "n": quantity(np.size, x)},
            **{"grid": quantity(np.asarray, grid), "truth": quantity(np.sin, np.pi * grid)},
            **splits(n, noise, last, datasets, DOMAIN, SEED),
            **fits(x, samples, (1, n - 1), grid, DOMAIN),
            "calming": calming(x, samples[0], last, grid, DOMAIN),
            **elsewhere(),
        }

    def question(self) -> None:
        """A line through points; the points are drawn again and again."""
        self.room, self.column = self.stage.split(0.5 if self.stage.whole.tall else 0.64)
        self.picture, self.cloud = self._picture("lines")
        self.play(appear(self.picture.axes, self.picture.dots))
        self.until("fit")
        self.play(appear(self.picture.curve, self.picture.misses))
        self.until("again")
        self.play(vanish(self.picture.misses, run_time=theme.LEAVE))
        self.picture.misses.set_opacity(0)
        self.play(self._redrawn("lines"), until="end")

    def bias(self) -> None:
        """The average of all lines misses the curve."""
        self._average("1", "gap", "band")

    def variance(self) -> None:
        """Wild curves, whose average is right."""
        picture, cloud = self._picture("wilds")
        self.turn_to(picture.axes, picture.dots)
        self.picture, self.cloud = picture, cloud
        picture.misses.set_opacity(0)
        self.play(self._redrawn("wilds", run_time=2.5))
        self._average("most", "mean", "spread")

    def sum(self) -> None:
        """Three parts make the whole error, degree by degree."""
        figure, self.column = self.stage.split(0.52 if self.stage.whole.tall else 0.66)
        counts, top = self["counts"].value.tolist(), 1.08 * float(self["sums"].value.max())
        style: dict[str, Any] = {"roles": PARTS, "x_title": "coefficients", "y_title": "error"}
        self.bars = StackedBars(self["parts"], counts, room=figure, top=top, **style).show_count(0)
        facts = self.rows(
            self.column,
            variance=Row("#parameter[variance]", "variance_most", "parameter"),
            bias=Row("#loss[squared bias]", "bias_most", "loss", spec=".4f"),
            noise=Row("#muted[noise]", "noise_squared", "muted", spec=".2f"),
            total=Row("sum", "sum_most"),
            measured=Row("measured", "error_most", note="degree {most:d}, on new data"),
        )
        self.turn_to(self.bars, facts["variance"], facts["bias"], facts["noise"], facts["total"])
        self.until("measured")
        self.play(appear(facts["measured"]))
        self.until("all")
        self.play(through(track(self.bars.show_count, self["few"], self.bars), pace=EVEN))

    def predict(self) -> None:
        """The peak, and an empty axis beyond it."""
        self.turn_to(keep=[self.bars])
        self.until("ask")
        mark = self.formula("?", role="parameter").move_to(self.bars.axes.at(len(self["counts"].value) - 1.5, 0.3))
        self.asking = mark
        self.play(appear(mark))

    def descent(self) -> None:
        """The wild curve turns smooth, and the bars get low again."""
        above, below = self.column.abreast(2) if self.stage.whole.tall else self.column.stacked(2)
        states = self["calming"]
        style: dict[str, Any] = {"span": self._span(), "radius": 0.07}
        first = self["samples"].part(0), self["grid"], states.first
        picture = FitPicture(self["x"], *first, room=above, **style)
        facts = self.rows(
            below,
            error=Row("{n:d} coefficients", "error_most", "ink"),
            last=Row("{coefficients:d} coefficients", "error_last", "ink"),
        )
        self.play(vanish(self.asking), appear(picture, facts["error"]))
        self.until("calm")
        more = track(self.bars.show_count, self["more"], self.bars)
        self.play(through(more, picture.along(states), pace=EVEN), appear(facts["last"]))

    def no_law(self) -> None:
        """Elsewhere the far side wins."""
        figure, column = self.stage.split(0.52 if self.stage.whole.tall else 0.64)
        x, y = self["features"].value, self["errors"].value
        ticks: dict[str, Any] = {"x_ticks": (10, 100, 800), "y_ticks": (0.1, 1, 10), "log": (True, True)}
        axes = Axes((x[0], x[-1]), (0.08, 30), room=figure, x_title="random features", y_title="error", **ticks)
        curve, dots = Curve(axes, x, y, role="loss"), Dots(axes.at(x, y), role="loss", radius=0.07)
        note = "medians, without noise"
        facts = self.rows(
            column,
            here=Row("here: degree 3", "error_3", "ink"),
            near=Row("random features, few", "near", "loss", spec=".2f"),
            far=Row("random features, many", "far", "loss", spec=".2f", note=note),
        )
        self.turn_to(facts["here"], axes)
        self.until("features")
        self.play(appear(curve, dots))
        self.play(appear(facts["near"], facts["far"]))

    def meaning(self) -> None:
        """The bars over the whole range."""
        facts = self.rows(
            self.column,
            variance=Row("#parameter[variance]: unsteady"),
            bias=Row("#loss[squared bias]: off on average"),
            noise=Row("#muted[noise]: nobody's fault"),
        )
        self.turn_to(self.bars, *facts)
        self.until("picks")

    def _picture(self, fits: str) -> tuple[FitPicture, CurveCloud]:
        """Return the first data set with its fit, and all fits as a cloud."""
        first = self["samples"].part(0), self["grid"], self[fits].part(0)
        picture = FitPicture(self["x"], *first, room=self.room, span=self._span())
        return picture, CurveCloud(picture.axes, self["grid"], self[fits])

    def _redrawn(self, fits: str, run_time: float = theme.SWEEP) -> Any:
        """Return the animation in which the data are drawn again and again, and every fit stays."""
        picture, cloud = self.picture, self.cloud.show_count(0)
        self.add(cloud)

        def draw(k: Quantity) -> None:
            cloud.show_count(int(k.value) + 1)
            picture.show_data(self["samples"].part(int(k.value)), self[fits].part(int(k.value)))

        counts = quantity(np.arange, self["samples"].steps)
        return through(track(draw, counts, picture.dots, picture.curve, cloud), run_time=run_time, pace=EVEN)

    def _average(self, which: str, first: str, second: str) -> None:
        """Show the average of all fits beside the true curve, and what the two parts of the error are."""
        axes, x = self.picture.axes, self["x_test"].value
        mean = Curve(axes, x, self[f"mean_{which}"].value, role="parameter", width=7)
        truth = Curve(axes, self["grid"].value, self["truth"].value, role="data")
        gap = Area(axes, x, self[f"mean_{which}"].value, base=self["truth_test"].value, role="loss", opacity=0.35)
        spec = ".2f" if which == "1" else ".4f"
        facts = self.rows(
            self.column,
            bias=Row("squared bias", f"bias_{which}", "loss", spec=spec, note="of the #parameter[average]"),
            variance=Row("variance", f"variance_{which}", "parameter", note="of all fits"),
        )
        self.play(vanish(self.picture.dots, self.picture.curve), appear(truth))
        self.until(first)
        self.play(appear(gap, mean, facts["bias"]))
        self.until(second)
        self.play(appear(facts["variance"]))

    def _span(self) -> tuple[float, float]:
        highest = 1.15 * float(np.abs(self["samples"].value).max())
        return -highest, highest
