"""The errors of difference quotients against the nudge, over logarithmic axes, and how fast they fall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup

from scenes.kit.figures.axes import Axes
from scenes.kit.motion import Track, track
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.stage import Slot
from scenes.kit.text import label

LOWEST = 1e-13
"""The least error that is drawn: of numbers near one, rounding hides what is smaller."""

SMALLEST = 1e-6
"""Down to such nudges the errors of both quotients fall, of functions that are no rougher than a loss."""


class SlopeErrors(VGroup):
    """The ``errors`` of both quotients of ``mathdl.calculus.slope_errors`` for nudges that fall, as clouds of dots.

    ``fall`` is the same for two nudges, between which the legs of the fall are drawn. ``factors`` are
    texts for either quotient: how far its error falls. ``axes``, and of the clouds ``forward``
    and ``central`` the dots, the ``legs`` and the ``words`` appear by themselves.
    """

    def __init__(self, errors: Quantity, fall: Quantity, *, room: Slot, factors: Sequence[Any]) -> None:
        names = label("one way: \\ $w + h$"), label("both ways: \\ $w plus.minus h$", role="gradient")
        self.axes = _axes(room, float(errors.value.steps.min()))
        self.forward, self.central = (
            ErrorCloud(self.axes, errors, fall, name, factor, way=way)
            for way, name, factor in zip(("forward", "central"), names, factors, strict=True)
        )
        super().__init__(self.axes, self.forward, self.central)


class ErrorCloud(VGroup):
    """The errors of one kind of quotient; the legs of a fall with ``factor`` beside them and ``name`` above.

    Those of central quotients stand at the right of their dots, with the name below.
    """

    def __init__(self, axes: Axes, errors: Quantity, fall: Quantity, name: Any, factor: Any, *, way: str) -> None:
        central = way == "central"
        role, side, up = ("gradient", RIGHT, DOWN) if central else ("ink", LEFT, UP)
        nudges, found = errors.value.steps, np.maximum(errors.part(f"{way}_errors").value, LOWEST)
        self.dots = Dots(axes.at(nudges, found), role=role, radius=0.045)
        self._falling = int((nudges >= SMALLEST).sum())
        (first, last), (high, low) = fall.value.steps, fall.part(f"{way}_errors").value
        start, end = axes.at(first, high), axes.at(last, low)
        corner = axes.at(first, low) if central else axes.at(last, high)
        self.legs = Segments(np.stack([start, corner]), np.stack([corner, end]), role=role, width=3)
        factor.next_to((corner + (start if central else end)) / 2, side, buff=0.2)
        name.next_to(VGroup(factor, self.legs), up, buff=0.25).align_to(factor, -side)
        name.shift([min(0.0, axes.window.right - name.get_right()[0]), 0, 0])
        self.factor, self.words = factor, name
        super().__init__(self.dots, self.legs, factor, name)

    def falling(self) -> Track:
        """Return the track that shows the dots of the largest nudges one after the other, while the errors fall."""
        return self._more(0, self._falling)

    def rounding(self) -> Track:
        """Return the track that shows the others."""
        return self._more(self._falling, len(self.dots.points))

    def _more(self, first: int, last: int) -> Track:
        def show(count: Quantity) -> None:
            self.dots.visible = int(count.value)

        self.dots.visible = first
        return track(show, quantity(np.arange, first, last + 1), self.dots)


def _axes(room: Slot, least: float) -> Axes:
    """Return logarithmic axes for nudges from 1 down to the least, and for errors up to 1."""
    nudges, errors = ([10.0**k for k in range(round(np.log10(low)), 1)] for low in (least, LOWEST))
    return Axes(
        (least, 1),
        (LOWEST, 1),
        room=room,
        x_ticks=nudges,
        x_labels=nudges[::-3],
        y_ticks=errors,
        y_labels=errors[::-3],
        x_format="log",
        y_format="log",
        x_title="nudge $h$",
        y_title="error of the quotient",
        log=(True, True),
    )
