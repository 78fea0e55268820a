"""Samples that rain down and pile up to heaps with the shape of their histogram."""

from __future__ import annotations

import numpy as np

from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.painted.shapes import Dots

FALL = 0.7
"""Seconds that a sample falls."""


class Rain(Dots):
    """One dot a sample, let go one after the other during ``duration`` seconds: few at first, then ever more.

    ``show(time)`` draws them; ``landed`` of them have landed then. When all have, every heap is as high as its bin
    of the histogram (as a density) on ``axes``. All bins have one width.
    """

    def __init__(self, axes: Axes, samples: np.ndarray, edges: np.ndarray, *, duration: float) -> None:
        unit = axes.at(1, 1) - axes.at(0, 0)
        # The dots fill the heaps, whose area is one: each has its share of it.
        radius = min(0.08, 0.48 * float(np.sqrt(unit[0] * unit[1] / samples.size)))
        heights = places_in_bins(samples, edges) / (samples.size * (edges[1] - edges[0]))
        super().__init__(axes.at(samples, heights), role="data", radius=radius)
        self._ends = self.points[:, 1].copy()
        self._starts = np.sqrt(np.arange(samples.size) / samples.size) * (duration - FALL)
        self.show(0.0)

    def show(self, time: float) -> Rain:
        """Show the rain ``time`` seconds after its begin."""
        fallen = np.clip((time - self._starts) / FALL, 0, 1)
        top = theme.STAGE_TOP - 0.2
        self.points[:, 1] = top + fallen * (0.3 + 0.7 * fallen) * (self._ends - top)
        self.visible = int(np.searchsorted(self._starts, time, side="right"))
        self.landed = int(np.searchsorted(self._starts + FALL, time + 1e-9, side="right"))
        return self


def places_in_bins(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return for every value how many before it lie in its bin, and one half for itself: its place in the heap."""
    tally = np.zeros(edges.size + 1)
    places = np.empty(values.size)
    for i, bin_index in enumerate(np.searchsorted(edges, values, side="right")):
        places[i] = tally[bin_index] + 0.5
        tally[bin_index] += 1
    return places
