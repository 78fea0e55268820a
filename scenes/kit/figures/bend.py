"""The bend of a neuron: its curve, with working points on it and the slope at each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import DR, UL, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.kit.text import halo
from scenes.script import LectureError

MARGIN = 0.55
"""How far the curve goes on beyond zero and the outermost points."""
REACH = 0.5
"""How far a tangent goes to either side, in units of x."""
AWAY = 0.32
"""From a point to the middle of its name, in scene units."""


class Bend(VGroup):
    """The curve of ``f``, and on it points at ``x`` (n,) with tangents of these ``slopes`` (n,).

    A thin line of slope one shows what would be without a bend. Names stand beside the points, in turn below and above
    the curve. ``picture`` is axes, line and curve; ``marks`` holds for each point its tangent, dot and name. What a
    curve of equal scales fills of the ``room`` is drawn.
    """

    def __init__(
        self,
        f: Callable[[np.ndarray], np.ndarray],
        x: Any,
        slopes: Any,
        *,
        room: Slot,
        names: Sequence[Any] = (),
        role: str = "gradient",
    ) -> None:
        places, rises = np.atleast_1d(array(x)), np.atleast_1d(array(slopes))
        if places.shape != rises.shape or (names and len(names) != len(places)):
            raise LectureError(
                f"Bend() takes one slope and one name for each point, but was given {len(places)} points, "
                f"{len(rises)} slopes and {len(names)} names."
            )
        low, high = min(0.0, places.min()) - MARGIN, max(0.0, places.max()) + MARGIN
        span = (high - low) * room.height / room.width
        center = float(np.mean(f(np.array([low, high]))))
        bottom, top = min(center - span / 2, -0.1), max(center + span / 2, 0.1)
        self.axes = Axes((low, high), (bottom, top), room=room, aspect=(high - low) / (top - bottom), cross=(0, 0))
        x_drawn = np.linspace(low, high, 121)
        kept = x_drawn[(x_drawn >= bottom) & (x_drawn <= top)]
        straight = Segments(self._at(kept[:1], kept[:1]), self._at(kept[-1:], kept[-1:]), role="muted", width=2)
        self.curve = Curve(self.axes, x_drawn, f(x_drawn), role="output")
        self.picture = VGroup(self.axes, straight, self.curve)
        self.marks = []
        for k, (place, rise) in enumerate(zip(places, rises, strict=True)):
            height = f(np.array([place]))[0]
            run = REACH / np.sqrt(1 + rise**2)
            ends = self._at([place - run, place + run], [height - rise * run, height + rise * run])
            at = self._at(place, height)
            parts = VGroup(Segments(ends[:1], ends[1:], role=role, width=4), Dots(at, role="ink", radius=0.09))
            if names:
                aside = (DR if k % 2 == 0 else UL) / np.sqrt(2)
                names[k].move_to(at + AWAY * aside)
                halo(names[k])
                parts.add(names[k])
            self.marks.append(parts)
        super().__init__(self.picture, *self.marks)

    def _at(self, x: Any, y: Any) -> np.ndarray:
        return self.axes.at(x, y)
