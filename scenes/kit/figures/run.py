"""A number against the steps of a run, drawn as far as the run has come."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Area, Axes, Curve
from scenes.kit.motion import Track
from scenes.kit.quantity import Quantity


class Run(VGroup):
    """The curve of ``values``, one for each step from 0 on, in ``axes`` whose horizontal axis counts the steps.

    ``floor`` is a level in the colour of data, below which it cannot fall; what lies between is filled in the colour of
    the loss.
    """

    def __init__(
        self,
        axes: Axes,
        values: Quantity,
        *,
        role: str = "loss",
        width: float = theme.CURVE,
        floor: float | None = None,
    ) -> None:
        super().__init__()
        self.values = values
        self._x, self._y = np.arange(values.steps), np.asarray(values.value, dtype=float)
        self._area = None
        if floor is not None:
            ends = self._x[[0, -1]]
            self._area = Area(axes, self._x[:2], self._y[:2], base=floor, role="loss", opacity=0.45)
            below = Area(axes, ends, np.full(2, floor), role="data")
            self.add(below, Curve(axes, ends, np.full(2, floor), role="data", width=3), self._area)
        self.curve = Curve(axes, self._x[:2], self._y[:2], role=role, width=width)
        self.add(self.curve)
        self.step = 1

    def show(self, step: Any) -> Run:
        """Draw the run up to ``step``, a number of steps or a quantity with it."""
        self.step = max(1, int(step.value if isinstance(step, Quantity) else step))
        x, y = self._x[: self.step + 1], self._y[: self.step + 1]
        self.curve.set_data(x, y)
        if self._area is not None:
            self._area.set_data(x, y, self._area.base)
        return self

    def along(self) -> Track:
        """Return the track of the run from its first step to its last."""
        steps = Quantity(np.arange(self.values.steps), self.values.function, self.values.inputs)
        return Track(self.show, steps, (self,))
