"""A slider: where a parameter stands between its ends."""

from __future__ import annotations

from typing import Any

from manim import VGroup

from scenes.kit.figures.axes import Axes
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import Dots
from scenes.kit.quantity import array
from scenes.kit.stage import Slot


class Slider(Moving, VGroup):
    """A horizontal scale from ``low`` to ``high`` with labelled ``ticks``, and a knob at ``value``."""

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
        self.axes = Axes(
            (low, high), (0, 1), room=room, x_ticks=ticks or (low, high), log=(log, False), show=(True, False)
        )
        self.knob = Dots(self.axes.at(float(array(value)), 0), role=role, radius=0.12)
        self.add(self.axes, self.knob)

    def show(self, value: Any) -> Slider:
        """Move the knob to a value, a number or a quantity."""
        self.knob.move_dots(self.axes.at(float(array(value)), 0))
        return self
