"""A needle that turns round a place of a map, and the wave of the slopes in its directions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from manim import Circle, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.plane import Pointer
from scenes.kit.motion import Moving, Track
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot
from scenes.script import LectureError

HEADROOM = 1.15
"""How much higher the axes of the wave are than the wave."""


class Compass(Moving, VGroup):
    """A needle at ``center`` in the frame, and in ``room`` the ``slopes`` (n,) in the directions ``angles`` (n,).

    Angles are in radians, counter-clockwise from the right, and rise; the axis shows degrees, counted from ``start``.
    ``needle``, with its thin ``ring``, and ``wave``, its axes, can appear by themselves, and the figure after them.
    ``show`` turns the needle to the direction numbered ``step``, to which the wave is drawn, or all of it if it is to
    be seen ``whole``. ``length`` is that of the needle, in scene units.
    """

    def __init__(
        self,
        center: Any,
        angles: Any,
        slopes: Any,
        *,
        room: Slot,
        start: float = 0.0,
        length: float = 1.1,
        x_title: str = "direction in degrees",
        title: str = "slope",
        y_ticks: Sequence[float] = (0,),
        y_format: str = "g",
        role: str = "gradient",
    ) -> None:
        self.angles, self.slopes = array(angles), array(slopes)
        if self.angles.shape != self.slopes.shape or self.angles.ndim != 1 or not (np.diff(self.angles) > 0).all():
            raise LectureError(
                "A compass takes rising angles (n,) and a slope for each of them, but was given arrays of shape "
                f"{self.angles.shape} and {self.slopes.shape}{_unsorted(self.angles)}."
            )
        self.center, self.length, self.start = np.asarray(center, dtype=float), length, start
        degrees = np.degrees(self.angles - start)
        ticks = [tick for tick in range(0, 361, 90) if degrees[0] - 1e-6 <= tick <= degrees[-1] + 1e-6]
        most = HEADROOM * max(float(np.abs(self.slopes).max()), 1e-9)
        self.wave = Axes(
            (float(degrees[0]), float(degrees[-1])),
            (-most, most),
            room=room,
            x_ticks=ticks,
            x_labels=ticks[::2] if room.width < 3.5 else ticks,
            y_ticks=y_ticks,
            y_format=y_format,
            x_title=x_title,
            y_title=title,
        )
        level = self.wave.at([degrees[0], degrees[-1]], [0, 0])
        self._zero = Segments(level[:1], level[1:], role="muted", width=theme.AXIS, line_opacity=0.6)
        self.ring = Circle(length, stroke_width=theme.AXIS, fill_opacity=0).set_stroke(theme.role("muted"))
        self.ring.move_to(self.center)
        self.needle = Pointer(self.center, self.center, role=role, width=5)
        self._curve = Curve(self.wave, degrees[:2], self.slopes[:2], role=role)
        self._head = Dots(np.zeros((1, 3)), role="ink", radius=0.09)
        super().__init__(self.wave, self._zero, self.ring, self.needle, self._curve, self._head)
        self.show(0)

    def show(self, step: Any, *, whole: bool = False) -> Compass:
        """Turn to the direction numbered ``step``, a number or a quantity with it."""
        self.step = int(step.value if isinstance(step, Quantity) else step)
        drawn = slice(0, None if whole else max(self.step, 1) + 1)
        angle = self.angles[self.step]
        tip = self.center + self.length * np.array([np.cos(angle), np.sin(angle), 0])
        self.needle.points = np.stack([self.center, tip])
        degrees = np.degrees(self.angles - self.start)
        self._curve.set_data(degrees[drawn], self.slopes[drawn])
        self._head.move_dots(self.at(angle, self.slopes[self.step])[np.newaxis])
        return self

    def at(self, angle: Any, slope: Any) -> np.ndarray:
        """Return where in the frame an angle, in radians, and a slope are on the wave's axes."""
        return self.wave.at(np.degrees(array(angle) - self.start), array(slope))

    def along(
        self, states: Quantity | None = None, *, first: int = 0, last: int | None = None, whole: bool = False
    ) -> Track:
        """Return the track of the needle from direction ``first`` to ``last``, or through those numbered ``states``.

        With the ``whole`` wave in sight it may also turn back: ``last`` below ``first``.
        """
        stop = len(self.angles) - 1 if last is None else last
        if states is None:
            turn = 1 if stop >= first else -1
            way = {"start": first, "stop": stop + turn, "step": turn}
            states = Quantity(np.arange(first, stop + turn, turn), "numpy.arange", way)
        return Track(partial(self.show, whole=whole), states, (self,))


def _unsorted(angles: np.ndarray) -> str:
    return "" if angles.ndim != 1 or (np.diff(angles) > 0).all() else ", of which the first does not rise"
