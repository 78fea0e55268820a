"""The curve of the surprise, the logarithm of one over the probability, and messages on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import RIGHT, UR, VGroup

from mathdl.information import surprise
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import array
from scenes.kit.stage import Slot

BUFF = 0.12


class SurpriseCurve(VGroup):
    """Messages of probabilities ``p`` (n,) on the curve of their ``surprises`` in bits, with thin guides to both axes.

    The curve leaves the room at its top: it climbs without end towards zero. ``names``, a text each, stand beside the
    dots; where one would cover a name before, it stands beside that. ``title`` says what runs to the right.
    """

    def __init__(
        self,
        p: Any,
        surprises: Any,
        *,
        room: Slot,
        names: Sequence[Any] = (),
        role: str = "data",
        title: str = "probability p",
    ) -> None:
        p, bits = array(p), array(surprises)
        top = int(bits.max() + 1e-9) + 1
        ticks: dict[str, Any] = {"x_ticks": (0, 0.25, 0.5, 0.75, 1), "y_ticks": range(top + 1)}
        self.axes = Axes((0, 1), (0, top), room=room, x_title=title, y_title="bits", **ticks)
        x = np.geomspace(2.0 ** -(top + 2), 1, 400)
        self.curve = Curve(self.axes, x, surprise(x, base=2), role=role)
        places = self.axes.at(p, bits)
        ends = [self.axes.at(0, bits), self.axes.at(p, 0)]
        self.guides = Segments(np.tile(places, (2, 1)), np.concatenate(ends))
        self.dots = Dots(places, role=role, radius=0.1)
        self.names = VGroup(*names)
        for index, name in enumerate(names):
            name.next_to(places[index], UR, buff=BUFF)
            near = np.linalg.norm(places[:index] - places[index], axis=1) < name.width + BUFF
            if near.any():
                name.next_to(names[np.flatnonzero(near)[-1]], RIGHT, buff=BUFF)
        super().__init__(self.axes, self.guides, self.curve, self.dots, self.names)
