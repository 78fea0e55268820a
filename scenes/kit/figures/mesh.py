"""A height field in space: one mobject for all its faces, with axes around it and paths that lie on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cairo
import numpy as np
from manim import LEFT, UP, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import tick_label
from scenes.kit.painted.camera import Painted, set_source
from scenes.kit.painted.rasteriser import rasterize
from scenes.kit.painted.shapes import Segments
from scenes.kit.text import Text, typeset

LIGHT = np.array([-0.5, -0.45, 0.74])
"""Where the one soft light stands, seen by the viewer: right, away, up; of length one."""

SHADE = 0.55
"""How bright the surface is where the light does not reach it."""

RAY_STEPS = 96
"""Places at which a ray to the viewer is compared with the surface."""


class Mesh(Painted):
    """The surface ``values (len(x), len(y))`` over an even grid, seen from far away.

    The grid is drawn ``width`` scene units wide and deep, the range ``low`` to ``high`` of the values ``height``
    units high, logarithmically with ``log``. It is coloured by value, lit from one side, and drawn as pixels with a
    depth, so that it hides what lies behind it. Every ``lines_every``-th grid line is drawn.
    """

    def __init__(
        self,
        x: np.ndarray,
        y: np.ndarray,
        values: np.ndarray,
        *,
        width: float = 5.0,
        height: float = 3.0,
        low: float | None = None,
        high: float | None = None,
        log: bool = False,
        azimuth: float = 0.6,
        elevation: float = 0.6,
        lines_every: int = 4,
        table: np.ndarray | None = None,
    ) -> None:
        # The origin of the screen and its two units, so that the mesh moves and scales; then the box's corners.
        super().__init__(np.vstack([np.zeros(3), np.eye(3)[:2], np.zeros((8, 3))]))
        self.x, self.y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        self.values = np.asarray(values, dtype=float)
        self.low = float(self.values.min()) if low is None else low
        self.high = float(self.values.max()) if high is None else high
        self.breadth, self.tallness, self.log = width, height, log
        self.elevation, self.azimuth = elevation, azimuth
        self.lines_every = lines_every
        colours = muted_viridis() if table is None else table
        share = np.clip(self.heights_of(self.values) / height, 0, 1)
        self._value_rgb = colours[(share * (len(colours) - 1)).round().astype(int)]
        self.rise: Any = 1.0
        self.show()

    def show(self, *, rise: Any = None, azimuth: float | None = None, elevation: float | None = None) -> Mesh:
        """Change the view (angles in radians) and how far the surface has risen: 0 to 1, one number or an array."""
        self.rise = self.rise if rise is None else rise
        self.azimuth = self.azimuth if azimuth is None else azimuth
        self.elevation = self.elevation if elevation is None else elevation
        self._heights = self.heights_of(self.values) * self.rise
        turned = self._turned(self._space())
        self._corners = self._projected(turned)
        self._depth = turned[..., 1]
        self._colour()
        box = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (0, 1)], dtype=float)
        self.points[3:] = self.place(box * [self.breadth / 2, self.breadth / 2, self.tallness])
        return self

    def across(self, values: Any, axis: int) -> np.ndarray:
        """Return how far data coordinates of one axis lie from the middle of the floor, in scene units."""
        line = (self.x, self.y)[axis]
        return ((values - line[0]) / (line[-1] - line[0]) - 0.5) * self.breadth

    def heights_of(self, values: Any) -> np.ndarray:
        """Return how high ``values`` stand above the floor, in scene units, when the surface has risen."""
        values, low, high = (np.log10(v) if self.log else np.asarray(v) for v in (values, self.low, self.high))
        return (values - low) / (high - low) * self.tallness

    def project(self, points: np.ndarray) -> np.ndarray:
        """Return the places in the frame (…, 3) of data ``points`` (…, 3): x, y and value."""
        points = np.asarray(points, dtype=float)
        across = [self.across(points[..., axis], axis) for axis in (0, 1)]
        space = np.stack([*across, self.heights_of(points[..., 2])], axis=-1)
        return self.place(space)

    def place(self, space: np.ndarray) -> np.ndarray:
        """Return the places in the frame (…, 3) of points (…, 3) in scene units from the middle of the floor."""
        return self._on_screen(self._seen(space))

    def on_surface(self, places: np.ndarray) -> np.ndarray:
        """Return where in the frame (…, 3) the drawn surface is above the data ``places`` (…, 2)."""
        return self.place(self._lifted(places))

    def sees(self, places: np.ndarray, lift: float = 0.03) -> np.ndarray:
        """Return whether the surface leaves the view free on itself (…) at the data ``places`` (…, 2).

        ``lift`` is how far, in scene units, the surface must stand above the line of sight to hide a place.
        """
        start = self._lifted(places)
        steps = np.linspace(0, 1.5 * self.breadth, RAY_STEPS)[1:]
        toward = -np.array([np.sin(self.azimuth), np.cos(self.azimuth)])
        rays = start[..., np.newaxis, :2] + steps[:, np.newaxis] * toward
        sight = start[..., np.newaxis, 2] + steps * np.tan(self.elevation)
        inside = (np.abs(rays) <= self.breadth / 2).all(axis=-1)
        covered = inside & (self._interpolated(rays) > sight + lift)
        return ~covered.any(axis=-1)

    def drape(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the polyline through data ``places`` (n, 2) as it lies on the surface.

        It is cut at every grid line: the places (m, 2) and the position of each on the line, counted in corners.
        """
        places = np.asarray(places, dtype=float)
        times = [np.arange(len(places), dtype=float)]
        for axis, lines in ((0, self.x), (1, self.y)):
            starts, ends = places[:-1, axis, np.newaxis], places[1:, axis, np.newaxis]
            with np.errstate(divide="ignore", invalid="ignore"):
                share = (lines - starts) / (ends - starts)
            corner, line = np.nonzero((share > 0) & (share < 1))
            times.append(corner + share[corner, line])
        along = np.unique(np.concatenate(times))
        return self.along(places, along), along

    @staticmethod
    def along(places: np.ndarray, positions: Any) -> np.ndarray:
        """Return the places (…, 2) at ``positions``, counted in corners, on the line through ``places`` (n, 2)."""
        corners = np.arange(len(places))
        return np.stack([np.interp(positions, corners, places[:, axis]) for axis in (0, 1)], axis=-1)

    def paint(self, ctx: cairo.Context) -> None:
        """Paint the surface and the lines on it as one picture."""
        seen = self._on_screen(self._corners)
        matrix = ctx.get_matrix()
        place = np.stack(
            [
                matrix.xx * seen[..., 0] + matrix.xy * seen[..., 1] + matrix.x0,
                matrix.yx * seen[..., 0] + matrix.yy * seen[..., 1] + matrix.y0,
            ],
            axis=-1,
        )
        pixels, left, upper = rasterize(
            place,
            self._depth,
            self._rgb,
            self._line,
            theme.role_rgb("ink"),
            every=self.lines_every,
            line_width=max(0.01 * self._scale * matrix.xx, 0.7),
        )
        height, width = pixels.shape[:2]
        drawn = cairo.ImageSurface.create_for_data(pixels, cairo.FORMAT_ARGB32, width, height)
        ctx.save()
        ctx.identity_matrix()
        if self.opacity < 1:
            # Even a dimmed surface hides what stands behind it.
            set_source(ctx, theme.role_rgb("ground"), min(1, self.opacity / theme.DIMMED))
            ctx.mask_surface(drawn, left, upper)
        ctx.set_source_surface(drawn, left, upper)
        ctx.paint_with_alpha(self.opacity)
        ctx.restore()

    @property
    def _scale(self) -> float:
        return float(np.linalg.norm(self.points[1] - self.points[0]))

    def _interpolated(self, across: np.ndarray) -> np.ndarray:
        """Return the drawn heights at places ``across`` (…, 2) in scene units from the middle of the grid."""
        counts = np.array([len(self.x), len(self.y)]) - 1
        at = np.clip((across / self.breadth + 0.5) * counts, 0, counts)
        cell = np.minimum(at.astype(int), counts - 1)
        (i, j), (s, t) = np.moveaxis(cell, -1, 0), np.moveaxis(at - cell, -1, 0)
        z = self._heights
        near = z[i, j] * (1 - s) + z[i + 1, j] * s
        far = z[i, j + 1] * (1 - s) + z[i + 1, j + 1] * s
        return np.asarray(near * (1 - t) + far * t)

    def _lifted(self, places: np.ndarray) -> np.ndarray:
        places = np.asarray(places, dtype=float)
        across = np.stack([self.across(places[..., axis], axis) for axis in (0, 1)], axis=-1)
        return np.concatenate([across, self._interpolated(across)[..., np.newaxis]], axis=-1)

    def _turned(self, space: np.ndarray) -> np.ndarray:
        """Turn points (…, 3) of the mesh's own space to the viewer: right, away, up."""
        x, y, z = np.moveaxis(space, -1, 0)
        sine, cosine = np.sin(self.azimuth), np.cos(self.azimuth)
        return np.stack([x * cosine - y * sine, x * sine + y * cosine, z], axis=-1)

    def _seen(self, space: np.ndarray) -> np.ndarray:
        """Return where points (…, 3) are seen (…, 2); the middle of the box is seen at the origin."""
        return self._projected(self._turned(space))

    def _projected(self, turned: np.ndarray) -> np.ndarray:
        """Return where points (…, 3) are seen that were turned to the viewer."""
        right, away, up = np.moveaxis(turned, -1, 0)
        up = up - self.tallness / 2
        return np.stack([right, away * np.sin(self.elevation) + up * np.cos(self.elevation)], axis=-1)

    def _on_screen(self, seen: np.ndarray) -> np.ndarray:
        origin, right, up = self.points[:3]
        return origin + seen[..., :1] * (right - origin) + seen[..., 1:] * (up - origin)

    def _space(self) -> np.ndarray:
        grid = np.meshgrid(self.across(self.x, 0), self.across(self.y, 1), indexing="ij")
        return np.stack([*grid, self._heights], axis=-1)

    def _colour(self) -> None:
        """Light the surface; the flatter it still lies, the more it is like the ground."""
        steps = [self.breadth / (len(axis) - 1) for axis in (self.x, self.y)]
        slope_x, slope_y = np.gradient(self._heights, *steps)
        # A slope's normal is (-slope_x, -slope_y, 1); the light is turned to the mesh rather than all normals to it.
        sine, cosine = np.sin(self.azimuth), np.cos(self.azimuth)
        light_x, light_y = LIGHT[0] * cosine + LIGHT[1] * sine, LIGHT[1] * cosine - LIGHT[0] * sine
        facing = (LIGHT[2] - light_x * slope_x - light_y * slope_y) / np.sqrt(1 + slope_x**2 + slope_y**2)
        shade = SHADE + (1 - SHADE) * np.clip(facing, 0, 1)[..., np.newaxis]
        risen = np.broadcast_to(np.asarray(self.rise, dtype=float), self.values.shape)
        floor = mixed(theme.role_rgb("ground"), theme.role_rgb("ink"), 0.06)
        self._rgb = mixed(floor, self._value_rgb * shade, risen[..., np.newaxis])
        self._line = 0.26 - 0.1 * risen


