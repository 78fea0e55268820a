"""A curve, and below it the area up to an edge that runs along: the area grows as fast as the curve is high."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import VGroup

from scenes.kit.figures.axes import Area, Axes, Curve
from scenes.kit.motion import Moving, Track
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot
from scenes.script import LectureError

TANGENT = 0.8
"""How far the tangent reaches to both sides of its place, in scene units."""
HEADROOM = 1.12
"""How much higher the axes are than their curves."""


class AreaFunction(Moving, VGroup):
    """The curve ``heights`` over ``x``, filled up to an edge, and below it the ``areas`` up to each x, both (n,).

    At the edge an upright line shows the height of the curve, and the tangent of the lower curve has that slope.
    ``upper`` and ``lower`` are the axes, one above the other on one scale of x, and ``curve`` the whole upper curve;
    they can appear first, and the figure after them. ``show`` puts the edge at the place numbered ``step``.
    """

    def __init__(
        self,
        x: Any,
        heights: Any,
        areas: Any,
        *,
        room: Slot,
        titles: tuple[str, str, str] = ("", "", ""),
        x_ticks: Sequence[float] = (),
        y_ticks: tuple[Sequence[float], Sequence[float]] = ((), ()),
        role: str = "data",
        area_role: str = "output",
    ) -> None:
        self.x, self.heights, self.areas = array(x), array(heights), array(areas)
        shapes = {part.shape for part in (self.x, self.heights, self.areas)}
        if len(shapes) > 1 or self.x.ndim != 1 or len(self.x) < 2:
            raise LectureError(
                "AreaFunction() takes x, heights and areas of one shape (n,), but was given "
                f"{self.x.shape}, {self.heights.shape} and {self.areas.shape}."
            )
        self.upper, self.lower = (
            Axes(
                (self.x[0], self.x[-1]),
                (min(0.0, HEADROOM * values.min()), HEADROOM * max(values.max(), 1e-9)),
                room=part,
                x_ticks=x_ticks,
                x_labels=x_ticks if below else (),
                y_ticks=ticks,
                x_title=titles[0] if below else "",
                y_title=title,
                cross=(None, 0),
            )
            for below, values, part, ticks, title in zip(
                (False, True), (self.heights, self.areas), room.stacked(2, gap=0.25), y_ticks, titles[1:], strict=True
            )
        )
        self._align()
        none = np.zeros((1, 3))
        self.curve = Curve(self.upper, self.x, self.heights, role=role)
        self._fill = Area(self.upper, self.x[:2], self.heights[:2], role=area_role, opacity=0.3)
        self._edge = Segments(none, none, role="gradient", width=4)
        self._drawn = Curve(self.lower, self.x[:2], self.areas[:2], role=area_role)
        self._tangent = Segments(none, none, role="gradient", width=4)
        self._head = Dots(none, role="ink", radius=0.08)
        super().__init__(
            self.upper, self.lower, self._fill, self.curve, self._edge, self._drawn, self._tangent, self._head
        )
        self.show(0)

    def show(self, step: Any) -> AreaFunction:
        """Put the edge at the place numbered ``step``, a number or a quantity with it."""
        self.step = int(step.value if isinstance(step, Quantity) else step)
        drawn = slice(0, max(self.step, 1) + 1)
        x, height, area = self.x[self.step], self.heights[self.step], self.areas[self.step]
        self._fill.set_data(self.x[drawn], self.heights[drawn])
        self._drawn.set_data(self.x[drawn], self.areas[drawn])
        self._edge.move_segments(self.upper.at([x], [0]), self.upper.at([x], [height]))
        place, ahead = self.lower.at([x, x + 1], [area, area + height])
        window, way = self.lower.window, (ahead - place) / np.linalg.norm(ahead - place)
        back, forward = (min(TANGENT, abs(edge - place[0]) / way[0]) for edge in (window.left, window.right))
        self._tangent.move_segments((place - back * way)[np.newaxis], (place + forward * way)[np.newaxis])
        self._head.move_dots(place[np.newaxis])
        return self

    def along(self, states: Quantity | None = None, *, first: int = 0, last: int | None = None) -> Track:
        """Return the track of the edge from place ``first`` to ``last``, or through the places numbered ``states``."""
        stop = len(self.x) - 1 if last is None else last
        if states is None:
            states = Quantity(np.arange(first, stop + 1), "numpy.arange", {"start": first, "stop": stop + 1})
        return Track(self.show, states, (self,))

    def _align(self) -> None:
        """Give both axes the same left and right edge, and the same height."""
        above, below = self.upper.window, self.lower.window
        left, right = max(above.left, below.left), min(above.right, below.right)
        lower = (above.height - below.height) / 2
        self.upper.lay_out(Slot(left, above.bottom + lower, right, above.top, above.format))
        self.lower.lay_out(Slot(left, below.bottom, right, below.top + lower, below.format))
