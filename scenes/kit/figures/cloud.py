"""A cloud of estimates round what they estimate: dots where arrows would end, their mean, and how far they scatter."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np
from manim import VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.plane import Pointer
from scenes.kit.motion import Moving, Sweep, Track, between
from scenes.kit.painted.mobject import Painted, set_source
from scenes.kit.painted.shapes import Dots, Rings
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot
from scenes.script import LectureError

MARGIN = 0.12
"""What stays free round the points, as a share of how far they lie apart."""


class Spread(Painted):
    """An ellipse through ``points`` (n, 3), a thin line."""

    def __init__(self, points: np.ndarray, role: str) -> None:
        super().__init__(points)
        self.color_rgb = theme.role_rgb(role)

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the line."""
        for x, y in self.points[:, :2].tolist():
            ctx.line_to(x, y)
        ctx.close_path()
        set_source(ctx, self.color_rgb, self.opacity)
        ctx.set_line_width(theme.AXIS * 0.01)
        ctx.stroke()


class Cloud(Moving, VGroup):
    """Estimates ``points`` (n, 2) as dots, an arrow from the origin to the ``target`` (2,), and a ring at their mean.

    Units are as long on both axes, which cross at the origin; ``titles`` name what is along them. Dots are drawn up to
    a count, and the ring is the mean of these. ``seen`` (…, 2) are more points that must lie in the picture.
    """

    def __init__(
        self,
        points: Any,
        target: Any,
        *,
        room: Slot,
        titles: tuple[str, str] = ("", ""),
        seen: Any = (),
        role: str = "data",
        target_role: str = "gradient",
    ) -> None:
        super().__init__()
        self.places, self.target = array(points), array(target)
        if self.places.ndim != 2 or self.places.shape[1] != 2 or self.target.shape != (2,):
            told = f"{self.places.shape} and {self.target.shape}"
            raise LectureError(f"A cloud needs points (n, 2) and a target (2,), but got shapes {told}.")
        window = _window([self.places, self.target, np.zeros(2), array(seen)])
        span = window[1] - window[0]
        self.axes = Axes(
            (window[0, 0], window[1, 0]),
            (window[0, 1], window[1, 1]),
            room=room,
            aspect=float(span[0] / span[1]),
            cross=(0.0, 0.0),
            x_title=titles[0],
            y_title=titles[1],
        )
        self.arrow = Pointer(self.axes.at(0, 0), self.axes.at(*self.target), role=target_role)
        radius = float(np.clip(0.9 / np.sqrt(len(self.places)), 0.035, 0.08))
        self.dots = Dots(self.axes.at(*self.places.T), role=role, radius=radius)
        self.mean = Rings(np.zeros((1, 3)), role="ink", radius=0.14)
        self.add(self.axes, self.dots, self.arrow, self.mean)
        self.show(len(self.places))

    def show(self, count: Any) -> Cloud:
        """Draw the first estimates, as many as ``count``, a number or a quantity with it, and the mean of these."""
        self.dots.visible = int(np.clip(array(count), 1, len(self.places)))
        return self._place()

    def along(self, counts: Quantity | None = None) -> Track:
        """Return the track of the cloud through ``counts``; one estimate after the other if none are given."""
        number = len(self.places)
        every = Quantity(np.arange(1, number + 1), "numpy.arange", {"start": 1, "stop": number + 1})
        return Track(self.show, every if counts is None else counts, (self,))

    def to(self, points: Any, **kwargs: Any) -> Sweep:
        """Return the animation in which every estimate goes to another place, such as one from a larger batch."""
        if array(points).shape != self.places.shape:
            raise LectureError(f"A cloud of shape {self.places.shape} cannot go to one of shape {array(points).shape}.")

        def show(places: np.ndarray) -> None:
            self.places = places
            self._place()

        return between(show, self.places, array(points), self, **kwargs)

    def spread(self, role: str = "muted", points: Any = None) -> Spread:
        """Return the ellipse one standard deviation round the mean, of the cloud or of other ``points``."""
        places = self.places if points is None else array(points)
        values, vectors = np.linalg.eigh(np.cov(places.T))
        angles = np.linspace(0, 2 * np.pi, 120, endpoint=False)
        ellipse = np.stack([np.cos(angles), np.sin(angles)], axis=-1) * np.sqrt(values.clip(0)) @ vectors.T
        return Spread(self.axes.at(*(places.mean(axis=0) + ellipse).T), role)

    def _place(self) -> Cloud:
        self.dots.move_dots(self.axes.at(*self.places.T))
        self.mean.move_dots(self.axes.at(*self.places[: self.dots.visible].mean(axis=0))[np.newaxis])
        return self


def _window(parts: list[np.ndarray]) -> np.ndarray:
    """Return the lower left and the upper right corner round all points, with a margin."""
    places = np.concatenate([part.reshape(-1, 2) for part in parts if part.size])
    low, high = places.min(axis=0), places.max(axis=0)
    margin = MARGIN * max(float((high - low).max()), 1e-9)
    return np.stack([low - margin, high + margin])