class SurfacePath(Painted):
    """A line through data ``places`` (n, 2) that lies on a mesh, hidden where the mesh hides it.

    It has a dot at its start (of ``start_radius``, to hold a letter), a dot where it has come to, and a ring at its
    end. Add it after the mesh; ``follow`` the mesh when that has turned.
    """

    def __init__(
        self,
        mesh: Mesh,
        places: np.ndarray,
        *,
        role: str = "gradient",
        width: float = 4,
        radius: float = 0.09,
        start_radius: float | None = None,
    ) -> None:
        self.mesh, self.places = mesh, np.asarray(places, dtype=float)
        self._draped, self._positions = mesh.drape(self.places)
        super().__init__(mesh.on_surface(self._draped))
        self.color_rgb, self.line_width, self.radius = theme.role_rgb(role), width, radius
        self.start_radius = radius if start_radius is None else start_radius
        self.position = 0.0
        self.follow()

    def show(self, position: float) -> SurfacePath:
        """Draw the line up to ``position``, counted in places from the start (0)."""
        self.position = float(position)
        return self

    def follow(self) -> SurfacePath:
        """Lie on the mesh as it stands now."""
        self.points = self.mesh.on_surface(self._draped)
        self._seen = self.mesh.sees(self._draped)
        return self

    @property
    def head(self) -> np.ndarray:
        """Where in the frame the line has come to."""
        shares = np.interp(self.position, self._positions, np.arange(len(self._positions)))
        below = int(shares)
        above = min(below + 1, len(self.points) - 1)
        return np.asarray(self.points[below] + (self.points[above] - self.points[below]) * (shares - below))

    def paint(self, ctx: cairo.Context) -> None:
        """Paint the visible pieces on a rim of the ground's colour, then the dots and the ring."""
        drawn = int(np.searchsorted(self._positions, self.position, side="right"))
        head_seen = bool(self._seen[max(drawn - 1, 0)])
        line = np.vstack([self.points[:drawn], self.head])[:, :2].tolist()
        seen = [*self._seen[:drawn].tolist(), head_seen]
        ground = theme.role_rgb("ground")
        ctx.save()
        # The group that is faded as a whole is no larger than it has to be.
        room = 0.2 + max(self.start_radius, self.radius)
        (left, low), (right, high) = self.points[:, :2].min(axis=0) - room, self.points[:, :2].max(axis=0) + room
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


