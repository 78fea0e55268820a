"""A vertical plane through a mesh: the curve in which it cuts the surface, and the tangent at a place."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np
from manim import VGroup

from scenes.kit import theme
from scenes.kit.figures.mesh import Mesh
from scenes.kit.motion import Moving
from scenes.kit.painted.mobject import Painted, set_source
from scenes.kit.quantity import array
from scenes.script import LectureError

CUT = 96
"""Into how many pieces the curve is cut."""
REACH = 0.3
"""How far the tangent reaches to both sides of its place, as a share of the grid's breadth."""


class SpacePolyline(Painted):
    """A line through places of the frame, on a rim of the ground's colour; what is hidden is paler."""

    def __init__(self, *, role: str, width: float) -> None:
        super().__init__(np.zeros((2, 3)))
        self.color_rgb, self.line_width = theme.role_rgb(role), width
        self.seen = np.ones(2, dtype=bool)

    def put(self, places: np.ndarray, seen: np.ndarray | None = None) -> SpacePolyline:
        """Pass through ``places`` (n, 3), of which those that are ``seen`` (n,) are at full strength."""
        self.points = places
        self.seen = np.ones(len(places), dtype=bool) if seen is None else seen
        return self

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the hidden pieces, then those that are seen."""
        ctx.set_line_cap(cairo.LINE_CAP_ROUND)
        ctx.set_line_join(cairo.LINE_JOIN_ROUND)
        both = self.seen[:-1] & self.seen[1:]
        for strength, kept in ((theme.DIMMED, ~both), (1.0, both)):
            for index in np.flatnonzero(kept):
                if index == 0 or not kept[index - 1]:
                    ctx.move_to(*self.points[index, :2])
                ctx.line_to(*self.points[index + 1, :2])
            if strength == 1:
                set_source(ctx, theme.role_rgb("ground"), self.opacity)
                ctx.set_line_width(self.line_width * 0.01 + 0.05)
                ctx.stroke_preserve()
            set_source(ctx, self.color_rgb, self.opacity * strength)
            ctx.set_line_width(self.line_width * 0.01)
            ctx.stroke()


class SlicePlane(Painted):
    """A vertical plane, or the part of one above the surface: a faint pane with a thin edge."""

    def __init__(self, *, role: str) -> None:
        super().__init__(np.zeros((4, 3)))
        self.color_rgb = theme.role_rgb(role)

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the pane."""
        first, *others = self.points[:, :2].tolist()
        ctx.move_to(*first)
        for place in others:
            ctx.line_to(*place)
        ctx.close_path()
        set_source(ctx, self.color_rgb, self.opacity * theme.FILL_OPACITY)
        ctx.fill_preserve()
        set_source(ctx, self.color_rgb, self.opacity * 0.6)
        ctx.set_line_width(0.015)
        ctx.stroke()


class Slice(Moving, VGroup):
    """The vertical plane through a data ``place`` (2,) of a mesh along a ``direction`` (2,), from edge to edge.

    ``plane`` is the pane above the surface, or from the floor upwards if it goes ``through``; ``curve`` the line in
    which it meets the surface; and ``tangent``, if the ``slope`` at the place is given, a line of that slope: value for
    each unit of the direction as it was given. All three follow the mesh and can appear by themselves. Dim the mesh
    before the slice is there: what rides on a mesh dims with it.
    """

    def __init__(
        self,
        mesh: Mesh,
        place: Any,
        direction: Any,
        *,
        slope: Any = None,
        role: str = "parameter",
        tangent_role: str = "gradient",
        through: bool = False,
    ) -> None:
        self.mesh, self._through = mesh, through
        self.plane = SlicePlane(role=role)
        self.curve = SpacePolyline(role=role, width=theme.CURVE)
        self.tangent = SpacePolyline(role=tangent_role, width=4)
        self._direction, self._slope = array(direction), slope
        if self._direction.shape != (2,) or not self._direction.any():
            raise LectureError(f"A slice takes a direction of two numbers, not both zero, but got {self._direction}.")
        if slope is not None and mesh.log:
            raise LectureError(
                "A slice has a tangent on a mesh whose heights are not logarithmic: leave out the slope."
            )
        super().__init__(self.plane, self.curve, *([] if slope is None else [self.tangent]))
        self.show(place)
        mesh.riders.append(self)

    def show(self, place: Any, slope: Any = None) -> Slice:
        """Cut through another place (2,), with the slope that the surface has there if a tangent is shown."""
        self.at = array(place)
        low, high = np.array([[axis[0], axis[-1]] for axis in (self.mesh.x, self.mesh.y)]).T
        if not ((low <= self.at) & (self.at <= high)).all():
            raise LectureError(
                f"A slice goes through a place on its mesh, over x from {low[0]:g} to {high[0]:g} and y from "
                f"{low[1]:g} to {high[1]:g}, but was given ({self.at[0]:g}, {self.at[1]:g})."
            )
        self._slope = self._slope if slope is None else slope
        # How many directions it is from the place back and forward to the edges of the grid.
        moves = self._direction != 0
        edges = np.sort((np.stack([low, high]) - self.at)[:, moves] / self._direction[moves], axis=0)
        self._ends = float(edges[0].max()), float(edges[1].min())
        steps = np.union1d(np.linspace(*self._ends, CUT + 1), [0.0])
        self._places = self.at + steps[:, np.newaxis] * self._direction
        return self.follow()

    def follow(self) -> Slice:
        """Stand where the mesh is seen now."""
        mesh = self.mesh
        places = mesh.on_surface(self._places)
        seen = mesh.sees(self._places)
        self.curve.put(places, seen)
        top, floor = (
            mesh.project(np.column_stack([self._places[ends], np.full(2, value)]))
            for ends, value in (([-1, 0], mesh.high), ([0, -1], mesh.low))
        )
        self.plane.points = np.vstack([floor if self._through else places, top])
        if self._slope is not None:
            self.tangent.put(mesh.project(self._tangent()))
        return self

    def _tangent(self) -> np.ndarray:
        """Return both ends of the tangent as data (2, 3), within the grid and the mesh's range of values."""
        mesh, slope = self.mesh, float(array(self._slope))
        value = float(mesh.values_at(self.at))
        spans = np.array([axis[-1] - axis[0] for axis in (mesh.x, mesh.y)])
        reach = REACH / np.abs(self._direction / spans).max()
        back, forward = max(self._ends[0], -reach), min(self._ends[1], reach)
        if slope:
            limits = sorted([(mesh.low - value) / slope, (mesh.high - value) / slope])
            back, forward = max(back, limits[0]), min(forward, limits[1])
        steps = np.array([back, forward])
        return np.column_stack([self.at + steps[:, np.newaxis] * self._direction, value + slope * steps])
