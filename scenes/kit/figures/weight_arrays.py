"""The weights and biases of a network as heat cells in the shapes of their arrays, and gradients of the same shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import DL, DR, UL, UP, UR, Rectangle, VGroup

from mathdl.networks import MLP
from scenes.kit import theme
from scenes.kit.motion import Moving, Sweep
from scenes.kit.painted.shapes import HeatMap
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.kit.text import Formula, typeset
from scenes.script import LectureError

MOST_CELL, LEAST_CELL = 0.75, 0.12
"""The side of a cell, in scene units."""
NAME_ROOM = 0.55
"""What stays free above arrays for their names."""
BETWEEN = 0.85
"""What stays free between two arrays side by side, for names wider than a narrow array."""
OVERHANG = 0.2
"""How far a name may reach beyond the outermost array, or its frame does."""
RIM = 0.07
"""Between the cells of an array and its frame."""

BELOW = 0.25
"""What stays free between arrays below each other."""


class ArrayCells(Moving, VGroup):
    """The cells of all arrays of a network: ``cells``, thin ``frames`` and ``names``; blue below zero, orange above.

    Made by :class:`WeightArrays`, which also makes one for the gradient.
    """

    def __init__(self, shapes: list[tuple[int, int]], names: list[str], *, most: float, role: str) -> None:
        self.shapes = shapes
        self.cells = [
            HeatMap(np.zeros(shape), width=1, height=1, low=-most, high=most, table=theme.diverging(), gap=0.03)
            for shape in shapes
        ]
        self.frames = VGroup(
            *(Rectangle(stroke_color=theme.role(role), stroke_width=theme.AXIS, fill_opacity=0) for _ in shapes)
        )
        self.names = VGroup(*(typeset(Formula, name, role=role, size=theme.LABEL) for name in names))
        super().__init__(self.frames, *self.cells, self.names)

    def lay_out(self, windows: list[Slot]) -> ArrayCells:
        """Put each array into its window."""
        for cells, frame, name, window in zip(self.cells, self.frames, self.names, windows, strict=True):
            cells.points = np.array([window.at(corner) for corner in (UL, UR, DR, DL)])
            frame.stretch_to_fit_width(window.width + 2 * RIM).stretch_to_fit_height(window.height + 2 * RIM)
            frame.move_to(window.center)
            name.next_to(frame, UP, buff=0.12)
        return self

    @property
    def windows(self) -> list[Slot]:
        """Where the cells of each array are."""
        corners = [cells.points[[3, 1], :2].ravel().tolist() for cells in self.cells]
        return [Slot(left, bottom, right, top) for left, bottom, right, top in corners]

    def show(self, vector: Any) -> ArrayCells:
        """Show another vector (n_parameters,), in the order of `MLP.to_vector`; LectureError for another length."""
        flat = array(vector)
        ends = np.cumsum([rows * columns for rows, columns in self.shapes])
        if flat.shape != (ends[-1],):
            raise LectureError(
                f"Weight arrays show a vector of {ends[-1]} entries, one for each parameter of the network, but were "
                f"given one of shape {flat.shape}."
            )
        for cells, shape, part in zip(self.cells, self.shapes, np.split(flat, ends[:-1]), strict=True):
            cells.show(part.reshape(shape))
        return self

    def row_frame(self, index: int, row: int, *, role: str = "ink") -> Rectangle:
        """Return a thin frame round one row of the array ``index``, counted from 0: W₁, b₁, W₂, …"""
        cells, columns = self.cells[index], self.shapes[index][1]
        first, last = cells.cell_center(row, 0), cells.cell_center(row, columns - 1)
        side = cells.height / self.shapes[index][0]
        frame = Rectangle(width=last[0] - first[0] + side, height=side, stroke_width=3)
        return frame.set_stroke(theme.role(role)).move_to((first + last) / 2)


class WeightArrays(ArrayCells):
    """The parameters of a ``network`` as heat cells: for each layer its weights, and its biases as a column.

    Cells go from ``-most`` in the colour of data to ``most`` in that of parameters. The arrays stand side by side or
    layer below layer, whichever lets cells be larger. With ``twins``, the largest size of an entry of the gradient,
    there is room for ``self.twins``, arrays of the same shapes in frames of the gradient's colour, below or beside
    them. Twins are not a part of this figure and appear by themselves; ``slide`` moves them onto their arrays.
    """

    def __init__(self, network: MLP, *, room: Slot, most: float, twins: float | None = None) -> None:
        layers = list(zip(network.weights, network.biases, strict=True))
        shapes = [shape for W, b in layers for shape in (W.shape, (b.size, 1))]
        symbols = [f"{name}_{k}" for k in range(1, len(layers) + 1) for name in ("W", "bold(b)")]
        super().__init__(shapes, symbols, most=most, role="parameter")
        self.twins = ArrayCells(shapes, [f"∂ {name}" for name in symbols], most=twins or 1.0, role="gradient")
        self._twinned = twins is not None
        own, others = self._windows(room)
        self.lay_out(own)
        self.twins.lay_out(others)
        self.show(network.to_vector())

    def slide(self, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation that moves the twins onto their arrays; their names vanish on the way."""
        twins = self.twins
        starts, ends = twins.windows, self.windows
        opacity = [(part, part.get_fill_opacity()) for name in twins.names for part in name.get_family()]

        def move(share: float) -> None:
            twins.lay_out([start.toward(end, share) for start, end in zip(starts, ends, strict=True)])
            for part, full in opacity:
                part.set_fill(opacity=full * max(0.0, 1 - 2 * share), family=False)

        return Sweep(move, twins, run_time=run_time)

    def move_into(self, room: Slot, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation that moves the arrays, with their twins, into another room."""
        ways = list(zip((self, self.twins), (self.windows, self.twins.windows), self._windows(room), strict=True))

        def move(share: float) -> None:
            for arrays, starts, ends in ways:
                arrays.lay_out([start.toward(end, share) for start, end in zip(starts, ends, strict=True)])

        return Sweep(move, self, self.twins, run_time=run_time, introduces=False)

    def _windows(self, room: Slot) -> tuple[list[Slot], list[Slot]]:
        """Return the windows of the arrays and of their twins, as large as they can be in a room."""
        copies = [(1, 2), (2, 1)] if self._twinned else [(1, 1)]
        layers = [[k, k + 1] for k in range(0, len(self.shapes), 2)]
        one_line = [list(range(len(self.shapes)))]
        choices = [Arrangement(self.shapes, lines, *copy) for lines in (one_line, layers) for copy in copies]
        best = max(choices, key=lambda choice: choice.side(room))
        own, *others = best.windows(room)
        return own, others[0] if others else own


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Arrays of these ``shapes`` in lines (the numbers of those that stand side by side), drawn several times.

    The copies stand ``across`` times side by side and ``down`` times below each other.
    """

    shapes: list[tuple[int, int]]
    lines: list[list[int]]
    across: int
    down: int

    @property
    def columns(self) -> list[int]:
        """How many cells each line is wide."""
        return [sum(self.shapes[k][1] for k in line) for line in self.lines]

    @property
    def rows(self) -> list[int]:
        """How many cells each line is high."""
        return [max(self.shapes[k][0] for k in line) for line in self.lines]

    def side(self, room: Slot) -> float:
        """Return how large a cell can be in a room; it is negative where gaps and names alone need more."""
        gaps = [self.across * len(line) - 1 for line in self.lines]
        wide = min(
            (room.width - 2 * OVERHANG - BETWEEN * gap) / (self.across * n)
            for gap, n in zip(gaps, self.columns, strict=True)
        )
        lines = len(self.lines) * self.down
        high = (room.height - (NAME_ROOM + 2 * RIM) * lines - BELOW * (lines - 1)) / (sum(self.rows) * self.down)
        return min(wide, high, MOST_CELL)

    def windows(self, room: Slot) -> list[list[Slot]]:
        """Return the windows of each copy's arrays; LectureError if their cells would be too small to be seen."""
        side = self.side(room)
        if side < LEAST_CELL:
            lack = LEAST_CELL - side
            raise room.too_small(
                "A picture of weights", room.width + lack * max(self.columns), room.height + lack * sum(self.rows)
            )
        widths = [side * n + BETWEEN * (len(line) - 1) for n, line in zip(self.columns, self.lines, strict=True)]
        heights = [side * n + NAME_ROOM + 2 * RIM for n in self.rows]
        wide, high = max(widths), sum(heights) + BELOW * (len(heights) - 1)
        left = room.center[0] - (self.across * (wide + BETWEEN) - BETWEEN) / 2
        top = room.center[1] + (self.down * (high + BELOW) - BELOW) / 2
        corners = [
            (left + column * (wide + BETWEEN), top - row * (high + BELOW))
            for column in range(self.across)
            for row in range(self.down)
        ]
        return [self._copy(x, y, side, wide, room.format) for x, y in corners]

    def _copy(self, left: float, top: float, side: float, wide: float, form: str) -> list[Slot]:
        """Return the windows of one copy, each line in the middle of its width."""
        found: dict[int, Slot] = {}
        for line, columns, rows in zip(self.lines, self.columns, self.rows, strict=True):
            x = left + (wide - side * columns - BETWEEN * (len(line) - 1)) / 2
            middle = top - NAME_ROOM - RIM - side * rows / 2
            for k in line:
                high, across = (side * count for count in self.shapes[k])
                found[k] = Slot(x, middle - high / 2, x + across, middle + high / 2, form)
                x += across + BETWEEN
            top -= side * rows + NAME_ROOM + 2 * RIM + BELOW
        return [found[k] for k in range(len(self.shapes))]
