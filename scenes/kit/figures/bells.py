"""Two densities over one line: the true one filled, the model's as a curve, each with its name on its shoulder."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, VGroup

from scenes.kit.figures.axes import Area, Axes, Curve
from scenes.kit.text import Formula, typeset


class Bells(VGroup):
    """The densities ``p`` and ``q`` over ``x``, moved in place; ``top`` is the height that fills the window.

    The name of p stands at its ``side``, that of q at the other one. ``low`` names it at the foot of its outermost
    heap.
    """

    def __init__(
        self,
        x: np.ndarray,
        p: np.ndarray,
        q: np.ndarray,
        *,
        top: float,
        corner: Any,
        width: float,
        height: float,
        side: np.ndarray = LEFT,
        low: bool = False,
    ) -> None:
        super().__init__()
        self.x = x
        self._places = (side, 0.2 if low else 0.92), (-side, 0.92)
        self.axes = Axes((x[0], x[-1]), (0, top), width=width, height=height, show=(True, False))
        self.axes.shift(np.asarray(corner) - self.axes.at(x[0], 0))
        self._fill = Area(self.axes, x, p, role="data")
        self._curves = VGroup(Curve(self.axes, x, p, role="data"), Curve(self.axes, x, q, role="parameter"))
        self._names = VGroup(
            typeset(Formula, "p", role="data", size=44), typeset(Formula, "q", role="parameter", size=44)
        )
        self.add(self.axes, self._fill, self._curves, self._names)
        self.show(p, q)

    def show(self, p: np.ndarray | None = None, q: np.ndarray | None = None) -> Bells:
        """Show other densities; the one not given stays."""
        if p is not None:
            self._fill.set_data(self.x, p)
        for index, density in enumerate((p, q)):
            if density is not None:
                self._curves[index].set_data(self.x, density)
                self._names[index].move_to(self._shoulder(density, *self._places[index]))
        return self

    def _shoulder(self, density: np.ndarray, side: np.ndarray, share: float) -> np.ndarray:
        high = np.flatnonzero(density > share * density.max())
        index = high[0] if side[0] < 0 else high[-1]
        return self.axes.at(self.x[index], density[index]) + 0.35 * side + np.array([0, 0.15, 0])
