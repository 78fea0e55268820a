"""A gradient on a map: its slopes as legs along the axes, and the arrow that they make; and the mark of an angle."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Arc, VGroup

from scenes.kit import theme
from scenes.kit.figures.plane import Pointer
from scenes.kit.quantity import Quantity
from scenes.kit.readout import Readout
from scenes.kit.text import halo


class GradientArrow(VGroup):
    """The slopes ``gradient`` (2,), a quantity, at ``center`` in the frame, as an arrow ``length`` scene units long.

    ``legs`` are two pairs of an arrow along an axis and its slope, ``arrow`` is their sum and ``tip`` its end. They can
    appear by themselves.
    """

    def __init__(self, center: Any, gradient: Quantity, *, length: float, spec: str = ".3g") -> None:
        self.length, start = length, np.asarray(center, dtype=float)
        way = length * np.append(gradient.value, 0) / np.hypot(*gradient.value)
        self.tip = start + way
        corner = start + way * [1, 0, 0]
        self.legs = []
        for axis, (first, last) in enumerate(((start, corner), (corner, self.tip))):
            number = Readout(gradient.part(axis), spec, size=theme.LABEL, underline=False, unit="")
            # Numbers stand outside of the triangle.
            outside = -np.sign(way) * [0, 1, 0] if axis == 0 else np.sign(way) * [1, 0, 0]
            leg = Pointer(first, last, role="gradient", width=4)
            halo(number.next_to((first + last) / 2, outside, buff=0.14))
            self.legs.append(VGroup(leg, number))
        self.arrow = Pointer(start, self.tip, role="gradient")
        super().__init__(*self.legs, self.arrow)


def angle_mark(center: Any, first: Any, second: Any, *, radius: float = 0.5, role: str = "ink") -> Arc:
    """Return an arc round ``center`` from the direction of one place in the frame to that of another, the short way."""
    start, end = (np.asarray(place, dtype=float) - np.asarray(center, dtype=float) for place in (first, second))
    angles = [np.arctan2(way[1], way[0]) for way in (start, end)]
    turn = (angles[1] - angles[0] + np.pi) % (2 * np.pi) - np.pi
    return Arc(radius, angles[0], turn, arc_center=center, stroke_width=3).set_stroke(theme.role(role))
