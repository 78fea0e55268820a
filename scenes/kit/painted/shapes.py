"""Shapes that paint themselves: dots, heat maps, straight lines, and invisible corners."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np

from scenes.kit import theme
from scenes.kit.painted.mobject import Bounds, Key, Painted, around, set_source, with_depth

Colours = np.ndarray


class Corners(Painted):
    """Points that move with the group that they are in, and are not seen."""

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint nothing."""

    def appearance(self) -> Key:
        """Return nothing: it never looks other than before."""
        return ()

    def bounds(self) -> Bounds:
        """Return one place: nothing is painted."""
        return around(np.zeros((0, 3)), 0)


class Dots(Painted):
    """Many dots in one mobject: ``centers (n, 2|3)``, one role or ``colors (n, 3)``, radius in scene units."""

    def __init__(
        self,
        centers: np.ndarray,
        *,
        role: str | None = "data",
        colors: Colours | None = None,
        radius: float = 0.06,
    ) -> None:
        super().__init__(centers)
        self.radius = radius
        self.colors = np.atleast_2d(theme.role_rgb(role or "ink") if colors is None else colors)
        self.visible = len(self.points)

    def move_dots(self, centers: np.ndarray) -> Dots:
        """Put the dots at ``centers``."""
        self.points = with_depth(centers)
        return self

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the first ``visible`` dots."""
        for index, (x, y) in enumerate(self.points[: self.visible, :2].tolist()):
            set_source(ctx, self.colors[index % len(self.colors)], self.opacity)
            ctx.arc(x, y, self.radius, 0, 2 * np.pi)
            ctx.fill()

    def appearance(self) -> Key:
        """Return places, size, colours and opacity."""
        return self.points.tobytes(), self.radius, self.colors.tobytes(), self.visible, self.opacity

    def bounds(self) -> Bounds:
        """Return the rectangle around all dots."""
        return around(self.points[: self.visible], self.radius)


class Rings(Dots):
    """Dots drawn as rings: a second class of points that does not differ by its colour alone."""

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the first ``visible`` rings."""
        ctx.set_line_width(0.4 * self.radius)
        for index, (x, y) in enumerate(self.points[: self.visible, :2].tolist()):
            set_source(ctx, self.colors[index % len(self.colors)], self.opacity)
            ctx.new_sub_path()
            ctx.arc(x, y, 0.8 * self.radius, 0, 2 * np.pi)
            ctx.stroke()

    appearance, bounds = Dots.appearance, Dots.bounds


class HeatMap(Painted):
    """A matrix as cells: ``values (rows, columns)``, coloured from ``low`` to ``high`` by a colour table."""

    def __init__(
        self,
        values: np.ndarray,
        *,
        width: float,
        height: float,
        low: float | None = None,
        high: float | None = None,
        table: Colours | None = None,
        smooth: bool = False,
        gap: float = 0.0,
    ) -> None:
        x, y = width / 2, height / 2
        super().__init__(np.array([[-x, y], [x, y], [x, -y], [-x, -y]]))
        self.table = theme.sequential() if table is None else table
        values = np.atleast_2d(values)
        self.low = float(values.min()) if low is None else low
        self.high = float(values.max()) if high is None else high
        self.smooth = smooth
        self.gap = gap
        self.show(values)

    def show(self, values: np.ndarray) -> HeatMap:
        """Show other values on the same colour scale."""
        values = np.atleast_2d(np.asarray(values, dtype=float))
        span = (self.high - self.low) or 1.0
        index = np.clip((values - self.low) / span, 0, 1) * (len(self.table) - 1)
        self.cells = self.table[index.round().astype(int)]
        return self

    def cell_center(self, row: int, column: int) -> np.ndarray:
        """Return the centre of a cell in scene units."""
        rows, columns = self.cells.shape[:2]
        corner, right, down = self._frame()
        return corner + right * (column + 0.5) / columns + down * (row + 0.5) / rows

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the cells as one picture, or one by one where there is a gap between them."""
        corner, right, down = self._frame()
        rows, columns = self.cells.shape[:2]
        if self.gap:
            size = np.array([np.linalg.norm(right) / columns, np.linalg.norm(down) / rows]) - self.gap
            for row in range(rows):
                for column in range(columns):
                    x, y = self.cell_center(row, column)[:2] - size / 2
                    set_source(ctx, self.cells[row, column], self.opacity)
                    ctx.rectangle(x, y, *size)
                    ctx.fill()
            return
        pixels = np.zeros((rows, columns, 4), dtype=np.uint8)
        # The camera's surface holds RGBA where Cairo expects BGRA, so the picture is given in that order too.
        pixels[..., :3] = (self.cells * 255).round()
        pixels[..., 3] = 255
        picture = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, columns, rows)
        ctx.transform(cairo.Matrix(right[0], right[1], down[0], down[1], corner[0], corner[1]))
        ctx.rectangle(0, 0, 1, 1)
        ctx.clip()
        ctx.scale(1 / columns, 1 / rows)
        ctx.set_source_surface(picture)
        x, y = ctx.user_to_device_distance(1, 0), ctx.user_to_device_distance(0, 1)
        # A cell smaller than a pixel is averaged with others: picked out, cells would form false patterns.
        fine = min(np.hypot(*x), np.hypot(*y)) < 1
        ctx.get_source().set_filter(
            cairo.Filter.GOOD if fine else cairo.Filter.BILINEAR if self.smooth else cairo.Filter.NEAREST
        )
        ctx.get_source().set_extend(cairo.Extend.PAD)
        ctx.paint_with_alpha(self.opacity)

    def appearance(self) -> Key:
        """Return corners, cells and opacity."""
        return self.points.tobytes(), self.cells.tobytes(), self.cells.shape, self.smooth, self.gap, self.opacity

    def bounds(self) -> Bounds:
        """Return the rectangle around the cells."""
        corner, right, down = self._frame()
        return around(np.array([corner, corner + right, corner + down, corner + right + down]), 0)

    def _frame(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.points[0], self.points[1] - self.points[0], self.points[3] - self.points[0]


class Segments(Painted):
    """Many straight lines in one mobject: ``starts`` and ``ends`` ``(n, 2|3)``, one colour and width."""

    def __init__(
        self,
        starts: np.ndarray,
        ends: np.ndarray,
        *,
        role: str = "muted",
        width: float = theme.GRID,
        line_opacity: float = 1.0,
    ) -> None:
        super().__init__(np.zeros((0, 3)))
        self.color_rgb = theme.role_rgb(role)
        self.line_width = width
        self.line_opacity = line_opacity
        self.move_segments(starts, ends)

    def move_segments(self, starts: np.ndarray, ends: np.ndarray) -> Segments:
        """Put the lines elsewhere."""
        starts, ends = with_depth(starts), with_depth(ends)
        self.points = np.stack([starts, ends], axis=1).reshape(-1, 3)
        return self

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint all lines in one stroke."""
        set_source(ctx, self.color_rgb, self.opacity * self.line_opacity)
        ctx.set_line_width(self.line_width * 0.01)
        for x0, y0, x1, y1 in self.points[:, :2].reshape(-1, 4).tolist():
            ctx.move_to(x0, y0)
            ctx.line_to(x1, y1)
        ctx.stroke()

    def appearance(self) -> Key:
        """Return ends, colour, width and opacity."""
        return self.points.tobytes(), self.color_rgb.tobytes(), self.line_width, self.opacity * self.line_opacity

    def bounds(self) -> Bounds:
        """Return the rectangle around all lines."""
        return around(self.points, self.line_width * 0.005)
