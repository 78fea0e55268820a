"""The readout: the only way a changing computed number reaches the screen."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
from manim import Line, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.motion import Moving
from scenes.kit.quantity import Quantity
from scenes.kit.text import MARK, MATH_FONT, Text, label
from scenes.script import LectureError
from scenes.words import LOWERED, SUPERSCRIPTS, NotANumberError

_SUPERSCRIPT_SCALE = 0.7
_SUPERSCRIPT_RISE = 0.18
_SPACE_SCALE = 0.4
"""The width of a space inside a number, as a share of a digit's."""


class Readout(Moving, VGroup):
    """A quantity's number on a thin line in its role's colour, with the unit in muted after it.

    ``show`` swaps glyphs that were made once; digits keep their columns, and the number its decimal point.
    ``digits`` reserves room for that many characters where the number will grow.
    """

    def __init__(
        self,
        quantity: Quantity,
        spec: str = ".3f",
        *,
        role: str = "loss",
        size: float = theme.READOUT,
        unit: str | None = None,
        digits: int = 0,
        underline: bool = True,
    ) -> None:
        super().__init__()
        self.spec = spec
        text = _format(quantity, spec)
        self._cells = max(len(text), digits)
        self._size = size / theme.READOUT
        cells = _layout(text.rjust(self._cells))
        width = sum(_glyph(char)[1] * scale for char, scale, _ in cells) * self._size
        ink = theme.role("ink")
        self._slots = [VMobject(fill_color=ink, fill_opacity=1, stroke_width=0) for _ in range(self._cells)]
        baseline, drop = 0.0, -0.13 * self._size
        self._rule = Line([0, baseline + drop, 0], [width, baseline + drop, 0])
        self._rule.set_stroke(theme.role(role), width=2.5, opacity=1 if underline else 0)
        self._drop = drop
        self._width = width
        self.add(*self._slots, self._rule)
        unit = quantity.unit if unit is None else unit
        if unit:
            mark = label(unit, role="muted", size=max(0.72 * size, theme.LABEL))
            mark.shift([width + 0.22 * self._size - mark.get_left()[0], 0, 0]).align_baseline(0.0)
            self.add(mark)
        self.show(quantity)
        self.center()

    def show(self, quantity: Quantity) -> Readout:
        """Show another quantity in the same place."""
        self.quantity = quantity
        text = _format(quantity, self.spec).rjust(self._cells)
        cells = _layout(text)
        if len(cells) > self._cells:
            raise LectureError(
                f"the number {text.strip()} does not fit into the {self._cells} digits of its readout: "
                f"give it digits={len(cells)}"
            )
        start, zoom = self._rule.get_start(), self._zoom
        x, y = start[0], start[1] - self._drop * zoom
        zoom *= self._size
        for slot, (char, scale, rise) in zip(self._slots, cells, strict=False):
            points, advance = _glyph(char)
            slot.points = points * (scale * zoom) + np.array([x, y + rise * zoom, 0])
            x += advance * scale * zoom
        for slot in self._slots[len(cells) :]:
            slot.points = np.zeros((0, 3))
        return self

    @property
    def shown(self) -> str:
        """The number as it stands."""
        return _format(self.quantity, self.spec)

    @property
    def x_height(self) -> float:
        """The height of an x of the same type, in scene units, as it stands now."""
        return theme.X_HEIGHT * theme.READOUT * self._size * self._zoom

    @property
    def baseline(self) -> float:
        """The y coordinate of the digits' baseline."""
        return float(self._rule.get_start()[1] - self._drop * self._zoom)

    @property
    def digits_left(self) -> float:
        """The x coordinate where the room of its digits begins."""
        return float(self._rule.get_start()[0])

    @property
    def digits_right(self) -> float:
        """The x coordinate where the room of its digits ends; the unit stands behind it."""
        return float(self._rule.get_end()[0])

    @property
    def shown_left(self) -> float:
        """The x coordinate where the number that it shows begins."""
        return min(float(slot.get_left()[0]) for slot in self._slots if len(slot.points))

    @property
    def line_y(self) -> float:
        """The y coordinate of the line under its digits."""
        return float(self._rule.get_start()[1])

    @property
    def _zoom(self) -> float:
        """How much larger the readout is now than it was made."""
        return float(np.linalg.norm(self._rule.get_end() - self._rule.get_start())) / self._width

    def align_baseline(self, other: Any) -> Readout:
        """Move vertically until the baseline is that of ``other`` (a text, a readout or a y coordinate)."""
        target = other if isinstance(other, float | int) else other.baseline
        self.shift([0, target - self.baseline, 0])
        return self


def _format(quantity: Quantity, spec: str) -> str:
    try:
        return format(quantity, spec)
    except NotANumberError:
        source = f"{quantity.function}{quantity.path}"
        raise NotANumberError(f"The readout of {source} would show NaN, which is not a number.") from None


def _layout(text: str) -> list[tuple[str, float, float]]:
    """Return (character, scale, rise) for every glyph: digits keep their columns, exponents are raised."""
    number = text.lstrip(" ")
    cells = [(" ", 1.0, 0.0)] * (len(text) - len(number))
    for char in number:
        if char in SUPERSCRIPTS:
            cells.append((char.translate(LOWERED).replace("-", "−"), _SUPERSCRIPT_SCALE, _SUPERSCRIPT_RISE))
        else:
            cells.append((char, _SPACE_SCALE if char == " " else 1.0, 0.0))
    return cells


@lru_cache(maxsize=64)
def _glyph(char: str) -> tuple[np.ndarray, float]:
    """Return a character's outline at READOUT size, origin on its baseline, and its advance."""
    if char == " ":
        return np.zeros((0, 3)), _glyph("0")[1]
    if not re.fullmatch(r"[\d.,−+×%/:∞a-zA-Z]", char):
        raise LectureError(f"a readout cannot show the character {char!r}: write it in a label")
    left = MARK.replace("-0.2em", "0pt")
    text = Text(f'#text(font: "{MATH_FONT}")[{left}{char}#h(0.2em)]', font_size=theme.READOUT)
    first, *glyphs, last = text.submobjects
    origin = np.array([first.get_left()[0], first.get_bottom()[1], 0])
    points = np.concatenate([glyph.points for glyph in glyphs]) - origin
    return points, float(last.get_left()[0] - origin[0])
