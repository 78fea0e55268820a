"""The frame of a mesh: the edges of its floor, an upright axis, ticks and titles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import LEFT, UP, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import tick_label
from scenes.kit.figures.mesh import Mesh
from scenes.kit.painted.shapes import Corners, Segments
from scenes.kit.stage import Slot, fit_window
from scenes.kit.text import Text, typeset

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
        self.mesh.lay_out(window)
        lines = (self.mesh, self.floor, self.post, self.marks)
        labels = (*self.tick_labels, *self.titles, *(label for side in self.place_labels for label in side))
        corners = []
        for azimuth in self._views:
            self.mesh.show(azimuth)
            edges = np.concatenate([part.get_points_defining_boundary() for part in (*lines, *labels)])
            corners += [edges.min(axis=0), edges.max(axis=0)]
        return Corners(np.array(corners))

    def follow(self) -> MeshAxes:
        """Stand around the mesh as it is seen now."""
        mesh = self.mesh
        if mesh.points.tobytes() == self._seen:
            return self
        self._seen = mesh.points.tobytes()
        half = mesh.breadth / 2
        corners = np.array([[-half, -half, 0], [half, -half, 0], [half, half, 0], [-half, half, 0]])
        floor = mesh.place(corners)
        left, near = int(floor[:, 0].argmin()), int(floor[:, 1].argmin())
        post = corners[left] + np.array([[0, 0, mesh.heights_of(value)] for value in self.ticks])
        top = mesh.place(corners[left] + [0, 0, mesh.tallness])
        marks = mesh.place(post)
        across = np.array([0.06, 0, 0])
        self.floor.move_segments(floor, np.roll(floor, -1, axis=0))
        self.post.move_segments(np.vstack([floor[left], marks - across]), np.vstack([top, marks + across]))
        for label, mark in zip(self.tick_labels, marks, strict=True):
            label.next_to(mark, LEFT, buff=0.16)
        self.titles[2].next_to(top, UP, buff=0.16)
        starts, ends = [], []
        for turn in (-1, 1):
            other = (near + turn) % 4
            axis = int(abs(corners[other] - corners[near]).argmax())
            outwards = floor[near] + floor[other] - floor[near - 2] - floor[other - 2]
            outwards /= np.linalg.norm(outwards)
            for place, label in zip(self.places[axis], self.place_labels[axis], strict=True):
                mark = corners[near].copy()
                mark[axis] = mesh.across(place, axis)
                start = mesh.place(mark)
                starts.append(start)
                ends.append(start + 0.1 * outwards)
                label.move_to(start + 0.32 * outwards)
            away = 0.72 if len(self.places[axis]) else 0.4
            self.titles[axis].move_to((floor[near] + floor[other]) / 2 + away * outwards)
        self.marks.move_segments(np.reshape(starts, (-1, 3)), np.reshape(ends, (-1, 3)))
        return self


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
