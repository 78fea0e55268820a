"""The numbers of a matrix in cells of one size, which can be led through states, framed, and laid on other numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import ORIGIN, Animation, VGroup, linear

from scenes.kit import theme
from scenes.kit.figures.pairing import arrival
from scenes.kit.motion import Moving, Sweep
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import Quantity
from scenes.kit.readout import Readout
from scenes.kit.stage import Slot
from scenes.script import LectureError

PAD = np.array([0.3, 0.22])
"""What stays free beside and above a number in its cell."""
MOST = np.array([1.9, 1.2])
"""A cell is not larger than this."""
HOOK = 0.14
"""The length of a bracket's ends."""
LAG = 0.5
"""Each entry starts this share of its own time after the one before."""


class Numbers(Moving, VGroup):
    """Each entry of ``values`` (m, n) in a cell, between ``brackets``; a vector (n,) is a row, or upright a column.

    The cells are as large as ``room`` allows, or of the size ``cell``; type is no larger than ``size``. ``entries`` are
    readouts of the quantity's parts, written by ``spec``; ``digits`` reserves room where numbers will grow.
    """

    def __init__(
        self,
        values: Quantity,
        *,
        room: Slot,
        at: np.ndarray = ORIGIN,
        role: str = "ink",
        spec: str = "g",
        upright: bool = False,
        cell: np.ndarray | None = None,
        digits: int = 0,
        size: float = theme.FORMULA,
    ) -> None:
        super().__init__()
        self._upright = upright
        self.shape = _shape(values, upright)
        digits = max(digits, *(len(format(values.part(*place), spec)) for place in _places(values)))
        needed = needed_cell(values, spec, digits)
        rows, columns = self.shape
        free = np.array([room.width, room.height]) / [columns, rows] if cell is None else cell
        size = min(size, theme.FORMULA * min(free / needed))
        if size < theme.LABEL - 1e-6:
            least = needed * theme.LABEL / theme.FORMULA * [columns, rows]
            raise room.too_small("Numbers", *least)
        self.cell = np.minimum(free, MOST) if cell is None else np.asarray(cell, dtype=float)
        self.entries = [_readout(values.part(*place), spec, digits, size) for place in _places(values)]
        for entry in self.entries:
            entry.set_fill(theme.role(role))
        self.brackets = Segments(np.zeros((6, 3)), np.zeros((6, 3)), role="muted", width=theme.AXIS)
        self.add(self.brackets, *self.entries)
        self._lay_out(room, at)

    def entry(self, row: int, column: int) -> Readout:
        """Return the readout of one entry."""
        return self.entries[row * self.shape[1] + column]

    def row(self, row: int) -> list[Readout]:
        """Return the readouts of one row."""
        return [self.entry(row, column) for column in range(self.shape[1])]

    def column(self, column: int) -> list[Readout]:
        """Return the readouts of one column."""
        return [self.entry(row, column) for row in range(self.shape[0])]

    def at(self, row: float, column: float) -> np.ndarray:
        """Return the middle of a cell, counted from 0; halves are the edges between cells."""
        corner, across, down = self.brackets.points[0], self.brackets.points[4], self.brackets.points[1]
        share = np.array([(column + 0.5) / self.shape[1], (row + 0.5) / self.shape[0]])
        place: np.ndarray = corner + share[0] * (across - corner) + share[1] * (down - corner)
        return place

    def frame(self, rows: slice | int, columns: slice | int, *, role: str = "ink") -> Segments:
        """Return a thin frame round cells: ``frame(0, slice(None))`` stands round the first row."""
        return Segments(*self._box(rows, columns), role=role, width=theme.AXIS)

    def put_frame(self, frame: Segments, rows: slice | int, columns: slice | int) -> Segments:
        """Put a frame round other cells."""
        return frame.move_segments(*self._box(rows, columns))

    def show(self, values: Quantity) -> Numbers:
        """Show other values of the same shape in the same cells."""
        if _shape(values, self._upright) != self.shape:
            raise LectureError(f"Numbers in {self.shape} cells were given values of shape {np.shape(values.value)}.")
        for entry, place in zip(self.entries, _places(values), strict=True):
            entry.show(values.part(*place))
        return self

    def land_on(self, other: Numbers, result: Quantity, run_time: float = theme.SWEEP) -> list[Animation]:
        """Return animations in which one entry after the other slides onto its twin, which then shows ``result``.

        These numbers are gone in the end; the brackets go first.
        """
        if other.shape != self.shape:
            raise LectureError(f"Numbers in {self.shape} cells cannot land on numbers in {other.shape} cells.")
        before = [twin.quantity for twin in other.entries]
        after = [result.part(*place) for place in _places(result)]
        starts = [entry.get_center() for entry in self.entries]
        length = 1 + LAG * (len(starts) - 1)

        def come(share: float) -> np.ndarray:
            """Return how far each entry has come, from 0 to 1."""
            return np.clip(share * length - LAG * np.arange(len(starts)), 0, 1)

        def slide(share: float) -> None:
            self.brackets.set_fill(opacity=max(0.0, 1 - 4 * share))
            for entry, twin, start, own in zip(self.entries, other.entries, starts, come(share), strict=True):
                entry.move_to(start + own * (twin.get_center() - start))
                entry.set_fill(opacity=min(1.0, 4 * (1 - own)))

        def take(share: float) -> None:
            for twin, own, old, new in zip(other.entries, come(share), before, after, strict=True):
                twin.show(new if own == 1 else old)

        return [
            Sweep(slide, self, run_time=run_time, remover=True),
            Sweep(take, other, run_time=run_time, introduces=False),
        ]

    def _lay_out(self, room: Slot, at: np.ndarray) -> None:
        rows, columns = self.shape
        width, height = self.cell * [columns, rows]
        free = np.array([room.width - width, room.height - height, 0]) / 2
        middle = room.center + np.sign(at) * np.maximum(free, 0)
        corners = [middle + np.array([x, y, 0]) for x in (-width / 2, width / 2) for y in (height / 2, -height / 2)]
        hook = np.array([HOOK, 0, 0])
        (upper, lower), (right, low) = corners[:2], corners[2:]
        starts = np.array([upper, upper, right, right, lower, low])
        ends = np.array([lower, upper + hook, low, right - hook, lower + hook, low - hook])
        self.brackets.move_segments(starts, ends)
        # Digits stand at the right of the room that is reserved for them; as far as the cell allows, those that are
        # shown stand in its middle.
        reserved = max(entry.digits_right - entry.digits_left for entry in self.entries)
        shown = max(entry.digits_right - entry.shown_left for entry in self.entries)
        aside = max(0.0, min(reserved - shown, self.cell[0] - reserved - PAD[0])) / 2
        for row in range(rows):
            for column in range(columns):
                self.entry(row, column).move_to(self.at(row, column) - np.array([aside, 0, 0]))

    def _box(self, rows: slice | int, columns: slice | int) -> tuple[np.ndarray, np.ndarray]:
        spans = []
        for chosen, count in zip((rows, columns), self.shape, strict=True):
            first, last, _ = chosen.indices(count) if isinstance(chosen, slice) else (chosen, chosen + 1, 1)
            if not 0 <= first < last <= count:
                raise LectureError(f"A frame was asked round cells {chosen} of {count}.")
            spans.append((first - 0.5, last - 0.5))
        (top, bottom), (left, right) = spans
        corners = np.array([self.at(y, x) for y, x in ((top, left), (top, right), (bottom, right), (bottom, left))])
        return corners, np.roll(corners, -1, axis=0)


