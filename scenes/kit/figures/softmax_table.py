"""Softmax as a table: words, their scores, the exponentials of these, and bars with the probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, VGroup

from mathdl import distributions
from scenes.kit import theme
from scenes.kit.figures.bars import Bars
from scenes.kit.motion import Moving, appear, vanish
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.readout import Readout
from scenes.kit.stage import Slot
from scenes.kit.text import Text, plain, typeset

NUMBER: dict[str, Any] = {"role": "parameter", "size": 38, "unit": ""}
STYLE: dict[str, Any] = {"role": "parameter", "horizontal": True, "gap": 0.35}
"""How bars of words look."""
DIGITS = 5
"""What is reserved for a score over a temperature."""


def word_bars(words: Sequence[str], *, room: Slot) -> Bars:
    """Return bars of words, without length yet, which fill ``room``."""
    names = [typeset(Text, plain(word), role="ink", size=theme.ROW) for word in words]
    return Bars(np.zeros(len(words)), room=room, names=names, **STYLE)


class SoftmaxTable(Moving, VGroup):
    """A row a word, which fill ``room``: ``scores``, ``exponentials``, ``bars`` and at their tips ``chances``.

    Its parts may appear one by one. :meth:`show` shows the bet at another temperature.
    """

    def __init__(self, words: Sequence[str], scores: Quantity, *, room: Slot) -> None:
        self._scores = scores
        stages = quantity(distributions.softmax_stages, scores)
        bet = stages.part("probabilities")
        rows = [
            (
                typeset(Text, plain(word), role="ink", size=theme.LABEL + 3),
                Readout(scores.part(i), ".1f", underline=False, **NUMBER),
                Readout(stages.part("exponentials", i), ".1f", digits=DIGITS, **NUMBER),
            )
            for i, word in enumerate(words)
        ]
        header = [VGroup(), *(typeset(Text, name, role="muted", size=theme.LABEL) for name in ("score $z$", "$e^z$"))]
        chances = [Readout(bet.part(i), ".3f", **NUMBER) for i in range(len(words))]
        self._table = Bars(bet, room=room, names=rows, numbers=chances, header=header, **STYLE)
        self.words, self.bars, self.chances = self._table.names, self._table.bars, self._table.numbers
        self.scores, self.exponentials = (VGroup(header[i], *self._table.columns[i]) for i in (1, 2))
        self.scaled = self._over_temperature()
        super().__init__(self._table)

    def _over_temperature(self) -> VGroup:
        """Return the column of the scores over the temperature, one at first, in the place of the exponentials."""
        title, *numbers = self.exponentials
        name = typeset(Text, "$z \\/ #parameter[$T$]$", role="muted", size=theme.LABEL)
        column = VGroup(name.move_to(title).align_baseline(title.baseline))
        for i, number in enumerate(numbers):
            scaled = Readout(self._scores.part(i), ".1f", digits=DIGITS, **NUMBER)
            column.add(scaled.shift([number.digits_right - scaled.digits_right, number.baseline - scaled.baseline, 0]))
        return column

    def divide(self) -> list[Animation]:
        """Return the animations in which the exponentials give way to the scores over the temperature."""
        return [vanish(self.exponentials, run_time=theme.LEAVE), appear(self.scaled)]

    def show(self, temperature: Any) -> SoftmaxTable:
        """Show the bet, and the scores over the temperature, at another temperature (a number or a quantity)."""
        stages = quantity(distributions.softmax_stages, self._scores, temperature)
        self._table.show(stages.part("probabilities"))
        for i, number in enumerate(self.scaled[1:]):
            number.show(stages.part("scaled", i))
        return self
