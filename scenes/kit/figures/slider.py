"""A slider: where a parameter stands between its ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from manim import VGroup

from scenes.kit.figures.axes import Axes
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import Dots
from scenes.kit.quantity import array
from scenes.kit.stage import Slot

KNOB = 0.12
"""The radius of the knob."""
HEIGHT = 1.1
"""What a scale with its labels needs at the most."""


class Slider(Moving, VGroup):
    """A horizontal scale from ``low`` to ``high`` with labelled ``ticks``, and a knob at ``value``.

    Without ``ticks`` the ends are labelled, and where the knob stands at first.
    It is as long as its ``room`` is wide, and stands in the middle of its height.
    """

    def __init__(
        self,
        low: float,
        high: float,
        value: Any,
        *,
        room: Slot,
        ticks: tuple[float, ...] = (),
        log: bool = False,
        role: str = "parameter",
    ) -> None:
        super().__init__()
        start = float(array(value))
        middle, half = room.center[1], min(room.height, HEIGHT) / 2
        line = replace(room, left=room.left + KNOB, right=room.right - KNOB, bottom=middle - half, top=middle + half)
        places = ticks or sorted({low, start, high})
        self.axes = Axes((low, high), (0, 1), room=line, x_ticks=places, log=(log, False), show=(True, False))
        self.knob = Dots(self.axes.at(start, 0), role=role, radius=KNOB)
        self.add(self.axes, self.knob)

    def show(self, value: Any) -> Slider:
        """Move the knob to a value, a number or a quantity."""
        self.knob.move_dots(self.axes.at(float(array(value)), 0))
        return self
