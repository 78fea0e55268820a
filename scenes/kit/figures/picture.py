"""A grey picture as cells, painted as one: it is written row by row, shuffled, and led through its approximations."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np

from scenes.kit import theme
from scenes.kit.motion import Moving, Sweep, between
from scenes.kit.painted.mobject import set_source
from scenes.kit.painted.shapes import HeatMap
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.script import LectureError

BLACK, WHITE = 0.04, 0.96
"""The ends of the greys, in both themes: a picture is as it is."""
RIM = 1.5
"""The width of the thin line round it, so that dark cells end somewhere on a dark ground."""


class Picture(Moving, HeatMap):
    """The greys ``values`` (rows, columns), from ``low``, black, to ``high``, white, as large as ``room`` allows.

    Cells are square; other values have the same shape and the same greys, and what lies beyond is black or white.
    The first ``visible`` cells are drawn, row by row from the top. A cell smaller than a pixel is averaged with its
    neighbours, so that a small picture shows no false patterns.
    """

    def __init__(self, values: Any, *, room: Slot, low: float = 0.0, high: float = 1.0) -> None:
        values = array(values)
        if values.ndim != 2 or not values.size:
            raise LectureError(f"A picture needs greys of shape (rows, columns), but got shape {values.shape}.")
        self.values = values
        self.visible = values.size
        self._aspect = values.shape[1] / values.shape[0]
        width, height = self._size(room)
        greys = np.repeat(np.linspace(BLACK, WHITE, 256)[:, np.newaxis], 3, axis=1)
        super().__init__(values, width=width, height=height, low=low, high=high, table=greys)
        self.move_to(room.center)

    def show(self, values: Any) -> Picture:
        """Show other greys of the same shape, an array or a quantity."""
        values = array(values)
        if values.shape != self.values.shape:
            raise LectureError(f"A picture of {self.values.shape} cells was given greys of shape {values.shape}.")
        self.values = values
        super().show(values)
        return self

    def to(self, values: Any, **kwargs: Any) -> Sweep:
        """Return the animation in which every cell fades to its other grey."""
        return between(self.show, self.values, array(values), **kwargs)

    def written(self, run_time: float = theme.SWEEP) -> Sweep:
        """Return the animation that writes the cells one after the other, row by row: the picture is a list."""
        return Sweep(self.show_share, self, run_time=run_time)

    def show_share(self, share: float) -> Picture:
        """Draw the first cells, a ``share`` (0 to 1) of all."""
        self.visible = round(share * self.values.size)
        return self

    def move_into(self, room: Slot, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation that moves and scales the picture into another room."""
        half = np.array([*self._size(room), 0]) / 2
        end = room.center + half * np.array([[-1, 1, 0], [1, 1, 0], [1, -1, 0], [-1, -1, 0]])

        def move(points: np.ndarray) -> None:
            self.points = points

        return between(move, self.points.copy(), end, self, run_time=run_time)

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the visible cells as one picture with a thin rim; a last row that is not complete, in part."""
        corner, right, down = self._frame()
        rows, columns = self.cells.shape[:2]
        whole, rest = divmod(self.visible, columns)
        ctx.save()
        for first, count, cells in ((0, whole, columns), (whole, 1, rest)):
            start = corner + down * first / rows
            ends = (start, start + right * cells / columns, start + right * cells / columns + down * count / rows)
            if count and cells:
                for place in (*ends, start + down * count / rows):
                    ctx.line_to(*place[:2])
                ctx.close_path()
        ctx.clip()
        super().paint(ctx)
        ctx.restore()
        set_source(ctx, theme.role_rgb("muted"), self.opacity * theme.DIMMED)
        ctx.set_line_width(RIM * 0.01)
        for place in (corner, corner + right, corner + right + down, corner + down):
            ctx.line_to(*place[:2])
        ctx.close_path()
        ctx.stroke()

    def _size(self, room: Slot) -> tuple[float, float]:
        width = min(room.width, room.height * self._aspect)
        return width, width / self._aspect
