"""Two densities over one line: the true one filled, the model's as a curve, each with its name on its shoulder."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Area, Axes, Curve
from scenes.kit.motion import Sweep, Track, between
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot
from scenes.kit.text import Formula, typeset

NAME_ROOM = 0.35
"""What stays free above the bells for their names."""


class Bells(VGroup):
    """The densities ``p`` and ``q`` over ``x``, moved in place; ``top`` is the height that fills the ``room``.

    The name of p stands at its ``side``, that of q at the other one. ``low`` names it at the foot of its outermost
    heap.
    """

    def __init__(
        self,
        x: np.ndarray,
        p: Any,
        q: Any,
        *,
        top: float,
        room: Slot,
        side: np.ndarray = LEFT,
        low: bool = False,
    ) -> None:
        super().__init__()
        self.x, self.p, self.q = x, array(p), array(q)
        self._places = (side, 0.2 if low else 0.92), (-side, 0.92)
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
        for index, (density, given) in enumerate(((self.p, p), (self.q, q))):
            if given is not None:
                self._curves[index].show(density)
                self._names[index].move_to(self._shoulder(density, *self._places[index]))
        return self

    def along(self, q: Quantity) -> Track:
        """Return the track of q through ``q``, densities ``(states, n)``."""
        return Track(lambda density: self.show(q=density), q, (self,))

    def to(self, p: Any, q: Any, **kwargs: Any) -> Sweep:
        """Return the animation that goes to other densities."""
        ends = np.stack([array(p), array(q)])
        return between(lambda now: self.show(*now), np.stack([self.p, self.q]), ends, self, **kwargs)

    def _shoulder(self, density: np.ndarray, side: np.ndarray, share: float) -> np.ndarray:
        high = np.flatnonzero(density > share * density.max())
        index = high[0] if side[0] < 0 else high[-1]
        return self.axes.at(self.x[index], density[index]) + 0.35 * side + np.array([0, 0.15, 0])
