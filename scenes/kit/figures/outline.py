"""A closed curve that a plane carries with it, such as a circle that becomes an ellipse, with its radii."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cairo
import numpy as np
from manim import Line, ManimColor

from mathdl import linear
from scenes.kit import theme
from scenes.kit.figures.plane import Plane
from scenes.kit.painted.mobject import Painted, set_source
from scenes.kit.quantity import array
from scenes.script import LectureError

CIRCLE = 180
"""The corners of a circle that is drawn as a polygon."""
DOT = 0.07
"""The radius of the dot at a radius' end."""


class Outline(Painted):
    """A closed curve through ``points`` (n, 2) of a plane, the unit circle by default, that the plane carries.

    ``radii`` (k, 2) are places in the plane to which lines lead from the origin, each with a dot at its end, in the
    colours of ``radius_roles``. The curve is filled faintly, or with ``filled=False`` is a line alone.
    """

    def __init__(
        self,
        plane: Plane,
        points: Any = None,
        *,
        radii: Any = (),
        role: str = "data",
        radius_roles: Sequence[str] = ("parameter", "output"),
        width: float = theme.CURVE,
        filled: bool = True,
        carried: bool = True,
    ) -> None:
        curve = unit_circle() if points is None else array(points)
        ends = array(radii).reshape(-1, 2) if len(radii) else np.zeros((0, 2))
        if curve.ndim != 2 or curve.shape[1] != 2 or len(curve) < 3:
            raise LectureError(f"An outline needs three points (n, 2) of a plane or more, but got shape {curve.shape}.")
        self.plane = plane
        self.line_width, self._filled = width, filled
        self.color_rgb = theme.role_rgb(role)
        self.radius_rgb = [theme.role_rgb(radius_roles[i % len(radius_roles)]) for i in range(len(ends))]
        self._count = len(curve)
        self._rest = np.concatenate([curve, [[0.0, 0.0]]])
        super().__init__(np.concatenate([self._rest, ends]))
        if carried:
            plane.carry(self)

    def ghost(self, role: str = "muted", matrix: Any = None) -> Outline:
        """Return a thin line where the outline is now, or by a ``matrix`` would be, which stays there."""
        still = Outline(self.plane, self._rest[:-1], role=role, width=theme.AXIS, filled=False, carried=False)
        still.points = self.points[: self._count + 1].copy()
        if matrix is not None:
            still.points = self.plane.view.at(linear.apply(array(matrix), self._rest))
        return still

    def end(self, radius: int) -> np.ndarray:
        """Return where in the frame a radius ends now."""
        place: np.ndarray = self.points[self._count + 1 + radius]
        return place

    def lifted(self, radius: int) -> Line:
        """Return a line where a radius is now, in its colour: it can lift off and become something else."""
        color = ManimColor.from_rgb(self.radius_rgb[radius])
        return Line(self.middle, self.end(radius), color=color, stroke_width=self.line_width)

    @property
    def middle(self) -> np.ndarray:
        """Where in the frame the radii begin."""
        place: np.ndarray = self.points[self._count]
        return place

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the curve and its radii, as far as they lie in the plane's window."""
        window = self.plane.view.window
        ctx.rectangle(window.left, window.bottom, window.width, window.height)
        ctx.clip()
        for x, y in self.points[: self._count, :2].tolist():
            ctx.line_to(x, y)
        ctx.close_path()
        if self._filled:
            set_source(ctx, self.color_rgb, self.opacity * theme.FILL_OPACITY)
            ctx.fill_preserve()
        set_source(ctx, self.color_rgb, self.opacity)
        ctx.set_line_width(self.line_width * 0.01)
        ctx.set_line_join(cairo.LINE_JOIN_ROUND)
        ctx.stroke()
        for index, rgb in enumerate(self.radius_rgb):
            set_source(ctx, rgb, self.opacity)
            ctx.move_to(*self.middle[:2])
            ctx.line_to(*self.end(index)[:2])
            ctx.stroke()
            x, y = self.end(index)[:2]
            ctx.arc(x, y, DOT, 0, 2 * np.pi)
            ctx.fill()


def unit_circle(corners: int = CIRCLE) -> np.ndarray:
    """Return points ``(corners, 2)`` of the circle of radius one round the origin."""
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)
