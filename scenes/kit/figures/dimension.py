"""A length on a plane, drawn as on a technical drawing: a thin line beside what is measured, with its number."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from scenes.kit import theme
from scenes.kit.figures.view import View
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import Quantity, array
from scenes.kit.readout import Readout
from scenes.kit.text import halo

OFFSET, TICK, SPACE = 0.3, 0.09, 0.14
"""From the measured points to the line, half a mark at its ends, and from the line to the number; scene units."""


class Dimension(VGroup):
    """How far apart ``start`` and ``end`` (2,) lie across the direction ``away`` (2,), with the ``length`` beside.

    The line stands beyond both points in the direction ``away``; thin lines lead to it from the points. Points and
    directions are those of the plane that ``view`` shows.
    """

    def __init__(self, view: View, start: Any, end: Any, length: Quantity, *, away: Any) -> None:
        out = array(away) / max(float(np.hypot(*array(away))), 1e-9)
        points = view.at(np.stack([array(start), array(end)]))[:, :2]
        reach = float((points @ out).max()) + OFFSET
        feet = points + (reach - points @ out)[:, np.newaxis] * out
        marks = np.stack([feet - TICK * out, feet + TICK * out], axis=1)
        self.guides = Segments(points, feet, role="muted", width=theme.GRID)
        self.line = Segments(
            np.concatenate([feet[:1], marks[:, 0]]),
            np.concatenate([feet[1:], marks[:, 1]]),
            role="ink",
            width=theme.AXIS,
        )
        self.number = number = Readout(length, ".3g", size=theme.LABEL, underline=False)
        half = abs(out) @ [number.width / 2, number.height / 2]
        number.move_to([*(feet.mean(axis=0) + (SPACE + half) * out), 0])
        halo(number)
        super().__init__(self.guides, self.line, number)
