"""A curve under another figure, over the same axis, which draws itself as far as the dot on it has come."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from manim import LEFT, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.motion import Track
from scenes.kit.painted.shapes import Dots
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot
from scenes.kit.text import Text, typeset
from scenes.script import LectureError

HEADROOM = 1.1
"""How much higher the axes are than the curve."""


class Climb(VGroup):
    """The curve of ``y`` over ``x``, both (n,), under the axes ``over``, whose horizontal range it shares.

    ``title`` stands above it. The upright axis, which is not drawn, begins at ``low``, or at the least value. At first
    the dot stands at the first place, and nothing of the curve is drawn.
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        *,
        room: Slot,
        over: Axes,
        title: str,
        low: float | None = None,
        role: str = "output",
    ) -> None:
        self.x, self.y = array(x), array(y)
        if self.x.shape != self.y.shape or self.x.ndim != 1 or len(self.x) < 2:
            raise LectureError(
                f"Climb() takes x and y of one shape (n,), but was given {self.x.shape} and {self.y.shape}."
            )
        above, below, _ = replace(room, left=over.window.left, right=over.window.right).lines(above=1)
        least, most = float(self.y.min() if low is None else low), float(self.y.max())
        limits = least, least + HEADROOM * ((most - least) or 1.0)
        self.axes = Axes(over.x_range, limits, room=below, x_ticks=over.x_ticks, x_labels=(), show=(True, False))
        self.title = above.put(typeset(Text, title, role=role, size=theme.LABEL), at=LEFT)
        self.curve = Curve(self.axes, self.x[:1], self.y[:1], role=role)
        self.dot = Dots(self.axes.at(self.x[:1], self.y[:1]), role="ink", radius=0.1)
        super().__init__(self.axes, self.title, self.curve, self.dot)

    def show(self, step: Any) -> Climb:
        """Draw the curve up to the place numbered ``step``, a number or a quantity with it, and put the dot there."""
        last = int(step.value if isinstance(step, Quantity) else step)
        self.curve.set_data(self.x[: last + 1], self.y[: last + 1])
        return self.put((self.x[last], self.y[last]))

    def along(self) -> Track:
        """Return the track that draws the curve from its first place to its last."""
        steps = Quantity(np.arange(len(self.x)), "numpy.arange", {"stop": len(self.x)})
        return Track(self.show, steps, (self.curve, self.dot))

    def put(self, place: Any) -> Climb:
        """Put the dot at a ``place`` (x, y), an array or a quantity."""
        x, y = array(place)
        self.dot.move_dots(self.axes.at([x], [y]))
        return self

    def riding(self, x: Quantity, y: Quantity) -> Track:
        """Return the track of the dot through places, both (states,); the curve stays as it is."""
        places = Quantity(np.stack([array(x), array(y)], axis=1), y.function, y.inputs)
        return Track(self.put, places, (self.dot,))
