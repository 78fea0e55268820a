"""The singular values of a matrix on a logarithmic axis: those that are kept fill, the first one dropped is marked."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UR, VGroup

from scenes.kit.figures.axes import Axes
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import Dots, Rings
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.kit.text import label
from scenes.script import LectureError


class Spectrum(Moving, VGroup):
    """One ring for each of the falling, positive ``values`` (n,); the first ``kept`` of them are filled.

    ``titles`` name the axes. The first value that is not kept, which is the spectral error, is marked as ``dropped``.
    """

    def __init__(
        self,
        values: Any,
        *,
        room: Slot,
        kept: int = 1,
        titles: tuple[str, str] = ("place of the stretch", "its size"),
        dropped: str = "first dropped",
    ) -> None:
        self.values = values = array(values)
        if values.ndim != 1 or len(values) < 2 or not values[0] >= values[-1] > 0:
            raise LectureError("A spectrum shows two positive values or more, the largest first.")
        self.axes = Axes(
            (0, len(values)),
            (float(values[-1]), float(values[0])),
            room=room,
            x_title=titles[0],
            y_title=titles[1],
            x_ticks=(1, len(values)),
            log=(False, True),
            show=(True, False),
        )
        self.places = self.axes.at(np.arange(1, len(values) + 1), values)
        self.rings = Rings(self.places, role="muted", radius=0.05)
        self.filled = Dots(self.places, role="parameter", radius=0.07)
        self.mark = Dots(self.places[:1], role="loss", radius=0.11)
        self.words = label(dropped, role="loss") if dropped else VGroup()
        super().__init__(self.axes, self.rings, self.filled, self.mark, self.words)
        self.show(kept)

    def show(self, kept: Any) -> Spectrum:
        """Fill so many values, a number or a quantity, and mark the next one, if there is one."""
        count = int(array(kept))
        if not 0 <= count <= len(self.values):
            raise LectureError(f"A spectrum of {len(self.values)} values cannot keep {count} of them.")
        self.filled.visible = count
        self.mark.move_dots(self.places[count : count + 1])
        self.words.set_opacity(float(count < len(self.values)))
        if count < len(self.values) and self.words.width:
            self.words.next_to(self.places[count], UR, buff=0.14)
        return self
