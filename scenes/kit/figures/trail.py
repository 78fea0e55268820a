"""The path of a walk over a map: straight steps with a dot at each place, cut off where it leaves the map."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from scenes.kit.figures.contours import Contours
from scenes.kit.figures.view import View
from scenes.kit.motion import Moving, Sweep
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import array
from scenes.script import LectureError


class Trail(Moving, VGroup):
    """A walk through ``points`` (steps + 1, 2) of a map; the place where it begins is a larger dot.

    ``show`` takes another walk of as many steps, so that a sweep of a parameter redraws it. ``walk`` lets it grow step
    by step; ``count`` steps are seen. Where the walk leaves the map's window, its lines end at the edge.
    """

    def __init__(
        self, contours: Contours, points: Any, *, role: str = "parameter", radius: float = 0.055, width: float = 3
    ) -> None:
        self.contours, self.path = contours, _walk(points)
        self.view = View(contours.axes.window, (0.0, 0.0), 1.0)
        none = np.zeros((1, 3))
        self.lines = Segments(none, none, role=role, width=width)
        self.dots = Dots(np.zeros((len(self.path), 3)), role=role, radius=radius)
        self.start = Dots(none, role=role, radius=1.9 * radius)
        super().__init__(self.lines, self.dots, self.start)
        self.count = len(self.path) - 1
        self.show(points)

    def show(self, points: Any) -> Trail:
        """Show another walk of as many steps, an array or a quantity."""
        path = _walk(points)
        if path.shape != self.path.shape:
            raise LectureError(f"A trail of {len(self.path)} places was given a walk of shape {path.shape}.")
        self.path = path
        return self.show_steps(self.count)

    def show_steps(self, count: Any) -> Trail:
        """Draw the walk up to a number of steps, or a quantity with it."""
        self.count = round(float(array(count)))
        places = self.contours.at(self.path[: self.count + 1])
        steps = self.view.clip(np.stack([places[:-1], places[1:]], axis=1)) if self.count else np.zeros((1, 2, 3))
        self.lines.move_segments(steps[:, 0], steps[:, 1])
        window = self.view.window
        low, high = np.array([window.left, window.bottom]), np.array([window.right, window.top])
        inside = ((places[:, :2] >= low) & (places[:, :2] <= high)).all(axis=1)
        seen = places[inside]
        self.dots.move_dots(np.concatenate([seen, np.repeat(places[:1], len(self.path) - len(seen), axis=0)]))
        self.start.move_dots(places[:1])
        return self

    def walk(self, first: int = 0, last: int | None = None, **kwargs: Any) -> Sweep:
        """Return the animation that goes step by step, from the ``first`` number of steps to the ``last``."""
        end = len(self.path) - 1 if last is None else last
        return Sweep(lambda share: self.show_steps(round(first + share * (end - first))), self, **kwargs)


def _walk(points: Any) -> np.ndarray:
    path = array(points)
    if path.ndim != 2 or path.shape[1] != 2 or len(path) < 2:
        raise LectureError(f"A trail goes through points of shape (steps + 1, 2), but got shape {path.shape}.")
    return path
