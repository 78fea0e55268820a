"""Columns under a curve, which become more: each splits in place, and their areas add up to the integral."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np

from mathdl.calculus import Rectangles
from scenes.kit import theme
from scenes.kit.figures.axes import Axes, clipped
from scenes.kit.motion import Moving, Sweep, between
from scenes.kit.painted.mobject import Painted, set_source
from scenes.kit.quantity import Quantity
from scenes.script import LectureError

OPACITY = 0.3
"""Of a column; its outline is full."""
OUTLINE = 0.02
"""The width of an outline, in scene units; of narrow columns at the most an eighth of theirs."""


class RiemannColumns(Moving, Painted):
    """The pieces of a Riemann sum in ``axes``: ``rectangles`` of `mathdl.calculus.riemann_rectangles`, or a quantity.

    Columns stand on zero. Those of a negative height hang below it, in the colour of ``below``.
    """

    def __init__(self, axes: Axes, rectangles: Any, *, role: str = "data", below: str = "loss") -> None:
        super().__init__(np.zeros((0, 3)))
        self.axes = axes
        self.color_rgb, self.below_rgb = theme.role_rgb(role), theme.role_rgb(below)
        self.show(rectangles)

    def show(self, rectangles: Any) -> RiemannColumns:
        """Show other pieces, as many as there are."""
        pieces = _pieces(rectangles)
        return self._put(pieces.edges, pieces.heights)

    def split(self, rectangles: Any, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation in which each column splits in place, and all go to the heights of finer ones.

        LectureError if an edge of a column is not an edge of the finer columns, too.
        """
        finer = _pieces(rectangles)
        kept = np.isclose(self.edges[:, np.newaxis], finer.edges, rtol=0, atol=1e-9 * np.ptp(self.edges)).any(axis=1)
        if not kept.all() or not np.allclose(self.edges[[0, -1]], finer.edges[[0, -1]]):
            raise LectureError(
                f"Columns split in place where their edges stay, but {len(self.heights)} columns are to become "
                f"{len(finer.heights)}: give a multiple of their number over the same range, or show() the others."
            )
        middles = (finer.edges[:-1] + finer.edges[1:]) / 2
        before = self.heights[np.searchsorted(self.edges, middles) - 1]
        return between(lambda heights: self._put(finer.edges, heights), before, finer.heights, self, run_time=run_time)

    def rising(self, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation in which the columns rise from zero."""
        edges, heights = self.edges, self.heights
        return between(lambda now: self._put(edges, now), 0 * heights, heights, self, run_time=run_time)

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the columns."""
        for (x0, y0), (x1, y1) in self.points[:, :2].reshape(-1, 2, 2):
            rgb = self.color_rgb if y1 >= y0 else self.below_rgb
            line = min(OUTLINE, abs(x1 - x0) / 8)
            set_source(ctx, rgb, self.opacity * OPACITY)
            ctx.rectangle(x0, y0, x1 - x0, y1 - y0)
            ctx.fill()
            set_source(ctx, rgb, self.opacity)
            ctx.set_line_width(line)
            ctx.rectangle(x0 + line / 2, y0, x1 - x0 - line, y1 - y0)
            ctx.stroke()

    def _put(self, edges: np.ndarray, heights: np.ndarray) -> RiemannColumns:
        self.edges, self.heights = edges, heights
        feet = clipped(self.axes, edges[:-1], np.zeros(len(heights)))
        heads = clipped(self.axes, edges[1:], heights)
        self.points = np.stack([feet, heads], axis=1).reshape(-1, 3)
        return self


def _pieces(rectangles: Any) -> Rectangles:
    """Return the pieces that were given as such or as a quantity; LectureError for anything else."""
    value = rectangles.value if isinstance(rectangles, Quantity) else rectangles
    if not isinstance(value, Rectangles):
        raise LectureError(
            "RiemannColumns show what mathdl.calculus.riemann_rectangles returns, but were given a value of type "
            f"{type(value).__name__}."
        )
    return value
