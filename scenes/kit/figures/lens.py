"""A window on a curve and a line through one of its points, which zooms: what is smooth becomes straight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Rectangle, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import Dots
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.script import LectureError

PLACES = 241
"""At so many places of the window the function is evaluated: an odd number, so that one is its middle."""
STEEPNESS = 0.7
"""How much of the window's height the line crosses, if nothing else is said."""


class Lens(Moving, VGroup):
    """The function ``f`` from ``x - radius`` to ``x + radius``, and the line through its point at x with ``slope``.

    The window, the largest square in ``room``, zooms in both directions alike: it is ``ratio`` times as high as it is
    wide in the data, which by default lets the line cross most of it. ``curve``, ``line`` and the ``frame`` round the
    window can appear by themselves. At a kink, a mean of both slopes is a fair line.
    """

    def __init__(
        self,
        f: Callable[[Any], Any],
        x: float,
        radius: Any,
        *,
        slope: Any,
        room: Slot,
        ratio: float | None = None,
        role: str = "loss",
        line_role: str = "gradient",
    ) -> None:
        self.f, self.x, self.slope = f, float(x), float(array(slope))
        if ratio is None and self.slope == 0:
            raise LectureError("A lens on a level place of a curve needs a ratio: its window's height over its width.")
        self.ratio = abs(self.slope) / STEEPNESS if ratio is None else ratio
        self._shares = np.linspace(-1, 1, PLACES)
        self.axes = Axes((-1, 1), (-1, 1), room=room, aspect=1.0, show=(False, False))
        window = self.axes.window
        self.frame = Rectangle(width=window.width, height=window.height, stroke_width=theme.AXIS, fill_opacity=0)
        self.frame.set_stroke(theme.role("muted")).move_to(window.center)
        steep = self.slope / self.ratio
        self.line = Curve(self.axes, self._shares, steep * self._shares, role=line_role, width=3)
        self.curve = Curve(self.axes, self._shares, 0 * self._shares, role=role)
        self._dot = Dots(self.axes.at([0], [0]), role="ink", radius=0.08)
        super().__init__(self.frame, self.curve, self.line, self._dot)
        self.show(radius)

    def show(self, radius: Any) -> Lens:
        """Look through a window of another radius, a number above zero or a quantity."""
        self.radius = float(array(radius))
        if not self.radius > 0:
            raise LectureError(f"A lens looks at x ± radius with a radius above zero, but was given {self.radius:g}.")
        middle = float(array(self.f(self.x)))
        values = array(self.f(self.x + self.radius * self._shares))
        if values.shape != self._shares.shape:
            raise LectureError(
                f"The function under a lens answers an array of places with one of the same shape, "
                f"{self._shares.shape}, but answered {values.shape}."
            )
        self.curve.show((values - middle) / (self.ratio * self.radius))
        return self
