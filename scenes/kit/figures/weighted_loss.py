"""A loss over a density, and below it their product: its area is the expected loss."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, RIGHT, VGroup

from scenes.kit.figures.area_function import HEADROOM
from scenes.kit.figures.axes import Area, Axes, Curve
from scenes.kit.figures.riemann_columns import RiemannColumns
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import Dots
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot


class WeightedLoss(Moving, VGroup):
    """The ``losses`` (states, n) of guesses over ``x``, drawn on the axes ``upper`` of a density on another scale.

    ``guesses`` (states,) are marked on the horizontal axis. In ``room``, under the density, stands the product
    ``products`` (states, n) of loss and density. ``reach``, in units of x, is how far beside its bottom the loss
    leaves the picture, at the height ``top``; there stands its ``name``, clear of it in all states. The parts
    ``loss``, ``lower`` (axes) and ``product`` can appear one by one.
    """

    def __init__(
        self,
        upper: Axes,
        x: Any,
        guesses: Any,
        losses: Any,
        products: Any,
        *,
        room: Slot,
        top: float,
        reach: float,
        name: Any,
        titles: tuple[str, str] = ("", ""),
        x_ticks: Any = (),
    ) -> None:
        super().__init__()
        self.upper, self.x = upper, array(x)
        self._guesses, self._losses, self._products = array(guesses), array(losses), array(products)
        ends = self.x[0], self.x[-1]
        most = HEADROOM * float(self._products.max())
        self.lower = Axes(ends, (0, most), room=room, x_ticks=x_ticks, x_title=titles[0], y_title=titles[1])
        below, above = self.lower.window, upper.window
        self.lower.lay_out(Slot(above.left, below.bottom, above.right, below.top, below.format))
        for title in self.lower.titles[-1:]:
            title.shift([upper.get_left()[0] - title.get_left()[0], 0, 0])
        self.scale = Axes(ends, (0, top), room=above, show=(False, False))
        self.mark = Dots(np.zeros((1, 3)), role="parameter", radius=0.12)
        self.loss = VGroup(Curve(self.scale, self.x, self._losses[0], role="loss"), name)
        self.product = VGroup(
            Area(self.lower, self.x, self._products[0], role="loss", opacity=0.3),
            Curve(self.lower, self.x, self._products[0], role="loss"),
        )
        first, last = self._guesses[[0, -1]]
        # On the side to which it goes, beside the place that it comes to.
        side = 1 if last >= first else -1
        name.next_to(self.scale.at(last + side * reach, 0.8 * top), RIGHT if side > 0 else LEFT, buff=0.15)
        self.add(self.lower, self.mark, self.loss, self.product)
        self.show(0)

    def show(self, step: Any) -> WeightedLoss:
        """Show the guess numbered ``step``, a number or a quantity with it."""
        self.step = int(array(step))
        self.mark.move_dots(self.upper.at(self._guesses[[self.step]], 0))
        self.loss[0].show(self._losses[self.step])
        for part in self.product:
            part.show(self._products[self.step])
        return self

    def columns(self, shares: Any, terms: Any) -> tuple[RiemannColumns, RiemannColumns]:
        """Return the columns of the density and, below them, those of the product: pieces of Riemann sums."""
        return RiemannColumns(self.upper, shares), RiemannColumns(self.lower, terms, role="loss")

    def steps(self) -> Quantity:
        """Return the numbers of all guesses, for :meth:`along`."""
        count = len(self._guesses)
        return Quantity(np.arange(count), "numpy.arange", {"stop": count})
