"""Measurements and a curve fitted to them, with what it misses at each of them as an upright line."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve, clipped
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.script import LectureError

FAINT = 0.4
"""How visible new points are, beside those that the curve was fitted to."""


class FitPicture(Moving, VGroup):
    """Points ``x``, ``y`` (n,), and the heights (m,) of a fit over the places ``grid`` (m,), in axes filling the room.

    The axes reach from the first place of the grid to the last, and over ``span``. ``show`` moves the curve and the
    misses. ``dots``, ``curve`` and ``misses`` may appear one by one; what leaves the span is cut off at its edge.
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        grid: Any,
        heights: Any,
        *,
        room: Slot,
        span: tuple[float, float],
        titles: tuple[str, str] = ("x", "y"),
        radius: float = 0.09,
    ) -> None:
        self.x, self.y, self.grid = array(x), array(y), array(grid)
        if self.x.shape != self.y.shape or self.x.ndim != 1:
            raise LectureError(f"A fit needs as many x as y, but got the shapes {self.x.shape} and {self.y.shape}.")
        ends = (float(self.grid[0]), float(self.grid[-1]))
        self.axes = Axes(ends, span, room=room, cross=(None, 0.0), x_title=titles[0], y_title=titles[1])
        self.dots = Dots(self.axes.at(self.x, self.y), role="data", radius=radius)
        none = np.zeros((1, 3))
        self.misses = Segments(none, none, role="loss", width=3)
        self.curve = Curve(self.axes, self.grid, array(heights), role="parameter")
        super().__init__(self.axes, self.misses, self.curve, self.dots)
        self.show(heights)

    def show(self, heights: Any) -> FitPicture:
        """Show another fit, its heights over the grid as an array or a quantity."""
        found = array(heights)
        if found.shape != self.grid.shape:
            raise LectureError(f"A fit over {len(self.grid)} places has as many heights, but got {found.shape}.")
        self.curve.set_data(self.grid, found)
        self.misses.move_segments(*self._between(self.x, self.y, found))
        return self

    def show_data(self, y: Any, heights: Any) -> FitPicture:
        """Show other measurements at the same places, and the fit to them."""
        self.y = array(y)
        self.dots.move_dots(clipped(self.axes, self.x, self.y))
        return self.show(heights)

    def fresh(self, x: Any, y: Any, *, misses: bool = True) -> VGroup:
        """Return new points, fainter than the others, with what the fit as it stands misses at each.

        They are not a part of the figure: let them appear, and vanish before another fit is shown.
        """
        x, y = array(x), array(y)
        dots = Dots(clipped(self.axes, x, y), role="data", radius=0.6 * self.dots.radius)
        lines = Segments(*self._between(x, y, self.curve.y), role="loss", width=theme.AXIS, line_opacity=FAINT)
        return VGroup(*([lines] if misses else []), dots.set_opacity(FAINT))

    def _between(self, x: np.ndarray, y: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the ends of upright lines from points to the fit."""
        return clipped(self.axes, x, y), clipped(self.axes, x, np.interp(x, self.grid, heights))
