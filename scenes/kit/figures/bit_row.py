"""The bits of a number as a row of boxes: sign, exponent and fraction."""

from __future__ import annotations

from collections.abc import Sequence

from manim import RIGHT, Square, VGroup

from scenes.kit import theme
from scenes.kit.stage import Slot
from scenes.kit.text import Text, typeset

ROLES = ("muted", "parameter", "data")
"""Of sign, exponent and fraction."""
LARGEST = 0.55


class BitRow(VGroup):
    """One box a bit, with its digit; ``parts`` are the digits of sign, exponent and fraction, each in its colour."""

    def __init__(self, parts: Sequence[str], *, room: Slot) -> None:
        count = sum(map(len, parts))
        side = min(room.width / count, LARGEST)
        if side < 0.2:
            raise room.too_small("A row of bits", 0.2 * count, 0.2)
        boxes = []
        for digits, role in zip(parts, ROLES, strict=True):
            for digit in digits:
                box = Square(0.92 * side).set_stroke(theme.role(role), width=2.5)
                box.set_fill(theme.role(role), opacity=theme.FILL_OPACITY if digit == "1" else 0)
                boxes.append(VGroup(box, typeset(Text, digit, role="ink", size=theme.LABEL).move_to(box)))
        super().__init__(*boxes)
        self.arrange(RIGHT, buff=0.08 * side)
        room.put(self)
        self.groups = [len(part) for part in parts]
