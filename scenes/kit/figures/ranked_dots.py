"""One number of every example, in the order of their size: a dot or a ring for each, and levels to compare with."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UL, UP, Square, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import Dots, Rings, Segments
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.kit.text import Text, halo, typeset
from scenes.script import LectureError

RADIUS = 0.045
HEADROOM = 1.04
"""The upper end of the axis over the largest value."""


class RankedDots(VGroup):
    """The ``values`` (n,) of examples with ``labels`` (n,) 0 and 1, from the smallest to the largest.

    Class 0 is a dot in the colour of data, class 1 a ring in that of the second class. The vertical axis begins at
    zero; ``titles`` say what is counted, below, and what the values are, in the corner above the small ones. A
    :class:`Level` is a line across, ``framed`` points to one example.
    """

    def __init__(
        self, values: Any, labels: Any, *, room: Slot, titles: tuple[str, str] = ("", ""), ticks: Any = ()
    ) -> None:
        heights, classes = array(values), array(labels)
        if heights.ndim != 1 or heights.shape != classes.shape:
            raise LectureError(
                f"RankedDots() takes one value and one label for each example, but was given arrays of shapes "
                f"{heights.shape} and {classes.shape}."
            )
        count = len(heights)
        self.ranks = np.empty(count)
        self.ranks[np.argsort(heights, kind="stable")] = np.arange(1, count + 1)
        self.values = heights
        self.axes = Axes(
            (0, count + 1),
            (min(0.0, heights.min()), heights.max() * HEADROOM),
            room=room,
            y_ticks=ticks,
            x_title=titles[0],
        )
        at = self.axes.at(self.ranks, heights)
        self.dots = Dots(at[classes == 0], role="data", radius=RADIUS)
        self.rings = Rings(at[classes == 1], role="second", radius=RADIUS)
        super().__init__(self.axes, self.dots, self.rings)
        if titles[1]:
            # Small values come first, so that the upper left corner is free.
            title = typeset(Text, titles[1], role="muted", size=theme.LABEL)
            corner = self.axes.window.at(UL)
            self.add(title.next_to(corner, RIGHT, buff=0.15).shift((corner - title.get_top()) * UP))

    def framed(self, example: int) -> Square:
        """Return a thin frame round an example, counted from 0; it is not a part of the figure."""
        if not 0 <= example < len(self.values):
            raise LectureError(
                f"RankedDots.framed() is to frame example {example}, but they are numbered from 0 to "
                f"{len(self.values) - 1}."
            )
        frame = Square(6 * RADIUS).set_stroke(theme.role("ink"), width=theme.AXIS)
        return frame.move_to(self.axes.at(self.ranks[example], self.values[example]))


class Level(Moving, Segments):
    """A line across ranked dots at one value; ``show`` moves it."""

    def __init__(self, ranked: RankedDots, value: Any, *, role: str = "ink") -> None:
        super().__init__(np.zeros((0, 3)), np.zeros((0, 3)), role=role, width=3)
        self.axes = ranked.axes
        self.show(value)

    def show(self, value: Any) -> Level:
        """Stand at another value, a number or a quantity."""
        height = float(array(value))
        x = self.axes._x
        self.move_segments(self.axes.at(x[:1], [height]), self.axes.at(x[1:], [height]))
        return self

    def named(self, text: Any, at: np.ndarray = UL) -> Any:
        """Put a text above or below one end of the line, ``UL``, ``UR``, ``DL`` or ``DR``, and return it."""
        halo(text)
        side = RIGHT if at[0] > 0 else LEFT
        text.next_to(self.points[1 if at[0] > 0 else 0], UP if at[1] > 0 else DOWN, buff=0.1)
        return text.shift((self.points[1 if at[0] > 0 else 0] - text.get_critical_point(side)) * RIGHT)
