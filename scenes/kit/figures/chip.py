"""Numbers that travel on a small pill, and paths for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Mobject, RoundedRectangle, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.motion import Sweep
from scenes.kit.quantity import Quantity
from scenes.kit.readout import Readout


class Chip(VGroup):
    """A number that travels: a readout on a small pill; ``show`` changes the number, ``digits`` reserves room."""

    def __init__(self, quantity: Quantity, *, role: str, spec: str = "g", digits: int = 0) -> None:
        super().__init__()
        self.number = Readout(quantity, spec, role=role, size=theme.LABEL, unit="", digits=digits, underline=False)
        width, height = self.number.width + 0.28, 0.46
        self.pill = RoundedRectangle(corner_radius=0.2, width=max(width, height), height=height)
        self.pill.set_fill(theme.role("ground"), opacity=1).set_stroke(theme.role(role), width=theme.AXIS)
        self.add(self.pill, self.number)

    def show(self, quantity: Quantity) -> Chip:
        """Show another number."""
        self.number.show(quantity)
        return self


def glide(
    traveller: VMobject, path: Callable[[float], np.ndarray], *, run_time: float = theme.MOVE, **kwargs: Any
) -> Sweep:
    """Let a mobject emerge at ``path(0)``, move along the path and vanish at ``path(1)``."""
    set_opacity = opacity_of(traveller)

    def move(alpha: float) -> None:
        traveller.move_to(path(alpha))
        set_opacity(min(1.0, alpha / 0.15, (1 - alpha) / 0.15))

    return Sweep(move, traveller, run_time=run_time, remover=True, **kwargs)


def straight(start: np.ndarray, end: np.ndarray) -> Callable[[float], np.ndarray]:
    """Return the straight path from one place to another, for `glide`."""
    return lambda alpha: start + alpha * (end - start)


def opacity_of(mobject: Mobject) -> Callable[[float], None]:
    """Return a function that gives a mobject a share (0 to 1) of the opacity that it has now, in place."""
    parts = [(part, part.fill_rgbas[:, 3].copy(), part.stroke_rgbas[:, 3].copy()) for part in mobject.get_family()]

    def set_opacity(share: float) -> None:
        for part, fill, stroke in parts:
            part.fill_rgbas[:, 3], part.stroke_rgbas[:, 3] = fill * share, stroke * share

    return set_opacity
