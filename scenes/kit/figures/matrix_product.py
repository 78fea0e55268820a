"""A matrix product as a table: one factor at the left, the other above, each entry where row and column cross."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RIGHT, UP, Animation, VGroup

from scenes.kit import theme
from scenes.kit.figures.numbers import MOST, Numbers, gather
from scenes.kit.motion import Sweep
from scenes.kit.quantity import Quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError

GAP = 0.35
"""Between the factors and the product."""
NAME_ROOM = 0.55
"""What the names above the brackets need."""
NAME_GAP = 0.2
"""Between the product and its name."""


class MatrixProduct(VGroup):
    """``left`` (m, k) times ``top`` (k, n) in Falk's arrangement: ``product`` (m, n) right of one, below the other.

    All three are :class:`Numbers` with cells of one size. ``names`` (texts for left, top and product) stand at the
    free corners of their brackets, ``roles`` colour the numbers.
    """

    def __init__(
        self,
        left: Quantity,
        top: Quantity,
        product: Quantity,
        *,
        room: Slot,
        roles: tuple[str, str, str] = ("data", "parameter", "output"),
        names: tuple[Any, Any, Any] | None = None,
        spec: str = "g",
    ) -> None:
        super().__init__()
        (m, k), (inner, n) = (np.shape(np.atleast_2d(part.value)) for part in (left, top))
        if k != inner or np.shape(product.value) != (m, n):
            told = f"{np.shape(left.value)} times {np.shape(top.value)} as {np.shape(product.value)}"
            raise LectureError(f"A product is (m, k) times (k, n) and has the shape (m, n), but this is {told}.")
        above, beside = (NAME_ROOM, names[2].width + NAME_GAP) if names else (0.0, 0.0)
        free = np.array([room.width - GAP - beside, room.height - GAP - above]) / [k + n, k + m]
        self.cell = np.minimum(free, MOST)
        width, height = self.cell * [k + n, k + m] + GAP
        x, y = room.center[0] - (width + beside) / 2, room.center[1] + (height - above) / 2
        across, down = x + self.cell[0] * k + GAP, y - self.cell[1] * k - GAP
        bottom, right = down - self.cell[1] * m, across + self.cell[0] * n
        rooms = (
            Slot(x, bottom, across - GAP, down, room.format),
            Slot(across, down + GAP, right, y, room.format),
            Slot(across, bottom, right, down, room.format),
        )
        self.left, self.top, self.product = (
            Numbers(values, room=place, role=role, spec=spec, cell=self.cell)
            for values, place, role in zip((left, top, product), rooms, roles, strict=True)
        )
        self.names = VGroup(*(names or ()))
        if names:
            for name, place in zip(names[:2], rooms[:2], strict=True):
                name.next_to([place.left, place.top, 0], UP + RIGHT, buff=0).shift([0, 0.14, 0])
            names[2].next_to([right, bottom, 0], RIGHT, buff=NAME_GAP).shift([0, names[2].height / 2, 0])
        # The row and the column that are being multiplied, and where they cross.
        self.frames = VGroup(
            self.left.frame(0, slice(None), role=roles[0]),
            self.top.frame(slice(None), 0, role=roles[1]),
            self.product.frame(0, 0, role=roles[2]),
        )
        self.add(self.left, self.top, self.product, self.names)

    def point(self, row: int, column: int) -> VGroup:
        """Put the frames round a row, a column and the entry in which they cross; return them."""
        self.left.put_frame(self.frames[0], row, slice(None))
        self.top.put_frame(self.frames[1], slice(None), column)
        self.product.put_frame(self.frames[2], row, column)
        return self.frames

    def meet(self, row: int, column: int, run_time: float = theme.MOVE) -> list[Animation]:
        """Return animations in which a row and a column travel to the entry where they cross, and it appears."""
        factors = [*self.left.row(row), *self.top.column(column)]
        return gather(factors, self.product.entry(row, column), run_time)

    def fill(self, run_time: float = theme.SWEEP) -> Sweep:
        """Return the animation in which frames run along rows and columns, and the product fills entry by entry."""
        columns = self.product.shape[1]
        entries = self.product.entries

        def update(share: float) -> None:
            reached = min(int(share * len(entries)), len(entries) - 1)
            self.point(reached // columns, reached % columns)
            self.frames.set_fill(opacity=1 if share < 1 else 0)
            for index, entry in enumerate(entries):
                entry.set_fill(opacity=float(index <= reached))

        return Sweep(update, *entries, *self.frames, run_time=run_time, rate_func=lambda share: share)
