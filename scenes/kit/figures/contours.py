"""Level lines of a landscape seen from straight above, tinted by value; a turning mesh passes into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DL, DR, UL, UR, Scene, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.mesh import Mesh, muted_viridis
from scenes.kit.figures.mesh_axes import round_numbers
from scenes.kit.motion import Moving, Sweep
from scenes.kit.painted.level_lines import LevelLines, level_lines
from scenes.kit.painted.shapes import HeatMap
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.script import LectureError

FADE = 0.75
"""The share of the time of a turning mesh after which the map appears in its place."""
LINE_OPACITY, TINT = 0.55, 0.42
"""How strong lines and tint are; what lies on the map is stronger."""
TURNED = np.pi / 2
"""The elevation from which a mesh is seen from straight above."""


class Contours(Moving, VGroup):
    """The level lines of ``values`` over an even grid, an array (len(x), len(y)) or a function of places (…, 2).

    ``levels`` are the values of the lines, or how many there are between the lowest and the highest value; with
    ``log`` they are spaced evenly in the logarithm. Map, axes and labels fill the ``room``; both axes have one scale
    unless ``equal`` is False. Without ``tinted`` there are lines alone, in muted. The colours span ``values``, or those
    ``over`` which they will move. ``at`` says where data are.
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        values: Any,
        *,
        room: Slot,
        levels: int | Sequence[float] = 9,
        titles: tuple[str, str] = ("", ""),
        ticks: Sequence[Sequence[float]] | None = None,
        log: bool = False,
        equal: bool = True,
        tinted: bool = True,
        over: Any = None,
    ) -> None:
        self.x, self.y, self.log = array(x), array(y), log
        spans = [(float(line[0]), float(line[-1])) for line in (self.x, self.y)]
        ticks = [round_numbers(*span, 3).tolist() for span in spans] if ticks is None else ticks
        (left, right), (low, high) = spans
        self.axes = Axes(
            *spans,
            room=room,
            aspect=(right - left) / (high - low) if equal else None,
            x_ticks=ticks[0],
            y_ticks=ticks[1],
            x_title=titles[0],
            y_title=titles[1],
        )
        self._levels = levels
        heights = self._heights(values)
        span = heights if over is None else np.log10(array(over)) if log else array(over)
        self.low, self.high = float(span.min()), float(span.max())
        self.tint = HeatMap(
            heights.T[::-1], width=1, height=1, low=self.low, high=self.high, table=map_colours(), smooth=True
        )
        window = self.axes.window
        self.tint.points = np.array([window.at(corner) for corner in (UL, UR, DR, DL)])
        self.lines = LevelLines(np.zeros((0, 3)), np.zeros((0, 3)), role="ink" if tinted else "muted", width=2)
        self.lines.line_opacity = LINE_OPACITY if tinted else 1.0
        super().__init__(*([self.tint] if tinted else []), self.lines, self.axes)
        self.show(values)

    def show(self, values: Any) -> Contours:
        """Show another landscape over the same grid, on the same levels and colours."""
        self._shown = heights = self._heights(values)
        self.tint.show(heights.T[::-1])
        self.level_values = self._spaced() if isinstance(self._levels, int) else np.asarray(self._levels, dtype=float)
        scaled = np.log10(self.level_values) if self.log else self.level_values
        pieces = level_lines(self.x, self.y, heights, scaled.tolist())
        self.lines.move_segments(self.at(pieces[:, 0]), self.at(pieces[:, 1]))
        return self

    def level(self, value: Any, *, role: str = "ink", width: float = 4) -> LevelLines:
        """Return the line of one more level, for example through a place, to be drawn over the others."""
        level = float(np.log10(array(value)) if self.log else array(value))
        pieces = level_lines(self.x, self.y, self._shown, [level])
        return LevelLines(self.at(pieces[:, 0]), self.at(pieces[:, 1]), role=role, width=width)

    def at(self, points: Any) -> np.ndarray:
        """Return where in the frame (…, 3) data ``points`` (…, 2) are."""
        points = array(points)
        return self.axes.at(points[..., 0], points[..., 1])

    def from_above(self, mesh: Mesh, run_time: float = theme.SWEEP) -> Sweep:
        """Return the animation that turns a mesh of the same grid until it is seen from above and passes into this.

        The floor of the mesh comes to lie on the map, and all that rides on it in its place. The mesh is invisible at
        the end; take it from the screen. LectureError for a mesh over another part of the plane.
        """
        ends = [(line[0], line[-1]) for line in (mesh.x, mesh.y)]
        if not np.allclose(ends, [(line[0], line[-1]) for line in (self.x, self.y)]):
            raise LectureError(
                f"A mesh passes into contours over the same part of the plane, but it lies over {_spans(mesh)} and "
                f"they lie over {_spans(self)}."
            )
        azimuth, elevation, points, opacity = mesh.azimuth, mesh.elevation, mesh.points[:3].copy(), mesh.opacity
        window = self.axes.window
        sides = np.diag([window.width / mesh.breadth, window.height / mesh.breadth, 0])[:2]
        seen = window.center + np.vstack([np.zeros(3), sides])
        whole = 2 * np.pi * round(azimuth / (2 * np.pi))
        parts = [(part, part.fill_rgbas[:, 3].copy(), part.stroke_rgbas[:, 3].copy()) for part in self.get_family()]

        def move(share: float) -> None:
            # The whole way takes the first part of the time; then the map appears over the mesh, which goes.
            turned, shown = min(share / FADE, 1.0), max(0.0, (share - FADE) / (1 - FADE))
            mesh.points[:3] = points + turned * (seen - points)
            mesh.show(azimuth + turned * (whole - azimuth), elevation=elevation + turned * (TURNED - elevation))
            mesh.set_fill(opacity=opacity * (1 - shown), family=False)
            for part, fill, stroke in parts:
                part.fill_rgbas[:, 3], part.stroke_rgbas[:, 3] = fill * shown, stroke * shown

        return _Passing(move, self, *mesh._moving, run_time=run_time)

    def _heights(self, values: Any) -> np.ndarray:
        """Return the values over the grid, or their logarithms; LectureError where they do not fit the grid."""
        if callable(values):
            values = values(np.stack(np.meshgrid(self.x, self.y, indexing="ij"), axis=-1))
        found, wanted = array(values), (len(self.x), len(self.y))
        if found.shape != wanted:
            raise LectureError(f"Contours over this grid take values of shape {wanted}, but were given {found.shape}.")
        if not np.isfinite(found).all() or (self.log and (found <= 0).any()):
            raise LectureError(
                "Contours take finite values, and above zero with log=True: leave out what is not, or cut the grid."
            )
        return np.log10(found) if self.log else found

    def _spaced(self) -> np.ndarray:
        assert isinstance(self._levels, int)
        inner = np.linspace(self.low, self.high, self._levels + 2)[1:-1]
        return 10**inner if self.log else inner


