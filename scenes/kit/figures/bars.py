"""Bars: values as lengths on a common base line, with names and numbers, changed in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.motion import Moving, Sweep, between
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot, fit_window


class Bars(Moving, VGroup):
    """One bar a value, upwards from a base line or, ``horizontal``, to the right of it; below it if negative.

    The space for the bars fills ``room`` with the ``names`` at their feet and the ``numbers``, a readout each, at their
    tips: a bar of value ``top`` is as long as that space. The share ``gap`` of a bar's own space stays free. Bars
    may be moved, turned and scaled as a whole.
    """

    def __init__(
        self,
        values: Any,
        *,
        room: Slot,
        top: float = 1.0,
        role: str = "data",
        opacity: float = 0.85,
        gap: float = 0.25,
        horizontal: bool = False,
        names: Sequence[Any] = (),
        numbers: Sequence[Any] = (),
    ) -> None:
        super().__init__()
        values = array(values)
        self._horizontal, self._gap, self._top = horizontal, gap, top
        self.values = values
        self.bars = VGroup(
            *(VMobject(fill_color=theme.role(role), fill_opacity=opacity, stroke_width=0) for _ in values)
        )
        self.names, self.numbers = VGroup(*names), VGroup(*numbers)
        self.add(self.bars, self.names, self.numbers)
        fit_window(room, self._lay_out)
        self.show(values)

    def _lay_out(self, window: Slot) -> VGroup:
        """Put bars of the value ``top`` into a window, with names and numbers round it."""
        count = len(self.bars)
        breadth, length = (window.height, window.width) if self._horizontal else (window.width, window.height)
        space = breadth / count
        # A bar's length for each unit of its value and of its thickness: the thickness scales with the group.
        self._slope = length / self._top / (space * (1 - self._gap))
        for index, bar in enumerate(self.bars):
            near = (index + self._gap / 2) * space
            ends = near, near + space * (1 - self._gap)
            if self._horizontal:
                corners = [np.array([window.left, window.top - end, 0]) for end in ends]
            else:
                corners = [np.array([window.left + end, window.bottom, 0]) for end in ends]
            self._outline(bar, *corners, self._top)
        away = LEFT if self._horizontal else DOWN
        for index, name in enumerate(self.names):
            name.next_to(self.base(index), away, buff=0.15 if self._horizontal else 0.2)
        if self.names and not self._horizontal and hasattr(self.names[0], "align_baseline"):
            for name in self.names[1:]:
                name.align_baseline(self.names[0].baseline)
        if self.names and self._horizontal:
            left = min(name.get_left()[0] for name in self.names)
            for name in self.names:
                name.shift([left - name.get_left()[0], 0, 0])
        self._place_numbers()
        return self

    def _place_numbers(self) -> None:
        for index, number in enumerate(self.numbers):
            number.next_to(self.tip(index), RIGHT if self._horizontal else UP, buff=0.15)

    def show(self, values: Any) -> Bars:
        """Show other values, an array or a quantity; of a quantity the numbers at the tips follow too."""
        self.set_values(array(values))
        if isinstance(values, Quantity):
            for index, number in enumerate(self.numbers):
                number.show(values.part(index))
        self._place_numbers()
        return self

    def to(self, values: Any, **kwargs: Any) -> Sweep:
        """Return the animation that goes to other values; numbers at the tips show them in the end."""

        def show(now: np.ndarray) -> None:
            self.show(values if np.array_equal(now, array(values)) else now)

        return between(show, self.values, array(values), self, **kwargs)

    def set_values(self, values: np.ndarray) -> Bars:
        """Give the bars other values; they keep their base line, wherever they have been moved."""
        values = np.asarray(values, dtype=float)
        if values.shape != (len(self.bars),):
            raise ValueError(f"{len(self.bars)} bars need as many values, but got shape {values.shape}")
        self.values = values
        for bar, value in zip(self.bars, values, strict=True):
            # The first side of the outline lies on the base line.
            self._outline(bar, bar.points[0], bar.points[3], value)
        return self

    def tip(self, index: int) -> np.ndarray:
        """Return the middle of a bar's far end."""
        points = self.bars[index].points
        return (points[7] + points[11]) / 2

    def base(self, index: int) -> np.ndarray:
        """Return the middle of a bar's end on the base line."""
        points = self.bars[index].points
        return (points[0] + points[3]) / 2

    def _outline(self, bar: VMobject, first: np.ndarray, second: np.ndarray, value: float) -> None:
        across = second - first
        reach = np.array([-across[1], across[0], 0]) * self._slope * value
        bar.set_points_as_corners([first, second, second + reach, first + reach, first])
