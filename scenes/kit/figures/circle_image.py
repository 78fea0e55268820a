"""What a matrix makes of the unit circle: a plane that carries it, with radii, an arrow, and ties between places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mathdl import linear
from scenes.kit import theme
from scenes.kit.figures.outline import Outline, unit_circle
from scenes.kit.figures.plane import Map, Plane, Pointer
from scenes.kit.figures.view import View
from scenes.kit.motion import Track
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot

CIRCLE = unit_circle()


class CircleImage(Plane):
    """A plane with the unit circle that it carries, ``outline``; the views hold the images by the matrices ``seen``.

    ``radii`` (k, 2) are places in the plane to which lines lead from the origin, in the colours of ``radius_roles``.
    With ``at_rest`` a thin circle stays where the circle was. ``vector`` (2,) is an arrow, of which the plane shows
    the image. The view is ``far`` at first; ``near`` holds the circle alone.
    """

    def __init__(
        self,
        *seen: Any,
        room: Slot,
        radii: Any = (),
        radius_roles: Sequence[str] = ("parameter", "output"),
        vector: Any = None,
        at_rest: bool = False,
        most: float = 2.0,
        margin: float = 0.2,
    ) -> None:
        self._complete = False
        self._ties: list[tuple[Segments, np.ndarray, np.ndarray]] = []
        images = [linear.apply(array(matrix), CIRCLE) for matrix in seen]
        super().__init__(room=room, points=[CIRCLE, *images], most=most, margin=margin, basis=False)
        self.far, self.near = self.view, View.fitting(room, points=[CIRCLE], most=most, margin=margin)
        self.outline = Outline(self, radii=array(radii), radius_roles=radius_roles)
        self._circle = self.outline.ghost()
        self.add(*([self._circle] if at_rest else []), self.outline)
        self.vector = np.zeros(2)
        self.pointer = Pointer(self.view.at(self.vector), self.view.at(self.vector), role="ink")
        self._complete = True
        if vector is not None:
            self.add(self.pointer)
            self.aim(vector)

    def aim(self, vector: Any) -> CircleImage:
        """Let the arrow be the image of another ``vector`` (2,)."""
        self.vector = array(vector)
        self.pointer.points = self.view.at(np.stack([np.zeros(2), linear.apply(self.matrix, self.vector)]))
        return self

    def aiming(self, vectors: Quantity) -> Track:
        """Return the track of the arrow through the images of ``vectors`` (n, 2)."""
        return Track(self.aim, vectors, (self,))

    def tie(self, places: Any, *, role: str = "muted", width: float = theme.AXIS) -> Segments:
        """Return lines from where the plane has ``places`` (n, 2) of it now to where it will carry them."""
        points = array(places)
        starts = linear.apply(self.matrix, points)
        lines = Segments(self.view.at(starts), self.view.at(starts), role=role, width=width)
        self._ties.append((lines, points, starts))
        return lines

    @property
    def _moved(self) -> tuple[Any, ...]:
        return (*super()._moved, *(lines for lines, _, _ in self._ties))

    def _move_carried(self, move: Map) -> None:
        super()._move_carried(move)
        if not self._complete:  # the plane is shown once while it is made
            return
        self._circle.points = self.view.at(np.concatenate([CIRCLE, np.zeros((1, 2))]))
        self.pointer.points = self.view.at(np.stack([np.zeros(2), move(self.vector[np.newaxis])[0]]))
        for lines, places, starts in self._ties:
            lines.move_segments(self.view.at(starts), self.view.at(move(places)))
