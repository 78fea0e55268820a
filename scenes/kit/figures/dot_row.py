"""Values as dots over an axis, those of one place above each other, with a line at their mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Range
from scenes.kit.figures.falling_samples import places_in_bins
from scenes.kit.motion import Moving, Sweep, between
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.script import LectureError

BINS = range(20, 161, 4)
"""Into so many places along the axis dots may be put that stand above each other; the fewer, the larger the dots."""
FEW_BINS = range(8, 161, 4)
"""The same for dots that also stand side by side."""
LARGEST = 0.28
"""The room of a dot is not larger than this."""


class DotRow(Moving, VGroup):
    """One dot for each of ``values`` (n,) over an axis from ``ends[0]`` to ``ends[1]``, logarithmic if ``log``.

    Dots that would lie on each other are piled up. ``level`` is a value at which an upright line stands, such as
    their mean. The dots are as large as the room and the highest pile allow. Where many values are nearly alike, up to
    ``abreast`` dots of a pile stand side by side, around its mean place or, where that is taken, right of it.
    """

    def __init__(
        self,
        values: Any,
        ends: Range,
        *,
        room: Slot,
        title: str = "",
        ticks: Sequence[float] = (),
        tick_format: str = "g",
        log: bool = False,
        level: Any = None,
        role: str = "data",
        level_role: str = "loss",
        abreast: int = 1,
    ) -> None:
        super().__init__()
        self._abreast = abreast
        self.values = array(values)
        if self.values.ndim != 1 or not self.values.size:
            raise LectureError(f"A row of dots needs values of shape (n,), but got shape {self.values.shape}.")
        self.axes = Axes(
            ends, (0, 1), room=room, x_ticks=ticks, x_title=title, x_format=tick_format, log=(log, False),
            show=(True, False),
        )  # fmt: skip
        self._bins, self._size = self._fitting()
        self.dots = Dots(np.zeros((len(self.values), 3)), role=role, radius=0.46 * self._size)
        self.add(self.axes, self.dots)
        if level is not None:
            place = float(array(level))
            self.level = Segments(self.axes.at([place], 0), self.axes.at([place], 1), role=level_role, width=4)
            self.add(self.level)
        self.show(self.values)

    def show(self, values: Any) -> DotRow:
        """Put the dots over other values, an array or a quantity."""
        self.values = array(values)
        if len(self.values) != len(self.dots.points):
            raise LectureError(f"{len(self.dots.points)} dots need as many values, but got {len(self.values)}.")
        places = self.axes.at(self.values, 0)
        piles = self._piles(self.values)
        if self._abreast > 1:
            rows, columns = np.divmod(piles - 0.5, self._abreast)
            bins, end = np.digitize(places[:, 0], self._edges()), -np.inf
            for each in np.unique(bins):
                inside = bins == each
                width = min(int(inside.sum()), self._abreast) * self._size
                # A pile stands around its mean place, but beside the one before it.
                start = max(places[inside, 0].mean() - width / 2, end)
                places[inside, 0] = start + (columns[inside] + 0.5) * self._size
                end = start + width
            piles = rows + 0.5
        places[:, 1] += piles * self._size
        self.dots.move_dots(places)
        return self

    def drop_from(self, starts: Any, run_time: float = theme.SWEEP) -> Sweep:
        """Return the animation in which the dots come from places ``starts`` (n, 3) of the frame."""
        return between(self.dots.move_dots, array(starts), self.dots.points.copy(), self.dots, run_time=run_time)

    def _piles(self, values: np.ndarray) -> np.ndarray:
        """Return for every value how many lie below it in its pile, and one half for itself."""
        return places_in_bins(self.axes.at(values, 0)[:, 0], self._edges())

    def _edges(self) -> np.ndarray:
        window = self.axes.window
        return np.linspace(window.left, window.right, self._bins + 1)

    def _fitting(self) -> tuple[int, float]:
        """Return the fewest bins whose highest pile is not higher than the axes, and the room of a dot."""
        window = self.axes.window
        bins = BINS if self._abreast == 1 else FEW_BINS
        for self._bins in bins:
            size = min(LARGEST, window.width / self._bins / self._abreast)
            highest = float(np.ceil((self._piles(self.values).max() + 0.5) / self._abreast))
            if highest * size <= window.height:
                break
        return self._bins, min(size, window.height / highest)
