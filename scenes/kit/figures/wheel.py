"""A wheel of fortune: sectors as wide as they are likely, which turn to an outcome or unroll to columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, UP, Triangle, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.motion import Moving, Sweep, between, in_steps
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.script import LectureError

ARC = 60
"""An arc is drawn with so many points."""
NAMES_AT = 0.66
"""Where names stand, as a share of the radius."""
POINTER = 0.32
"""The height of the pointer."""
OPACITY = 0.4


class Wheel(Moving, VGroup):
    """Sectors with the probabilities ``shares`` (n,), clockwise from the top, under a pointer that stands still.

    ``names`` (texts) stand upright in the sectors. The wheel is as large as ``room`` allows.
    """

    def __init__(self, shares: Any, *, room: Slot, names: Sequence[Any] = (), role: str = "data") -> None:
        super().__init__()
        self.shares = array(shares)
        if self.shares.ndim != 1 or (self.shares < 0).any() or abs(self.shares.sum() - 1) > 1e-6:
            raise LectureError(f"A wheel needs shares (n,) that add up to one, but got {self.shares.tolist()}.")
        if names and len(names) != len(self.shares):
            raise LectureError(f"{len(self.shares)} sectors need as many names, but got {len(names)}.")
        self.edges = np.concatenate([[0.0], np.cumsum(self.shares)])
        self.radius = min(room.width, room.height - POINTER) / 2
        self.middle = room.center + DOWN * POINTER / 2
        style = {"color": theme.role(role), "fill_opacity": OPACITY, "stroke_width": 2.5}
        self.sectors = VGroup(*(VMobject(**style) for _ in self.shares))
        self.names = VGroup(*names)
        self.pointer = Triangle(color=theme.role("ink"), fill_opacity=1, stroke_width=0).rotate(np.pi)
        self.pointer.scale_to_fit_height(POINTER).next_to(self.middle + UP * self.radius, UP, buff=-POINTER / 3)
        self.add(self.sectors, self.names, self.pointer)
        self.show(0.0)

    def show(self, turn: Any) -> Wheel:
        """Show the wheel after so many turns to the left, a number or a quantity."""
        self.turn = float(array(turn))
        for sector, corners in zip(self.sectors, self._corners(), strict=True):
            sector.set_points_as_corners([*corners, corners[0]])
        for name, left, right in zip(self.names, self.edges[:-1], self.edges[1:], strict=False):
            name.move_to(self._at((left + right) / 2, NAMES_AT))
        return self

    def spin(self, outcomes: Any, run_time: float = theme.SWEEP) -> Sweep:
        """Return the animation of one spin for each of ``outcomes`` (k,), numbers of sectors counted from 0.

        Each spin is between one and two turns, and ends with the middle of the sector under the pointer.
        """
        drawn = array(outcomes).astype(int)
        if drawn.ndim != 1 or not drawn.size or drawn.min() < 0 or drawn.max() >= len(self.shares):
            raise LectureError(f"A wheel turns to sectors from 0 to {len(self.shares) - 1}, not to {drawn.tolist()}.")
        stops = [self.turn]
        for place in (self.edges[drawn] + self.edges[drawn + 1]) / 2:
            stops.append(stops[-1] + 1 + (place - stops[-1]) % 1)
        steps = np.arange(len(stops))

        def update(share: float) -> None:
            self.show(np.interp(share * drawn.size, steps, stops))

        return Sweep(update, self, run_time=run_time, rate_func=in_steps(drawn.size, 0.8))

    def unroll(self, columns: Sequence[VMobject], run_time: float = theme.SWEEP) -> Sweep:
        """Return the animation in which each sector becomes one of ``columns``: its arc the top, its tip the base."""
        ends = np.stack([_unrolled(column.get_start_anchors()[:4]) for column in columns])

        def show(corners: np.ndarray) -> None:
            for sector, places in zip(self.sectors, corners, strict=True):
                sector.set_points_as_corners([*places, places[0]])

        return between(show, np.stack(self._corners()), ends, self.sectors, run_time=run_time)

    def _corners(self) -> list[np.ndarray]:
        """Return the tip of each sector, twice, and its arc, from the right to the left."""
        tip = np.stack([self.middle, self.middle])
        pairs = zip(self.edges[:-1], self.edges[1:], strict=True)
        return [np.concatenate([tip, self._at(np.linspace(right, left, ARC), 1)]) for left, right in pairs]

    def _at(self, place: Any, distance: float) -> np.ndarray:
        """Return where a place of the rim, from 0 to 1, is now, at a share of the radius."""
        angle = np.pi / 2 - 2 * np.pi * (np.asarray(place) - self.turn)
        ray = np.stack([np.cos(angle), np.sin(angle), np.zeros_like(angle)], axis=-1)
        return np.asarray(self.middle + distance * self.radius * ray)


def _unrolled(corners: np.ndarray) -> np.ndarray:
    """Return a column, given lower left, lower right, upper right and upper left, with as many points as a sector."""
    lower_left, lower_right, upper_right, upper_left = corners
    return np.concatenate([[lower_left, lower_right], np.linspace(upper_right, upper_left, ARC)])
