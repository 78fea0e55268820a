"""A running mean against the number of samples, in the band of its typical error."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Area, Axes, Curve, clipped
from scenes.kit.motion import Moving, Track
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot
from scenes.script import LectureError

MOMENTS = 400
"""So many counts are drawn of a run; between two of them the curve is straight."""
FAINT = 0.3
"""The opacity of other runs."""


class RunningMean(Moving, VGroup):
    """The averages ``means`` (n,) of the first 1, 2, … n samples, drawn up to a count, and the true ``mean`` as a line.

    The ``band``, ``mean`` ± ``std`` / √count, is as wide as the mean of so many samples typically misses. ``others``
    (k, n) are more runs, drawn faintly. ``log`` counts along a logarithmic axis. ``y`` are the ends of the vertical
    axis; ``level`` draws a second line, such as a floor, in the colour of data.
    """

    def __init__(
        self,
        means: Any,
        *,
        mean: Any,
        std: Any,
        room: Slot,
        others: Any = None,
        y: tuple[float, float] | None = None,
        log: bool = True,
        title: str = "",
        x_title: str = "samples",
        role: str = "data",
        mean_role: str = "output",
        level: Any = None,
    ) -> None:
        super().__init__()
        self.means = array(means)
        if self.means.ndim != 1 or len(self.means) < 2:
            raise LectureError(f"A running mean needs two means (n,) or more, but got shape {self.means.shape}.")
        rest = np.zeros((0, len(self.means))) if others is None else array(others)
        if rest.ndim != 2 or rest.shape[1] != len(self.means):
            raise LectureError(f"Other runs must have shape (k, {len(self.means)}), but got shape {rest.shape}.")
        self.mean, self.std = float(array(mean)), float(array(std))
        count = len(self.means)
        places = np.geomspace(1, count, MOMENTS) if log else np.linspace(1, count, MOMENTS)
        self.counts = np.unique(places.round().astype(int))
        low, high = y or (self.mean - 1.5 * self.std, self.mean + 1.5 * self.std)
        ticks = [10**power for power in range(int(np.log10(count)) + 1)] if log else _round_ticks(count)
        self.axes = Axes(
            (1 if log else 0, count),
            (low, high),
            room=room,
            log=(log, False),
            x_ticks=ticks,
            x_format=",d" if log else "g",
            y_ticks=_between(low, high),
            x_title=x_title,
            y_title=title,
        )
        x, half = self.counts, self.half_width(self.counts)
        self.band = Area(self.axes, x, self.mean + half, base=self.mean - half, role=mean_role)
        ends, flat = np.array([x[0], count]), np.ones(2)
        self.line = Curve(self.axes, ends, flat * self.mean, role=mean_role, width=theme.AXIS)
        self.others = Segments(np.zeros((0, 3)), np.zeros((0, 3)), role=role, width=1.5, line_opacity=FAINT)
        self._others = rest[:, self.counts - 1]
        self.curve = Curve(self.axes, x, self.means[x - 1], role=role, width=4)
        self.add(self.axes, self.band, self.line, self.others, self.curve)
        if level is not None:
            self.add(Curve(self.axes, ends, flat * float(array(level)), role="data", width=theme.AXIS))
        self.show(count)

    def half_width(self, count: Any) -> np.ndarray:
        """Return the typical error of the mean of so many samples, ``std`` / √count."""
        return np.asarray(self.std / np.sqrt(np.asarray(count, dtype=float)))

    def show(self, count: Any) -> RunningMean:
        """Draw the runs up to ``count`` samples, a number or a quantity with it."""
        self.count = int(np.clip(array(count), 1, len(self.means)))
        drawn = max(2, int(np.searchsorted(self.counts, self.count, side="right")))
        x = self.counts[:drawn]
        self.curve.set_data(x, self.means[x - 1])
        smooth = np.geomspace(1, x[-1], 120)
        half = self.half_width(smooth)
        self.band.set_data(smooth, self.mean + half, self.mean - half)
        if len(self._others):
            places = np.stack([clipped(self.axes, x, run[:drawn]) for run in self._others])
            self.others.move_segments(places[:, :-1].reshape(-1, 3), places[:, 1:].reshape(-1, 3))
        return self

    def along(self, counts: Quantity | None = None) -> Track:
        """Return the track of the runs through ``counts``; from the first sample to the last if none are given."""
        return Track(self.show, self.upto() if counts is None else counts, (self,))

    def upto(self, last: int | None = None, first: int = 1) -> Quantity:
        """Return the counts that are drawn from ``first`` to ``last``, for :meth:`along`."""
        end = len(self.means) if last is None else last
        kept = self.counts[(self.counts > first) & (self.counts < end)]
        return Quantity(np.array([first, *kept, end]), "numpy.geomspace", {"start": first, "stop": end})

    def mark(self, count: float, *, role: str = "ink") -> Segments:
        """Return an upright bracket as high as the band is at a count."""
        half = float(self.half_width(count))
        low, high = self.axes.at(count, self.mean - half), self.axes.at(count, self.mean + half)
        end = np.array([0.1, 0, 0])
        starts = np.array([low, low - end, high - end])
        return Segments(starts, np.array([high, low + end, high + end]), role=role, width=3)


def _round_ticks(count: int) -> list[int]:
    """Return about five round numbers from 0 to ``count``."""
    step = _round_step(count / 4)
    return list(range(0, count + 1, max(1, round(step))))


def _between(low: float, high: float) -> list[float]:
    """Return about three round numbers between two heights."""
    step = _round_step((high - low) / 3)
    first = np.ceil(low / step - 1e-9)
    return [float(round(each * step, 9)) for each in np.arange(first, np.floor(high / step + 1e-9) + 1)]


def _round_step(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10, … that is not below ``least``, at any power of ten."""
    power = 10.0 ** np.floor(np.log10(least))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= least - 1e-12))
