"""The angle between two arrows of a plane: an arc, a small square where it is right, and its degrees."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup, VMobject

from mathdl import geometry
from scenes.kit import theme
from scenes.kit.figures.plane import Plane
from scenes.kit.motion import Moving
from scenes.kit.quantity import Quantity, array, quantity
from scenes.kit.readout import Readout
from scenes.script import LectureError

RIGHT_ANGLE = 0.5
"""Within so many degrees of 90 the arc is a square."""
BEYOND = 0.55
"""How far the middle of the number is from the arc, in scene units."""


class AngleArc(Moving, VGroup):
    """The angle at the origin of ``plane`` from the arrow ``first`` (2,) to ``second`` (2,), the shorter way.

    ``show`` turns the second arrow; ``degrees`` is the readout of the angle, from 0 to 180, beyond the arc.
    ``radius`` is that of the arc in scene units.
    """

    def __init__(
        self, plane: Plane, first: Any, second: Any, *, radius: float = 0.8, role: str = "ink", spec: str = ".0f"
    ) -> None:
        self.plane, self.first, self.radius = plane, _arrow(first), radius
        self.arc = VMobject(fill_opacity=0).set_stroke(theme.role(role), width=theme.AXIS * 1.5)
        self.degrees = Readout(self._angle(second), spec, role=role, size=theme.LABEL, unit="°", digits=3)
        super().__init__(self.arc, self.degrees)
        self.show(second)

    def show(self, second: Any) -> AngleArc:
        """Show the angle to another second arrow, an array (2,) or a quantity of it."""
        angle = self._angle(second)
        start = float(np.arctan2(*self.first[::-1]))
        cross = float(np.linalg.det([self.first, _arrow(second)]))
        turn = np.radians(float(angle.value)) * (1 if cross >= 0 else -1)
        origin = self.plane.view.at([0.0, 0.0])
        if abs(float(angle.value) - 90) <= RIGHT_ANGLE:
            sides = _way(start), _way(start + turn)
            side = 0.45 * self.radius
            corners = origin + side * np.array([sides[0], sides[0] + sides[1], sides[1]])
        else:
            corners = origin + self.radius * np.array([_way(start + share * turn) for share in np.linspace(0, 1, 49)])
        self.arc.set_points_as_corners(corners)
        self.degrees.show(angle).move_to(origin + (self.radius + BEYOND) * _way(start + turn / 2))
        return self

    def _angle(self, second: Any) -> Quantity:
        cosine = quantity(geometry.cosine_similarity, self.first, _arrow(second))
        return quantity(np.degrees, quantity(np.arccos, quantity(np.clip, cosine, -1, 1)))


def _arrow(vector: Any) -> np.ndarray:
    found = array(vector)
    if found.shape != (2,) or not found.any():
        raise LectureError(f"An angle is between two arrows (2,) that are not zero, but was given {found.tolist()}.")
    return found


def _way(angle: float) -> np.ndarray:
    return np.array([np.cos(angle), np.sin(angle), 0.0])
