"""Columns of named numbers, tables and lettered answers: laid out at once, shown one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from manim import LEFT, ORIGIN, RIGHT, Animation, Line, RoundedRectangle, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.motion import Fade, Track, appear
from scenes.kit.quantity import Quantity
from scenes.kit.readout import Readout
from scenes.kit.stage import Slot
from scenes.script import LectureError, unknown_name

SPACE = 0.25
"""Between a name and its number."""
LOOSE, TIGHT = 0.55, 0.16
"""The widest and the narrowest space between two rows."""
HAIR = 1e-4
"""What stays free below a full column, so that no rounding carries it over the edge."""
LEADING = 0.12
"""Between the lines of one row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a column: a name or a formula at its left, a number at its right, a note below.

    ``number`` and ``along`` name quantities: what is shown first, and the states that it will run through, for which
    digits are reserved; of a row with ``along`` alone the first state is shown. A number follows a name or formula that
    ends with an equals sign, and stands at the end of the line otherwise. ``asked`` puts a question mark in the
    number's place until it is answered.
    """

    name: str = ""
    number: str = ""
    role: str = "ink"
    formula: str = field(default="", kw_only=True)
    along: str = field(default="", kw_only=True)
    spec: str = field(default=".3f", kw_only=True)
    unit: str | None = field(default=None, kw_only=True)
    note: str = field(default="", kw_only=True)
    size: float = field(default=theme.ROW, kw_only=True)
    asked: bool = field(default=False, kw_only=True)


class RowLine(VGroup):
    """A row as it stands in its column: ``name``, ``readout`` and ``note``, each of which may be empty."""

    def __init__(
        self,
        name: VMobject,
        readout: VMobject,
        note: VMobject,
        *,
        along: Quantity | None,
        asked: Asked | None,
        equals: bool,
    ) -> None:
        super().__init__(*(part for part in (name, asked or readout, note) if len(part.get_family()) > 1))
        self.name, self.readout, self.note, self.question = name, readout, note, asked
        self._along, self._equals = along, equals

    def along(self, states: Quantity | None = None) -> Track:
        """Return the track of its number through ``states``, or through those that the row was made for."""
        found = self._along if states is None else states
        if found is None:
            raise LectureError("This row does not know what its number runs through: give it along=, or give states.")
        return Track(self.readout.show, found, (self.readout,))

    def lay_out(self, width: float) -> RowLine:
        """Put number and note beside or below the name, so that the row is at the most so wide."""
        name, readout, note = self.name, self.readout, self.note
        left, bottom = 0.0, 0.0
        for first in (name, readout):
            if first.width:
                first.shift([left - first.get_left()[0], 0, 0])
                break
        if name.width and readout.width:
            if name.width + SPACE + readout.width <= width + 1e-6:
                # What follows an equals sign stands right behind it, all else at the end of the line.
                end = name.get_right()[0] + SPACE + readout.width if self._equals else left + width
                readout.shift([end - readout.get_right()[0], 0, 0])
                readout.align_baseline(name.baseline)
            else:
                _below(readout, name, left)
        lines = [part for part in (name, readout) if part.width]
        bottom = min(part.get_bottom()[1] for part in lines) if lines else 0.0
        if note.width:
            note.shift([left - note.get_left()[0], bottom - LEADING - note.get_top()[1], 0])
        if self.question is not None:
            self.question.stand_for(readout)
        return self


class Asked(VGroup):
    """A question mark on a line as wide as the number that will take its place, ``readout``."""

    def __init__(self, mark: Any, readout: Readout, role: str) -> None:
        super().__init__()
        self.mark, self.readout = mark, readout
        self.line = Line([0, 0, 0], [1, 0, 0]).set_stroke(theme.role(role), width=2.5)
        self.add(self.mark, self.line)
        self.stand_for(readout)

    def stand_for(self, readout: Readout) -> Asked:
        """Stand where ``readout`` will stand."""
        left, right = readout.digits_left, readout.digits_right
        self.mark.move_to([(left + right) / 2, 0, 0]).align_baseline(readout.baseline)
        y = readout.line_y
        self.line.put_start_and_end_on([left, y, 0], [right, y, 0])
        return self


class Rows(VGroup):
    """Rows below each other in the middle of a slot or, ``at=UP``, at its top; in two columns where one is too high."""

    def __init__(self, slot: Slot, lines: Mapping[str, RowLine], at: np.ndarray = ORIGIN) -> None:
        super().__init__(*lines.values())
        self._lines = dict(lines)
        rows = list(lines.values())
        columns = [(slot, rows)]
        for row in rows:
            row.lay_out(slot.width)
        if _height(rows) > slot.height and len(rows) > 1:
            halves = slot.abreast(2, gap=0.5)
            middle = (len(rows) + 1) // 2
            columns = [(halves[0], rows[:middle]), (halves[1], rows[middle:])]
            for half, part in columns:
                for row in part:
                    row.lay_out(half.width)
        for place, part in columns:
            high, wide = _height(part), max(row.width for row in part)
            if high > place.height + 0.01 or wide > place.width + 0.01:
                raise place.too_small("A column of rows", wide, high)
        high = max(_height(part) for _, part in columns)
        for place, part in columns:
            free = place.height - HAIR - (_height(part) - TIGHT * (len(part) - 1))
            gap = min(LOOSE, free / (len(part) - 1)) if len(part) > 1 else 0.0
            tall = sum(row.height for row in part) + gap * (len(part) - 1)
            top = place.top if at[1] > 0 else place.center[1] + tall / 2
            for row in part:
                row.shift([place.left - row.get_left()[0], top - row.get_top()[1], 0])
                top -= row.height + gap

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        if key not in self._lines:
            raise unknown_name("row", key, self._lines, where="these rows")
        return self._lines[key]


class Table(VGroup):
    """Rows of texts and numbers under headers: the first column at the left, the others below their headers' ends.

    ``header`` has one text or readout a column, or None where there is none; each of ``rows`` as many.
    """

    def __init__(self, slot: Slot, header: Sequence[Any], rows: Sequence[Sequence[Any]]) -> None:
        lines = [header, *rows]
        columns = zip(*lines, strict=True)
        widths = [max((cell.width for cell in column if cell is not None), default=0.0) for column in columns]
        space = (slot.width - sum(widths)) / max(len(widths) - 1, 1)
        cells = [[cell for cell in line if cell is not None] for line in lines]
        ascents = [max((cell.get_top()[1] - cell.baseline for cell in line), default=0.0) for line in cells]
        descents = [max((cell.baseline - cell.get_bottom()[1] for cell in line), default=0.0) for line in cells]
        heights = [ascent + descent for ascent, descent in zip(ascents, descents, strict=True)]
        gap = min(LOOSE, (slot.height - sum(heights)) / max(len(lines) - 1, 1))
        super().__init__(*(VGroup(*line) for line in cells))
        self.header, self.rows = self.submobjects[0], self.submobjects[1:]
        if (len(widths) > 1 and space < SPACE) or (len(lines) > 1 and gap < TIGHT):
            wide, high = sum(widths) + SPACE * (len(widths) - 1), sum(heights) + TIGHT * (len(lines) - 1)
            raise slot.too_small("A table", wide, high)
        space = min(space, 4 * SPACE)
        top = slot.top
        for line, ascent, height in zip(lines, ascents, heights, strict=True):
            right = slot.left
            for index, (cell, width) in enumerate(zip(line, widths, strict=True)):
                right += width + (space if index else 0)
                if cell is None:
                    continue
                x = slot.left - cell.get_left()[0] if index == 0 else right - cell.get_right()[0]
                cell.shift([x, 0, 0])
                cell.align_baseline(top - ascent)
            top -= height + gap


class Choices(VGroup):
    """Lettered answers of a beat that lets the viewer predict: in one line, in two, or below each other."""

    def __init__(self, slot: Slot, letters: Sequence[Any], numbers: Sequence[Any]) -> None:
        super().__init__()
        for letter, number in zip(letters, numbers, strict=True):
            number.next_to(letter, RIGHT, buff=0.16).align_baseline(letter.baseline)
            self.add(VGroup(letter, number))
        wide = max(pair.width for pair in self) + 0.4
        columns = next((n for n in (len(self), -(-len(self) // 2)) if n * wide <= slot.width), 1)
        baselines: dict[int, float] = {}
        for index, pair in enumerate(self):
            line, place = divmod(index, columns)
            x = slot.left + place * min(slot.width / columns, 2.2 * wide)
            pair.shift([x - pair.get_left()[0], -0.75 * line, 0])
            first = baselines.setdefault(line, pair[0].baseline)
            pair.shift([0, first - pair[0].baseline, 0])
        slot.put(self, at=LEFT)

    def right(self, index: int) -> list[Animation]:
        """Return animations that frame the right answer and dim the others."""
        frame = RoundedRectangle(corner_radius=0.14, width=self[index].width + 0.3, height=self[index].height + 0.3)
        frame.set_stroke(theme.role("output"), width=3).move_to(self[index])
        framed: Fade = appear(frame)
        self.frame = frame
        return [framed, *(pair.animate.fade(1 - theme.DIMMED) for i, pair in enumerate(self) if i != index)]


def _height(rows: Sequence[RowLine]) -> float:
    return sum(row.height for row in rows) + TIGHT * (len(rows) - 1)


def _below(readout: Any, name: Any, left: float) -> None:
    readout.shift([left - readout.get_left()[0], name.get_bottom()[1] - LEADING - readout.get_top()[1], 0])
