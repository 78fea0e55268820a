"""Matrices of computed numbers, set by Typst, whose entries, rows and columns can be pointed at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import UR, VGroup

from scenes.kit import theme
from scenes.kit.placeholders import math_style
from scenes.kit.quantity import Quantity
from scenes.kit.stage import Slot, legible_share
from scenes.kit.text import Formula, preamble
from scenes.words import number_text


class MatrixFormula(Formula):
    """A matrix in brackets, after ``name`` (Typst math, such as ``"A ="``) if one is given.

    ``values`` is a quantity or a parameter, ``(m, n)`` or, as a column, ``(m,)``. Entries are rounded to
    ``decimals`` and written without trailing zeros, or all with ``decimals`` digits if ``fixed``. ``letters`` are the
    glyphs of the name in the colour of ``role``, ``rest`` is all else.
    """

    def __init__(
        self,
        values: Quantity | np.ndarray,
        *,
        name: str = "",
        role: str = "parameter",
        decimals: int = 2,
        fixed: bool = False,
        size: float = theme.FORMULA,
    ) -> None:
        self.source = values
        array = np.asarray(values.value if isinstance(values, Quantity) else values, dtype=float)
        array = array[:, np.newaxis] if array.ndim == 1 else array
        self.shape = array.shape
        # Each entry is set in a colour of its own, by which its glyphs are found again; then all get their role's.
        entries = [
            f'text(fill: rgb("{_tag(index)}"), ${_entry(value, decimals, fixed)}$)'
            for index, value in enumerate(array.flat)
        ]
        rows = np.array(entries, dtype=object).reshape(self.shape)
        body = ", ".join(f"({', '.join(row)},)" for row in rows)
        super().__init__(
            f'{name} #math.mat(delim: "[", {body})',
            font_size=size,
            typst_preamble=preamble(),
            color=theme.role("ink"),
        )
        glyphs = self.submobjects[:-1]
        self.letters = self.parts(role)
        self.rest = VGroup(*(glyph for glyph in self.submobjects if glyph not in self.letters.submobjects))
        found = [[g for g in glyphs if g.get_fill_color().to_hex() == _tag(i)] for i in range(array.size)]
        self._entries = [VGroup(*group).set_fill(theme.role(role)) for group in found]

    def entry(self, row: int, column: int) -> VGroup:
        """Return the glyphs of one entry."""
        return self._entries[row * self.shape[1] + column]

    def column(self, column: int) -> VGroup:
        """Return the glyphs of one column, from top to bottom."""
        return VGroup(*(self.entry(row, column) for row in range(self.shape[0])))

    def gather(self, numbers: Sequence[Any], column: int = 0) -> list[Any]:
        """Return animations that move ``numbers`` onto the entries of a column, as large as they, to be replaced."""
        ways = [(number, self.entry(row, column)) for row, number in enumerate(numbers)]
        sizes = [self.x_height / number.x_height for number, _ in ways]
        return [
            number.animate.scale(size).move_to(entry, aligned_edge=UR)
            for (number, entry), size in zip(ways, sizes, strict=True)
        ]

    def point(self, column: int | None = None) -> list[Any]:
        """Return animations that dim all columns but one, or none of them."""
        shown = [1.0 if column in (None, index) else theme.DIMMED for index in range(self.shape[1])]
        return [self.column(index).animate.set_opacity(opacity) for index, opacity in enumerate(shown)]


def determinant_formula(typeset: Callable[[str], Formula], A: np.ndarray, room: Slot, spec: str = ".3g") -> Formula:
    """Return ``det A = a d − b c = a · d − b · c`` with the numbers of ``A`` (2, 2), negative ones in parentheses.

    ``typeset`` sets Typst math whose placeholders are ``{a}`` to ``{d}``. The products stand in one line if the room
    is wide enough for it at legible type, and in two otherwise.
    """
    entries = zip("abcd", np.ravel(A).tolist(), strict=True)
    a, b, c, d = (f"{{{name}:{spec}}}" if value >= 0 else f"({{{name}:{spec}}})" for name, value in entries)
    for ending in ("", " \\ &quad"):
        found = typeset(f"det A &= a d - b c \\ &= {a} dot {d}{ending} - {b} dot {c}")
        if found.width * legible_share(found) <= room.width:
            break
    return found


def _tag(index: int) -> str:
    return f"#0000{index + 1:02X}"


def _entry(value: Any, decimals: int, fixed: bool) -> str:
    rounded = round(float(value), decimals)
    return math_style(number_text(rounded, f".{decimals}f" if fixed else "g"))
