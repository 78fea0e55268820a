"""Sticks from a base line to the heights of a curve at data points, changed in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cairo
import numpy as np
from manim import UP, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Axes, clipped
from scenes.kit.motion import Moving, Sweep, between
from scenes.kit.painted.mobject import Painted, set_source
from scenes.kit.painted.shapes import Dots
from scenes.kit.quantity import Quantity, array
from scenes.kit.text import halo
from scenes.script import LectureError

NUMBER_BUFF = 0.1
"""Between a stick's tip and its number."""


class StickLines(Painted):
    """Lines from ``points[0::2]`` to ``points[1::2]``, each in its own colour; the first ``visible`` are drawn."""

    def __init__(self, count: int, width: float) -> None:
        super().__init__(np.zeros((2 * count, 3)))
        self.line_width = width
        self.colors = np.zeros((count, 3))
        self.visible = count

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the lines, those of one colour in one stroke."""
        ctx.set_line_width(self.line_width * 0.01)
        lines = self.points[:, :2].reshape(-1, 4)[: self.visible]
        colors = self.colors[: self.visible]
        for rgb in np.unique(colors, axis=0):
            for x0, y0, x1, y1 in lines[(colors == rgb).all(axis=1)].tolist():
                ctx.move_to(x0, y0)
                ctx.line_to(x1, y1)
            set_source(ctx, rgb, self.opacity)
            ctx.stroke()


class Sticks(Moving, VGroup):
    """One stick over each place ``x`` (n,) of ``axes``, from ``base`` to its height (n,), with a dot at its foot.

    The sticks have the colour of ``role``, the feet that of data. Few sticks are drawn wider than many. ``numbers`` are
    readouts, one a stick, that follow states: they stand over the tips, on the side away from the tallest stick.
    """

    def __init__(
        self,
        axes: Axes,
        x: Any,
        heights: Any,
        *,
        base: float = 0.0,
        role: str = "parameter",
        feet: bool = True,
        numbers: Sequence[Any] = (),
    ) -> None:
        super().__init__()
        self.axes, self.x, self.base = axes, array(x), base
        if self.x.ndim != 1 or not self.x.size:
            raise LectureError(f"Sticks need places of shape (n,), but got shape {self.x.shape}.")
        if numbers and len(numbers) != len(self.x):
            raise LectureError(f"{len(self.x)} sticks need as many numbers, but got {len(numbers)}.")
        spacing = axes.window.width / len(self.x)
        self._lines = StickLines(len(self.x), float(np.clip(12 * spacing, 1.5, theme.CURVE)))
        self._lines.colors[:] = theme.role_rgb(role)
        self.feet = Dots(axes.at(self.x, base), role="data", radius=float(np.clip(0.15 * spacing, 0.03, 0.08)))
        self.numbers = VGroup(*numbers)
        halo(*numbers)
        self.add(self._lines, *([self.feet] if feet else []), self.numbers)
        self.show(heights)

    def show(self, heights: Any) -> Sticks:
        """Give the sticks other heights, an array or a quantity; of a quantity the numbers at the tips follow too."""
        values = array(heights)
        if values.shape != self.x.shape:
            raise LectureError(f"{len(self.x)} sticks need as many heights, but got shape {values.shape}.")
        self.heights = values
        feet, tips = self.axes.at(self.x, self.base), clipped(self.axes, self.x, values)
        self._lines.points = np.stack([feet, tips], axis=1).reshape(-1, 3)
        for index, number in enumerate(self.numbers):
            if isinstance(heights, Quantity):
                number.show(heights.part(index))
        self._place_numbers(tips)
        return self

    def _place_numbers(self, tips: np.ndarray) -> None:
        tallest = self.x[self.heights.argmax()]
        # Under one hill the curve falls to both sides of the tallest stick; if that is the first, to the right.
        first, last = self.x.min() == tallest, self.x.max() == tallest
        for number, x, tip in zip(self.numbers, self.x, tips, strict=False):
            side = int(np.sign(x - tallest)) or int(first) - int(last)
            number.next_to(tip, UP, buff=NUMBER_BUFF)
            number.shift([side * (number.width / 2 + NUMBER_BUFF), 0, 0])

    def to(self, heights: Any, **kwargs: Any) -> Sweep:
        """Return the animation that goes to other heights; from ``0`` sticks grow out of the base line."""
        return between(self.show, self.heights, np.broadcast_to(array(heights), self.x.shape), self, **kwargs)

    def grow(self, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation in which the sticks grow from the base line to their heights; numbers wait in place."""
        tips = self._lines.points.copy()
        feet = self.axes.at(self.x, self.base)

        def update(share: float) -> None:
            self._lines.points[1::2] = feet + share * (tips[1::2] - feet)

        return Sweep(update, *self.submobjects[:-1], run_time=run_time)

    def mark(self, stick: int, role: str = "loss") -> Sticks:
        """Give one stick another colour."""
        if not 0 <= stick < len(self.x):
            raise LectureError(f"There is no stick {stick}: they are counted from 0 to {len(self.x) - 1}.")
        self._lines.colors[stick] = theme.role_rgb(role)
        return self

    def show_first(self, count: Any) -> Sticks:
        """Draw the first sticks alone, as many as ``count``, a number or a quantity with it."""
        self._lines.visible = int(array(count))
        return self

    def tip(self, stick: int) -> np.ndarray:
        """Return where in the frame a stick ends."""
        place: np.ndarray = self._lines.points[2 * stick + 1]
        return place