def _shape(values: Quantity, upright: bool) -> tuple[int, int]:
    shape = np.shape(values.value) if isinstance(values, Quantity) else None
    match shape:
        case (rows, columns) if rows and columns and not upright:
            return rows, columns
        case (count,) if count:
            return (count, 1) if upright else (1, count)
    raise LectureError(f"Numbers are shown of a quantity of shape (m, n) or (n,), but got {values!r:.80}.")


def _readout(value: Quantity, spec: str, digits: int, size: float) -> Readout:
    return Readout(value, spec, size=size, unit="", underline=False, digits=digits)


def _places(values: Quantity) -> Iterator[tuple[Any, ...]]:
    """Give the place of each entry in the value, row by row."""
    for index in np.ndindex(np.shape(values.value)):
        yield (index if len(index) > 1 else index[0],)


def needed_cell(values: Quantity, spec: str = "g", digits: int = 0) -> np.ndarray:
    """Return width and height of a cell in which each entry of ``values`` has room at the size of formulas."""
    made = [_readout(values.part(*place), spec, digits, theme.FORMULA) for place in _places(values)]
    return np.array([max(entry.width for entry in made), max(entry.height for entry in made)]) + PAD


def gather(numbers: Sequence[Readout], target: Readout, run_time: float = theme.MOVE) -> list[Animation]:
    """Return animations in which copies of ``numbers`` travel to the ``target``, which appears as they arrive."""
    travellers = [number.copy() for number in numbers]
    starts, end = [number.get_center() for number in travellers], target.get_center()

    def update(share: float) -> None:
        for number, start in zip(travellers, starts, strict=True):
            number.move_to(start + share * (end - start))
            number.set_fill(opacity=min(1.0, 3 * (1 - share)))

    return [Sweep(update, *travellers, run_time=run_time, remover=True), arrival(target, run_time=run_time)]


