"""Squares on data, each as wide as its distance from the centre of a bell, which can be moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import RIGHT, UP, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Area, Axes
from scenes.kit.figures.squares import Squares
from scenes.kit.motion import Track
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot
from scenes.kit.text import Formula, halo, typeset


class SquaredDistances(VGroup):
    """Dots for ``data`` (n,) on a line; ``squares`` reach from them to ``centre``, with the faint bell ``density``.

    The bell, over ``x``, reaches ``top`` at the most. ``side`` is the side of the largest square in data units, for
    which the room is high enough.
    """

    def __init__(
        self,
        data: Any,
        centre: Any,
        x: Any,
        density: Any,
        *,
        room: Slot,
        top: float,
        side: float,
        x_ticks: Sequence[float] = (),
        x_title: str = "",
    ) -> None:
        grid = array(x)
        span = (grid[0], grid[-1])
        style: dict[str, Any] = {"x_ticks": x_ticks, "x_title": x_title, "show": (True, False)}
        self.axes = Axes(span, (0, side), room=room, **style)
        aspect, window = (span[1] - span[0]) / side, self.axes.window
        if window.width / window.height > aspect:
            self.axes = Axes(span, (0, side), room=room, aspect=aspect, **style)
        over = Axes(span, (0, 1.1 * top), room=room, show=(False, False)).lay_out(self.axes.window)
        self.bell = Area(over, grid, array(density), role="parameter", opacity=0.1)
        self.dots = Dots(self.axes.at(array(data), 0), radius=0.08)
        self.squares = Squares(self.axes, data, 0, centre, along="x")
        self._line = Segments(np.zeros((1, 3)), np.zeros((1, 3)), role="parameter", width=theme.CURVE)
        self._symbol = typeset(Formula, "mu", role="parameter", size=theme.ROW)
        halo(self._symbol)
        self.centre = VGroup(self._line, self._symbol)
        super().__init__(self.axes, self.bell, self.squares, self.centre, self.dots)
        self.show_centre(centre)

    def show_centre(self, centre: Any) -> SquaredDistances:
        """Let the squares reach to another centre, a number or a quantity."""
        place, window = float(array(centre)), self.axes.window
        self.squares.show(place)
        foot = self.axes.at(place, 0)
        head = foot + window.height * UP
        self._line.move_segments(foot[np.newaxis], head[np.newaxis])
        self._symbol.next_to(head, RIGHT, buff=0.15).shift(-0.25 * UP)
        return self

    def along(self, centres: Quantity, densities: Quantity) -> list[Track]:
        """Return the tracks of centre, squares and bell through ``centres`` (states,) and ``densities``."""
        return [Track(self.show_centre, centres, (self.squares, self.centre)), self.bell.along(densities)]
