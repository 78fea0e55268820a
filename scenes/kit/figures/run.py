"""A number against the steps of a run, drawn as far as the run has come."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from scenes.kit import theme
from scenes.kit.figures.axes import Area, Axes, Curve
from scenes.kit.motion import Track
from scenes.kit.quantity import Quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError


class Run(VGroup):
    """The curve of ``values``, one for each training step from 0 on, in axes that fill the ``room``, or in ``axes``.

    Axes of its own begin at zero and end at the highest value; ``title`` names what is shown. ``floor`` is a level in
    the colour of data, below which it cannot fall; what lies between is filled in the colour of the loss.
    """

    def __init__(
        self,
        values: Quantity,
        *,
        room: Slot | None = None,
        axes: Axes | None = None,
        title: str = "",
        role: str = "loss",
        width: float = theme.CURVE,
        floor: float | None = None,
    ) -> None:
        super().__init__()
        if (room is None) == (axes is None):
            raise LectureError("Run() takes a room, which its axes fill, or axes that stand already.")
        self.values = values
        self._x, self._y = np.arange(values.steps), np.asarray(values.value, dtype=float)
        self.axes = _axes(self._y, room, title) if axes is None else axes
        if axes is None:
            self.add(self.axes)
        self._area = None
        if floor is not None:
            level = np.full(2, floor)
            self._area = Area(self.axes, self._x[:2], self._y[:2], base=floor, role="loss", opacity=0.45)
            below = Area(self.axes, self._x[[0, -1]], level, role="data")
            self.add(below, Curve(self.axes, self._x[[0, -1]], level, role="data", width=3), self._area)
        self.curve = Curve(self.axes, self._x[:2], self._y[:2], role=role, width=width)
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


def _axes(values: np.ndarray, room: Slot | None, title: str) -> Axes:
    """Return axes for the steps of a run, which fill the room."""
    assert room is not None
    steps, top = len(values) - 1, float(values.max())
    return Axes(
        (0, steps),
        (0, top),
        room=room,
        x_ticks=range(0, steps + 1, max(1, steps // 4)),
        y_ticks=range(int(top) + 1),
        x_title="training steps",
        y_title=title,
    )
