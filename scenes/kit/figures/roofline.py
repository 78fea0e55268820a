"""The roofline of a machine: the speed that memory allows, and the speed that arithmetic allows."""

from __future__ import annotations

from typing import Any

from manim import LEFT, UP, DashedLine, Line, VGroup

from mathdl.batching import Roof
from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.quantity import Quantity


class Roofline(VGroup):
    """A slope and a level that meet at the knee, over logarithmic axes, and a dashed line down from there.

    ``slope_name`` and ``level_name`` are texts, which stand above their lines.
    """

    def __init__(self, axes: Axes, roof: Quantity, slope_name: Any, level_name: Any, *, role: str = "output") -> None:
        corners: Roof = roof.value
        low, knee, high = axes.at(corners.intensity, corners.flops_per_second)
        foot = [knee[0], axes.window.bottom, 0]
        self.slope, self.level = (
            Line(start, end).set_stroke(theme.role(role), width=theme.CURVE)
            for start, end in ((low, knee), (knee, high))
        )
        self.knee = DashedLine(knee, foot, dash_length=0.12).set_stroke(theme.role("muted"), width=3)
        self.slope_name = slope_name.next_to((low + 3 * knee) / 4, UP + LEFT, buff=0.12)
        self.level_name = level_name.next_to((knee + high) / 2, UP, buff=0.18)
        super().__init__(self.slope, self.level, self.knee, self.slope_name, self.level_name)
