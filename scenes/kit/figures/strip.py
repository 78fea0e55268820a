"""A vector as a row of coloured cells, with its symbol."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DL, DR, LEFT, UL, UR, Animation, VGroup

from scenes.kit import theme
from scenes.kit.motion import Moving, Sweep, between
from scenes.kit.painted.shapes import HeatMap, Segments
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.script import LectureError

THICKNESS = 0.34
"""The height of a cell."""

NAME_ROOM = 0.65
"""What a symbol needs before the cells; strips that leave it stand below each other, with a name or without."""


class Strip(Moving, VGroup):
    """One cell an entry, from ``-most`` in the colour of data to ``most`` in that of parameters; zero is dark.

    ``name`` is a text that stands before it, at the left edge of the room. ``frame`` is the role of a thin frame round
    the cells: the colours of the cells tell signs, so what a vector is, is told by its name and its frame.
    """

    def __init__(self, vector: Any, *, room: Slot, most: float, name: Any = None, frame: str | None = None) -> None:
        vector = self.values = array(vector)
        if vector.ndim != 1 or not vector.size:
            raise LectureError(f"A strip shows a vector of shape (n,), but got shape {vector.shape}.")
        before = 0.0 if name is None else _before(name)
        self.cells = HeatMap(
            vector[np.newaxis],
            width=room.width - before,
            height=min(THICKNESS, room.height),
            low=-most,
            high=most,
            table=theme.diverging(),
        )
        super().__init__(self.cells)
        self.cells.move_to([room.left + before + self.cells.width / 2, room.center[1], 0])
        self.frame = None if frame is None else Segments(*self._edges(), role=frame, width=theme.AXIS)
        if self.frame is not None:
            self.add(self.frame)
        self.name = name
        if name is not None:
            name.next_to(self.cells, LEFT, buff=0.2)
            name.shift([room.left - name.get_left()[0], 0, 0])
            self.add(name)

    def show(self, vector: Any) -> Strip:
        """Show another vector, an array or a quantity."""
        values = array(vector)
        if values.shape != self.values.shape:
            raise LectureError(f"A strip of {len(self.values)} cells was given a vector of shape {values.shape}.")
        self.values = values
        self.cells.show(values[np.newaxis])
        return self

    def to(self, vector: Any, **kwargs: Any) -> Sweep:
        """Return the animation that goes to another vector, such as the same with the other sign."""
        return between(self.show, self.values, array(vector), self, **kwargs)

    def merge_into(self, other: Strip, result: Any, run_time: float = theme.MOVE) -> list[Animation]:
        """Return animations that lay the strip onto another one, which then goes to ``result`` cell by cell.

        The strip is gone in the end. To add an update to weights, let it merge into them.
        """
        start, before, after = self.cells.points.copy(), other.values, array(result)
        if after.shape != before.shape or self.values.shape != before.shape:
            told = f"{len(self.values)} cells, {len(before)} cells and a result of shape {after.shape}"
            raise LectureError(f"Strips merge that have as many cells as the result has entries, not {told}.")
        places = np.arange(len(before)) / max(1, len(before) - 1)

        def lay(share: float) -> None:
            arrived = min(1.0, 2 * share)
            self.cells.points = start + arrived * (other.cells.points - start)
            self.set_fill(opacity=min(1 - 0.5 * arrived, 1 - share))
            if self.frame is not None:
                self.frame.move_segments(*self._edges())

        def take(share: float) -> None:
            # From left to right, each cell within a quarter of the time.
            own = np.clip((max(0.0, 2 * share - 1) * 1.25 - places) * 4, 0, 1)
            other.show(before + own * (after - before))

        return [
            Sweep(lay, self, run_time=run_time, remover=True),
            Sweep(take, other, run_time=run_time, introduces=False),
        ]

    def _edges(self) -> tuple[np.ndarray, np.ndarray]:
        corners = self.cells.points
        return corners, np.roll(corners, -1, axis=0)

    def move_into(self, room: Slot, run_time: float = theme.MOVE, *, name: Any = None) -> Sweep:
        """Return the animation that moves and stretches the strip into another room, with its name if it has one.

        ``name`` is put before the cells in that room; it is not a part of the strip, and appears by itself.
        """
        label = self.name if name is None else name
        before = 0.0 if label is None else _before(label)
        half, middle = min(THICKNESS, room.height) / 2, room.center[1]
        window = Slot(room.left + before, middle - half, room.right, middle + half)
        starts, ends = [self.cells.points.copy()], [np.array([window.at(corner) for corner in (UL, UR, DR, DL)])]
        if label is not None:
            ends.append(np.array([room.left + label.width / 2, middle, 0]))
            starts.append(ends[1] if name is not None else label.get_center())

        def move(share: float) -> None:
            places = [start + share * (end - start) for start, end in zip(starts, ends, strict=True)]
            self.cells.points = places[0]
            if self.frame is not None:
                self.frame.move_segments(*self._edges())
            if label is not None:
                label.move_to(places[1])

        move(0)
        return Sweep(move, self, run_time=run_time)


def _before(name: Any) -> float:
    """Return what is left free before the cells for a name."""
    return float(max(NAME_ROOM, name.width + 0.2))
