"""The part of a bell within one standard deviation of its mean, with the deviation as a measured length."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RIGHT, VGroup

from mathdl.distributions import normal
from scenes.kit import theme
from scenes.kit.figures.axes import Area, Axes
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import array
from scenes.kit.text import Formula, typeset

POINTS = 80
END = 0.1
"""Half the length of the strokes at the ends of the measured length."""


class SigmaBand(Moving, VGroup):
    """The ``area`` under a bell from one sigma left of its mean to one right, and σ as a ``length`` from the mean.

    The bell is the last one of ``state``: weights, means and standard deviations ``(3, k)``; its weight is one.
    The length lies at the height where the curve is one sigma from its mean; its name stands outside the curve.
    """

    def __init__(self, axes: Axes, state: Any, *, role: str = "parameter") -> None:
        self._axes = axes
        self.area = Area(axes, np.zeros(2), np.zeros(2), role=role, opacity=theme.FILL_OPACITY)
        self._line = Segments(np.zeros((3, 3)), np.zeros((3, 3)), role=role, width=3)
        self._name = typeset(Formula, "sigma", role=role, size=theme.ROW)
        self.length = VGroup(self._line, self._name)
        super().__init__(self.area, self.length)
        self.show(state)

    def show(self, state: Any) -> SigmaBand:
        """Show the band of the last bell of another state, an array or a quantity."""
        bell = normal(*array(state)[1:, -1])
        low, high = bell.interval()
        x = np.linspace(low, high, POINTS)
        self.area.set_data(x, bell.pdf(x))
        ends = self._axes.at([bell.mean, high], bell.pdf(high))
        up = np.array([0, END, 0])
        self._line.move_segments(np.stack([ends[0], *(ends - up)]), np.stack([ends[1], *(ends + up)]))
        self._name.next_to(ends[1], RIGHT, buff=0.15)
        return self
