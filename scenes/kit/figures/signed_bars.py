"""Many values above and below zero as bars from a level line, on an axis that shows large and small ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.figures.axes import Axes, tick_label
from scenes.kit.motion import Moving, Sweep
from scenes.kit.painted.shapes import Dots
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.script import LectureError

GAP = 0.25
"""The share of a bar's own space that stays free."""
BESIDE = 0.2
"""Between the axis and its labels."""


class SignedBars(Moving, VGroup):
    """One bar for each of ``values`` (n,), up from a level line if above zero, down if below, on a symmetric log axis.

    The height of a value v is sign(v)·log10(1 + |v|/least): logarithmic where v is larger than ``least``, linear where
    it is smaller. The axis reaches from the lowest to the highest value, and at least to ``least``; every power of ten
    from ten times ``least`` on is a tick. Bars have one of ``roles``: below zero, above zero. A dot on the line marks
    each place.
    """

    def __init__(
        self, values: Any, *, room: Slot, least: float = 1e-4, roles: tuple[str, str] = ("gradient", "muted")
    ) -> None:
        found = array(values)
        if found.ndim != 1 or not found.size or not np.isfinite(found).all():
            raise LectureError(f"Signed bars need finite values of shape (n,), but got shape {found.shape}.")
        if not least > 0:
            raise LectureError(f"least must be above zero, but is {least:g}.")
        self.values, self.least, self.roles = found, least, roles
        ends = self.heights_of([min(found.min(), -least), max(found.max(), least)])
        ticks = _powers(found, least)
        labels = VGroup(*(tick_label(tick, "g", on_axis=True) for tick in ticks))
        inner = Slot(room.left + labels.width + BESIDE, room.bottom, room.right, room.top, room.format)
        heights = self.heights_of(ticks)
        self.axes = Axes(
            (0, len(found)), (float(ends[0]), float(ends[1])), room=inner, y_ticks=heights.tolist(), y_labels=(),
            cross=(0, 0),
        )  # fmt: skip
        for label, height in zip(labels, heights, strict=True):
            label.next_to(self.axes.at(0, height), LEFT, buff=BESIDE)
        self.labels = labels
        self.bars = VGroup(*(VMobject(stroke_width=0, fill_opacity=0.9) for _ in found))
        self.places = Dots(self.axes.at(np.arange(len(found)) + 0.5, 0), role="ink", radius=0.04)
        super().__init__(self.axes, self.labels, self.bars, self.places)
        self.show(values)

    def heights_of(self, values: Any) -> np.ndarray:
        """Return how high values (…) stand on the axis, in its own units."""
        given = np.asarray(values, dtype=float)
        return np.asarray(np.sign(given) * np.log10(1 + np.abs(given) / self.least))

    def show(self, values: Any, share: float = 1.0) -> SignedBars:
        """Show other values (n,), an array or a quantity; each bar is drawn up to a ``share`` of its height."""
        given = array(values)
        if given.shape != self.values.shape:
            raise LectureError(f"{len(self.values)} bars need as many values, but got shape {given.shape}.")
        self.values = given
        for k, (bar, height) in enumerate(zip(self.bars, share * self.heights_of(given), strict=True)):
            left, right = k + GAP / 2, k + 1 - GAP / 2
            bar.set_points_as_corners(self.axes.at([left, right, right, left, left], [0, 0, height, height, 0]))
            bar.set_fill(theme.role(self.roles[int(given[k] > 0)]))
        return self

    def growing(self, **kwargs: Any) -> Sweep:
        """Return the animation in which the bars grow from the line to their values."""
        return Sweep(lambda share: self.show(self.values, share), self.bars, **kwargs)

    def tip(self, index: int) -> np.ndarray:
        """Return the middle of a bar's far end."""
        return self.axes.at(index + 0.5, self.heights_of(self.values[index]))


def _powers(values: np.ndarray, least: float) -> list[float]:
    """Return the powers of ten within the reach of the values, of both signs, and zero."""
    powers = 10.0 ** np.arange(np.ceil(np.log10(least)) + 1, np.floor(np.log10(max(np.abs(values).max(), least))) + 1)
    inside = [power for power in [*-powers[::-1], 0.0, *powers] if values.min() <= power <= values.max() or power == 0]
    return [float(power) for power in inside]
