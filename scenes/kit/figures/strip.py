"""A vector as a row of coloured cells, with its symbol."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, VGroup

from scenes.kit import theme
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import HeatMap
from scenes.kit.quantity import array
from scenes.kit.stage import Slot

THICKNESS = 0.34
"""The height of a cell."""


class Strip(Moving, VGroup):
    """One cell an entry, from ``-most`` in the colour of data to ``most`` in that of parameters; zero is dark.

    ``name`` is a text that stands before it; with ``aligned`` the cells begin so far from the left edge of the room,
    so that several strips stand below each other.
    """

    def __init__(self, vector: Any, *, room: Slot, most: float, name: Any = None, aligned: float = 0.0) -> None:
        vector = array(vector)
        before = max(aligned, name.width + 0.2 if name is not None else 0.0)
        self.cells = HeatMap(
            vector[np.newaxis],
            width=room.width - before,
            height=min(THICKNESS, room.height),
            low=-most,
            high=most,
            table=theme.diverging(),
        )
        super().__init__(self.cells)
        self.cells.move_to([room.left + before + self.cells.width / 2, room.center[1], 0])
        self.name = name
        if name is not None:
            name.next_to(self.cells, LEFT, buff=0.2)
            name.shift([room.left - name.get_left()[0], 0, 0])
            self.add(name)

    def show(self, vector: Any) -> Strip:
        """Show another vector, an array or a quantity."""
        self.cells.show(array(vector)[np.newaxis])
        return self
