"""A model's bet on data: a bell over a line, and a stick from each data point up to the bell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import RIGHT, UP, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Area, Axes, Curve
from scenes.kit.figures.sticks import Sticks
from scenes.kit.motion import Moving, Sweep
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.kit.text import Formula, typeset

HEADROOM = 1.2
"""How much higher the axes are than the bell."""
SHOULDER = 0.85
"""The share of the bell's height at which its name stands."""


class Bet(Moving, VGroup):
    """The ``density`` of a model over ``x``, both (n,), named q; ``top`` is the height of the highest bell in ``room``.

    ``sticks`` are those that ``stand`` has put on data points; they move with the axes into another room.
    """

    def __init__(
        self, x: Any, density: Any, *, room: Slot, top: float, x_ticks: Sequence[float] = (), x_title: str = ""
    ) -> None:
        grid, heights = array(x), array(density)
        self.axes = Axes(
            (grid[0], grid[-1]), (0, HEADROOM * top), room=room, x_ticks=x_ticks, x_title=x_title, show=(True, False)
        )
        self.area = Area(self.axes, grid, heights, role="parameter")
        self.curve = Curve(self.axes, grid, heights, role="parameter")
        self.symbol = typeset(Formula, "q", role="parameter", size=theme.ROW)
        self.sticks: list[Sticks] = []
        super().__init__(self.axes, self.area, self.curve, self.symbol)
        self.show(heights)

    @property
    def bell(self) -> tuple[Any, ...]:
        """The parts that are not the axes: area, curve and name."""
        return self.area, self.curve, self.symbol

    def show(self, density: Any) -> Bet:
        """Show another density over the same x, an array or a quantity."""
        heights = array(density)
        self.area.show(heights)
        self.curve.show(heights)
        place = np.flatnonzero(heights >= SHOULDER * heights.max())[-1]
        self.symbol.move_to(self.axes.at(self.curve.x[place], heights[place]) + 0.4 * RIGHT + 0.2 * UP)
        return self

    def stand(self, data: Any, heights: Any, **style: Any) -> Sticks:
        """Put sticks on ``data``, up to ``heights``, in the style of :class:`Sticks`, and return them."""
        self.sticks.append(Sticks(self.axes, data, heights, **style))
        return self.sticks[-1]

    def move_into(self, room: Slot, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation that moves axes, bell and sticks into another room."""
        start, end = self.axes.window, self.axes.fitted(room)

        def move(share: float) -> None:
            self.axes.lay_out(start.toward(end, share))
            self.show(self.curve.y)
            for sticks in self.sticks:
                sticks.show(sticks.heights)

        return Sweep(move, self, *self.sticks, run_time=run_time, introduces=False)
