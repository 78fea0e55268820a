"""Samples that fall and pile up to heaps with the shape of their histogram."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.kit.figures.axes import Axes
from scenes.kit.motion import Moving, Track, track
from scenes.kit.painted.shapes import Dots
from scenes.kit.quantity import Quantity, array, quantity
from scenes.kit.stage import Slot

FALL = 0.2
"""The share of the whole time that a sample falls."""
MOMENTS = 481


class FallingSamples(Moving, Dots):
    """One dot a sample, let go one after the other from the top of ``room``: few at first, then ever more.

    ``show(share)`` draws them at a share (0 to 1) of the whole time. When all have landed, every heap is as high as its
    bin of the histogram (as a density) on ``axes``. All bins have one width.
    """

    def __init__(self, axes: Axes, samples: Any, edges: np.ndarray, *, room: Slot) -> None:
        samples = array(samples)
        unit = axes.at(1, 1) - axes.at(0, 0)
        # The dots fill the heaps, whose area is one: each has its share of it.
        radius = min(0.08, 0.48 * float(np.sqrt(unit[0] * unit[1] / samples.size)))
        heights = places_in_bins(samples, edges) / (samples.size * (edges[1] - edges[0]))
        super().__init__(axes.at(samples, heights), role="data", radius=radius)
        self._top = room.top - radius
        self._ends = self.points[:, 1].copy()
        self._starts = np.sqrt(np.arange(samples.size) / samples.size) * (1 - FALL)
        self.show(0.0)

    def show(self, share: Any) -> FallingSamples:
        """Show the samples at a share of the whole time, a number or a quantity."""
        now = float(array(share))
        fallen = np.clip((now - self._starts) / FALL, 0, 1)
        # Begun at some speed, and ever faster.
        self.points[:, 1] = self._top + fallen * (0.3 + 0.7 * fallen) * (self._ends - self._top)
        self.visible = int(np.searchsorted(self._starts, now, side="right"))
        return self

    def landed(self, share: Any) -> int:
        """Return how many samples have landed at a share of the whole time."""
        return int(np.searchsorted(self._starts + FALL, float(array(share)) + 1e-9, side="right"))

    def falling(self) -> Track:
        """Return the track of the samples from the first that falls to the last that lands."""
        return self.along(moments())

    def counting(self, other: Track) -> Track:
        """Return a track in step with :meth:`falling`: ``other``, a state a sample, is shown as samples land."""

        def show(share: Quantity) -> None:
            other.show(other.states.at(max(self.landed(share) - 1, 0)))

        return track(show, moments(), *other.mobjects)


def moments() -> Quantity:
    """Return shares of the whole time, so many that a step is shorter than a frame."""
    return quantity(np.linspace, 0.0, 1.0, MOMENTS)


def places_in_bins(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return for every value how many before it lie in its bin, and one half for itself: its place in the heap."""
    tally = np.zeros(edges.size + 1)
    places = np.empty(values.size)
    for i, bin_index in enumerate(np.searchsorted(edges, values, side="right")):
        places[i] = tally[bin_index] + 0.5
        tally[bin_index] += 1
    return places
