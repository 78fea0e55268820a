"""The numbers of a mixture of normals as a table: weight, centre and width of each bell."""

from __future__ import annotations

from typing import Any

from manim import VGroup

from scenes.kit import theme
from scenes.kit.motion import Moving
from scenes.kit.quantity import Quantity
from scenes.kit.readout import Readout
from scenes.kit.rows import Table
from scenes.kit.stage import Slot
from scenes.kit.text import Formula, Text, typeset

HEADER = ("weight", "centre", "width")
SIZE = theme.LABEL + 5


class MixtureTable(Moving, VGroup):
    """A row for each component of the mixture of ``state``: weights, means and standard deviations ``(3, k)``."""

    def __init__(self, state: Quantity, *, room: Slot) -> None:
        count = state.value.shape[1]
        style: dict[str, Any] = {"role": "parameter", "size": SIZE, "unit": ""}
        self.numbers = [[Readout(state.part(i, j), ".2f", **style) for i in range(3)] for j in range(count)]
        names = [typeset(Formula, f"parameter(cal(N)_{j + 1})", role="ink", size=SIZE) for j in range(count)]
        header = [None, *(typeset(Text, name, role="muted", size=theme.LABEL) for name in HEADER)]
        super().__init__(Table(room, header, [[name, *row] for name, row in zip(names, self.numbers, strict=True)]))

    def show(self, state: Quantity) -> MixtureTable:
        """Show the numbers of another mixture."""
        for j, row in enumerate(self.numbers):
            for i, number in enumerate(row):
                number.show(state.part(i, j))
        return self
