"""Residuals as squares: the side of each is how far a data point lies from its prediction."""

from __future__ import annotations

from typing import Any, Literal

import cairo
import numpy as np

from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.motion import Moving, Sweep, between
from scenes.kit.painted.mobject import Painted, set_source
from scenes.kit.quantity import array
from scenes.script import LectureError


class Squares(Moving, Painted):
    """On each data point ``(x, y)`` (n,) a square, one of whose sides leads to the prediction; ``show`` changes that.

    ``along="y"``: the sides stand upright from the points to ``predictions``, heights (n,) or one for all; the squares
    lie to the right, or to the left where the axes end. ``along="x"``: the sides lie on the points from ``x`` to
    ``predictions``, places (n,) or one for all, such as the mean; the squares stand above. A square is one on the
    screen, whatever the scales of the axes, so its area is the squared distance in units of the axis along which it is.
    """

    def __init__(
        self,
        axes: Axes,
        x: Any,
        y: Any,
        predictions: Any,
        *,
        along: Literal["x", "y"] = "y",
        role: str = "loss",
    ) -> None:
        self.axes, self.x, self.y = axes, *np.broadcast_arrays(array(x), array(y))
        if self.x.ndim != 1 or not self.x.size:
            raise LectureError(f"Squares need data points x and y of shape (n,), but got shape {self.x.shape}.")
        self._axis = "xy".index(along)
        if axes.log[self._axis]:
            raise LectureError(f"Squares along {along} need an axis that is not logarithmic: their areas would lie.")
        self.color_rgb = theme.role_rgb(role)
        super().__init__(np.zeros((4 * len(self.x), 3)))
        self.show(predictions)

    def show(self, predictions: Any) -> Squares:
        """Let the squares reach to other predictions, an array (n,), a number, or a quantity of either."""
        found = array(predictions)
        if found.shape not in ((), self.x.shape):
            raise LectureError(f"{len(self.x)} squares need as many predictions, or one, but got shape {found.shape}.")
        self.predictions = np.broadcast_to(found, self.x.shape)
        starts = self.axes.at(self.x, self.y)
        ends = self.axes.at(self.predictions, self.y) if self._axis == 0 else self.axes.at(self.x, self.predictions)
        sides = np.abs(ends - starts).sum(axis=1)
        away = np.zeros_like(starts)
        if self._axis == 0:
            away[:, 1] = sides
        else:
            beyond = starts[:, 0] + sides > self.axes.window.right
            away[:, 0] = np.where(beyond, -sides, sides)
        self.points = np.stack([starts, ends, ends + away, starts + away], axis=1).reshape(-1, 3)
        return self

    def to(self, predictions: Any, **kwargs: Any) -> Sweep:
        """Return the animation that goes to other predictions."""
        return between(self.show, self.predictions, np.broadcast_to(array(predictions), self.x.shape), self, **kwargs)

    @property
    def sides(self) -> np.ndarray:
        """The sides of the squares in the frame, ``(n,)``."""
        corners = self.points.reshape(-1, 4, 3)
        lengths: np.ndarray = np.linalg.norm(corners[:, 1] - corners[:, 0], axis=1)
        return lengths

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the areas, faint, so that squares over each other are darker, and their edges."""
        ctx.set_line_width(2.5 * 0.01)
        for corners in self.points[:, :2].reshape(-1, 4, 2).tolist():
            for place in corners:
                ctx.line_to(*place)
            ctx.close_path()
            set_source(ctx, self.color_rgb, self.opacity * theme.FILL_OPACITY)
            ctx.fill_preserve()
            set_source(ctx, self.color_rgb, self.opacity)
            ctx.stroke()