class MeshAxes(VGroup):
    """The frame of a mesh: the edges of its ``floor``, an upright axis at the leftmost corner, and ``titles``.

    ``ticks`` are marked on the upright axis, ``places`` on the two near edges of the floor. Add it before the
    mesh, which stands in front of its far edges; ``follow`` the mesh when that has turned.
    """

    def __init__(
        self,
        mesh: Mesh,
        *,
        ticks: Sequence[float],
        titles: tuple[str, str, str],
        places: Sequence[float] = (),
    ) -> None:
        self.mesh, self.ticks, self.places = mesh, np.asarray(ticks, dtype=float), places
        nothing = np.zeros((1, 3))
        self.floor, self.post, self.marks = (
            Segments(nothing, nothing, role="muted", width=theme.AXIS) for _ in range(3)
        )
        self.tick_labels = VGroup(*(tick_label(value, "g", on_axis=True) for value in ticks))
        self.place_labels = VGroup(
            *(VGroup(*(tick_label(value, "g", on_axis=True) for value in places)) for _ in range(2))
        )
        self.titles = VGroup(*(typeset(Text, title, role="muted", size=theme.LABEL) for title in titles))
        super().__init__(self.floor, self.post, self.tick_labels, self.marks, self.place_labels, self.titles)
        self.follow()

    def follow(self) -> MeshAxes:
        """Stand around the mesh as it is seen now."""
        mesh = self.mesh
        half = mesh.breadth / 2
        corners = np.array([[-half, -half, 0], [half, -half, 0], [half, half, 0], [-half, half, 0]])
        floor = mesh.place(corners)
        left, near = int(floor[:, 0].argmin()), int(floor[:, 1].argmin())
        post = corners[left] + np.array([[0, 0, mesh.heights_of(value)] for value in self.ticks])
        top = mesh.place(corners[left] + [0, 0, mesh.tallness])
        marks = mesh.place(post)
        across = np.array([0.06, 0, 0])
        self.floor.move_segments(floor, np.roll(floor, -1, axis=0))
        self.post.move_segments(np.vstack([floor[left], marks - across]), np.vstack([top, marks + across]))
        for label, mark in zip(self.tick_labels, marks, strict=True):
            label.next_to(mark, LEFT, buff=0.16)
        self.titles[2].next_to(top, UP, buff=0.16)
        starts, ends = [], []
        for turn in (-1, 1):
            other = (near + turn) % 4
            axis = int(abs(corners[other] - corners[near]).argmax())
            outwards = floor[near] + floor[other] - floor[near - 2] - floor[other - 2]
            outwards /= np.linalg.norm(outwards)
            for place, label in zip(self.places, self.place_labels[axis], strict=True):
                mark = corners[near].copy()
                mark[axis] = mesh.across(place, axis)
                start = mesh.place(mark)
                starts.append(start)
                ends.append(start + 0.1 * outwards)
                label.move_to(start + 0.32 * outwards)
            away = 0.72 if len(self.places) else 0.4
            self.titles[axis].move_to((floor[near] + floor[other]) / 2 + away * outwards)
        self.marks.move_segments(np.reshape(starts, (-1, 3)), np.reshape(ends, (-1, 3)))
        return self


def _disc(ctx: cairo.Context, center: Sequence[float], radius: float, rgb: np.ndarray, rim: np.ndarray) -> None:
    for size, colour in ((radius + 0.025, rim), (radius, rgb)):
        set_source(ctx, colour, 1)
        ctx.new_sub_path()
        ctx.arc(center[0], center[1], size, 0, 2 * np.pi)
        ctx.fill()


def mixed(first: np.ndarray, second: np.ndarray, share: Any) -> np.ndarray:
    """Return the colour that lies ``share`` of the way from the first to the second."""
    return first + (second - first) * share


def muted_viridis(strength: float = 0.8) -> np.ndarray:
    """Return viridis, its saturation reduced to ``strength``, as ``(256, 3)`` floats in 0…1."""
    table = theme.sequential()
    grey = table @ np.array([0.2126, 0.7152, 0.0722])
    return mixed(grey[:, np.newaxis], table, strength)
