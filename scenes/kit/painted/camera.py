"""The camera, which draws of a picture only what has changed since the one before."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import Camera, CapStyleType, LineJointType, Mobject, VMobject

from scenes.kit.painted.blocks import Blocks, Boxes, mark, meets, no_blocks, restore, take_over
from scenes.kit.painted.mobject import Key, Painted

SOFT = 2
"""Pixels that the rim of a shape reaches beyond its outline, and one more."""
MARGIN = np.array([-SOFT, -SOFT, SOFT + 1, SOFT + 1])
"""What that adds to the sides of a box, of which the last two lie just outside."""
MITER = 10.0
"""Cairo's limit: how far a corner reaches, in half widths of its line."""
JOINED = 1e-3
"""Points that are closer may be one to Cairo, in units of the scene."""
PART = 16
"""Points of a line that are in one box: four curves."""
LARGEST = 0.3
"""Where more of the picture than this has changed, all of it is drawn anew, which takes less time then."""


@dataclass(slots=True)
class _Outline:
    """The points that a mobject was drawn with, and their path once they were the same twice."""

    points: bytes
    path: cairo.Path | None = None


@dataclass(slots=True, frozen=True)
class _Look:
    """How a mobject was drawn: equal keys mean equal pixels, all in boxes; None stands for what is not known."""

    shape: Key
    colours: Key
    boxes: Boxes | None


Looks = list[_Look | None]


