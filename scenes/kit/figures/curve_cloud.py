"""Many faint curves over the same places, in one mobject."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.kit.figures.axes import Axes, _inside, clipped
from scenes.kit.motion import Sweep
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import array
from scenes.script import LectureError

FAINT = 0.22
"""How visible one curve is."""
BEYOND = 2.0
"""So many heights of the axes a curve may lead beyond them before it is cut; what is outside is not drawn."""


class CurveCloud(Segments):
    """The curves ``heights`` (curves, n) over the places ``x`` (n,) of ``axes``; the first ``count`` are drawn."""

    def __init__(self, axes: Axes, x: Any, heights: Any, *, role: str = "parameter", width: float = 2.5) -> None:
        none = np.zeros((1, 3))
        super().__init__(none, none, role=role, width=width, line_opacity=FAINT)
        self.axes, self.x = axes, array(x)
        self.show(heights)

    def show(self, heights: Any) -> CurveCloud:
        """Show other curves, an array or a quantity."""
        self.heights = array(heights)
        if self.heights.ndim != 2 or self.heights.shape[1] != len(self.x):
            raise LectureError(f"Curves over {len(self.x)} places have as many heights, not {self.heights.shape}.")
        return self.show_count(len(self.heights))

    def show_count(self, count: Any) -> CurveCloud:
        """Draw the first curves only, so many or a quantity with their number."""
        self.count = round(float(array(count)))
        starts, ends = [np.zeros((1, 3))], [np.zeros((1, 3))]
        for heights in self.heights[: self.count]:
            places = clipped(self.axes, self.x, heights, beyond=BEYOND)
            kept = _inside(self.axes.window, places[:-1], places[1:])
            starts.append(kept[0])
            ends.append(kept[1])
        self.move_segments(np.concatenate(starts), np.concatenate(ends))
        return self

    def growing(self, **kwargs: Any) -> Sweep:
        """Return the animation in which one curve after the other appears."""
        last = len(self.heights)
        return Sweep(lambda share: self.show_count(round(share * last)), self, **kwargs)
