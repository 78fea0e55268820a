"""A height field in space: one mobject for all its faces, which may carry axes, paths and dots."""

from __future__ import annotations

from typing import Any, Protocol

import cairo
import numpy as np
from manim import VMobject

from scenes.kit import theme
from scenes.kit.motion import Sweep, between
from scenes.kit.painted.mobject import Bounds, Key, Painted, around, set_source
from scenes.kit.painted.rasteriser import rasterize
from scenes.kit.quantity import array
from scenes.kit.stage import Slot

LIGHT = np.array([-0.5, -0.45, 0.74])
"""Where the one soft light stands, seen by the viewer: right, away, up; of length one."""
SHADE = 0.55
"""How bright the surface is where the light does not reach it."""
RAY_STEPS = 96
"""Places at which a ray to the viewer is compared with the surface."""
FLATTEST, STEEPEST = 0.4, 0.7
"""How high the box over the grid is, for each unit of its breadth."""
WAVE = 0.5
"""For how much of the time the edge that rises first is ahead of the one that rises last, over the time of one."""
BESIDE = 3
"""Pixels beside a picture that still count for those at its edge."""


class Rider(Protocol):
    """What stands on a mesh or around it, and follows it."""

    def follow(self) -> Any:
        """Stand where the mesh is seen now."""


class Mesh(Painted):
    """The surface ``values (len(x), len(y))`` over an even grid, seen from far away.

    The grid and the box over it, for the values from ``low`` to ``high``, fill ``room`` however they are turned,
    within what looks well; heights are logarithmic with ``log``. The surface is coloured by value, lit from one side,
    and drawn as pixels with a depth, so that it hides what lies behind it. Every ``lines_every``-th grid line is drawn.
    What rides on the mesh follows it: paths, dots, axes.
    """

    def __init__(
        self,
        x: np.ndarray,
        y: np.ndarray,
        values: np.ndarray,
        *,
        room: Slot,
        low: float | None = None,
        high: float | None = None,
        log: bool = False,
        azimuth: float = 0.6,
        elevation: float = 0.6,
        rise: float = 1.0,
        lines_every: int = 4,
        table: np.ndarray | None = None,
    ) -> None:
        # The origin of the screen and its two units, so that the mesh moves and scales; then the box's corners.
        super().__init__(np.vstack([np.zeros(3), np.eye(3)[:2], np.zeros((8, 3))]))
        self.room = room
        self.x, self.y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        self.values = np.asarray(values, dtype=float)
        self.low = float(self.values.min()) if low is None else low
        self.high = float(self.values.max()) if high is None else high
        self.log, self.elevation, self.azimuth, self.lines_every = log, elevation, azimuth, lines_every
        self.riders: list[Rider] = []
        self.rise: Any = rise
        self.tallness = 1.0
        self._colours = muted_viridis() if table is None else table
        self._value_rgb = self._coloured()
        self.lay_out(room)

    def lay_out(self, window: Slot) -> Mesh:
        """Fill a window: its middle is that of the box, seen from any side."""
        across, up = np.sqrt(2), np.cos(self.elevation)
        deep = across * np.sin(self.elevation)
        self.breadth = min(window.width / across, window.height / (deep + FLATTEST * up))
        self.tallness = min((window.height - self.breadth * deep) / up, STEEPEST * self.breadth)
        self.points[:3] = window.center + np.vstack([np.zeros(3), np.eye(3)[:2]])
        return self.show()

    def show(self, azimuth: Any = None, *, elevation: float | None = None, rise: Any = None) -> Mesh:
        """Change the view (angles in radians) and how far the surface has risen: 0 to 1, one number or an array."""
        self.rise = self.rise if rise is None else rise
        self.elevation = self.elevation if elevation is None else elevation
        self._heights = self.heights_of(self.values) * self.rise
        self.face(self.azimuth if azimuth is None else float(azimuth))
        for rider in self.riders:
            rider.follow()
        turned = self._turned(self._space())
        self._corners = self._projected(turned)
        self._depth = turned[..., 1]
        self._colour()
        return self

    def show_values(self, values: Any) -> Mesh:
        """Show another surface over the same grid, an array or a quantity, in the same box and colours."""
        self.values = array(values)
        self._value_rgb = self._coloured()
        return self.show()

    def face(self, azimuth: float) -> None:
        """Turn the box alone; :meth:`show` turns the surface and all that rides on it, too."""
        self.azimuth = azimuth
        box = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (0, 1)], dtype=float)
        self.points[3:] = self.place(box * [self.breadth / 2, self.breadth / 2, self.tallness])

    def to(self, *, azimuth: float | None = None, opacity: float | None = None, **kwargs: Any) -> Sweep:
        """Return the animation that turns the mesh to another angle, or dims it, with all that rides on it."""
        start = np.array([self.azimuth, self.opacity])
        end = [now if wanted is None else wanted for now, wanted in zip(start, (azimuth, opacity), strict=True)]

        def show(state: np.ndarray) -> None:
            if azimuth is not None:
                self.show(state[0])
            if opacity is not None:
                for mobject in self._moving:
                    mobject.set_opacity(state[1])

        return between(show, start, end, *self._moving, introduces=False, **kwargs)

    def rising(self, **kwargs: Any) -> Sweep:
        """Return the animation in which the surface rises from its floor like a wave, from the first x to the last."""
        ahead = np.linspace(0, WAVE, len(self.x))[:, np.newaxis]
        level = np.ones_like(self.values)

        def rise(share: float) -> None:
            risen = np.clip((1 + WAVE) * share - ahead, 0, 1)
            self.show(rise=level * (risen * risen * (3 - 2 * risen)))

        return Sweep(rise, *self._moving, introduces=False, **kwargs)

    @property
    def _moving(self) -> tuple[VMobject, ...]:
        return (self, *(rider for rider in self.riders if isinstance(rider, VMobject)))

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

    def values_at(self, places: np.ndarray) -> np.ndarray:
        """Return the values (…) of the risen surface as it is drawn, straight from corner to corner of its grid."""
        share = self._lifted(places)[..., 2] / self.tallness
        low, high = (np.log10(end) if self.log else end for end in (self.low, self.high))
        values = low + share * (high - low)
        return np.asarray(10**values if self.log else values)

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
        return self.places_at(places, along), along

    @staticmethod
    def places_at(places: np.ndarray, positions: Any) -> np.ndarray:
        """Return the places (…, 2) at ``positions``, counted in corners, on the line through ``places`` (n, 2)."""
        corners = np.arange(len(places))
        return np.stack([np.interp(positions, corners, places[:, axis]) for axis in (0, 1)], axis=-1)

    def paint(self, ctx: cairo.Context[Any]) -> None:
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
        ctx.save()
        ctx.identity_matrix()
        part = _part_within(place, ctx.clip_extents(), self.lines_every)
        if part is None:
            ctx.restore()
            return
        pixels, left, upper = rasterize(
            place[part],
            self._depth[part],
            self._rgb[part],
            self._line[part],
            theme.role_rgb("ink"),
            every=self.lines_every,
            line_width=max(0.01 * self._scale * matrix.xx, 0.7),
        )
        height, width = pixels.shape[:2]
        drawn = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, width, height)
        if self.opacity < 1:
            # Even a dimmed surface hides what stands behind it.
            set_source(ctx, theme.role_rgb("ground"), min(1, self.opacity / theme.DIMMED))
            ctx.mask_surface(drawn, left, upper)
        ctx.set_source_surface(drawn, left, upper)
        ctx.paint_with_alpha(self.opacity)
        ctx.restore()

    def appearance(self) -> Key:
        """Return where the corners are seen, their depths and colours, and the opacity."""
        arrays = self.points, self._corners, self._depth, self._rgb, self._line
        return *(array.tobytes() for array in arrays), self.lines_every, self.opacity

    def bounds(self) -> Bounds:
        """Return the rectangle around the corners."""
        return around(self._on_screen(self._corners), 0)

    @property
    def _scale(self) -> float:
        return float(np.linalg.norm(self.points[1] - self.points[0]))

    def _coloured(self) -> np.ndarray:
        share = np.clip(self.heights_of(self.values) / self.tallness, 0, 1)
        return self._colours[(share * (len(self._colours) - 1)).round().astype(int)]

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


