"""What a classifier bets on the right label of each example: a thin stick for each, between nought and one."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from scenes.kit.figures.axes import Axes
from scenes.kit.figures.sticks import Sticks
from scenes.kit.motion import Moving, Sweep
from scenes.kit.quantity import array
from scenes.kit.stage import Slot


class RightBets(Moving, VGroup):
    """The ``bets`` (n,) of a classifier, probabilities, side by side in axes that fill the ``room``."""

    def __init__(self, bets: Any, *, room: Slot) -> None:
        n = array(bets).size
        self.axes = Axes(
            (0, n), (0, 1), room=room, y_ticks=(0, 1), x_title="examples", y_title="bet on the right label"
        )
        self.sticks = Sticks(self.axes, np.arange(n) + 0.5, bets, feet=False)
        super().__init__(self.axes, self.sticks)

    def show(self, bets: Any) -> RightBets:
        """Show other bets on the same examples, an array or a quantity."""
        self.sticks.show(bets)
        return self

    def grow(self) -> Sweep:
        """Return the animation in which the sticks grow from the base line."""
        return self.sticks.grow()
