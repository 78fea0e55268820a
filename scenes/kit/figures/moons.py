"""The two moons, and behind them what a network answers at every place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cairo
import numpy as np
from manim import VGroup

from mathdl.data import LabelledPoints
from mathdl.networks import MLP
from scenes.kit import theme
from scenes.kit.motion import Moving, Sweep
from scenes.kit.painted.level_lines import LevelLines, level_lines
from scenes.kit.painted.mobject import Painted, set_source
from scenes.kit.painted.shapes import Dots, HeatMap, Rings
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.script import LectureError

WINDOW = np.array([[-1.6, -1.1], [2.6, 1.6]])
"""The part of the data's plane that is shown: lower left and upper right corner."""

CELLS = (54, 84)
"""Rows and columns of the tint."""

TINT = 0.3
"""The opacity of the tint at a certain answer."""

Tint = Callable[[MLP, np.ndarray], np.ndarray]
"""What a network says about places (n, 2) of the plane: one number for each."""


def bet(network: MLP, places: np.ndarray) -> np.ndarray:
    """Return the probability of class 1 (n,) that a network gives at ``places`` (n, 2)."""
    return network.predict(places)


class Moons(Moving, VGroup):
    """The points of both classes, on the answers of a network with given parameters.

    Class 0 is a filled dot in the colour of data, class 1 a ring in the colour of the second class; the tint goes from
    one colour to the other with the probability of class 1. The picture is the largest of its shape in ``room``.
    ``border`` adds the line on which both classes are equally likely. Another ``tint`` is a function of a network and
    places (n, 2), whose values from ``scale[0]`` to ``scale[1]`` are coloured by ``table``.
    """

    def __init__(
        self,
        network: MLP,
        moons: LabelledPoints,
        *,
        room: Slot,
        tinted: bool = True,
        border: bool = False,
        tint: Tint = bet,
        scale: tuple[float, float] = (0.0, 1.0),
        table: np.ndarray | None = None,
    ) -> None:
        low, high = WINDOW
        if moons.X.shape[1:] != (2,) or network.sizes[0] != 2:
            raise LectureError(
                f"Moons() draws points of two numbers and a network for them, but was given points of shape "
                f"{moons.X.shape} and a network of sizes {network.sizes}."
            )
        aspect = (high[0] - low[0]) / (high[1] - low[1])
        width = min(room.width, room.height * aspect)
        self.network, self.X, self.tint = network, moons.X, tint
        rows, columns = CELLS
        self._x, self._y = np.linspace(low[0], high[0], columns), np.linspace(high[1], low[1], rows)
        self._grid = np.stack(np.meshgrid(self._x, self._y), axis=-1).reshape(-1, 2)
        table = tints() if table is None else table
        self._middle = np.full((2, 2), (scale[0] + scale[1]) / 2 if tint is bet else scale[0])
        self.answers = HeatMap(
            self._middle, width=width, height=width / aspect, low=scale[0], high=scale[1], table=table, smooth=True
        )
        self.border = LevelLines(np.zeros((0, 2)), np.zeros((0, 2)), role="ink", width=3)
        self.dots = Dots(self.places(moons.X[moons.y == 0]), role="data", radius=width / 120)
        self.rings = Rings(self.places(moons.X[moons.y == 1]), role="second", radius=width / 130)
        super().__init__(self.answers, *([self.border] if border else []), self.dots, self.rings)
        self._frames: list[PointFrame] = []
        if tinted:
            self.show(network.to_vector())
        room.put(self)

    def show(self, vector: Any) -> Moons:
        """Show the answers of the network with the parameters ``vector``, an array or a quantity."""
        network = self.network.with_vector(array(vector))
        self.answers.show(self.tint(network, self._grid).reshape(CELLS))
        if self.border in self.submobjects:
            bets = bet(network, self._grid).reshape(CELLS).T
            lines = self.places(level_lines(self._x, self._y, bets, [0.5]))
            self.border.move_segments(lines[:, 0], lines[:, 1])
        return self

    def places(self, points: Any) -> np.ndarray:
        """Return where in the frame (…, 3) ``points`` (…, 2) of the data's plane are."""
        corner, right, down = self.answers._frame()
        share = (np.asarray(points, dtype=float) - WINDOW[0]) / (WINDOW[1] - WINDOW[0])
        return corner + share[..., :1] * right + (1 - share[..., 1:]) * down

    def framed(self, *examples: int, role: str = "ink", size: float = 3.0) -> PointFrame:
        """Return a thin frame round each of these examples, counted from 0, ``size`` times as wide as a dot.

        It is not a part of the picture and appears by itself, but moves with it. LectureError for an example that is
        not there.
        """
        for example in examples:
            if not 0 <= example < len(self.X):
                raise LectureError(
                    f"Moons.framed() is to frame example {example}, but the points are numbered from 0 to "
                    f"{len(self.X) - 1}."
                )
        frame = PointFrame(self, self.X[list(examples)], role=role, size=size)
        self._frames.append(frame)
        return frame

    def move_into(self, room: Slot, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation that moves the picture into another room, dots, frames and all."""
        start, end = self.get_center(), room.center
        before = self.answers.width
        width = min(room.width, room.height * before / self.answers.height)

        def move(share: float) -> None:
            zoom = (before + share * (width - before)) / self.answers.width
            for points in (self.dots, self.rings):
                points.radius *= zoom
            self.scale(zoom).move_to(start + share * (end - start))
            for frame in self._frames:
                frame.follow()

        return Sweep(move, self, *self._frames, run_time=run_time, introduces=False)


class PointFrame(Painted):
    """A thin square frame round points of the moons, which follows them."""

    def __init__(self, moons: Moons, points: np.ndarray, *, role: str, size: float) -> None:
        self.moons, self.data, self.size = moons, points, size
        super().__init__(moons.places(points))
        self.color_rgb = theme.role_rgb(role)

    def follow(self) -> PointFrame:
        """Stand where the points are now."""
        self.points = self.moons.places(self.data)
        return self

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the frames."""
        set_source(ctx, self.color_rgb, self.opacity)
        ctx.set_line_width(0.01 * theme.AXIS)
        side = 2 * self.size * self.moons.dots.radius
        for x, y in self.points[:, :2].tolist():
            ctx.rectangle(x - side / 2, y - side / 2, side, side)
        ctx.stroke()


def tints(levels: int = 257) -> np.ndarray:
    """Return class 0 – ground – class 1 as ``(levels, 3)`` floats; the middle is undecided."""
    share = np.abs(np.linspace(-1, 1, levels))[:, np.newaxis] * TINT
    ends = np.where(np.linspace(-1, 1, levels)[:, np.newaxis] < 0, theme.role_rgb("data"), theme.role_rgb("second"))
    return (1 - share) * theme.role_rgb("ground") + share * ends
