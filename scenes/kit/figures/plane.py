"""A plane with its grid, unit square and basis arrows, moved in place by a 2×2 matrix or by any map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import cairo
import numpy as np
from manim import VGroup, VMobject

from mathdl import linear
from scenes.kit import theme
from scenes.kit.figures.view import CORNERS, View
from scenes.kit.motion import Moving, Sweep, Track, between
from scenes.kit.painted.mobject import Bounds, Key, Painted, around, set_source
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot
from scenes.kit.text import formula, halo

Map = Callable[[np.ndarray], np.ndarray]
TIP = 0.26
"""How long the tip of an arrow is, at the most."""
DENSE = 0.5
"""Where a unit is smaller than this, the grid at rest is fainter, so that it stays in the background."""


class GridLines(Segments):
    """Lines of unequal strength: ``strengths`` (n,) multiplies the opacity of each."""

    strengths: np.ndarray = np.ones(1)

    def paint(self, ctx: cairo.Context[Any]) -> None:
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

    def appearance(self) -> Key:
        """Return all that lines are painted from, and their strengths."""
        return Segments.appearance(self), self.strengths.tobytes()

    bounds = Segments.bounds


class Pointer(Painted):
    """An arrow from one place to another: a shaft and a tip that shrinks with a short arrow."""

    def __init__(self, start: np.ndarray, end: np.ndarray, *, role: str = "parameter", width: float = 6) -> None:
        super().__init__(np.stack([start, end]))
        self.color_rgb = theme.role_rgb(role)
        self.line_width = width

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint shaft and tip."""
        (x0, y0), (x1, y1) = self.points[:, :2]
        length = float(np.hypot(x1 - x0, y1 - y0))
        if length < 1e-6:
            return
        tip = min(TIP, 0.5 * length)
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

    def appearance(self) -> Key:
        """Return ends, colour, width and opacity."""
        return self.points.tobytes(), self.color_rgb.tobytes(), self.line_width, self.opacity

    def bounds(self) -> Bounds:
        """Return the rectangle around shaft and tip."""
        return around(self.points, max(0.42 * TIP, self.line_width * 0.005))


