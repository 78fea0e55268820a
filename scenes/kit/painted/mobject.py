"""Mobjects that paint themselves with a few Cairo calls, where Manim would need one mobject a part."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np
from manim import VMobject

Key = tuple[Any, ...] | None
"""All that something is drawn from, to be compared; None if that is not known."""
Bounds = tuple[float, float, float, float] | None
"""Left, lower, right and upper side in the scene; None if they are not known."""


class Painted(VMobject):
    """A mobject with its own ``paint``; its ``points`` are data, so it moves, scales and fades as any other.

    Its fill opacity, 1 at first, multiplies the opacity of all that it paints. A subclass may say what it is painted
    from and where, so that only what changes is drawn again; whoever overrides ``paint`` says both anew.
    """

    def __init__(self, points: np.ndarray, **kwargs: Any) -> None:
        super().__init__(stroke_width=0, fill_opacity=1, **kwargs)
        self.points = with_depth(points)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "paint" in vars(cls):
            for name in ("appearance", "bounds"):
                if name not in vars(cls):
                    setattr(cls, name, getattr(Painted, name))

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint on ``ctx``, whose user space is the scene's."""
        raise NotImplementedError(f"{type(self).__name__} does not paint itself")

    def appearance(self) -> Key:
        """Return all that ``paint`` reads, by value; None if that is not known: then it is painted for every frame."""
        return None

    def bounds(self) -> Bounds:
        """Return a rectangle, in scene units, that holds all that is painted; None if that is not known."""
        return None

    def get_anchors(self) -> list[np.ndarray]:
        """Return the points: all of them count for the bounding box."""
        return list(self.points)

    @property
    def opacity(self) -> float:
        """The factor for the opacity of all that is painted."""
        return float(self.get_fill_opacity())


def around(points: np.ndarray, reach: float) -> tuple[float, float, float, float]:
    """Return the bounds of points (…, 2|3) and of what lies no further than ``reach`` from them; a point if none."""
    if points.size == 0:
        return 0.0, 0.0, 0.0, 0.0
    flat = points.reshape(-1, points.shape[-1])
    (left, low), (right, high) = flat[:, :2].min(axis=0).tolist(), flat[:, :2].max(axis=0).tolist()
    return left - reach, low - reach, right + reach, high + reach


def set_source(ctx: cairo.Context[Any], rgb: np.ndarray, opacity: float) -> None:
    """Set the colour to paint with; the camera's surface holds RGBA, so red and blue are exchanged."""
    ctx.set_source_rgba(rgb[2], rgb[1], rgb[0], opacity)


def with_depth(points: np.ndarray) -> np.ndarray:
    """Return points ``(n, 2|3)`` as ``(n, 3)`` floats."""
    points = np.atleast_2d(np.asarray(points, dtype=float))
    if points.shape[1] == 3:
        return points.copy()
    return np.column_stack([points, np.zeros(len(points))])
