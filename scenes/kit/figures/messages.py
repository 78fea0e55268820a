"""Averages as areas: a message is a column, as wide as it is likely and as tall as its code word is long."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from manim import RIGHT, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.figures.axes import Axes, tick_label
from scenes.kit.motion import Moving, Sweep, between
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import Quantity, array
from scenes.kit.readout import Readout
from scenes.kit.stage import Slot
from scenes.kit.text import Formula, Text, typeset
from scenes.script import LectureError


class Messages(VGroup):
    """Axes for columns of messages: as wide as their ``shares``, with their names below and bits upwards.

    ``top`` is the number of bits at the upper edge of the ``room``; ``above`` and ``below`` leave so many lines for
    marks over the columns and for marks under the names. What is drawn on it moves along by :meth:`move_into`.
    ``title`` says what is counted upwards where it is not bits; ``names`` are texts in place of A, B, C and so on.
    """

    def __init__(
        self,
        shares: Any,
        top: float,
        *,
        room: Slot,
        above: int = 0,
        below: int = 0,
        title: str = "bits",
        names: Sequence[Any] = (),
    ) -> None:
        super().__init__()
        # Rounding may leave a length of 3 bits just below 3.
        ticks = range(int(top + 1e-9) + 1)
        self._lines = (above, 1 + below)
        self.axes = Axes((0, 1), (0, top), room=self._inner(room), y_ticks=ticks, y_title=title)
        shares = array(shares)
        if names and len(names) != len(shares):
            raise LectureError(f"{len(shares)} messages need as many names, but got {len(names)}.")
        letters = string.ascii_uppercase[: len(shares)]
        self.names = VGroup(*(names or (typeset(Text, letter, role="ink", size=theme.ROW) for letter in letters)))
        self.add(self.axes, self.names)
        self._drawn: list[Any] = []
        self.set_shares(shares)

    def _inner(self, room: Slot) -> Slot:
        """Return what of a room is left for the columns: names, marks and the lines' names stand round it."""
        above, below = self._lines
        inner = room.lines(above, below, line=MARK_LINE)[1]
        return replace(inner, right=inner.right - NAME_ROOM)

    def set_shares(self, shares: Any) -> Messages:
        """Give the messages other probabilities: their names move."""
        self.shares = array(shares)
        self.place(self.names, self.line_below(0))
        return self

    def line_below(self, line: int) -> float:
        """Return the baseline of the names (line 0) or of a line below them."""
        return float(self.axes.at(0, 0)[1]) - MARK_LINE * (line + 0.85)

    def draw_on(self, thing: Any) -> Any:
        """Let a thing with a method ``refresh`` move along with the messages; return it."""
        self._drawn.append(thing)
        return thing

    def refresh(self) -> None:
        """Let all that is drawn on the messages follow them."""
        for thing in self._drawn:
            thing.refresh()

    def to(self, shares: Any, **kwargs: Any) -> Sweep:
        """Return the animation in which the messages take other probabilities, and what is drawn on them follows."""

        def show(now: np.ndarray) -> None:
            self.set_shares(now)
            self.refresh()

        return between(show, self.shares, array(shares), self, *self._drawn, introduces=False, **kwargs)

    def move_into(self, room: Slot, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation that moves messages and all that is drawn on them into another room, without marks."""
        self._lines = (0, 1)
        start = self.axes.window
        end = self.axes.fitted(self._inner(room))

        def move(share: float) -> None:
            self.axes.lay_out(start.toward(end, share))
            self.set_shares(self.shares)
            self.refresh()

        return Sweep(move, self, *self._drawn, run_time=run_time, introduces=False)

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

    def code(self, words: Quantity, lengths: Quantity, *, levels: Sequence[Quantity] = ()) -> VGroup:
        """Write code words into the columns or, where no words have the ideal ``lengths``, these lengths.

        Digits keep clear of the ``levels``.
        """
        if _ideal(words.value, lengths.value):
            return self.write(words.value, lines=[float(array(level)) for level in levels])
        marks = [
            Readout(lengths.part(i), ".2f", size=theme.LABEL, unit="", underline=False) for i in range(lengths.steps)
        ]
        placed = self.place(marks, float(self.axes.at(0, 0)[1]) + 0.2, overhang=-0.02)
        tops = self.axes.at(0, lengths.value)[:, 1]
        return VGroup(*(mark for mark in placed if mark.get_top()[1] < tops[marks.index(mark)] - 0.05))

    def marks_above(self, values: Quantity, spec: str) -> VGroup:
        """Return a number over each column, as far as they stand clear of each other."""
        style = {"size": theme.LABEL, "unit": "", "underline": False}
        marks = [Readout(values.part(i), spec, **style) for i in range(values.steps)]  # type: ignore[arg-type]
        return self.place(marks, float(self.axes.window.top) + 0.2)

    def marks_below(self, shares: Any) -> VGroup:
        """Return a share below the name of each message, as far as they stand clear of each other."""
        return self.place([tick_label(share, "g") for share in array(shares)], self.line_below(1))

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


def _ideal(words: Sequence[str], lengths: np.ndarray) -> bool:
    """Whether the words are just as long as is ideal."""
    return bool(np.allclose([len(word) for word in words], lengths))


MARK_LINE = 0.55
"""The height of a line of names or marks."""
NAME_ROOM = 0.55
"""What the name of a level needs at the right."""


def _widest_gap(level: int, lines: Sequence[float]) -> float:
    """Return the middle of the widest part into which ``lines`` cut the cell above ``level``."""
    cuts = np.array(sorted([level, level + 1, *(line for line in lines if level < line < level + 1)]))
    widest = int(np.diff(cuts).argmax())
    return float(cuts[widest : widest + 2].mean())


class Columns(Moving, VGroup):
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
        messages.draw_on(self)

    def set_data(self, tops: Any, bases: Any = 0.0) -> Columns:
        """Give the columns other ends and the widths that their messages now have, in place."""
        self.tops, self.bases = (np.broadcast_to(array(ends), len(self)) for ends in (tops, bases))
        edges = self.messages.edges
        for column, left, right, base, top in zip(self, edges[:-1], edges[1:], self.bases, self.tops, strict=True):
            corners = self.messages.axes.at([left, right, right, left, left], [base, base, top, top, base])
            column.set_points_as_corners(corners)
            column.set_color(self._roles[int(top < base)])
        return self

    def show(self, tops: Any) -> Columns:
        """Give the columns other tops, an array or a quantity."""
        return self.set_data(tops, self.bases)

    def refresh(self) -> Columns:
        """Follow the messages."""
        return self.set_data(self.tops, self.bases)

    def to(self, tops: Any, bases: Any = 0.0, **kwargs: Any) -> Sweep:
        """Return the animation that goes to other ends; their signed area stays if that of the ends is the same."""
        ends = np.stack([np.broadcast_to(array(edge), len(self)) for edge in (tops, bases)])
        return between(lambda now: self.set_data(*now), np.stack([self.tops, self.bases]), ends, self, **kwargs)

    def hollow(self) -> list[Any]:
        """Return animations that leave only thin outlines of the columns."""
        return [column.animate.set_fill(opacity=0).set_stroke(width=1.5, opacity=0.55) for column in self]


class Level(Moving, VGroup):
    """A line across all columns at their average number of bits, with a name at its right end.

    The name stands above the line or, with ``above=False``, below it.
    """

    def __init__(self, messages: Messages, bits: Any, name: str, *, role: str, above: bool = True) -> None:
        super().__init__()
        self.messages = messages
        self.bits = float(array(bits))
        self._line = Segments(*self._ends(), role=role, width=4)
        self._name = typeset(Formula, name, role=role, size=theme.ROW)
        self._side = 1 if above else -1
        self.add(self._line, self._name)
        self.show(bits)
        messages.draw_on(self)

    def show(self, bits: Any) -> Level:
        """Move to another average, a number or a quantity."""
        self.bits = float(array(bits))
        self._line.move_segments(*self._ends())
        self._name.next_to(self._line.points[1], RIGHT, buff=0.1).shift([0, 0.24 * self._side, 0])
        return self

    def refresh(self) -> Level:
        """Follow the messages."""
        return self.show(self.bits)

    def _ends(self) -> tuple[np.ndarray, np.ndarray]:
        return self.messages.axes.at([0.0], self.bits), self.messages.axes.at([1.03], self.bits)
