"""A square matrix as cells with the names of its rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Rectangle, VGroup

from scenes.kit import theme
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import HeatMap
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.kit.text import Text, plain, typeset
from scenes.script import LectureError

ABOVE = 0.55
"""What stays free above the cells for the names of the columns."""


class NamedCells(Moving, VGroup):
    """The entries of ``values`` (n, n) as cells, from the ground at zero to the colour of data at ``most``.

    ``names`` (n,) stand before the rows and above the columns. The cells are as large as the room allows.
    """

    def __init__(self, values: Any, names: Sequence[str], *, room: Slot, most: float = 1.0) -> None:
        entries, count = array(values), len(names)
        self.count = count
        if entries.shape != (count, count):
            raise LectureError(f"{count} names belong to a matrix of shape {(count, count)}, not {entries.shape}.")
        rows, columns = ([typeset(Text, plain(name), role="ink", size=theme.LABEL) for name in names] for _ in "rc")
        before = max(name.width for name in rows) + 0.2
        self.side = min((room.width - before) / count, (room.height - ABOVE) / count)
        if self.side < 0.2:
            raise room.too_small("A matrix of cells with names", before + 0.2 * count, ABOVE + 0.2 * count)
        size = self.side * count
        style: dict[str, Any] = {"low": -most, "high": most, "table": theme.diverging()[::-1], "gap": 0.04}
        self.cells = HeatMap(entries, width=size, height=size, **style)
        self.cells.move_to(room.center + (before * RIGHT + ABOVE * DOWN) / 2)
        for k, (row, column) in enumerate(zip(rows, columns, strict=True)):
            row.next_to(self._middle(k, 0) + self.side / 2 * LEFT, LEFT, buff=0.15)
            column.move_to(self._middle(0, k) + (self.side / 2 + 0.28) * UP)
        super().__init__(self.cells, *rows, *columns)

    def show(self, values: Any) -> NamedCells:
        """Show another matrix of the same shape, an array or a quantity."""
        self.cells.show(array(values))
        return self

    def framed_row(self, row: int) -> Rectangle:
        """Return a thin frame round a row, counted from 0; it appears by itself."""
        frame = Rectangle(width=self.cells.width + 0.1, height=self.side + 0.05)
        middle = (self._middle(row, 0) + self._middle(row, self.count - 1)) / 2
        return frame.set_stroke(theme.role("ink"), width=3).move_to(middle)

    def _middle(self, row: int, column: int) -> np.ndarray:
        corner = np.array([self.cells.get_left()[0], self.cells.get_top()[1], 0.0])
        return np.asarray(corner + self.side * ((column + 0.5) * RIGHT + (row + 0.5) * DOWN))
