"""A signed integrand: what lies above zero and what lies below it, each in its colour."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from scenes.kit.figures.axes import Area, Axes, Curve
from scenes.kit.motion import Moving
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot


class Integrand(Moving, VGroup):
    """One state of ``integrands``, ``(states, n)``, over ``x (n,)``; the axes hold all of them.

    The area above zero has the colour of ``role``, the area below zero that of ``below``.
    """

    def __init__(
        self, x: np.ndarray, integrands: Quantity, *, room: Slot, role: str = "loss", below: str = "output"
    ) -> None:
        super().__init__()
        values = array(integrands)
        window = (float(x[0]), float(x[-1])), (float(min(values.min(), 0)), float(values.max()))
        self.axes = Axes(*window, room=room, cross=(None, 0), show=(True, False))
        self._gain = Area(self.axes, x, 0 * x, role=role, opacity=0.45)
        self._saved = Area(self.axes, x, 0 * x, role=below, opacity=0.6)
        self._outline = Curve(self.axes, x, 0 * x, role=role, width=3)
        self.add(self.axes, self._gain, self._saved, self._outline)
        self.show(integrands.first)

    def show(self, integrand: Any) -> Integrand:
        """Show another state, an array or a quantity."""
        heights = array(integrand)
        self._gain.show(np.maximum(heights, 0))
        self._saved.show(np.minimum(heights, 0))
        self._outline.show(heights)
        return self
