"""A product as the area of a rectangle: what it gains as its sides grow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DL, DOWN, DR, LEFT, RIGHT, UL, UP, UR, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import Corners
from scenes.kit.quantity import array
from scenes.kit.stage import Slot, fit_window


class ProductRectangle(Moving, VGroup):
    """A rectangle with sides ``(width, height)``, and the strips and the corner by which it grows.

    ``show`` takes how much wider and higher it is, at the most ``most``; it is to scale and fills its ``room`` then.
    ``names`` are texts below it, at its left and in its middle, if there is room for it. ``gains`` are texts beside the
    strip at the side, above the one on top and at the corner: they move along, but are not part of it until they are
    spoken of.
    """

    def __init__(
        self, sides: Any, *, room: Slot, most: Any, role: str = "output", names: Sequence[Any], gains: Sequence[Any]
    ) -> None:
        self.sides = array(sides)
        self._whole = self.sides + array(most)
        if not (self.sides > 0).all() or (array(most) < 0).any():
            raise ValueError(f"a rectangle needs positive sides that grow, but has {self.sides} and grows by {most}")
        self.names, self.gains, self._middle = VGroup(*names), VGroup(*gains), names[2]
        self._window = Corners(np.zeros((3, 3)))
        self.body = VMobject(fill_color=theme.role(role), fill_opacity=0.12, stroke_width=0)
        self.body.set_stroke(theme.role(role), width=theme.AXIS + 1)
        self.strips = VGroup(*(self._area("gradient", 0.45) for _ in range(2)))
        self.corner = self._area("muted", 0.7)
        super().__init__(self._window, self.body, self.strips, self.corner, self.names)
        fit_window(room, self._lay_out, float(self._whole[0] / self._whole[1]))
        self.show(0)
        if self._middle.width > self.body.width - 0.2 or self._middle.height > self.body.height - 0.1:
            self.names.remove(self._middle)

    @staticmethod
    def _area(role: str, opacity: float) -> VMobject:
        area = VMobject(fill_color=theme.role(role), fill_opacity=opacity)
        return area.set_stroke(theme.role(role), width=theme.AXIS)

    def _lay_out(self, window: Slot) -> VGroup:
        self._window.points = np.array([window.at(DL), window.at(DR), window.at(UL)])
        self.show(self._whole - self.sides)
        return VGroup(self, self.gains)

    def at(self, x: float, y: float) -> np.ndarray:
        """Return the place in the frame of ``x`` and ``y``, measured as the sides are from the lower left corner."""
        origin, right, up = self._window.points
        return np.asarray(origin + x / self._whole[0] * (right - origin) + y / self._whole[1] * (up - origin))

    def show(self, growth: Any) -> ProductRectangle:
        """Show it so much wider and higher: two numbers or one for both, an array or a quantity."""
        (width, height), (wider, higher) = self.sides, np.broadcast_to(array(growth), 2)
        self._outline(self.body, 0, 0, width, height)
        self._outline(self.strips[0], width, 0, wider, height)
        self._outline(self.strips[1], 0, height, width, higher)
        self._outline(self.corner, width, height, wider, higher)
        below, left = self.names[:2]
        below.next_to(self.at(width / 2, 0), DOWN, buff=0.18)
        left.next_to(self.at(0, height / 2), LEFT, buff=0.18)
        self._middle.move_to(self.at(width / 2, height / 2))
        beside, above, corner = self.gains
        beside.next_to(self.at(width + wider, height / 2), RIGHT, buff=0.16)
        above.next_to(self.at(width / 2, height + higher), UP, buff=0.16)
        corner.next_to(self.at(width + wider, height + higher), UR, buff=0.08)
        return self

    def _outline(self, area: VMobject, x: float, y: float, width: float, height: float) -> None:
        """Give an area its corners; what has no breadth is not drawn."""
        if not width or not height:
            area.points = np.zeros((0, 3))
            return
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        area.set_points_as_corners([self.at(*corner) for corner in corners])