class _Passing(Sweep):
    """A sweep whose first mobject comes to lie over the second, and under all that rides on that."""

    def _setup_scene(self, scene: Scene) -> None:
        contours, _, *riders = self.mobject.submobjects
        present = set(scene.get_mobject_family_members())
        scene.add(contours, *(rider for rider in riders if rider in present))


def square_around(*points: Any, margin: float = 1.2) -> np.ndarray:
    """Return two corners (2, 2) of a square with all ``points`` (…, 2) in its middle, ``margin`` times as wide as they.

    Points are arrays or quantities; a line through each coordinate of the corners is a grid for contours.
    """
    places = np.concatenate([np.reshape(array(each), (-1, 2)) for each in points])
    low, high = places.min(axis=0), places.max(axis=0)
    return (low + high) / 2 + margin * (high - low).max() / 2 * np.array([[-1], [1]])


def map_colours() -> np.ndarray:
    """Return the colours of a map, from low to high: those of a mesh, nearer to the ground."""
    return theme.role_rgb("ground") + TINT * (muted_viridis() - theme.role_rgb("ground"))


def _spans(grid: Any) -> str:
    """Return the part of the plane that a grid lies over, in words."""
    (left, right), (low, high) = ((line[0], line[-1]) for line in (grid.x, grid.y))
    return f"[{left:g}, {right:g}] × [{low:g}, {high:g}]"
