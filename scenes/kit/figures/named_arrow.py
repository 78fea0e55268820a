"""An arrow from the origin of a plane, with a name at its tip."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.kit.figures.plane import Plane, Pointer
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import array
from scenes.kit.text import halo

CLEAR = 0.3
"""What stays free between a tip and the name beyond it."""
ASIDE = 0.16
"""How far a gap is drawn beside an arrow that it would lie on."""


class NamedArrow(Moving, Pointer):
    """The arrow from the origin of ``plane`` to ``tip`` (2,); ``show`` moves its tip.

    ``name`` is put beyond the tip or, if ``beside``, to the left of it, for an arrow on which a longer one lies. It is
    kept as ``text`` but is no part of the arrow: it appears by itself and stays where it is.
    """

    def __init__(self, plane: Plane, tip: Any, *, role: str, name: Any, beside: bool = False) -> None:
        self.plane, self.tip, self.text = plane, array(tip), name
        super().__init__(*plane.view.at([(0, 0), self.tip]), role=role)
        way = _way(self.points)
        away = np.array([-way[1], way[0], 0]) if beside else way
        half = np.array([name.width, name.height, 0]) / 2
        name.move_to(self.points[1] + (CLEAR + float(np.abs(away) @ half)) * away)
        halo(name)

    def show(self, tip: Any) -> NamedArrow:
        """Show another tip, an array (2,) or a quantity."""
        self.tip = array(tip)
        self.points = self.plane.view.at([(0, 0), self.tip])
        return self

    def gap(self, other: NamedArrow, *, role: str = "ink") -> Segments:
        """Return the line from this tip to that of another arrow, a little beside it where both go the same way."""
        ends = self.plane.view.at([self.tip, other.tip])
        way = _way(ends)
        if abs(float(np.cross(way, _way(other.points))[2])) < 1e-6:
            ends = ends + ASIDE * np.array([way[1], -way[0], 0])
        return Segments(ends[:1], ends[1:], role=role, width=5)


def _way(ends: np.ndarray) -> np.ndarray:
    """Return the direction from the first of two places to the second."""
    return np.asarray((ends[1] - ends[0]) / max(float(np.hypot(*(ends[1] - ends[0])[:2])), 1e-9))
