"""Histograms: bars that stand on axes and share the whole length of the horizontal one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scenes.kit.figures.axes import Axes
from scenes.kit.figures.bars import Bars
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import array


class Histogram(Bars):
    """One bar a bin, as high as its density on ``axes``; all bins have one width."""

    def __init__(
        self, axes: Axes, heights: Any, *, role: str = "data", opacity: float = 0.55, gap: float = 0.06
    ) -> None:
        foot, one = float(axes.at(0, 0)[1]), float(axes.at(0, 1)[1])
        room = replace(axes.window, bottom=foot)
        super().__init__(heights, room=room, top=room.height / (one - foot), role=role, opacity=opacity, gap=gap)

    def distance(self, index: int, heights: Any, *, role: str = "loss") -> Segments:
        """Return a thick mark from the height of one bin to that which it has among other ``heights``."""
        return Segments(self.tip(index)[None], self.at(index, array(heights)[index])[None], role=role, width=12)
