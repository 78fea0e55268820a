"""The plane of the moons as a cloth that a network's hidden layer bends, seen across the network's straight cut."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from mathdl import networks
from mathdl.data import LabelledPoints
from mathdl.networks import MLP
from scenes.kit import theme
from scenes.kit.figures.moons import WINDOW
from scenes.kit.figures.view import View
from scenes.kit.motion import Moving, Sweep
from scenes.kit.painted.level_lines import LevelLines, level_lines
from scenes.kit.painted.shapes import Dots, Rings, Segments
from scenes.kit.quantity import array
from scenes.kit.stage import Slot

SPACING, PIECE = 0.3, 0.05
"""Between two threads of the cloth, and how long a straight piece of one is, in units of the data."""

GRID = (57, 37)
"""Places across and up at which the border is looked for."""


class Cloth(Moving, VGroup):
    """The moons on a cloth, moved to where the hidden layer of a network puts every point.

    To the right is ``along`` (units,), a direction in the network's cut; up is the distance from the cut, a level line
    with class 0 above it. ``states`` are the parameter vectors (states, n) that it will show: the view holds the points
    of all of them, and does not move. ``cut`` is the line, ``border`` the cut as it lies on the cloth once that is
    carried back flat.
    """

    def __init__(self, network: MLP, moons: LabelledPoints, along: Any, states: Any, *, room: Slot) -> None:
        self.network, self.direction, self.X, self.room = network, array(along), moons.X, room
        self._threads = _threads()
        seen = [self._view_of(vector, moons.X) for vector in array(states)]
        self.view = View.fitting(room, points=seen, margin=0.3, most=20)
        none = np.zeros((0, 3))
        self.threads = Segments(none, none, role="muted", width=theme.AXIS, line_opacity=0.5)
        y = float(self.view.at([0, 0])[1])
        self.cut = Segments(np.array([[room.left, y]]), np.array([[room.right, y]]), role="ink", width=3)
        self.border = LevelLines(none, none, role="ink", width=3)
        first = moons.y == 0
        self._order = np.concatenate([np.flatnonzero(first), np.flatnonzero(~first)])
        self._count = int(first.sum())
        radius = min(room.width / 100, 0.06)
        self.dots = Dots(np.zeros((self._count, 3)), role="data", radius=radius)
        self.rings = Rings(np.zeros((len(moons.y) - self._count, 3)), role="second", radius=0.92 * radius)
        self.links: list[tuple[Segments, tuple[int, int]]] = []
        super().__init__(self.threads, self.cut, self.border, self.dots, self.rings)
        self.show(array(states)[0])

    def show(self, vector: Any) -> Cloth:
        """Show the cloth as the network with the parameters ``vector`` bends it, an array or a quantity."""
        self.vector = array(vector)
        self._put(*(self.view.at(self._view_of(self.vector, places)) for places in (self._threads, self.X)))
        return self

    def link(self, first: int, second: int) -> Segments:
        """Return a short line between two examples, which stays with them."""
        line = Segments(np.zeros((1, 3)), np.zeros((1, 3)), role="ink", width=4)
        self.links.append((line, (first, second)))
        self.show(self.vector)
        return line

    def flatten(self, room: Slot, run_time: float = theme.SWEEP) -> Sweep:
        """Return the animation that carries the cloth back: flat, as large as it can be in ``room``.

        Its cut is carried along and becomes the border between the classes; links are left behind.
        """
        (left, low), (right, high) = WINDOW
        x, y = np.linspace(left, right, GRID[0]), np.linspace(low, high, GRID[1])
        places = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1)
        network = self.network.with_vector(self.vector)
        logits = network.forward(places.reshape(-1, 2)).outputs.reshape(GRID)
        lines = level_lines(x, y, logits, [0.0])
        flat = View.fitting(room, points=[WINDOW], margin=0.0, most=20)
        parts = self._threads, self.X, lines.reshape(-1, 2)
        bent = [self.view.at(self._view_of(self.vector, part)) for part in parts]
        ends = [flat.at(part) for part in parts]
        opacity = self.cut.line_opacity

        def carry(share: float) -> None:
            threads, X, border = (start + share * (end - start) for start, end in zip(bent, ends, strict=True))
            self._put(threads, X)
            self.border.move_segments(*border.reshape(-1, 2, 3).transpose(1, 0, 2))
            self.cut.line_opacity = opacity * max(0.0, 1 - 4 * share)

        return Sweep(carry, self, run_time=run_time)

    def _view_of(self, vector: np.ndarray, places: np.ndarray) -> np.ndarray:
        distance, along = networks.cut_view(self.network.with_vector(vector), places, self.direction).points.T
        return np.column_stack([along, -distance])

    def _put(self, threads: np.ndarray, examples: np.ndarray) -> None:
        """Put threads (2n, 3) and examples (n, 3) to places of the frame."""
        self.threads.move_segments(*threads.reshape(-1, 2, 3).transpose(1, 0, 2))
        ordered = examples[self._order]
        self.dots.move_dots(ordered[: self._count])
        self.rings.move_dots(ordered[self._count :])
        for line, (first, second) in self.links:
            line.move_segments(examples[[first]], examples[[second]])


def _threads() -> np.ndarray:
    """Return the ends (2n, 2) of the straight pieces of all threads, one after the other."""
    (left, low), (right, high) = WINDOW
    pieces = []
    for axis, (start, end), (first, last) in ((0, (left, right), (low, high)), (1, (low, high), (left, right))):
        run = np.linspace(start, end, 1 + round((end - start) / PIECE))
        for at in np.linspace(first, last, 1 + round((last - first) / SPACING)):
            points = np.full((len(run), 2), at)
            points[:, axis] = run
            pieces.append(np.stack([points[:-1], points[1:]], axis=1))
    return np.concatenate(pieces).reshape(-1, 2)
