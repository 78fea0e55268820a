"""Two densities over one line: the true one filled, the model's as a curve, each with its name on its shoulder."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Area, Axes, Curve
from scenes.kit.motion import Sweep, Track, between
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot
from scenes.kit.text import Formula, typeset

SHOULDER = 0.92
"""The share of a bell's height at which its name stands."""
NAME_ROOM = 0.35
"""What stays free above the bells for their names."""


class Bells(VGroup):
    """The densities ``p`` and ``q`` over ``x``, moved in place; ``top`` is the height that fills the ``room``.

    The name of p stands at its left shoulder, that of q at its right one. ``low`` names p at its left foot, where
    bells that move onto it leave the name free.
    """

    def __init__(
        self,
        x: np.ndarray,
        p: Any,
        q: Any,
        *,
        top: float,
        room: Slot,
        low: bool = False,
    ) -> None:
        super().__init__()
        self.x, self.p, self.q = x, array(p), array(q)
        self._low = low
        self.axes = Axes(
            (x[0], x[-1]), (0, top * room.height / (room.height - NAME_ROOM)), room=room, show=(True, False)
        )
        self._fill = Area(self.axes, x, self.p, role="data")
        self._curves = VGroup(Curve(self.axes, x, self.p, role="data"), Curve(self.axes, x, self.q, role="parameter"))
        self._names = VGroup(
            typeset(Formula, "p", role="data", size=theme.ROW), typeset(Formula, "q", role="parameter", size=theme.ROW)
        )
        self.add(self.axes, self._fill, self._curves, self._names)
        self.show(p, q)

    def show(self, p: Any = None, q: Any = None) -> Bells:
        """Show other densities (arrays or quantities); the one not given stays."""
        if p is not None:
            self.p = array(p)
            self._fill.show(self.p)
        if q is not None:
            self.q = array(q)
        for curve, density in zip(self._curves, (self.p, self.q), strict=True):
            curve.show(density)
        if self._low:
            self._name(0, np.maximum(self.p, self.q), 0.2 * self.p.max(), LEFT)
        else:
            self._name(0, self.p, SHOULDER * self.p.max(), LEFT)
        self._name(1, self.q, SHOULDER * self.q.max(), RIGHT)
        return self

    def along(self, q: Quantity) -> Track:
        """Return the track of q through ``q``, densities ``(states, n)``."""
        return Track(lambda density: self.show(q=density), q, (self,))

    def to(self, p: Any, q: Any, **kwargs: Any) -> Sweep:
        """Return the animation that goes to other densities."""
        ends = np.stack([array(p), array(q)])
        return between(lambda now: self.show(*now), np.stack([self.p, self.q]), ends, self, **kwargs)

    def _name(self, index: int, density: np.ndarray, least: float, side: np.ndarray) -> None:
        """Put a name beside the outermost place at which a density is so high."""
        place = np.flatnonzero(density >= least)[0 if side[0] < 0 else -1]
        self._names[index].move_to(self.axes.at(self.x[place], density[place]) + 0.35 * side + 0.15 * UP)
