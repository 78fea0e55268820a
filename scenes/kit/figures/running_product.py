"""The logarithm of a product, factor by factor, until a format has no smaller number; the sum of logarithms goes on."""

from __future__ import annotations

import numpy as np
from manim import LEFT, UR, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.run import Run
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.quantity import Quantity
from scenes.kit.stage import Slot
from scenes.kit.text import Text, typeset

HEADROOM = 1.1
"""How much deeper the axes are than the sum."""


class RunningProduct(VGroup):
    """Axes for two runs that start at zero: ``product`` (m,), as far as the format goes, and ``sums`` (n,).

    ``smallest`` is the logarithm of the smallest number of the format, which ``words`` name. The runs and the ``end``
    of the product are shown after the axes.
    """

    def __init__(self, product: Quantity, sums: Quantity, smallest: float, *, room: Slot, words: str) -> None:
        above, below, _ = room.lines(above=1)
        self.title = above.put(typeset(Text, "logarithm of the product", role="ink", size=theme.LABEL), at=LEFT)
        last = sums.steps - 1
        low = HEADROOM * min(float(np.min(sums.value)), smallest)
        self.axes = Axes((0, last), (low, 0), room=below, x_ticks=(0, last), x_labels=(), cross=(None, 0))
        places = self.axes.at([0, last], smallest)
        self.floor = Segments(places[:1], places[1:], width=theme.AXIS)
        self.words = typeset(Text, words, role="muted", size=theme.LABEL).next_to(places[0], UR, buff=0.1)
        self.product = Run(product, axes=self.axes)
        self.sums = Run(sums, axes=self.axes, role="output")
        end = self.axes.at(product.steps - 1, product.last.value)
        self.end = Dots(end[np.newaxis], role="loss", radius=0.1)
        super().__init__(self.axes, self.title, self.floor, self.words)
