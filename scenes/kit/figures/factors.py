"""Numbers that become a product: each slides from where it stands to its place between signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import RIGHT, Animation, VGroup

from scenes.kit import theme
from scenes.kit.motion import between
from scenes.kit.stage import Slot
from scenes.kit.text import Formula, typeset

SPACE = 0.12
"""Between a number and its sign."""


class Factors(VGroup):
    """``numbers`` set as a product in ``room``, in as many lines as it takes; the last is followed by an equals sign.

    They stay where they are until ``gather`` is played; ``signs`` are the signs between them, shown after that.
    """

    def __init__(self, numbers: Sequence[Any], *, room: Slot) -> None:
        marks = ["times"] * (len(numbers) - 1) + ["="]
        self.numbers = list(numbers)
        self.signs = [typeset(Formula, mark, role="ink", size=theme.LABEL) for mark in marks]
        starts = [number.get_center() for number in numbers]
        pairs = [VGroup(*pair).arrange(RIGHT, buff=SPACE) for pair in zip(numbers, self.signs, strict=True)]
        room.flow(*pairs, gap=0.2)
        self._ways = [(start, number.get_center()) for start, number in zip(starts, numbers, strict=True)]
        super().__init__(*numbers, *self.signs)
        for number, start in zip(numbers, starts, strict=True):
            number.move_to(start)

    def gather(self, run_time: float = theme.MOVE) -> list[Animation]:
        """Return the animations that slide the numbers to their places."""
        ways = zip(self.numbers, self._ways, strict=True)
        return [between(number.move_to, np.array(a), np.array(b), number, run_time=run_time) for number, (a, b) in ways]
