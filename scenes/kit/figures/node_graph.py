"""A graph of nodes that hold numbers or words, tinted by their values, with messages along its edges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import DOWN, UP, Circle, VGroup, interpolate_color

from scenes.kit import theme
from scenes.kit.figures.chip import Chip, glide, straight
from scenes.kit.motion import Moving, Sweep
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import Quantity, array
from scenes.kit.readout import Readout
from scenes.kit.stage import Slot
from scenes.script import LectureError

RADIUS, TINT = 0.52, 0.5
"""The radius of a node, and how strong the colour of the largest value is."""
DIGITS = 5
"""The most characters of a number in a node."""
DROP = 0.1
"""How far the baseline of a number lies below the middle of its node."""
NAME_ROOM = 0.45
"""What a name needs above its node."""
SIDE = 0.35
"""What stays free at the left and the right, for the room of the digits."""
THICKEST = 22.0
"""How wide an edge of weight one is drawn."""


class NodeGraph(Moving, VGroup):
    """Nodes at ``positions`` (n, 2), joined where ``adjacency`` (n, n) is not zero.

    A node holds one of ``values``, a quantity (n,), formatted by ``spec`` and tinted from the colour of data at
    ``most`` to that of parameters at ``-most``; or, without values, its own word from ``inside``. ``names`` stand
    above or below the nodes. ``show`` takes other values.
    """

    def __init__(
        self,
        adjacency: Any,
        positions: Any,
        *,
        room: Slot,
        values: Quantity | None = None,
        inside: Sequence[Any] = (),
        names: Sequence[Any] = (),
        most: float = 1.0,
        spec: str = ".2f",
        radius: float = RADIUS,
    ) -> None:
        self.adjacency, places = array(adjacency), array(positions)
        if self.adjacency.shape != (len(places),) * 2:
            raise LectureError(
                f"A graph of {len(places)} nodes has an adjacency of shape {(len(places),) * 2}, but it was given one "
                f"of shape {self.adjacency.shape}."
            )
        self._most, self.radius = most, radius
        self.places = _fitted(places, room, radius, NAME_ROOM if names else 0.0)
        first, second = np.nonzero(np.triu(self.adjacency, 1))
        self.edges = Segments(self.places[first], self.places[second], role="muted", width=3)
        self.circles = VGroup(*(Circle(radius).move_to(place) for place in self.places))
        self.circles.set_stroke(theme.role("ink"), width=2.5).set_fill(theme.role("ground"), opacity=1)
        style: dict[str, Any] = {"role": "ink", "size": theme.LABEL, "unit": "", "underline": False, "digits": DIGITS}
        self.numbers = [] if values is None else [Readout(values.part(i), spec, **style) for i in range(len(places))]
        self.names = VGroup(*(name.move_to(place) for name, place in zip(names, self.places, strict=False)))
        for name, place in zip(self.names, self.places, strict=False):
            side = UP if place[1] >= self.places[:, 1].mean() - 1e-6 else DOWN
            name.next_to(place + radius * side, side, buff=0.08)
        words = VGroup(*(word.move_to(place) for word, place in zip(inside, self.places, strict=False)))
        super().__init__(self.edges, self.circles, *self.numbers, words, self.names)
        if values is not None:
            self.show(values)

    def show(self, values: Quantity) -> NodeGraph:
        """Show other values, a quantity (n,)."""
        self.values = values
        for i, (number, place) in enumerate(zip(self.numbers, self.places, strict=True)):
            number.show(values.part(i)).align_baseline(place[1] - DROP)
            number.shift([place[0] - (number.shown_left + number.digits_right) / 2, 0, 0])
        self._tint(array(values))
        return self

    def to(self, values: Quantity, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation to other values: the tints go over, the old numbers fade and the new ones appear."""
        before, after = self.values, values
        numbers = VGroup(*self.numbers)

        def change(share: float) -> None:
            self.show(after if share >= 0.5 else before)
            self._tint(array(before) + share * (array(after) - array(before)))
            numbers.set_fill(opacity=abs(2 * share - 1))

        return Sweep(change, self, run_time=run_time)

    def _tint(self, values: np.ndarray) -> None:
        for circle, value in zip(self.circles, values, strict=True):
            role = "data" if value >= 0 else "parameter"
            share = TINT * min(1.0, abs(value) / self._most)
            circle.set_fill(interpolate_color(theme.role("ground"), theme.role(role), share))

    def parts(self, *nodes: int) -> list[Any]:
        """Return circle, number and name of some nodes, to be dimmed or left alone."""
        digits = [VGroup(*number.submobjects[:-1]) for number in self.numbers]  # without the line below them
        return [group[node] for group in (self.circles, digits, self.names) for node in nodes if node < len(group)]

    def road(self, *nodes: int, role: str = "data", width: float = 9.0) -> Segments:
        """Return the edges from node to node along a path, drawn over the others between the rims of the nodes."""
        ends = [self._between(a, b) for a, b in pairwise(nodes)]
        return Segments(np.array([a for a, _ in ends]), np.array([b for _, b in ends]), role=role, width=width)

    def into(self, node: int, shares: Any, *, role: str = "data") -> VGroup:
        """Return the edges into a node, as wide as the ``shares`` (n,) that it takes of every node's value."""
        return VGroup(
            *(
                Segments(*(end[np.newaxis] for end in self._between(i, node)), role=role, width=THICKEST * float(share))
                for i, share in enumerate(array(shares))
                if i != node and share > 0
            )
        )

    def message(self, value: Quantity, start: int, end: int, *, spec: str = "g", run_time: float = theme.MOVE) -> Sweep:
        """Return the animation of a number that travels along an edge."""
        chip = Chip(value, role="data" if float(value) >= 0 else "parameter", spec=spec)
        return glide(chip, straight(*self._between(start, end)), run_time=run_time)

    def _between(self, first: int, second: int) -> tuple[np.ndarray, np.ndarray]:
        """Return where the straight line from node to node leaves the one and meets the other."""
        a, b = self.places[first], self.places[second]
        rim = self.radius * (b - a) / np.linalg.norm(b - a)
        return a + rim, b - rim


def _fitted(positions: np.ndarray, room: Slot, radius: float, above: float) -> np.ndarray:
    """Return the places (n, 3) of nodes in a room, as far apart as it allows, in its middle."""
    low, high = positions.min(axis=0), positions.max(axis=0)
    free = np.array([room.width - 2 * radius - 2 * SIDE, room.height - 2 * radius - 2 * above])
    if (free <= 0).any():
        raise room.too_small("A graph", 2 * (radius + SIDE), 2 * (radius + above))
    unit = float((free / np.maximum(high - low, 1e-9)).min())
    flat = room.center[:2] + unit * (positions - (low + high) / 2)
    return np.column_stack([flat, np.zeros(len(flat))])