def arrive(
    numbers: Sequence[Readout], sources: Sequence[Readout], *, keep: bool = False, run_time: float = theme.MOVE
) -> Sweep:
    """Return the animation in which each of ``numbers`` comes from where its source stands, and in its size.

    The sources are gone when it begins, unless they are to be kept.
    """
    if len(numbers) != len(sources):
        raise LectureError(f"{len(numbers)} numbers cannot come from {len(sources)}.")

    def anchor(number: Readout) -> np.ndarray:
        return np.array([number.digits_right, number.baseline, 0])

    ways = [
        (number, anchor(source), anchor(number), source.x_height, number.x_height)
        for number, source in zip(numbers, sources, strict=True)
    ]

    def update(share: float) -> None:
        for number, start, end, small, large in ways:
            number.scale((small + share * (large - small)) / number.x_height)
            number.shift(start + share * (end - start) - anchor(number))

    return Sweep(update, *numbers, run_time=run_time, instead_of=() if keep else sources)


def merge(tables: Sequence[Numbers], target: Numbers, run_time: float = theme.MOVE) -> list[Animation]:
    """Return animations in which ``tables`` slide onto each other, and the entries of ``target`` take their place.

    The tables are gone in the end; their brackets go first.
    """
    pairs = [(entry, goal) for table in tables for entry, goal in zip(table.entries, target.entries, strict=True)]
    ways = [(entry, entry.get_center(), goal.get_center()) for entry, goal in pairs]

    def update(share: float) -> None:
        for table in tables:
            table.brackets.set_fill(opacity=max(0.0, 1 - 4 * share))
        for entry, start, end in ways:
            entry.move_to(start + share * (end - start))
            entry.set_fill(opacity=min(1.0, 4 * (1 - share)))

    return [Sweep(update, *tables, run_time=run_time, remover=True), arrival(*target.entries, run_time=run_time)]


def run_down(*numbers: Numbers, run_time: float = theme.MOVE) -> Sweep:
    """Return the animation in which frames run down the rows of all ``numbers``, one row after the other."""
    frames = [each.frame(0, slice(None)) for each in numbers]
    count = max(each.shape[0] for each in numbers)

    def update(share: float) -> None:
        row = min(int(share * count), count - 1)
        for each, frame in zip(numbers, frames, strict=True):
            each.put_frame(frame, row, slice(None))

    return Sweep(update, *frames, run_time=run_time, rate_func=linear, remover=True)


def side_by_side(values: Quantity, room: Slot, *, most: np.ndarray, role: str = "ink") -> list[Numbers]:
    """Return one table for each of ``values`` (k, m, n), whose cells are no larger than ``most``.

    There are two tables in a line; more than four stand three in a line in a room twice as wide as high.
    """
    count, rows, across = np.shape(values.value)
    columns = 3 if count > 4 and room.width > 2 * room.height else 2
    lines = room.stacked(-(-count // columns), gap=0.25)
    rooms = [place for line in lines for place in line.abreast(columns, gap=0.4)][:count]
    cell = np.minimum(most, [rooms[0].width / across, rooms[0].height / rows])
    return [Numbers(values.part(k), room=place, role=role, cell=cell) for k, place in enumerate(rooms)]


def faded(numbers: Sequence[Readout], share: float) -> list[Any]:
    """Return animations that multiply the opacity of numbers by ``share``; its reciprocal takes that back."""
    return [number.animate.fade(1 - share) for number in numbers]
