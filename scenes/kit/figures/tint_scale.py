"""The scale of a tint: a strip from its lowest to its highest value, labelled at both ends."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.painted.shapes import HeatMap
from scenes.kit.stage import Slot

THIN = 8
"""How many times as long as thick the strip is."""
LIGHT = 0.38
"""How bright the brightest light is."""


class TintScale(VGroup):
    """What the colours of a ``table`` mean: from ``low`` to ``high``, in the unit ``title``. It fills the ``room``."""

    def __init__(self, table: np.ndarray, *, room: Slot, low: float = 0, high: float = 1, title: str = "") -> None:
        axes = Axes((low, high), (0, 1), room=room, x_ticks=(low, high), x_title=title, show=(True, False), aspect=THIN)
        window = axes.window
        values = np.linspace(low, high, len(table))[np.newaxis]
        strip = HeatMap(values, width=window.width, height=window.height, table=table, smooth=True)
        super().__init__(strip.move_to(window.center), axes)


def lights(levels: int = 257) -> np.ndarray:
    """Return the ground, growing brighter (in the light theme darker), as ``(levels, 3)`` floats."""
    share = np.linspace(0, LIGHT, levels)[:, np.newaxis]
    return (1 - share) * theme.role_rgb("ground") + share * theme.role_rgb("ink")
