"""The curve of a function in its own axes, drawn as far as a dot has come; the view can close in on a part of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import VGroup

from scenes.kit.figures.axes import Axes, Curve, round_ticks
from scenes.kit.motion import Moving, Sweep, Track, between, track
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import Quantity, array, quantity
from scenes.kit.stage import Slot

PLACES = 241
"""At so many places of its range the function is evaluated."""
ABOVE, BELOW = 1.15, 1.1
"""How many times as high as the curve the axes are, and how many times as deep as what is to be seen below it."""
RADIUS = 0.09


class TracedCurve(Moving, VGroup):
    """The curve of ``f``, a function of arrays, from ``low`` as far as the dot has been, at the most to ``high``.

    The dot stands at ``x``. The axes, with ``titles`` for both, fill the ``room`` and begin at zero, or below
    ``bottom``; then a line shows where zero is. The ``axes`` are no part of the figure and appear by themselves.
    """

    def __init__(
        self,
        f: Callable[[Any], Any],
        low: float,
        high: float,
        x: Any,
        *,
        room: Slot,
        titles: tuple[str, str],
        bottom: Any = 0.0,
        role: str = "loss",
    ) -> None:
        self.f, self._room, self._titles, self._bottom = f, room, titles, BELOW * float(array(bottom))
        self.axes = self._axes(low, high)
        self._look_at(low, high)
        self.curve = Curve(self.axes, self._places[:2], self._values[:2], role=role)
        self.dot = Dots(np.zeros((1, 3)), role="ink", radius=RADIUS)
        super().__init__(self.curve, self.dot)
        self.show(x)

    def show(self, x: Any, reach: float | None = None) -> TracedCurve:
        """Put the dot at ``x``, a number or a quantity, and draw the curve to there, or to ``reach``."""
        self.x = float(array(x))
        self.reach = self.x if reach is None else reach
        passed, end = self._places < self.reach, np.interp(self.reach, self._places, self._values)
        self.curve.set_data(np.append(self._places[passed], self.reach), np.append(self._values[passed], end))
        self.dot.move_dots(self.curve.axes.at([self.x], [float(array(self.f(self.x)))]))
        return self

    def along(self, states: Quantity) -> Track:
        """Return the track of the dot through ``states``; what it has passed stays drawn."""
        reached = np.maximum(np.maximum.accumulate(array(states)), self.reach)

        def show(step: Quantity) -> None:
            self.show(states.at(step.value), reached[step.value])

        return track(show, quantity(np.arange, states.steps), self.curve, self.dot)

    def steps(self, states: Quantity) -> Track:
        """Return the track that leaves a dot on the curve at each of ``states``, one after the other."""
        dots = Dots(self.axes.at(states.value, array(self.f(states.value))), role="ink", radius=RADIUS)

        def show(count: Quantity) -> None:
            dots.visible = int(count.value)

        return track(show, quantity(np.arange, 1, states.steps + 1), dots)

    def closing_in(self, low: float, high: float) -> Sweep:
        """Return the animation that closes in on the curve from ``low`` to ``high``.

        It leads to other ``axes``, which appear by themselves; those of before are to vanish first.
        """
        before, after = self.axes, self._axes(low, high)
        starts, ends = (
            [*axes.x_range, *axes.y_range, window.left, window.bottom, window.right, window.top]
            for axes, window in ((before, before.window), (after, after.window))
        )

        def look(edges: np.ndarray) -> None:
            x, y = edges[:2].tolist(), edges[2:4].tolist()
            self.curve.axes = Axes((x[0], x[1]), (y[0], y[1]), room=Slot(*edges[4:]), show=(False, False))
            self._look_at(*x)
            self.show(self.x, x[1])

        self.axes = after
        return between(look, starts, ends, self.curve, self.dot)

    def _look_at(self, low: float, high: float) -> None:
        self._places = np.linspace(low, high, PLACES)
        self._values = array(self.f(self._places))

    def _axes(self, low: float, high: float) -> Axes:
        bottom, top = self._bottom, ABOVE * float(array(self.f(np.linspace(low, high, PLACES))).max())
        axes = Axes(
            (low, high),
            (bottom, top),
            room=self._room,
            x_ticks=round_ticks(low, high),
            y_ticks=round_ticks(bottom, top),
            x_title=self._titles[0],
            y_title=self._titles[1],
        )
        if bottom < 0 < top:
            axes.add(Segments(axes.at([low], 0), axes.at([high], 0)))
        return axes
