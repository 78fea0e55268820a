"""Bars: values as lengths on a common base line, with names and numbers, changed in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, RIGHT, UP, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.motion import Moving, Sweep
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot, fit_window

BUFF = 0.15
"""Between a bar's tip and its number, and between an upright bar's foot and its name."""
NAME_BUFF = 0.3
"""Between the names of horizontal bars and their feet."""
COLUMN_GAP = 0.4
"""Between two columns of names."""
DROP = 0.11
"""How far the baseline of a text beside a bar lies below the bar's middle."""


class Bars(Moving, VGroup):
    """One bar a value, upwards from a base line or, ``horizontal``, to the right of it; beyond it if negative.

    The space for the bars fills ``room`` with the ``names`` at their feet and the ``numbers``, a readout each, at their
    tips: a bar of value ``top`` is as long as that space. ``role`` colours all bars, or is a role for each. Of
    horizontal bars a name may be a row of several things: they stand in ``columns`` under their ``header``. The share
    ``gap`` of a bar's own space stays free. Bars may be moved, turned and scaled as a whole.
    """

    def __init__(
        self,
        values: Any,
        *,
        room: Slot,
        top: float = 1.0,
        role: str | Sequence[str] = "data",
        opacity: float = 0.85,
        gap: float = 0.25,
        horizontal: bool = False,
        names: Sequence[Any] = (),
        numbers: Sequence[Any] = (),
        header: Sequence[Any] = (),
    ) -> None:
        super().__init__()
        values = array(values)
        self._horizontal, self._gap, self._top = horizontal, gap, top
        self.values = values
        roles = [role] * len(values) if isinstance(role, str) else role
        self.bars = VGroup(
            *(VMobject(fill_color=theme.role(each), fill_opacity=opacity, stroke_width=0) for each in roles)
        )
        for what, given in (("roles", roles), ("names", names), ("numbers", numbers)):
            if given and len(given) != len(values):
                raise ValueError(f"{len(values)} bars need as many {what}, but got {len(given)}")
        rows = [name if isinstance(name, list | tuple) else [name] for name in names]
        self.columns = [VGroup(*column) for column in zip(*rows, strict=True)]
        if header and len(header) != len(self.columns):
            raise ValueError(f"{len(self.columns)} columns need as many headers, but got {len(header)}")
        self.header = VGroup(*header)
        self.numbers = VGroup(*numbers)
        self.add(self.bars, *self.columns, self.header, self.numbers)
        fit_window(room, self._lay_out)
        self.show(values)

    @property
    def names(self) -> VGroup:
        """What stands at the bars' feet; the first column if there are several."""
        return self.columns[0] if self.columns else VGroup()

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
            self._outline(bar, corners[0], corners[1], self._top)
        if self._horizontal:
            self._lay_out_columns(window)
        elif self.columns:
            for index, name in enumerate(self.names):
                name.next_to(self.base(index), DOWN, buff=BUFF)
                if hasattr(name, "align_baseline"):
                    name.align_baseline(self.names[0].baseline)
        self._place_numbers([self._top] * count)
        return self

    def _lay_out_columns(self, window: Slot) -> None:
        """Put columns left of the bars: the first begins at the left, the others end below each other."""
        right = window.left - NAME_BUFF
        for place in reversed(range(len(self.columns))):
            column, title = self.columns[place], self.header[place] if self.header else VGroup()
            left = right - max(part.width for part in (title, *column))
            for index, cell in enumerate(column):
                _stand(cell, left, right, place)
                _on_line(cell, float(self.base(index)[1]) - DROP)
            if title.width:
                _stand(title, left, right, place)
                _on_line(title, window.top + BUFF)
            right = left - COLUMN_GAP

    def _place_numbers(self, values: Any) -> None:
        for index, (number, value) in enumerate(zip(self.numbers, values, strict=False)):
            direction = (RIGHT if self._horizontal else UP) * (-1 if value < 0 else 1)
            number.next_to(self.tip(index), direction, buff=BUFF)
            if self._horizontal:
                _on_line(number, float(self.base(index)[1]) - DROP)

    def show(self, values: Any) -> Bars:
        """Show other values, an array or a quantity; of a quantity the numbers at the tips follow too."""
        self.set_values(array(values))
        if isinstance(values, Quantity):
            for index, number in enumerate(self.numbers):
                number.show(values.part(index))
        self._place_numbers(self.values)
        return self

    def to(self, values: Any, **kwargs: Any) -> Sweep:
        """Return the animation that goes to other values; numbers at the tips show them in the end."""
        start, end = self.values, array(values)
        kwargs.setdefault("run_time", theme.MOVE)
        return Sweep(lambda share: self.show(start + share * (end - start) if share < 1 else values), self, **kwargs)

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
        middle: np.ndarray = (points[7] + points[11]) / 2
        return middle

    def at(self, index: int, value: float) -> np.ndarray:
        """Return where the middle of a bar's far end would be if it had this value."""
        first, second = self.bars[index].points[[0, 3]]
        place: np.ndarray = self.base(index) + self._reach(first, second, value)
        return place

    def base(self, index: int) -> np.ndarray:
        """Return the middle of a bar's end on the base line."""
        points = self.bars[index].points
        middle: np.ndarray = (points[0] + points[3]) / 2
        return middle

    def _outline(self, bar: VMobject, first: np.ndarray, second: np.ndarray, value: float) -> None:
        reach = self._reach(first, second, value)
        bar.set_points_as_corners([first, second, second + reach, first + reach, first])

    def _reach(self, first: np.ndarray, second: np.ndarray, value: float) -> np.ndarray:
        """Return the way from a bar's foot, given by its ends, to its tip."""
        across = second - first
        return np.array([-across[1], across[0], 0]) * self._slope * value


def _stand(thing: Any, left: float, right: float, place: int) -> None:
    """Let a thing in the first column begin at its left edge, in another one end at its right edge."""
    thing.shift([right - thing.get_right()[0] if place else left - thing.get_left()[0], 0, 0])


def _on_line(thing: Any, y: float) -> None:
    """Put a text's baseline, or what has none by its middle, at a height."""
    if hasattr(thing, "align_baseline"):
        thing.align_baseline(y)
    else:
        thing.set_y(y + DROP)