def _part_within(
    place: np.ndarray, bounds: tuple[float, float, float, float], every: int
) -> tuple[slice, slice] | None:
    """Return which corners (m, n) of a surface bound all that is seen within ``bounds``; None if nothing is.

    ``place (m, n, 2)`` is where they are seen; ``bounds`` are left, upper, right and lower edge, in the same pixels.
    Every ``every``-th line of the surface is one of the part's, too.
    """
    low, high = np.array(bounds[:2]) - BESIDE, np.array(bounds[2:]) + BESIDE
    if (place.min(axis=(0, 1)) >= low).all() and (place.max(axis=(0, 1)) <= high).all():
        return slice(None), slice(None)
    corners = np.stack([place[:-1, :-1], place[1:, :-1], place[:-1, 1:], place[1:, 1:]])
    seen = ((corners.min(axis=0) <= high) & (corners.max(axis=0) >= low)).all(axis=-1)
    if not seen.any():
        return None
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    first_row, first_column = rows[0] // every * every, columns[0] // every * every
    return slice(first_row, rows[-1] + 2), slice(first_column, columns[-1] + 2)


def mixed(first: np.ndarray, second: np.ndarray, share: Any) -> np.ndarray:
    """Return the colour that lies ``share`` of the way from the first to the second."""
    return first + (second - first) * share


def muted_viridis(strength: float = 0.8) -> np.ndarray:
    """Return viridis, its saturation reduced to ``strength``, as ``(256, 3)`` floats in 0…1."""
    table = theme.sequential()
    grey = table @ np.array([0.2126, 0.7152, 0.0722])
    return mixed(grey[:, np.newaxis], table, strength)
