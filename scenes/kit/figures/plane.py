"""A plane with its grid, unit square and basis arrows, moved in place by a 2×2 matrix or by any map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cairo
import numpy as np
from manim import VGroup, VMobject

from mathdl import linear
from scenes.kit import theme
from scenes.kit.painted.camera import Painted, set_source
from scenes.kit.painted.shapes import Segments
from scenes.kit.text import formula, halo

Map = Callable[[np.ndarray], np.ndarray]
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
"""The unit square."""
DENSE = 0.5
"""Where a unit is smaller than this, the grid at rest is fainter, so that it stays in the background."""


@dataclass(frozen=True, slots=True)
class View:
    """Where a plane is seen: its ``window`` (left, bottom, right, top), its origin's place, the size of a unit.

    All are in scene units; nothing of the plane is drawn outside the window.
    """

    window: tuple[float, float, float, float]
    origin: tuple[float, float]
    unit: float

    @classmethod
    def fitting(
        cls,
        window: tuple[float, float, float, float],
        points: np.ndarray,
        *,
        margin: float = 0.6,
        most: float = 1.2,
    ) -> View:
        """Return the view through ``window`` in which all ``points`` (…, 2) lie ``margin`` inside, centred.

        A unit is at the ``most`` that long.
        """
        points = np.reshape(points, (-1, 2))
        low, high = points.min(axis=0), points.max(axis=0)
        corner, far = np.array(window[:2]), np.array(window[2:])
        unit = min(most, *((far - corner - 2 * margin) / np.maximum(high - low, 1e-9)))
        x, y = (corner + far) / 2 - unit * (low + high) / 2
        return cls(window, (float(x), float(y)), float(unit))

    def toward(self, other: View, share: float) -> View:
        """Return the view a ``share`` (0 to 1) of the way to ``other``.

        The part of the plane that is seen changes evenly, so what is inside both windows stays inside on the way.
        """
        if share in (0, 1):
            return other if share else self
        ends = (self, other)
        corners, units = np.array([view.window for view in ends]), np.array([view.unit for view in ends])
        middles = (corners[:, :2] + corners[:, 2:]) / 2
        seen = (middles - [view.origin for view in ends]) / units[:, np.newaxis]
        weights = np.array([1 - share, share])
        unit = 1 / float(weights @ (1 / units))
        left, bottom, right, top = (weights @ corners).tolist()
        x, y = (weights @ middles - unit * (weights @ seen)).tolist()
        return View((left, bottom, right, top), (x, y), unit)

    def at(self, points: np.ndarray) -> np.ndarray:
        """Return the places ``(…, 3)`` in the frame of ``points`` (…, 2) of the plane."""
        places = np.array(self.origin) + self.unit * np.asarray(points, dtype=float)
        return np.concatenate([places, np.zeros((*places.shape[:-1], 1))], axis=-1)

    def clip(self, lines: np.ndarray) -> np.ndarray:
        """Return the parts of straight ``lines`` (n, 2, 3) inside the window; of one outside, a line of no length.

        Source: Y.-D. Liang and B. A. Barsky, ACM Transactions on Graphics 3(1), 1984.
        """
        starts, steps = lines[:, 0, :2], lines[:, 1, :2] - lines[:, 0, :2]
        low, high = np.array(self.window[:2]), np.array(self.window[2:])
        with np.errstate(divide="ignore", invalid="ignore"):
            edges = np.stack([(low - starts) / steps, (high - starts) / steps])
        inside = (starts >= low) & (starts <= high)
        flat = steps == 0
        enter = np.where(flat, np.where(inside, -np.inf, np.inf), edges.min(axis=0)).max(axis=1)
        leave = np.where(flat, np.inf, edges.max(axis=0)).min(axis=1)
        enter, leave = np.clip(enter, 0, 1), np.clip(leave, 0, 1)
        leave = np.maximum(enter, leave)
        kept = np.zeros_like(lines)
        for end, share in enumerate((enter, leave)):
            kept[:, end, :2] = np.clip(starts + share[:, np.newaxis] * steps, low, high)
        kept[enter == leave, 1] = kept[enter == leave, 0]
        return kept


class GridLines(Segments):
    """Lines of unequal strength: ``strengths`` (n,) multiplies the opacity of each."""

    strengths: np.ndarray = np.ones(1)

    def paint(self, ctx: cairo.Context) -> None:
        """Paint the lines, those of equal strength in one stroke."""
        ctx.set_line_width(self.line_width * 0.01)
        ctx.set_line_join(cairo.LINE_JOIN_ROUND)
        lines = self.points[:, :2].reshape(-1, 4)
        for strength in np.unique(self.strengths):
            for x0, y0, x1, y1 in lines[self.strengths == strength].tolist():
                ctx.move_to(x0, y0)
                ctx.line_to(x1, y1)
            set_source(ctx, self.color_rgb, self.opacity * self.line_opacity * float(strength))
            ctx.stroke()


class Pointer(Painted):
    """An arrow from one place to another: a shaft and a tip that shrinks with a short arrow."""

    def __init__(self, start: np.ndarray, end: np.ndarray, *, role: str = "parameter", width: float = 6) -> None:
        super().__init__(np.stack([start, end]))
        self.color_rgb = theme.role_rgb(role)
        self.line_width = width

    def paint(self, ctx: cairo.Context) -> None:
        """Paint shaft and tip."""
        (x0, y0), (x1, y1) = self.points[:, :2]
        length = float(np.hypot(x1 - x0, y1 - y0))
        if length < 1e-6:
            return
        tip = min(0.26, 0.5 * length)
        along = np.array([x1 - x0, y1 - y0]) / length
        across = np.array([-along[1], along[0]]) * 0.42 * tip
        neck = np.array([x1, y1]) - tip * along
        set_source(ctx, self.color_rgb, self.opacity)
        ctx.set_line_width(self.line_width * 0.01)
        ctx.move_to(x0, y0)
        ctx.line_to(*(neck + 0.1 * tip * along))
        ctx.stroke()
        ctx.move_to(x1, y1)
        ctx.line_to(*(neck + across))
        ctx.line_to(*(neck - across))
        ctx.close_path()
        ctx.fill()


class Plane(VGroup):
    """The plane seen through a :class:`View`: ``rest``, ``grid``, ``square``, ``arrows`` and their ``names`` î, ĵ.

    ``show(matrix)`` moves grid, square, arrows and all that was given to ``carry`` from where they rest;
    ``rest``, a faint grid, stays. The moving grid has a line every ``spacing``, ``extent`` to each side of the
    origin; it fades outwards. Without ``basis`` there are no square and no arrows.
    """

    def __init__(
        self,
        view: View,
        *,
        extent: float = 18,
        spacing: float = 1.0,
        role: str = "data",
        basis: bool = True,
        pieces: int = 96,
    ) -> None:
        super().__init__()
        self.view = view
        self.matrix = np.eye(2)
        count = round(extent / spacing)
        places = np.arange(-count, count + 1) * spacing
        # Lines (n, 2) of the moving grid by end, and the same lines in small pieces, for maps that bend them.
        self._ends = _grid(places, np.array([-1.0, 1.0]) * extent)
        self._pieces = _grid(places, np.linspace(-extent, extent, pieces + 1))
        fade = np.clip(1.1 - np.abs(places) / extent, 0, 1) * np.where(places == 0, 1.0, 0.55)
        self._strengths = np.concatenate([fade, fade])
        none = np.zeros((1, 3))
        self.rest = Segments(none, none, role="muted", width=theme.GRID, line_opacity=theme.GRID_OPACITY)
        self.grid = GridLines(none, none, role=role, width=theme.AXIS, line_opacity=0.8)
        self.square = VMobject(fill_color=theme.role("output"), fill_opacity=theme.FILL_OPACITY)
        self.square.set_stroke(theme.role("output"), width=2)
        self.arrows = VGroup(*(Pointer(none[0], none[0]) for _ in range(2)))
        self.names = VGroup(*(formula(f"hat(dotless.{name})", role="parameter", size=40) for name in "ij"))
        halo(*self.names)
        self.add(self.rest, self.grid)
        if basis:
            self.add(self.square, self.arrows, self.names)
        self._carried: list[tuple[Painted, np.ndarray]] = []
        self.show()

    def carry(self, mobject: Painted, points: np.ndarray) -> Painted:
        """Let the plane carry ``points`` (n, 2), the dots or ends of segments of ``mobject``; return it."""
        self._carried.append((mobject, np.reshape(np.asarray(points, dtype=float), (-1, 2))))
        self._move_carried(lambda points: linear.apply(self.matrix, points))
        return mobject

    def release(self, *mobjects: Painted) -> None:
        """Leave carried mobjects where they are."""
        self._carried = [entry for entry in self._carried if entry[0] not in mobjects]

    def show(
        self, matrix: np.ndarray | None = None, *, columns: np.ndarray | None = None, view: View | None = None
    ) -> Plane:
        """Move the plane from rest by ``matrix``, and look at it through ``view``; what is not given stays.

        The arrows end on the columns of ``matrix``, or of ``columns`` where they go ahead of the plane.
        """
        self.matrix = self.matrix if matrix is None else np.asarray(matrix, dtype=float)
        self.view = self.view if view is None else view

        def move(points: np.ndarray) -> np.ndarray:
            return linear.apply(self.matrix, points)

        self._draw(move, self._ends)
        self._move_basis(self.matrix if columns is None else np.asarray(columns, dtype=float))
        return self

    def warp(self, move: Map, view: View | None = None) -> Plane:
        """Move the grid and all that is carried from rest by any map of points (n, 2), which may bend them."""
        self.view = self.view if view is None else view
        self._draw(move, self._pieces)
        return self

    def _draw(self, move: Map, lines: np.ndarray) -> None:
        view = self.view
        left, bottom, right, top = view.window
        low = (np.array([left, bottom]) - view.origin) / view.unit
        high = (np.array([right, top]) - view.origin) / view.unit
        x, y = (np.arange(np.ceil(low[i]), np.floor(high[i]) + 1) for i in (0, 1))
        across = np.stack([np.array([view.at([at, 0])[0], edge, 0]) for at in x for edge in (bottom, top)])
        up = np.stack([np.array([edge, view.at([0, at])[1], 0]) for at in y for edge in (left, right)])
        self.rest.points = np.concatenate([across, up])
        self.rest.line_opacity = theme.GRID_OPACITY * min(1.0, view.unit / DENSE)
        moved = view.at(move(lines.reshape(-1, 2))).reshape(*lines.shape[:2], 3)
        pieces = np.stack([moved[:, :-1], moved[:, 1:]], axis=2).reshape(-1, 2, 3)
        self.grid.points = view.clip(pieces).reshape(-1, 3)
        self.grid.strengths = np.repeat(self._strengths, lines.shape[1] - 1)
        self._move_carried(move)

    def _move_carried(self, move: Map) -> None:
        for mobject, points in self._carried:
            places = self.view.at(move(points))
            if isinstance(mobject, Segments):
                places = self.view.clip(places.reshape(-1, 2, 3)).reshape(-1, 3)
            mobject.points = places

    def _move_basis(self, columns: np.ndarray) -> None:
        corners = self.view.at(linear.apply(self.matrix, CORNERS))
        self.square.set_points_as_corners([*corners, corners[0]])
        ends = self.view.at(columns.T)
        origin = self.view.at([0.0, 0.0])
        ways = (ends - origin) / np.maximum(np.linalg.norm(ends - origin, axis=1, keepdims=True), 1e-9)
        for index, (arrow, name) in enumerate(zip(self.arrows, self.names, strict=True)):
            arrow.points = np.stack([origin, ends[index]])
            # A name stands beyond its arrow's tip, on the side away from the other arrow.
            beyond = ways[index] - 0.7 * ways[1 - index]
            name.move_to(ends[index] + 0.36 * beyond / max(float(np.linalg.norm(beyond)), 0.3))


def _grid(places: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Return upright and level lines (2n, m, 2) at ``places`` (n,), given at the points ``along`` (m,)."""
    fixed, run = np.broadcast_arrays(places[:, np.newaxis], along)
    return np.concatenate([np.stack([fixed, run], axis=-1), np.stack([run, fixed], axis=-1)])
