"""Histograms: bars that stand on axes and share the whole length of the horizontal one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from manim import DL, UR, VMobject

from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.bars import Bars
from scenes.kit.motion import Sweep
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

    def grow_from(self, bars: Sequence[VMobject], **kwargs: Any) -> Sweep:
        """Return the animation in which other bars, lying ones too, are cut into bins and move to their places.

        Each of ``bars`` is cut across its length into as many bins as it becomes, more or less one.
        """
        ends = [(bar.get_corner(DL), bar.get_corner(UR)) for bar in self.bars]
        groups = np.array_split(np.arange(len(self.bars)), len(bars))
        starts = [cut for bar, group in zip(bars, groups, strict=True) for cut in _cuts(bar, len(group))]
        opacities = bars[0].get_fill_opacity(), self.bars[0].get_fill_opacity()
        kwargs.setdefault("run_time", theme.MOVE)

        def show(share: float) -> None:
            for bin_, start, end in zip(self.bars, starts, ends, strict=True):
                (left, low, _), (right, high, _) = (a + share * (b - a) for a, b in zip(start, end, strict=True))
                corners = [(left, low, 0), (right, low, 0), (right, high, 0), (left, high, 0), (left, low, 0)]
                bin_.set_points_as_corners(np.array(corners))
                bin_.set_fill(opacity=opacities[0] + share * (opacities[1] - opacities[0]))

        return Sweep(show, self, **kwargs)

    def distance(self, index: int, heights: Any, *, role: str = "loss") -> Segments:
        """Return a thick mark from the height of one bin to that which it has among other ``heights``."""
        return Segments(self.tip(index)[None], self.at(index, array(heights)[index])[None], role=role, width=12)


def _cuts(bar: VMobject, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the lower left and upper right corners of even parts of a bar, from left to right."""
    low, high = bar.get_corner(DL), bar.get_corner(UR)
    step = (high - low) * [1, 0, 0] / count
    return [(low + i * step, high - (count - 1 - i) * step) for i in range(count)]
