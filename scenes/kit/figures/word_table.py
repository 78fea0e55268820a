"""A table of words with numbers and bars: the bet of a model on what comes next."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup, VMobject

from scenes.kit import theme
from scenes.kit.figures.bars import Bars
from scenes.kit.quantity import Quantity
from scenes.kit.readout import Readout
from scenes.kit.text import label, plain

NUMBER = 38
"""The size of numbers in a table."""

PROMPT_Y, HEADER_Y, FIRST_ROW_Y = 2.3, 1.6, 0.85
BARS_X, BAR_LENGTH = -0.75, 2.5


class WordTable:
    """Rows of ``words`` below the ``prompt`` that they would continue: ``prompt``, ``names`` and horizontal ``bars``.

    The bars begin beside the words; ``show_bars`` makes room between them for columns of numbers. ``chances`` are
    the probabilities at the tips of the bars.
    """

    def __init__(self, prompt: str, words: tuple[str, ...], bet: Quantity) -> None:
        space = min(0.8, 2.9 / (len(words) - 1))
        self.rows = [FIRST_ROW_Y - space * i for i in range(len(words))]
        self.foot = self.rows[-1] - 0.72
        self.prompt = put(
            label(f"{plain(prompt)} #muted[\\_\\_\\_\\_\\_]", size=theme.HEADING),
            left=theme.STAGE_LEFT,
            baseline=PROMPT_Y,
        )
        names = (label(plain(word), size=36) for word in words)
        self.names = VGroup(
            *(put(name, left=theme.STAGE_LEFT, baseline=y - 0.1) for name, y in zip(names, self.rows, strict=True))
        )
        self.bars = Bars(
            bet.value, breadth=space * len(words), length=BAR_LENGTH, role="parameter", horizontal=True, gap=0.35
        )
        self.bars.shift([0, self.rows[0] - self.bars.base(0)[1], 0])
        self.chances = VGroup(*(Readout(bet.part(i), ".3f", role="parameter", size=NUMBER) for i in range(len(words))))
        self.show_bars(bet.value, room=0)

    def column(
        self, header: str, values: Quantity, *, right: float, spec: str = ".1f", digits: int = 0, **kwargs: Any
    ) -> VGroup:
        """Return a column that ends at ``right``: its header and the readouts of the entries of ``values``."""
        entries = [values.part(i) for i in range(len(self.rows))]
        digits = max(digits, *(len(format(entry, spec)) for entry in entries))
        title = put(label(header, role="muted"), right=right, baseline=HEADER_Y)
        numbers = (Readout(entry, spec, size=NUMBER, digits=digits, **kwargs) for entry in entries)
        return VGroup(
            title,
            *(put(number, right=right, baseline=y - 0.1) for number, y in zip(numbers, self.rows, strict=True)),
        )

    def answer(self, word: str) -> VMobject:
        """Return ``word`` in the gap of the prompt."""
        gap = self.prompt.parts("muted")
        text = label(f"#parameter[{plain(word)}]", size=theme.HEADING)
        left = max(gap.get_center()[0] - text.width / 2, gap.get_left()[0])
        return put(text, left=left, baseline=PROMPT_Y)

    def show_bars(self, values: np.ndarray, room: float = 1) -> None:
        """Give the bars values, and make ``room`` (0 to 1) between words and bars; without room they are longer."""
        start = self.names.get_right()[0] + 0.4
        wide = (theme.STAGE_RIGHT - 1.0 - start) / BAR_LENGTH
        self.bars.set_values(values * (wide + room * (1 - wide)))
        self.bars.shift([start + room * (BARS_X - start) - self.bars.base(0)[0], 0, 0])
        for i, number in enumerate(self.chances):
            put(number, left=self.bars.tip(i)[0] + 0.2, baseline=self.rows[i] - 0.1)

    def show(self, bet: Quantity) -> None:
        """Show another bet: bars, and probabilities at their tips."""
        self.show_bars(bet.value)
        for i, number in enumerate(self.chances):
            number.show(bet.part(i))


def put(mobject: Any, *, baseline: float, left: float | None = None, right: float | None = None) -> Any:
    """Let a text, a readout or a row of them begin at ``left`` or end at ``right``, on ``baseline``."""
    first = mobject if hasattr(mobject, "baseline") else mobject[0]
    across = left - mobject.get_left()[0] if left is not None else (right or 0.0) - mobject.get_right()[0]
    return mobject.shift([across, baseline - first.baseline, 0])
