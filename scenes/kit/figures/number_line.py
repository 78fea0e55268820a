"""A line of numbers with a tooth at every number that a format holds; it zooms, and dots snap from tooth to tooth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from manim import DOWN, UP, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import tick_label
from scenes.kit.motion import Moving, Sweep
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.script import LectureError

TOOTH, INSET = 0.32, 0.25
"""How far a tooth reaches above the line, and how far from the sides of the room it ends, for labels at its ends."""
MOST = 1200
"""The most teeth that are drawn at once; where there are more, they are one block anyway."""


class NumberLine(Moving, VGroup):
    """Teeth at ``values`` (n,), rising, on the part of the line from ``low`` to ``high``, as wide as the room.

    ``labels`` are numbers written below their places, as long as these are seen; ``log`` makes the line logarithmic.
    ``show`` takes another part (2,). ``mark`` puts a dot on the line.
    """

    def __init__(
        self,
        values: Any,
        low: float,
        high: float,
        *,
        room: Slot,
        labels: Sequence[float] = (),
        spec: str = "g",
        log: bool = False,
        role: str = "ink",
    ) -> None:
        self.values, self.log = array(values), log
        self.room = replace(room, left=room.left + INSET, right=room.right - INSET)
        room = self.room
        if self.values.ndim != 1 or not len(self.values) or (np.diff(self.values) <= 0).any():
            raise LectureError("A number line takes rising values of shape (n,).")
        none = np.zeros((1, 3))
        self.teeth = Segments(none, none, role=role, width=2.5)
        y = room.center[1]
        self.line = Segments(np.array([[room.left, y]]), np.array([[room.right, y]]), role="muted", width=theme.AXIS)
        self.labels = VGroup(*(tick_label(value, spec, on_axis=True) for value in labels))
        self.labelled = list(labels)
        self.riders: list[tuple[Dots, float]] = []
        super().__init__(self.line, self.teeth, self.labels)
        self.show((low, high))

    def at(self, values: Any) -> np.ndarray:
        """Return where in the frame (…, 3) numbers are."""
        found, (low, high) = np.asarray(array(values), dtype=float), self.window
        if self.log:
            found, low, high = np.log10(found), np.log10(low), np.log10(high)
        x = self.room.left + (found - low) / (high - low) * self.room.width
        return np.stack([x, np.full_like(x, self.room.center[1]), np.zeros_like(x)], axis=-1)

    def show(self, window: Any) -> NumberLine:
        """Show another part of the line, from the first to the second of two numbers."""
        low, high = (float(end) for end in array(window))
        self.window = low, high
        if not low < high or (self.log and low <= 0):
            raise LectureError(f"A number line goes from a lower to a higher number, not from {low:g} to {high:g}.")
        first, last = np.searchsorted(self.values, [low, high], side="left")
        seen = self.values[first : last + 1]
        seen = seen[(seen >= low) & (seen <= high)][:: max(1, (last - first) // MOST)]
        places = self.at(seen) if len(seen) else np.zeros((0, 3))
        self.teeth.move_segments(places, places + TOOTH * UP)
        for label, value in zip(self.labels, self.labelled, strict=True):
            inside = low <= value <= high
            label.set_opacity(1.0 if inside else 0.0)
            if inside:
                label.next_to(self.at([value])[0], DOWN, buff=0.16)
        for dot, value in self.riders:
            dot.move_dots(self.at([value]))
        return self

    def zoom(self, low: float, high: float, run_time: float = theme.SWEEP) -> Sweep:
        """Return the animation that goes to another part; its width changes by equal factors in equal times."""
        (left, right), self_window = self.window, np.array(self.window)
        wide, narrow = right - left, high - low

        def move(share: float) -> None:
            if share in (0, 1):
                self.show((low, high) if share else self_window)
                return
            width = wide * (narrow / wide) ** share
            # The same number stays where it is: the one that both parts have at the same share of their width.
            weight = (wide - width) / (wide - narrow) if wide != narrow else share
            start = left + weight * (low - left)
            self.show((start, start + width))

        return Sweep(move, self, *(dot for dot, _ in self.riders), run_time=run_time)

    def mark(self, value: float, *, role: str = "parameter", radius: float = 0.12) -> Dots:
        """Return a dot at a number, which stays there when the line zooms; it appears by itself."""
        dot = Dots(self.at([value]), role=role, radius=radius)
        self.riders.append((dot, float(value)))
        return dot

    def put(self, dot: Dots, value: Any) -> Dots:
        """Put a dot of the line to another number."""
        number = float(array(value))
        self.riders = [(each, number if each is dot else old) for each, old in self.riders]
        return dot.move_dots(self.at([number]))

    def span(self, low: float, high: float, *, role: str = "data") -> Segments:
        """Return a bracket above the teeth from number to number."""
        left, right = self.at([low])[0] + (TOOTH + 0.12) * UP, self.at([high])[0] + (TOOTH + 0.12) * UP
        corners = np.array([left, left + 0.16 * UP, right + 0.16 * UP, right])
        return Segments(corners[:-1], corners[1:], role=role, width=4)
