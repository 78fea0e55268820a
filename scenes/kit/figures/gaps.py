"""The truth as outlines over bars, and the gaps between: what each bar must give up or gain."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np
from manim import VGroup

from scenes.kit import theme
from scenes.kit.figures.bars import Bars
from scenes.kit.motion import Moving, Sweep
from scenes.kit.painted.mobject import Painted, set_source
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.script import LectureError

OPACITY = 0.75


class Blocks(Painted):
    """Rectangles of four corners each, with a line round them; they are filled unless ``hollow``."""

    def __init__(self, count: int, role: str, *, hollow: bool) -> None:
        super().__init__(np.zeros((4 * count, 3)))
        self.color_rgb = theme.role_rgb(role)
        self._hollow = hollow
        self.missing = np.zeros(count, dtype=bool)
        """Which rectangles are something that is missing: drawn fainter, with a rim."""

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the rectangles."""
        ctx.set_line_width(0.025)
        for corners, missing in zip(self.points[:, :2].reshape(-1, 4, 2).tolist(), self.missing, strict=True):
            for place in corners:
                ctx.line_to(*place)
            ctx.close_path()
            if not self._hollow:
                strength = theme.FILL_OPACITY if missing else OPACITY
                set_source(ctx, self.color_rgb, self.opacity * strength)
                ctx.fill_preserve()
            set_source(ctx, self.color_rgb, self.opacity)
            ctx.stroke()


class Gaps(Moving, VGroup):
    """``outlines`` of the ``truth`` (n,) over the bars, and ``gaps`` between each bar's value and its truth.

    A gap by which a bar is too long is full, one by which it is too short is a faint block with a rim. Lead gaps and
    bars through the same states: they follow values, not each other. The values begin as those of the bars.
    """

    def __init__(self, bars: Bars, truth: Any, *, role: str = "gradient", truth_role: str = "data") -> None:
        super().__init__()
        self.bars = bars
        self.truth = array(truth)
        if self.truth.shape != bars.values.shape:
            raise LectureError(f"{len(bars.values)} bars need as many true values, but got shape {self.truth.shape}.")
        count = len(self.truth)
        self.outlines = Blocks(count, truth_role, hollow=True)
        self.gaps = Blocks(count, role, hollow=False)
        self.add(self.gaps, self.outlines)
        self.outlines.points = self._between(np.zeros(count), self.truth)
        self.show(bars.values)

    def show(self, values: Any) -> Gaps:
        """Let the gaps reach from other values, an array or a quantity, to the truth."""
        self.values = array(values)
        if self.values.shape != self.truth.shape:
            raise LectureError(f"{len(self.truth)} gaps need as many values, but got shape {self.values.shape}.")
        self.gaps.points = self._between(self.truth, self.values)
        self.gaps.missing = self.values < self.truth
        return self

    def lay_out(self, room: Slot, run_time: float = theme.SWEEP) -> Sweep:
        """Return the animation that lays the gaps end to end along the middle of a room, as arrows are added.

        What is too long leads forwards, above; what is too short leads back, below. Where they add up to nothing, the
        last ends where the first began.
        """
        start = self.gaps.points.reshape(-1, 4, 3).copy()
        differences = self.values - self.truth
        total = max(float(differences.clip(0).sum()), float(-differences.clip(max=0).sum()), 1e-9)
        thick = min(0.5, 0.4 * room.height)
        middles, lengths = np.zeros((len(start), 3)), differences / total * room.width
        now = room.left
        for index in [*np.flatnonzero(differences >= 0), *np.flatnonzero(differences < 0)]:
            side = 1 if differences[index] >= 0 else -1
            middles[index] = [now + lengths[index] / 2, room.center[1] + side * (0.06 + thick / 2), 0]
            now += lengths[index]
        # Blocks turn as they move, with the bars' direction towards the right.
        way = self.bars.at(0, 1.0) - self.bars.base(0)
        turn = float(np.arctan2(way[1], way[0]))
        reach = float(np.hypot(*way[:2]))
        breadth = float(np.linalg.norm(start[0, 1] - start[0, 0]))

        def update(share: float) -> None:
            angle = (1 - share) * turn
            along = np.array([np.cos(angle), np.sin(angle), 0])
            across = np.array([np.sin(angle), -np.cos(angle), 0]) * (breadth + share * (thick - breadth)) / 2
            spans = (differences * reach + share * (lengths - differences * reach))[:, np.newaxis] / 2 * along
            centers = start.mean(axis=1) + share * (middles - start.mean(axis=1))
            corners = [centers - spans - across, centers - spans + across]
            corners += [centers + spans + across, centers + spans - across]
            self.gaps.points = np.stack(corners, axis=1).reshape(-1, 3)

        return Sweep(update, self.gaps, run_time=run_time)

    def _between(self, lows: np.ndarray, highs: np.ndarray) -> np.ndarray:
        """Return the corners of the parts of the bars between two values each."""
        corners = []
        for index, (low, high) in enumerate(zip(lows, highs, strict=True)):
            first, second = self.bars.bars[index].points[[0, 3]]
            ends = [self.bars.at(index, value) - self.bars.base(index) for value in (low, high)]
            corners.append([first + ends[0], second + ends[0], second + ends[1], first + ends[1]])
        return np.array(corners).reshape(-1, 3)
