"""Codes as areas: a message is a column, as wide as it is likely and as tall as its code word is long."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import RIGHT, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.painted.shapes import Segments
from scenes.kit.text import Formula, Text, typeset


class Messages(VGroup):
    """The ground for columns: messages in a row, together 1 wide, with their names below and bits upwards.

    ``top`` is the number of bits that ``height`` stands for; the origin lies at ``corner``.
    """

    def __init__(
        self, shares: np.ndarray, top: float, *, corner: Any, width: float, height: float, ticked: bool, size: float
    ) -> None:
        super().__init__()
        # Rounding may leave a length of 3 bits just below 3.
        ticks = range(int(top + 1e-9) + 1)
        labels, title = (None, "bits") if ticked else ((), "")
        self.axes = Axes((0, 1), (0, top), width=width, height=height, y_ticks=ticks, y_labels=labels, y_title=title)
        self.axes.shift(np.asarray(corner) - self.axes.at(0, 0))
        letters = string.ascii_uppercase[: len(shares)]
        self.names = VGroup(*(typeset(Text, letter, role="ink", size=size) for letter in letters))
        self.add(self.axes, self.names)
        self._drop = 0.0105 * size
        self.set_shares(shares)

    def set_shares(self, shares: np.ndarray) -> Messages:
        """Give the messages other probabilities: their names move."""
        self.shares = np.asarray(shares, dtype=float)
        self.place(self.names, self.axes.at(0, 0)[1] - self._drop)
        return self

    @property
    def edges(self) -> np.ndarray:
        """Where the columns begin and end, from 0 to 1; shape ``(n + 1,)``."""
        return np.concatenate([[0.0], np.cumsum(self.shares)])

    def place(self, marks: Sequence[Any], baseline: float, *, overhang: float = 0.08) -> VGroup:
        """Centre one mark a column, standing on ``baseline``; return those that stand clear of the one before.

        Left out are also those that go beyond a side of their column by more than ``overhang``.
        """
        sides = self.axes.at(self.edges, 0)[:, 0]
        clear: list[Any] = []
        for mark, left, right in zip(marks, sides[:-1], sides[1:], strict=True):
            mark.set_x((left + right) / 2).align_baseline(baseline)
            apart = not clear or mark.get_left()[0] > clear[-1].get_right()[0] + 0.1
            if apart and mark.width < right - left + 2 * overhang:
                clear.append(mark)
        return VGroup(*clear)

    def write(self, words: Sequence[str], *, lines: Sequence[float] = (), size: float = theme.LABEL) -> VGroup:
        """Write code words upwards into the columns: a cell for each bit, with its digit.

        Digits keep clear of horizontal ``lines`` at so many bits.
        """
        digits, cells = VGroup(), VGroup()
        for word, left, right in zip(words, self.edges[:-1], self.edges[1:], strict=True):
            for level, digit in enumerate(word):
                mark = typeset(Text, digit, role="ink", size=size)
                digits.add(mark.move_to(self.axes.at((left + right) / 2, _widest_gap(level, lines))))
            levels = np.arange(1, len(word))
            if levels.size:
                cells.add(Segments(self.axes.at(left, levels), self.axes.at(right, levels), width=1.5))
        return VGroup(cells.set_opacity(0.7), digits)


def _widest_gap(level: int, lines: Sequence[float]) -> float:
    """Return the middle of the widest part into which ``lines`` cut the cell above ``level``."""
    cuts = np.array(sorted([level, level + 1, *(line for line in lines if level < line < level + 1)]))
    widest = int(np.diff(cuts).argmax())
    return float(cuts[widest : widest + 2].mean())


class Columns(VGroup):
    """One column a message, from ``bases[i]`` to ``tops[i]`` bits; the columns' areas are averages.

    A column that reaches downwards has the colour of ``below``.
    """

    def __init__(
        self,
        messages: Messages,
        tops: Any,
        bases: Any = 0.0,
        *,
        role: str,
        below: str | None = None,
        opacity: float = theme.FILL_OPACITY,
    ) -> None:
        super().__init__()
        self.messages = messages
        self._roles = theme.role(role), theme.role(below or role)
        for _ in messages.shares:
            self.add(VMobject(fill_opacity=opacity, stroke_width=2.5, color=self._roles[0]))
        self.set_data(tops, bases)

    def set_data(self, tops: Any, bases: Any = 0.0) -> Columns:
        """Give the columns other ends and the widths that their messages now have, in place."""
        edges = self.messages.edges
        tops, bases = (np.broadcast_to(np.asarray(ends, dtype=float), len(self)) for ends in (tops, bases))
        for column, left, right, base, top in zip(self, edges[:-1], edges[1:], bases, tops, strict=True):
            corners = self.messages.axes.at([left, right, right, left, left], [base, base, top, top, base])
            column.set_points_as_corners(corners)
            column.set_color(self._roles[int(top < base)])
        return self

    def hollow(self) -> list[Any]:
        """Return animations that leave only thin outlines of the columns."""
        return [column.animate.set_fill(opacity=0).set_stroke(width=1.5, opacity=0.55) for column in self]


class Level(VGroup):
    """A line across all columns at their average number of bits, with a name at its right end.

    The name stands above the line or, with ``above=False``, below it.
    """

    def __init__(
        self, messages: Messages, bits: float, name: str, *, role: str, above: bool = True, size: float = 44
    ) -> None:
        super().__init__()
        self.messages = messages
        self._line = Segments(*self._ends(bits), role=role, width=4)
        self._name = typeset(Formula, name, role=role, size=size)
        self._side = 1 if above else -1
        self.add(self._line, self._name)
        self.show(bits)

    def show(self, bits: float) -> Level:
        """Move to another average."""
        self._line.move_segments(*self._ends(bits))
        self._name.next_to(self._line.points[1], RIGHT, buff=0.1).shift([0, 0.24 * self._side, 0])
        return self

    def _ends(self, bits: float) -> tuple[np.ndarray, np.ndarray]:
        return self.messages.axes.at([0.0], bits), self.messages.axes.at([1.03], bits)
