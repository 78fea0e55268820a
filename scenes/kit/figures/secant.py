"""Two points on a curve, the legs between them, and the line through both, which becomes the tangent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup

from scenes.kit.figures.axes import Axes, clipped
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import array
from scenes.kit.text import halo
from scenes.script import LectureError


class Secant(Moving, VGroup):
    """The points of ``f`` at ``x`` and ``x + nudge`` in ``axes``, and the line through both of them.

    The level leg is the nudge, in the colour of parameters, the upright one the move of f, in that of the loss. At a
    nudge of zero the line has the ``slope``, which is needed for that alone, and the legs are gone. ``dots``, ``legs``
    and ``line`` can appear by themselves.
    """

    def __init__(
        self,
        axes: Axes,
        f: Callable[[Any], Any],
        x: float,
        nudge: Any,
        *,
        slope: Any = None,
        role: str = "gradient",
        radius: float = 0.09,
    ) -> None:
        self.axes, self.f, self.x = axes, f, float(x)
        self.slope = None if slope is None else float(slope)
        none = np.zeros((0, 3))
        self.line = Segments(none, none, role=role, width=3)
        self._level = Segments(none, none, role="parameter", width=4)
        self._upright = Segments(none, none, role="loss", width=4)
        self.legs = VGroup(self._level, self._upright)
        self.dots = Dots(np.zeros((2, 3)), role="ink", radius=radius)
        super().__init__(self.line, self.legs, self.dots)
        self.show(nudge)

    def show(self, nudge: Any) -> Secant:
        """Show another nudge, a number or a quantity; LectureError for zero if the slope there was not given."""
        self.nudge = float(array(nudge))
        here = float(array(self.f(self.x)))
        there = float(array(self.f(self.x + self.nudge)))
        if self.nudge:
            rise = (there - here) / self.nudge
        elif self.slope is not None:
            rise = self.slope
        else:
            raise LectureError("A secant with a nudge of zero is a tangent: give Secant() the slope there.")
        ends = np.array(self.axes._x)
        start, corner, end = self.axes.at([self.x, self.x + self.nudge, self.x + self.nudge], [here, here, there])
        self._level.move_segments(start[np.newaxis], corner[np.newaxis])
        self._upright.move_segments(corner[np.newaxis], end[np.newaxis])
        self.dots.move_dots(np.stack([start, end]))
        self.line.move_segments(*self._within(ends, here + rise * (ends - self.x)))
        self._corners = start, corner, end
        return self

    def _within(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return start and end (1, 3) of the part of a line that lies in the window of the axes."""
        low, high = sorted(self.axes._y)
        share = np.array([0.0, 1.0])
        if y[0] != y[1]:
            share = np.clip(np.sort((np.array([low, high]) - y[0]) / (y[1] - y[0])), 0, 1)
        places = clipped(self.axes, x[0] + share * (x[1] - x[0]), y[0] + share * (y[1] - y[0]))
        return places[:1], places[1:]

    def beside_legs(self, level: Any, upright: Any) -> tuple[Any, Any]:
        """Put two texts or readouts beside the level and the upright leg as they stand now, away from the line.

        They are not a part of the figure: let them appear, and vanish before the legs get short.
        """
        halo(level, upright)
        start, corner, end = self._corners
        level.next_to((start + corner) / 2, DOWN if corner[1] <= end[1] else UP, buff=0.14)
        upright.next_to((corner + end) / 2, RIGHT if corner[0] >= start[0] else LEFT, buff=0.16)
        return level, upright
