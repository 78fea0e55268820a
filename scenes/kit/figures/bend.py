"""The bend of a neuron: its curve, with working points on it and the slope at each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import DR, UL, VGroup

from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.kit.text import halo
from scenes.script import LectureError

WIDE = 2.0
"""How far the curve is drawn to either side of zero, at the least."""
BEYOND = 0.4
"""What is drawn beyond the outermost point."""
REACH = 0.9
"""How far a tangent goes to either side, in units of the axes."""
AWAY = 0.38
"""From a point to the middle of its name, in scene units."""


class Bend(VGroup):
    """The curve of ``f``, such as tanh, and on it points at ``x`` (n,) with tangents of these ``slopes`` (n,).

    Both axes have one scale, so that a slope of one is drawn at 45 degrees. Names stand beside the points, in turn
    below and above the curve. ``picture`` is axes and curve; ``marks`` has for each point its tangent, dot and name.
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
        far = max(WIDE, np.abs(places).max() + BEYOND)
        drawn = np.linspace(-far, far, 121)
        high = np.abs(f(drawn)).max() * 1.1
        self.axes = Axes((-far, far), (-high, high), room=room, aspect=far / high, cross=(0, 0))
        self.curve = Curve(self.axes, drawn, f(drawn), role="output")
        self.picture = VGroup(self.axes, self.curve)
        self.marks = []
        for k, (place, rise) in enumerate(zip(places, rises, strict=True)):
            height = f(np.array([place]))[0]
            run = np.array([-1, 1]) * REACH / np.sqrt(1 + rise**2)
            ends, at = self.axes.at(place + run, height + rise * run), self.axes.at(place, height)
            marks = VGroup(Segments(ends[:1], ends[1:], role=role, width=3), Dots(at, role="ink", radius=0.09))
            if names:
                names[k].move_to(at + AWAY * (DR if k % 2 == 0 else UL))
                halo(names[k])
                marks.add(names[k])
            self.marks.append(marks)
        super().__init__(self.picture, *self.marks)