class Plane(Moving, VGroup):
    """The plane seen through ``room``: ``rest``, ``grid``, ``square``, ``arrows`` and their ``names`` î, ĵ.

    ``show`` moves grid, square, arrows and all that was given to ``carry`` from where they rest; ``rest``, a faint
    grid, stays. At first the :class:`View` holds the unit square with its images by the matrices of ``movements``, and
    all ``points``, ``margin`` inside the room. The moving grid has a line every ``spacing``, ``extent`` to each side
    of the origin; it fades outwards. Without ``basis`` there are no square and no arrows.
    """

    def __init__(
        self,
        *movements: Any,
        room: Slot,
        points: Sequence[Any] = (),
        margin: float = 0.6,
        most: float = 1.2,
        extent: float = 18,
        spacing: float = 1.0,
        role: str = "data",
        basis: bool = True,
        pieces: int = 96,
    ) -> None:
        super().__init__()
        self._seen = partial(View.fitting, margin=margin, most=most, points=points)
        self._movements = movements
        self.view = self.fitted(room)
        self.matrix = np.eye(2)
        self.columns = np.eye(2)
        """Where the arrows end: on the columns of the matrix, unless they lead."""
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

    # What it carries.

    def carry(self, mobject: Painted) -> Any:
        """Let the plane carry dots or segments that are given in its own coordinates; return them, in their places."""
        self._carried.append((mobject, mobject.points[:, :2].copy()))
        self._move_carried(lambda points: linear.apply(self.matrix, points))
        return mobject

    def release(self, *mobjects: Painted) -> None:
        """Leave carried mobjects where they are."""
        self._carried = [entry for entry in self._carried if entry[0] not in mobjects]

    # What it shows.

    def show(self, state: Any = None, *, columns: Any = None, view: View | None = None) -> Plane:
        """Move the plane from rest by ``state``, and look at it through ``view``; what is not given stays.

        A state is a matrix (2, 2), or any map of points (n, 2), which may bend the grid; it leaves square and arrows
        alone. The arrows end on the columns of the matrix, or on ``columns`` where they go ahead of the plane.
        """
        self.view = self.view if view is None else view
        value = state.value if isinstance(state, Quantity) else state
        if callable(value):
            self._draw(value, self._pieces)
            return self
        self.matrix = self.matrix if value is None else array(value)
        self.columns = array(columns) if columns is not None else self.matrix
        self._draw(lambda points: linear.apply(self.matrix, points), self._ends)
        self._move_basis()
        return self

    def along(self, states: Quantity, view: View | None = None) -> Track:
        """Return the track through ``states``, matrices or maps; on the way the view turns into ``view``."""
        if view is None:
            return Track(self.show, states, self._moved)
        views = [self.view.toward(view, share) for share in np.linspace(0, 1, states.steps)]
        seen = replace(states, value=[(states.value[index], each) for index, each in enumerate(views)])
        return Track(lambda pair: self.show(pair.value[0], view=pair.value[1]), seen, self._moved)

    def lead(self, index: int, column: Any, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation that moves arrow ``index`` alone, ahead of the plane, to where its column says."""
        ends = self.columns.copy()
        ends[:, index] = array(column)
        return between(lambda columns: self.show(columns=columns), self.columns, ends, self, run_time=run_time)

    def follow(self, states: Quantity) -> Track:
        """Return the track of the plane through ``states`` to its arrows, which have gone ahead and stay."""
        return Track(lambda state: self.show(state, columns=self.columns), states, self._moved)

    def to(self, matrix: Any, view: View | None = None, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation that moves the plane to ``matrix``, to be seen through ``view``.

        It turns one picture into the next: for a movement that is taught, compute its states and go along them.
        """
        start, end, before = self.matrix, array(matrix), self.view

        def show(share: float) -> None:
            state = linear.path_between(start, end, share)
            self.show(state, view=None if view is None else before.toward(view, share))

        return Sweep(show, *self._moved, run_time=run_time)

    def move_into(self, room: Slot, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation that moves the plane, as it stands, into another room."""
        return self.to(self.matrix, self.fitted(room), run_time)

    def fitted(self, room: Slot) -> View:
        """Return the view of the same things that the plane would have in another room; it stays where it is."""
        return self._seen(room, *self._movements)

    def put_beyond(self, mobject: Any, index: int, columns: Any) -> Any:
        """Put a mobject, with a halo, beyond tip and name of arrow ``index`` where that ends on its column."""
        halo(mobject)
        ways = array(columns).T
        end, other = ways[index], ways[1 - index]
        away = end / max(np.hypot(*end), 1e-9) - 0.5 * other / max(np.hypot(*other), 1e-9)
        away /= max(np.hypot(*away), 1e-9)
        return mobject.move_to(self.view.at(end) + (0.75 + mobject.width / 2) * np.append(away, 0))

    @property
    def _moved(self) -> tuple[VMobject, ...]:
        """All that moves: the plane and what it carries."""
        return (self, *(mobject for mobject, _ in self._carried))

    def _draw(self, move: Map, lines: np.ndarray) -> None:
        view, window = self.view, self.view.window
        (left, low), (right, high) = view.corners
        x, y = (np.arange(np.ceil(first), np.floor(last) + 1) for first, last in ((left, right), (low, high)))
        across = np.stack(
            [np.array([view.at([at, 0])[0], edge, 0]) for at in x for edge in (window.bottom, window.top)]
        )
        up = np.stack([np.array([edge, view.at([0, at])[1], 0]) for at in y for edge in (window.left, window.right)])
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

    def _move_basis(self) -> None:
        corners = self.view.at(linear.apply(self.matrix, CORNERS))
        self.square.set_points_as_corners([*corners, corners[0]])
        ends = self.view.at(self.columns.T)
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
