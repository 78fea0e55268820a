"""The camera, and mobjects that paint themselves with a few Cairo calls, where Manim would need one mobject a part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import Camera, VMobject


@dataclass(slots=True)
class _Outline:
    """The points that a mobject was drawn with, and their path once they were the same twice."""

    points: np.ndarray
    path: cairo.Path | None = None


class LectureCamera(Camera):
    """Manim's camera, which lets a :class:`Painted` mobject paint itself, and keeps the paths of what rests."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._outlines: WeakKeyDictionary[VMobject, _Outline] = WeakKeyDictionary()

    def display_vectorized(self, vmobject: VMobject, ctx: cairo.Context[Any]) -> LectureCamera:
        """Draw one mobject."""
        if isinstance(vmobject, Painted):
            ctx.save()
            ctx.new_path()
            vmobject.paint(ctx)
            ctx.restore()
        else:
            super().display_vectorized(vmobject, ctx)
        return self

    def set_cairo_context_path(self, ctx: cairo.Context[Any], vmobject: VMobject) -> LectureCamera:
        """Set the mobject's path; point by point, in Python, only if it has moved."""
        known = self._outlines.get(vmobject)
        if known is None or not np.array_equal(known.points, vmobject.points):
            self._outlines[vmobject] = _Outline(vmobject.points.copy())
            super().set_cairo_context_path(ctx, vmobject)
        elif known.path is None:
            super().set_cairo_context_path(ctx, vmobject)
            known.path = ctx.copy_path()
        else:
            ctx.new_path()
            ctx.append_path(known.path)
        return self


class Painted(VMobject):
    """A mobject with its own ``paint``; its ``points`` are data, so it moves, scales and fades as any other.

    Its fill opacity, 1 at first, multiplies the opacity of all that it paints.
    """

    def __init__(self, points: np.ndarray, **kwargs: Any) -> None:
        super().__init__(stroke_width=0, fill_opacity=1, **kwargs)
        self.points = with_depth(points)

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint on ``ctx``, whose user space is the scene's."""
        raise NotImplementedError(f"{type(self).__name__} does not paint itself")

    def get_anchors(self) -> list[np.ndarray]:
        """Return the points: all of them count for the bounding box."""
        return list(self.points)

    @property
    def opacity(self) -> float:
        """The factor for the opacity of all that is painted."""
        return float(self.get_fill_opacity())


def set_source(ctx: cairo.Context[Any], rgb: np.ndarray, opacity: float) -> None:
    """Set the colour to paint with; the camera's surface holds RGBA, so red and blue are exchanged."""
    ctx.set_source_rgba(rgb[2], rgb[1], rgb[0], opacity)


def with_depth(points: np.ndarray) -> np.ndarray:
    """Return points ``(n, 2|3)`` as ``(n, 3)`` floats."""
    points = np.atleast_2d(np.asarray(points, dtype=float))
    if points.shape[1] == 3:
        return points.copy()
    return np.column_stack([points, np.zeros(len(points))])