class LectureCamera(Camera):
    """Manim's camera, which lets a :class:`Painted` mobject paint itself, and keeps the paths of what rests.

    ``draw`` leaves alone what is as in the picture before; ``changes`` tells what that was.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._outlines: WeakKeyDictionary[VMobject, _Outline] = WeakKeyDictionary()
        self._ground: Any = None
        self._shown: list[Mobject] = []
        self._looks: Looks | None = None
        self._canvas = np.empty_like(self.pixel_array)
        self._changed = no_blocks(self.pixel_height, self.pixel_width)
        self._all_changed = True

    def draw(self, mobjects: Iterable[Mobject], ground: Any = None) -> None:
        """Draw mobjects on ``ground``, a picture that nobody changes any more, or on the background if that is None."""
        shown, ground = in_order(mobjects), self.background if ground is None else ground
        before: Looks | None = self._looks if self._ground is ground and self._shown == shown else None
        known = before or [None] * len(shown)
        looks = [self._look(mobject, look) for mobject, look in zip(shown, known, strict=True)]
        blocks = None if before is None else self._blocks(before, looks)
        if blocks is None:
            self.set_pixel_array(ground)
            self.capture_mobjects(shown, include_submobjects=False)
        else:
            self._draw_blocks(blocks, shown, looks, ground)
        self._ground, self._shown, self._looks = ground, shown, looks

    def changes(self) -> Blocks | None:
        """Return which blocks of the picture have changed since this was last asked for; None if all may have."""
        changed = None if self._all_changed else self._changed
        self._changed, self._all_changed = np.zeros_like(self._changed), False
        return changed

    def set_pixel_array(self, *args: Any, **kwargs: Any) -> None:
        """Set the whole picture."""
        self._looks, self._all_changed = None, True
        super().set_pixel_array(*args, **kwargs)

    def capture_mobjects(self, *args: Any, **kwargs: Any) -> None:
        """Draw mobjects on the picture as it is."""
        self._looks, self._all_changed = None, True
        super().capture_mobjects(*args, **kwargs)

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
        known, points = self._outlines.get(vmobject), vmobject.points.tobytes()
        if known is None or known.points != points:
            self._outlines[vmobject] = _Outline(points)
            self._set_path(ctx, vmobject)
        elif known.path is None:
            self._set_path(ctx, vmobject)
            known.path = ctx.copy_path()
        else:
            ctx.new_path()
            ctx.append_path(known.path)
        return self

    def _set_path(self, ctx: cairo.Context[Any], vmobject: VMobject) -> None:
        """Set the path that Manim sets, in a loop over plain numbers."""
        points = self.transform_points_pre_display(vmobject, vmobject.points)
        ctx.new_path()
        curve_to = ctx.curve_to
        for start, end in vmobject.get_subpath_split_indices_from_points(points, n_dims=2).tolist():
            count = (end - start) // 4
            if count:
                ctx.new_sub_path()
                ctx.move_to(*points[start, :2])
                for _, _, *handles_and_end in points[start : start + 4 * count, :2].reshape(-1, 8).tolist():
                    curve_to(*handles_and_end)
                if vmobject.consider_points_equals_2d(points[start], points[end - 1]):
                    ctx.close_path()

    def _blocks(self, before: Looks, looks: Looks) -> Blocks | None:
        """Return the blocks in which a picture may differ from that before; None if it is to be drawn as a whole."""
        blocks = no_blocks(self.pixel_height, self.pixel_width)
        for old, new in zip(before, looks, strict=True):
            if old is new and new is not None:
                continue
            if old is None or new is None or old.boxes is None or new.boxes is None:
                return None
            mark(blocks, old.boxes)
            mark(blocks, new.boxes)
        return blocks if blocks.mean() <= LARGEST else None

    def _draw_blocks(self, blocks: Blocks, shown: list[Mobject], looks: Looks, ground: np.ndarray) -> None:
        """Draw all that reaches into blocks, whole, on another canvas, and take over those blocks that differ.

        Cairo's own clipping is not used: it rounds the rims of shapes that it cuts off otherwise.
        """
        if not blocks.any():
            return
        restore(self._canvas, ground, blocks)
        ctx = self.get_cairo_context(self._canvas)
        for mobject, look in zip(shown, looks, strict=True):
            if look is None or look.boxes is None or meets(blocks, look.boxes):
                self.display_vectorized(mobject, ctx)
        take_over(self._canvas, self.pixel_array, blocks, self._changed)

    def _look(self, mobject: Mobject, before: _Look | None) -> _Look | None:
        """Return how a mobject looks: the same object as before if nothing has changed; None if nothing is known."""
        if isinstance(mobject, Painted):
            key, bounds = mobject.appearance(), mobject.bounds()
            if before is not None and key is not None and before.shape == key:
                return before
            return _Look(key, None, None if bounds is None else self._boxes(np.array([bounds], dtype=float)))
        if not isinstance(mobject, VMobject) or mobject.background_image:
            return None
        fill, stroke, back = mobject.fill_rgbas, mobject.stroke_rgbas, mobject.background_stroke_rgbas
        if len(fill) > 1 or len(stroke) > 1 or len(back) > 1:
            return None
        width = max(mobject.get_stroke_width(), mobject.get_stroke_width(background=True))
        filled = bool(fill[0, 3] > 0)
        shape = mobject.points.tobytes(), width, filled, mobject.joint_type, mobject.cap_style
        colours = (
            fill.tobytes(),
            stroke.tobytes(),
            back.tobytes(),
            mobject.stroke_width,
            mobject.background_stroke_width,
        )
        if before is not None and before.shape == shape:
            return before if before.colours == colours else _Look(shape, colours, before.boxes)
        points = self.transform_points_pre_display(mobject, mobject.points)[:, :2]
        corners = corner_reach(points) if mobject.joint_type in (LineJointType.AUTO, LineJointType.MITER) else 1.0
        caps = 2.0 if mobject.cap_style is CapStyleType.SQUARE else 1.0
        reach = max(corners, caps) * width * self.cairo_line_width_multiple / 2
        starts = [0] if filled else np.arange(0, len(points), PART)
        sides = np.minimum.reduceat(points, starts) - reach, np.maximum.reduceat(points, starts) + reach
        return _Look(shape, colours, self._boxes(np.hstack(sides)))

    def _boxes(self, sides: np.ndarray) -> Boxes | None:
        """Return the pixels that something in the scene between left, lower, right and upper ``sides`` (n, 4) may have.

        None if they are not finite.
        """
        if not np.isfinite(sides).all():
            return None
        across, down = self.pixel_width / self.frame_width, self.pixel_height / self.frame_height
        x, y = self.frame_center[0] - self.frame_width / 2, self.frame_center[1] + self.frame_height / 2
        pixels = (sides[:, [0, 3, 2, 1]] - [x, y, x, y]) * [across, -down, across, -down] + MARGIN
        return np.clip(pixels, 0, [self.pixel_width, self.pixel_height] * 2).astype(np.int64)


def corner_reach(points: np.ndarray) -> float:
    """Return how far the corners of a line reach from its points, in half widths; at least 1.

    ``points`` are those of its curves, four each (4n, 2). The rim at a corner is 1/cos(t/2) half widths away for a turn
    by t, or ends before that where this is more than Cairo's limit.
    """
    starts, ends = points[::4], points[3::4]
    if len(points) % 4 or np.abs(ends[:-1] - starts[1:]).max(initial=0) > JOINED:
        return MITER  # several lines, each of which may be closed
    arriving, leaving = ends - points[2::4], points[1::4] - starts
    if np.abs(ends[-1] - starts[0]).max() > JOINED:
        arriving, leaving = arriving[:-1], leaving[1:]
    else:
        leaving = np.roll(leaving, -1, axis=0)
    if not len(leaving):
        return 1.0
    lengths = np.hypot(*arriving.T), np.hypot(*leaving.T)
    if np.min(lengths) < JOINED:
        return MITER  # a curve that begins or ends nowhere in particular
    cosine = float(((arriving * leaving).sum(axis=1) / np.prod(lengths, axis=0)).min())
    return min(MITER, 1 / math.sqrt(max((1 + cosine) / 2, 1 / MITER**2)))


def in_order(mobjects: Iterable[Mobject]) -> list[Mobject]:
    """Return all mobjects that have points, with their parts, in the order in which Manim draws them.

    What occurs twice is drawn where it occurs last, so the search begins at the end, and looks at every part once.
    """
    found: list[Mobject] = []
    seen: set[Mobject] = set()

    def visit(mobject: Mobject) -> None:
        if mobject not in seen:
            seen.add(mobject)
            for part in reversed(mobject.submobjects):
                visit(part)
            if len(mobject.points):
                found.append(mobject)

    for mobject in reversed(list(mobjects)):
        visit(mobject)
    found.reverse()
    return sorted(found, key=attrgetter("z_index"))
