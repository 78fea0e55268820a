"""The frame of a mesh: the edges of its floor, an upright axis, ticks and titles."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from manim import LEFT, UP, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import tick_label
from scenes.kit.figures.mesh import Mesh
from scenes.kit.painted.shapes import Corners, Segments
from scenes.kit.stage import Slot, fit_window
from scenes.kit.text import Text, typeset

GAP = 0.16
"""Between the post and what stands beside and above it."""
VIEWS = 17
"""At so many angles of a turn it is looked whether labels fit."""


class MeshAxes(VGroup):
    """The frame of a mesh: the edges of its floor, an upright axis at the leftmost corner, and three titles.

    ``ticks`` are marked on the upright axis, ``places`` on the two near edges of the floor: by default round numbers.
    Its parts may appear by themselves: the ``ground``, the labels of its two ``sides``, and what is ``upright``. The
    mesh becomes so small that both fit into its room, also while it turns to the azimuth ``until``. Add the ground
    before the mesh, which hides its far edges.
    """

    def __init__(
        self,
        mesh: Mesh,
        *,
        titles: tuple[str, str, str],
        ticks: Sequence[float] | None = None,
        places: Sequence[float] | None = None,
        until: float | None = None,
    ) -> None:
        self.mesh, view = mesh, mesh.azimuth
        self._views = [view] if until is None else np.linspace(until, view, VIEWS).tolist()
        self.places = [round_numbers(axis[0], axis[-1], 3) if places is None else places for axis in (mesh.x, mesh.y)]
        self.ticks = np.asarray(round_numbers(mesh.low, mesh.high) if ticks is None else ticks, dtype=float)
        nothing = np.zeros((1, 3))
        self.floor, self.post, self.marks = (
            Segments(nothing, nothing, role="muted", width=theme.AXIS) for _ in range(3)
        )
        self.tick_labels = VGroup(*(tick_label(value, "g", on_axis=True) for value in self.ticks))
        self.place_labels = VGroup(
            *(VGroup(*(tick_label(value, "g", on_axis=True) for value in values)) for values in self.places)
        )
        self.titles = VGroup(*(typeset(Text, title, role="muted", size=theme.LABEL) for title in titles))
        self.ground = VGroup(self.floor, self.marks)
        self.sides = [VGroup(*pair) for pair in zip(self.titles[:2], self.place_labels, strict=True)]
        self.upright = VGroup(self.post, self.tick_labels, self.titles[2])
        super().__init__(self.ground, *self.sides, self.upright)
        self._seen = b""
        mesh.riders.append(self)
        fit_window(mesh.room, self.lay_out)

    def lay_out(self, window: Slot) -> Corners:
        """Put the mesh into a window and stand around it; return the corners of the room that both need."""
        view = self.mesh.azimuth
        self.mesh.lay_out(window)
        halves = self._halves()
        corners = []
        for azimuth in self._views:
            self.mesh.face(azimuth)
            lines, centres = self._arranged(halves)
            edges = np.vstack([self.mesh.points, *itertools.chain(*lines), centres - halves, centres + halves])
            corners += [edges.min(axis=0), edges.max(axis=0)]
        self.mesh.show(view)
        return Corners(np.array(corners))

    def follow(self) -> MeshAxes:
        """Stand around the mesh as it is seen now."""
        if self.mesh.points.tobytes() == self._seen:
            return self
        self._seen = self.mesh.points.tobytes()
        lines, centres = self._arranged(self._halves())
        for segments, ends in zip((self.floor, self.post, self.marks), lines, strict=True):
            segments.move_segments(*ends)
        for label, centre in zip(self._labels, centres, strict=True):
            label.move_to(centre)
        return self

    @property
    def _labels(self) -> list[Text]:
        return [*self.tick_labels, *self.titles, *self.place_labels[0], *self.place_labels[1]]

    def _halves(self) -> np.ndarray:
        """Return half the width and height (n, 3) of every label."""
        return np.array([[label.width / 2, label.height / 2, 0] for label in self._labels])

    def _arranged(self, halves: np.ndarray) -> tuple[list[tuple[np.ndarray, np.ndarray]], np.ndarray]:
        """Return the ends of the lines of floor, post and marks, and the centres (n, 3) of the labels."""
        mesh = self.mesh
        half = mesh.breadth / 2
        corners = np.array([[-half, -half, 0], [half, -half, 0], [half, half, 0], [-half, half, 0]])
        floor = mesh.place(corners)
        left, near = int(floor[:, 0].argmin()), int(floor[:, 1].argmin())
        post = corners[left] + np.array([[0, 0, mesh.heights_of(value)] for value in self.ticks])
        top = mesh.place(corners[left] + [0, 0, mesh.tallness])
        marks = mesh.place(post)
        across = np.array([0.06, 0, 0])
        count = len(marks)
        ticks = marks + (GAP + halves[:count]) * LEFT
        upright = top + (GAP + halves[count + 2]) * UP
        titles, places, starts, ends = {}, {}, [], []
        for turn in (-1, 1):
            other = (near + turn) % 4
            axis = int(abs(corners[other] - corners[near]).argmax())
            outwards = floor[near] + floor[other] - floor[near - 2] - floor[other - 2]
            outwards /= np.linalg.norm(outwards)
            at = np.repeat(corners[near][np.newaxis], len(self.places[axis]), axis=0)
            at[:, axis] = mesh.across(np.asarray(self.places[axis], dtype=float), axis)
            beside = mesh.place(at)
            starts.append(beside)
            ends.append(beside + 0.1 * outwards)
            places[axis] = beside + 0.32 * outwards
            away = 0.72 if len(beside) else 0.4
            titles[axis] = (floor[near] + floor[other]) / 2 + away * outwards
        lines = [
            (floor, np.roll(floor, -1, axis=0)),
            (np.vstack([floor[left], marks - across]), np.vstack([top, marks + across])),
            (np.concatenate(starts), np.concatenate(ends)),
        ]
        return lines, np.vstack([ticks, titles[0], titles[1], upright, places[0], places[1]])


def round_numbers(low: float, high: float, most: int = 5) -> np.ndarray:
    """Return at the most so many multiples of 1, 2 or 5 times a power of ten from ``low`` to ``high``.

    The steps between them are the smallest ones possible. ValueError if ``high`` is not above ``low``.
    """
    if not high > low:
        raise ValueError(f"high must be above low, but they are {high:g} and {low:g}")
    power = 10.0 ** np.floor(np.log10((high - low) / most))
    for step in power * np.array([1, 2, 5, 10, 20]):
        numbers = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step + 0.0
        if len(numbers) <= most:
            return numbers
    return numbers
