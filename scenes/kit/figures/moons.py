"""The two moons, and behind them what a network answers at every place."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from mathdl.data import LabelledPoints
from mathdl.networks import MLP
from scenes.kit import theme
from scenes.kit.motion import Moving, Sweep
from scenes.kit.painted.shapes import Dots, HeatMap, Rings
from scenes.kit.quantity import array
from scenes.kit.stage import Slot

WINDOW = np.array([[-1.6, -1.1], [2.6, 1.6]])
"""The part of the data's plane that is shown: lower left and upper right corner."""

CELLS = (54, 84)
"""Rows and columns of the tint."""

TINT = 0.3
"""The opacity of the tint at a certain answer."""


class Moons(Moving, VGroup):
    """The points of both classes, on the answers of a network with given parameters.

    Class 0 is a filled dot in the colour of data, class 1 a ring in the colour of the second class; the tint goes from
    one colour to the other with the probability of class 1. The picture is the largest of its shape in ``room``.
    """

    def __init__(self, network: MLP, moons: LabelledPoints, *, room: Slot, tinted: bool = True) -> None:
        low, high = WINDOW
        aspect = (high[0] - low[0]) / (high[1] - low[1])
        width = min(room.width, room.height * aspect)
        self.network = network
        rows, columns = CELLS
        x, y = np.linspace(low[0], high[0], columns), np.linspace(high[1], low[1], rows)
        self._grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        self.answers = HeatMap(
            np.zeros((2, 2)), width=width, height=width / aspect, low=0, high=1, table=tints(), smooth=True
        )
        places = ((moons.X - low) / (high - low) - 0.5) * [width, width / aspect]
        self.dots = Dots(places[moons.y == 0], role="data", radius=width / 120)
        self.rings = Rings(places[moons.y == 1], role="second", radius=width / 130)
        super().__init__(self.answers, self.dots, self.rings)
        if tinted:
            self.show(network.to_vector())
        else:
            self.answers.show(np.full((2, 2), 0.5))
        room.put(self)

    def show(self, vector: Any) -> Moons:
        """Show the answers of the network with the parameters ``vector``, an array or a quantity."""
        answers = self.network.with_vector(array(vector)).predict(self._grid)
        self.answers.show(answers.reshape(CELLS))
        return self

    def move_into(self, room: Slot, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation that moves the picture into another room, dots and all."""
        start, end = self.get_center(), room.center
        before = self.answers.width
        width = min(room.width, room.height * before / self.answers.height)

        def move(share: float) -> None:
            zoom = (before + share * (width - before)) / self.answers.width
            for points in (self.dots, self.rings):
                points.radius *= zoom
            self.scale(zoom).move_to(start + share * (end - start))

        return Sweep(move, self, run_time=run_time)


def tints(levels: int = 257) -> np.ndarray:
    """Return class 0 – ground – class 1 as ``(levels, 3)`` floats; the middle is undecided."""
    share = np.abs(np.linspace(-1, 1, levels))[:, np.newaxis] * TINT
    ends = np.where(np.linspace(-1, 1, levels)[:, np.newaxis] < 0, theme.role_rgb("data"), theme.role_rgb("second"))
    return (1 - share) * theme.role_rgb("ground") + share * ends
