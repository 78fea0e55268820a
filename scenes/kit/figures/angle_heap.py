"""A heap of angles from 0 to 180 degrees, and over it the exact density of the angle between random directions."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UP, VGroup

from mathdl.geometry import AngleHistogram
from scenes.kit.figures.axes import Area, Axes, Curve
from scenes.kit.figures.histogram import Histogram
from scenes.kit.motion import Moving, Sweep, between
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot
from scenes.kit.text import halo

TOP = 1.5
"""How high the axes are, where the exact density at a right angle is 1."""
MARK = 0.3
"""How high a mark is, likewise."""


class AngleHeap(Moving, VGroup):
    """The bars of an `AngleHistogram` and its density, drawn so that the density is as high in every dimension.

    ``show`` goes to another histogram with as many bins. Without ``bars`` there is the density alone, with its area.
    """

    def __init__(self, histogram: Any, *, room: Slot, role: str = "data", bars: bool = True) -> None:
        super().__init__()
        self.state = found = _histogram(histogram)
        self.axes = Axes(
            (0, 180),
            (0, TOP),
            room=room,
            x_ticks=(0, 45, 90, 135, 180),
            x_title="angle, degrees",
            show=(True, False),
        )
        self.x = np.degrees(found.places)
        self.bars = Histogram(self.axes, found.heights / found.peak, role=role)
        self.curve = Curve(self.axes, self.x, found.density / found.peak, role="ink" if bars else role, width=3)
        self.area = Area(self.axes, self.x, found.density / found.peak, role=role)
        self.add(self.axes, self.bars if bars else self.area, self.curve)

    def show(self, histogram: Any) -> AngleHeap:
        """Show another histogram, or a quantity of it, on its own scale."""
        self.state = found = _histogram(histogram)
        self._show(np.concatenate([found.heights, found.density]) / found.peak)
        return self

    def to(self, histogram: Any, **kwargs: Any) -> Sweep:
        """Return the animation that goes to another histogram."""
        start, self.state = self.state, _histogram(histogram)
        ends = [np.concatenate([each.heights, each.density]) / each.peak for each in (start, self.state)]
        return between(self._show, *ends, self, **kwargs)

    def beside(self, histogram: Any, role: str, text: Any) -> VGroup:
        """Return the bars of another histogram on the scale that is shown, with a text over their median.

        They appear by themselves.
        """
        found = _histogram(histogram)
        bars = Histogram(self.axes, found.heights / self.state.peak, role=role)
        shares = np.cumsum(found.heights) / found.heights.sum()
        median = float(np.degrees(np.interp(0.5, shares, found.edges[1:])))
        text.next_to(self.axes.at(median, found.heights.max() / self.state.peak), UP)
        halo(text)
        return VGroup(bars, text)

    def band(self, low: float, high: float, role: str = "output") -> Area:
        """Return a band from one angle to another, in degrees; it appears by itself."""
        return Area(self.axes, np.array([low, high]), np.full(2, TOP), role=role)

    def mark(self, degrees: Any, text: Any, role: str = "ink") -> VGroup:
        """Return an upright mark at an angle, with a text above it; it appears by itself."""
        at = float(array(degrees))
        foot, tip = self.axes.at(at, 0), self.axes.at(at, MARK)
        return VGroup(Segments(foot[None], tip[None], role=role, width=8), text.next_to(tip, UP))

    def _show(self, heights: np.ndarray) -> None:
        bins = len(self.state.heights)
        self.bars.show(heights[:bins])
        self.curve.show(heights[bins:])
        self.area.show(heights[bins:])


def _histogram(histogram: Any) -> AngleHistogram:
    found: AngleHistogram = histogram.value if isinstance(histogram, Quantity) else histogram
    return found
