"""Where a plane is seen: the part of it that a window of the stage shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mathdl import linear
from scenes.kit.quantity import array
from scenes.kit.stage import Slot

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
"""The unit square."""


@dataclass(frozen=True, slots=True)
class View:
    """Where a plane is seen: its ``window``, its origin's place, the size of a unit.

    All are in scene units; nothing of the plane is drawn outside the window.
    """

    window: Slot
    origin: tuple[float, float]
    unit: float

    @classmethod
    def fitting(
        cls,
        room: Slot,
        *movements: Any,
        points: Sequence[Any] = (),
        margin: float = 0.6,
        most: float = 1.2,
    ) -> View:
        """Return the view through ``room`` in which all that is given lies ``margin`` inside, centred.

        Of ``movements``, matrices (…, 2, 2), the images of the unit square are seen, and the square itself; of
        ``points``, sets of points (…, 2), each point. A unit is at the ``most`` that long.
        """
        seen = [linear.apply(array(matrices).reshape(-1, 2, 2), CORNERS) for matrices in movements]
        seen += [CORNERS] if movements or not len(points) else []
        places = np.concatenate([array(part).reshape(-1, 2) for part in (*seen, *points)])
        low, high = places.min(axis=0), places.max(axis=0)
        free = np.array([room.width, room.height]) - 2 * margin
        unit = float(min(most, *(free / np.maximum(high - low, 1e-9))))
        x, y = room.center[:2] - unit * (low + high) / 2
        return cls(room, (float(x), float(y)), unit)

    def toward(self, other: View, share: float) -> View:
        """Return the view a ``share`` (0 to 1) of the way to ``other``.

        The part of the plane that is seen changes evenly, so what is inside both windows stays inside on the way.
        """
        if share in (0, 1):
            return other if share else self
        ends = (self, other)
        middles = np.array([view.window.center[:2] for view in ends])
        units = np.array([view.unit for view in ends])
        seen = (middles - [view.origin for view in ends]) / units[:, np.newaxis]
        weights = np.array([1 - share, share])
        unit = 1 / float(weights @ (1 / units))
        x, y = (weights @ middles - unit * (weights @ seen)).tolist()
        return View(self.window.toward(other.window, share), (x, y), unit)

    def at(self, points: Any) -> np.ndarray:
        """Return the places ``(…, 3)`` in the frame of ``points`` (…, 2) of the plane."""
        places = np.array(self.origin) + self.unit * np.asarray(points, dtype=float)
        return np.concatenate([places, np.zeros((*places.shape[:-1], 1))], axis=-1)

    @property
    def corners(self) -> np.ndarray:
        """The points of the plane, ``(2, 2)``, at the lower left and the upper right corner of the window."""
        window = self.window
        edges = np.array([[window.left, window.bottom], [window.right, window.top]])
        return np.asarray((edges - self.origin) / self.unit)

    def clip(self, lines: np.ndarray) -> np.ndarray:
        """Return the parts of straight ``lines`` (n, 2, 3) inside the window; of one outside, a line of no length.

        Source: Y.-D. Liang and B. A. Barsky, ACM Transactions on Graphics 3(1), 1984.
        """
        window = self.window
        starts, steps = lines[:, 0, :2], lines[:, 1, :2] - lines[:, 0, :2]
        low, high = np.array([window.left, window.bottom]), np.array([window.right, window.top])
        with np.errstate(divide="ignore", invalid="ignore"):
            edges = np.stack([(low - starts) / steps, (high - starts) / steps])
        inside = (starts >= low) & (starts <= high)
        flat = steps == 0
        enter = np.where(flat, np.where(inside, -np.inf, np.inf), edges.min(axis=0)).max(axis=1)
        leave = np.where(flat, np.inf, edges.max(axis=0)).min(axis=1)
        enter, leave = np.clip(enter, 0, 1), np.clip(leave, 0, 1)
        leave = np.maximum(enter, leave)
        kept = np.zeros_like(lines)
        for end, share in enumerate((enter, leave)):
            kept[:, end, :2] = np.clip(starts + share[:, np.newaxis] * steps, low, high)
        kept[enter == leave, 1] = kept[enter == leave, 0]
        return kept
