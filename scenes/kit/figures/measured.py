"""A measurement: its points over logarithmic axes, the line through them, and ratios between them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, Circle, DashedLine, Line, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.motion import Sweep, Track, between
from scenes.kit.painted.shapes import Dots
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot

MARGIN = 1.5
"""How many times the largest value the upper end of an axis is, and how many times its lower end the smallest."""

STATES = 91
"""How many states of a growing line there are."""


class Measured(VGroup):
    """The points ``(x, y)`` of a measurement over axes, in order, and the line through them."""

    def __init__(self, axes: Axes, x: Any, y: Any, *, role: str = "data") -> None:
        self.role = role
        self.places = axes.at(array(x), array(y))
        self.line = VMobject(stroke_color=theme.role(role), stroke_width=theme.CURVE, fill_opacity=0)
        self.dots = Dots(self.places, role=role, radius=0.08)
        super().__init__(self.line, self.dots)
        self.show(len(self.places))

    def show(self, reach: Any) -> Measured:
        """Draw so many points, and the line as far; a fraction is a part of the way to the next point."""
        self.reach = min(max(float(array(reach)), 1.0), len(self.places))
        self.dots.move_dots(self.places).visible = int(self.reach)
        numbers = np.arange(len(self.places)) + 1
        ends = [float(np.interp(self.reach, numbers, self.places[:, axis])) for axis in range(3)]
        self.line.set_points_as_corners([*self.places[: int(self.reach)], ends])
        return self

    def along(self, first: int = 1) -> Track:
        """Return the track that draws the measurement, from so many points to all of them."""
        reached = np.linspace(first, len(self.places), STATES)
        return Track(self.show, Quantity(reached, "numpy.linspace", {}), (self,))

    def onto(self, axes: Axes, x: Any, y: Any, **kwargs: Any) -> Sweep:
        """Return the animation that carries the points to other data over other axes."""

        def move(places: np.ndarray) -> None:
            self.places = places
            self.show(self.reach)

        return between(move, self.places, axes.at(array(x), array(y)), self, **kwargs)

    def named(self, name: Any, index: int, direction: np.ndarray) -> Any:
        """Put a text beside the point numbered ``index``; return it."""
        return name.next_to(self.places[index], direction, buff=0.12)

    def ring(self, index: int) -> Circle:
        """Return a ring round the point numbered ``index``."""
        ring = Circle(radius=0.17).move_to(self.places[index])
        return ring.set_stroke(theme.role(self.role), width=3)


class Ratio(VGroup):
    """How many times as large ``high`` is as ``low``, at ``x``: an upright line, with ``number`` at its lower left.

    There it stays clear of lines that rise through the line's ends.
    """

    def __init__(self, axes: Axes, x: float, low: float, high: float, number: VMobject, *, role: str = "ink") -> None:
        start, end = axes.at(x, low), axes.at(x, high)
        self.line = Line(start, end).set_stroke(theme.role(role), width=3)
        self.number = number.next_to((3 * start + end) / 4, LEFT, buff=0.18)
        super().__init__(self.line, self.number)


class Question(VGroup):
    """A question: how high is the point at ``at``? A dashed line from the point ``(x, y)`` to there, and one upwards.

    ``mark`` stands beside the line upwards.
    """

    def __init__(self, axes: Axes, x: float, y: float, at: float, mark: VMobject) -> None:
        corner = axes.at(at, y)
        top = np.array([corner[0], axes.window.top, 0])
        self.level, self.upwards = (
            DashedLine(start, end, dash_length=0.12).set_stroke(theme.role("muted"), width=3)
            for start, end in ((axes.at(x, y), corner), (corner, top))
        )
        self.mark = mark.next_to((corner + top) / 2, RIGHT, buff=0.2)
        super().__init__(self.level, self.upwards, self.mark)


def log_axes(
    x: Any, *y: Any, room: Slot, x_title: str, y_title: str, x_ticks: Any = None, formats: tuple[str, str] = ("g", "g")
) -> Axes:
    """Return logarithmic axes with room for all values of ``x`` and ``y``, which are arrays or quantities.

    ``x_ticks`` are where x was measured, every other of them labelled; the axis then ends at the first and the last.
    Without them it has room at both ends, and ticks like the other axis. ``formats`` are those of the tick labels.
    """
    low, high = _with_room(*y)
    sides = _with_room(x) if x_ticks is None else (float(min(x_ticks)), float(max(x_ticks)))
    ticks = log_ticks(*sides) if x_ticks is None else list(x_ticks)
    return Axes(
        sides,
        (low, high),
        room=room,
        x_ticks=ticks,
        x_labels=ticks if x_ticks is None else ticks[::2],
        y_ticks=log_ticks(low, high),
        x_format=formats[0],
        y_format=formats[1],
        x_title=x_title,
        y_title=y_title,
        log=(True, True),
    )


def _with_room(*values: Any) -> tuple[float, float]:
    every = np.concatenate([np.ravel(array(each)) for each in values])
    return float(every.min()) / MARGIN, float(every.max()) * MARGIN


def log_ticks(low: float, high: float) -> list[float]:
    """Return the powers of ten from ``low`` to ``high``; where there are fewer than two, also 2 and 5 times these."""
    powers = [10.0**k for k in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]
    ticks = [tick for tick in powers if low <= tick <= high]
    if len(ticks) > 1:
        return ticks
    return [factor * power for power in powers for factor in (1, 2, 5) if low <= factor * power <= high]
