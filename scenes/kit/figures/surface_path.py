"""Paths and dots that lie on a mesh, hidden where the mesh hides them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cairo
import numpy as np
from manim import UP

from scenes.kit import theme
from scenes.kit.figures.mesh import Mesh
from scenes.kit.motion import Moving, Track
from scenes.kit.painted.mobject import Key, Painted, around, set_source
from scenes.kit.painted.shapes import Dots
from scenes.kit.quantity import Quantity, array
from scenes.kit.text import Text, halo


class SurfaceDot(Moving, Dots):
    """A dot on a mesh, above a data ``place`` (2,), an array or a quantity.

    ``name`` is a text that stands above it; it is not a part of the dot, and appears and leaves by itself.
    """

    def __init__(
        self, mesh: Mesh, place: Any, *, name: Any = None, role: str = "parameter", radius: float = 0.1
    ) -> None:
        self.mesh, self.at, self.symbol = mesh, array(place), name
        super().__init__(mesh.on_surface(self.at[np.newaxis]), role=role, radius=radius)
        if name is not None:
            halo(name)
        mesh.riders.append(self)
        self.follow()

    def show(self, place: Any) -> SurfaceDot:
        """Stand above another place, an array or a quantity."""
        self.at = array(place)
        return self.follow()

    def follow(self) -> SurfaceDot:
        """Lie on the mesh as it stands now."""
        self.move_dots(self.mesh.on_surface(self.at[np.newaxis]))
        if self.symbol is not None:
            self.symbol.next_to(self.points[0] + [0, self.radius, 0], UP, buff=0.16)
        return self


class Walk(Track):
    """The track of a path, which also shows the way between its places: its first steps may be long."""

    def at(self, share: float) -> None:
        """Show the path up to ``share`` (0 to 1) of its steps."""
        self.show(share * self.last)


class SurfacePath(Painted):
    """A line through data ``places`` (n, 2), a quantity or an array, that lies on a mesh, hidden where that hides it.

    It has a dot at its start, in which its ``letter`` stands, a dot where it has come to, and a ring at its end.
    Add it after the mesh.
    """

    def __init__(
        self,
        mesh: Mesh,
        places: Any,
        *,
        letter: Text | None = None,
        role: str = "gradient",
        width: float = 4,
        radius: float = 0.09,
    ) -> None:
        self.mesh, self.places = mesh, array(places)
        self._draped, self._positions = mesh.drape(self.places)
        super().__init__(mesh.on_surface(self._draped))
        self.color_rgb, self.line_width, self.radius = theme.role_rgb(role), width, radius
        self.start_radius, self.letter = radius, letter
        if letter is not None:
            self.start_radius = 0.8 * max(letter.width, letter.height)
            self.add(letter)
        self.position = 0.0
        mesh.riders.append(self)
        self.follow()

    def show(self, position: float) -> SurfacePath:
        """Draw the line up to ``position``, counted in places from the start (0)."""
        self.position = float(position)
        return self

    def along(self) -> Walk:
        """Return the track of the path from its start to its end."""
        steps = Quantity(np.arange(len(self.places)), "numpy.arange", {"stop": len(self.places)})
        return Walk(self.show, steps, (self,))

    def follow(self) -> SurfacePath:
        """Lie on the mesh as it stands now."""
        self.points = self.mesh.on_surface(self._draped)
        self._seen = self.mesh.sees(self._draped)
        if self.letter is not None:
            self.letter.move_to(self.points[0])
            self.set_opacity(self.opacity)
        return self

    def set_opacity(self, opacity: float, family: bool = True) -> SurfacePath:
        """Paint all of it with this opacity; the letter of a hidden start stays hidden."""
        super().set_opacity(opacity, family=family)
        if self.letter is not None and not self._seen[0]:
            self.letter.set_opacity(0)
        return self

    @property
    def head(self) -> np.ndarray:
        """Where in the frame the line has come to."""
        shares = np.interp(self.position, self._positions, np.arange(len(self._positions)))
        below = int(shares)
        above = min(below + 1, len(self.points) - 1)
        return np.asarray(self.points[below] + (self.points[above] - self.points[below]) * (shares - below))

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the visible pieces on a rim of the ground's colour, then the dots and the ring."""
        drawn = int(np.searchsorted(self._positions, self.position, side="right"))
        head_seen = bool(self._seen[max(drawn - 1, 0)])
        line = np.vstack([self.points[:drawn], self.head])[:, :2].tolist()
        seen = [*self._seen[:drawn].tolist(), head_seen]
        ground = theme.role_rgb("ground")
        ctx.save()
        # The group that is faded as a whole is no larger than it has to be.
        left, low, right, high = self.bounds()
        ctx.rectangle(left, low, right - left, high - low)
        ctx.clip()
        ctx.push_group()
        ctx.set_line_join(cairo.LineJoin.ROUND)
        ctx.set_line_cap(cairo.LineCap.ROUND)
        for index in range(1, len(line)):
            if seen[index - 1] and seen[index]:
                if index == 1 or not seen[index - 2]:
                    ctx.move_to(*line[index - 1])
                ctx.line_to(*line[index])
        for rgb, extra in ((ground, 0.05), (self.color_rgb, 0.0)):
            set_source(ctx, rgb, 1)
            ctx.set_line_width(self.line_width * 0.01 + extra)
            ctx.stroke_preserve()
        ctx.new_path()
        if seen[0]:
            _disc(ctx, line[0], self.start_radius, self.color_rgb, ground)
        if head_seen and self.position >= len(self.places) - 1:
            _disc(ctx, line[-1], self.radius + 0.03, self.color_rgb, ground)
            _disc(ctx, line[-1], self.radius - 0.02, theme.role_rgb("ground"), self.color_rgb)
        elif head_seen and np.hypot(line[-1][0] - line[0][0], line[-1][1] - line[0][1]) > self.start_radius:
            _disc(ctx, line[-1], self.radius, theme.role_rgb("ink"), ground)
        ctx.pop_group_to_source()
        ctx.paint_with_alpha(self.opacity)
        ctx.restore()

    def appearance(self) -> Key:
        """Return the line, which of it is seen, how far it has come, its style and opacity."""
        style = self.line_width, self.radius, self.start_radius, self.color_rgb.tobytes(), self.opacity
        return self.points.tobytes(), self._seen.tobytes(), self.position, style

    def bounds(self) -> tuple[float, float, float, float]:
        """Return the rectangle around the whole line and its dots."""
        return around(self.points, 0.2 + max(self.start_radius, self.radius))


def _disc(ctx: cairo.Context[Any], center: Sequence[float], radius: float, rgb: np.ndarray, rim: np.ndarray) -> None:
    for size, colour in ((radius + 0.025, rim), (radius, rgb)):
        set_source(ctx, colour, 1)
        ctx.new_sub_path()
        ctx.arc(center[0], center[1], size, 0, 2 * np.pi)
        ctx.fill()
