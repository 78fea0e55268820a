"""A tree of questions as a stream: every branch is as wide as it is probable, and changes in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cairo
import numpy as np
from manim import DOWN, RIGHT, VGroup

from scenes.kit import theme
from scenes.kit.motion import Moving, Sweep, between
from scenes.kit.painted.mobject import Painted, set_source
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.script import LectureError

SPREAD = 0.45
"""The share of the room's breadth that stays free between the ends of the branches."""
INLET = 0.35
"""How far the stream flows before the first question, and an end after its last, in steps between questions."""
NAME_BUFF = 0.2
STRENGTH = 0.4
"""The opacity of the stream."""


class Ribbons(Painted):
    """Branches as bands: eight points each, the ends of both edges with the handles of their curves."""

    def __init__(self, count: int, role: str) -> None:
        super().__init__(np.zeros((8 * count, 3)))
        self.color_rgb = theme.role_rgb(role)
        self.edge: tuple[np.ndarray, np.ndarray, float] | None = None
        """Where the stream begins, which way it flows, and how far it has come."""

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the bands and their edges, as far as the stream has come."""
        bands = self.points[:, :2].reshape(-1, 8, 2).tolist()
        if self.edge is not None:
            start, way, reached = self.edge
            side = np.array([-way[1], way[0]]) * 100
            for corner in (start - side, start + side, start + side + reached * way, start - side + reached * way):
                ctx.line_to(*corner)
            ctx.close_path()
            ctx.clip()
        for band in bands:
            ctx.move_to(*band[0])
            ctx.curve_to(*band[1], *band[2], *band[3])
            ctx.line_to(*band[4])
            ctx.curve_to(*band[5], *band[6], *band[7])
            ctx.close_path()
            set_source(ctx, self.color_rgb, self.opacity * STRENGTH)
            ctx.fill()
        set_source(ctx, self.color_rgb, self.opacity)
        ctx.set_line_width(0.02)
        for band in bands:
            ctx.move_to(*band[0])
            ctx.curve_to(*band[1], *band[2], *band[3])
            ctx.move_to(*band[4])
            ctx.curve_to(*band[5], *band[6], *band[7])
            ctx.stroke()


class Stream(Moving, VGroup):
    """The tree of a prefix ``code`` with the probabilities ``shares`` (n,) of its words, flowing to the right, or down.

    A stream as wide as one splits at each question in two. A word is a leaf at the depth of its length, and ``names``
    (texts) stand beyond the ends. It flows along the longer side of ``room``.
    """

    def __init__(
        self, code: Sequence[str], shares: Any, *, room: Slot, names: Sequence[Any] = (), role: str = "data"
    ) -> None:
        super().__init__()
        self.code = tuple(code)
        if any(one != other and other.startswith(one) for one in self.code for other in self.code):
            raise LectureError(f"A stream needs a prefix code, in which no word begins another, not {self.code}.")
        if not self.code or set("".join(self.code)) - {"0", "1"}:
            raise LectureError(f"A stream needs words of zeros and ones, not {self.code}.")
        if names and len(names) != len(self.code):
            raise LectureError(f"{len(self.code)} words need as many names, but got {len(names)}.")
        self._down = room.tall
        self.longest = max(map(len, self.code))
        prefixes = {word[:length] for word in self.code for length in range(len(word) + 1)}
        self.branches = sorted(prefixes, key=lambda prefix: (len(prefix), prefix))
        self.questions = [prefix for prefix in self.branches if prefix not in self.code]
        """What was answered before each question: the empty word before the first one."""
        self.names = VGroup(*names)
        reach = max((name.height if self._down else name.width for name in names), default=0.0)
        free = reach + NAME_BUFF if names else 0.0
        self._start = room.at(np.array([0, 1, 0]) if self._down else np.array([-1, 0, 0]))
        self._way, self._side = (DOWN, RIGHT) if self._down else (RIGHT, DOWN)
        length, self._breadth = (room.height, room.width) if self._down else (room.width, room.height)
        self._step = (length - free) / (self.longest + 2 * INLET)
        self.ribbons = Ribbons(len(self.branches), role)
        self.add(self.ribbons, self.names)
        self.show(shares)

    def show(self, shares: Any) -> Stream:
        """Give the words other probabilities, an array or a quantity."""
        found = array(shares)
        if found.shape != (len(self.code),) or (found < 0).any() or abs(found.sum() - 1) > 1e-6:
            raise LectureError(f"A stream of {len(self.code)} words needs as many shares that add up to one: {found}.")
        self.shares = found
        order = sorted(range(len(self.code)), key=lambda index: self.code[index])
        gap = SPREAD * self._breadth / max(1, len(order) - 1)
        ends = np.cumsum(found[order]) * (1 - SPREAD) * self._breadth + gap * np.arange(len(order))
        widths = dict(zip(self.code, found * (1 - SPREAD) * self._breadth, strict=True))
        places = {self.code[index]: ends[rank] - widths[self.code[index]] / 2 for rank, index in enumerate(order)}
        for prefix in reversed(self.questions):
            parts = [prefix + digit for digit in "01" if prefix + digit in widths]
            widths[prefix] = sum(widths[part] for part in parts)
            weights = np.maximum([widths[part] for part in parts], 1e-12)
            places[prefix] = float(np.average([places[part] for part in parts], weights=weights))
        self._widths, self._places = widths, places
        self.ribbons.points = np.concatenate([self._band(prefix) for prefix in self.branches])
        for word, name in zip(self.code, self.names, strict=False):
            name.next_to(self._at(len(word) + 2 * INLET, places[word]), self._way, buff=NAME_BUFF)
        return self

    def to(self, shares: Any, **kwargs: Any) -> Sweep:
        """Return the animation that goes to other probabilities in the same tree."""
        return between(self.show, self.shares, array(shares), self, **kwargs)

    def flow(self, run_time: float = theme.SWEEP) -> Sweep:
        """Return the animation in which the stream flows from its beginning to its ends; names appear by themselves."""

        def update(share: float) -> None:
            length = self._step * (self.longest + 2 * INLET)
            self.ribbons.edge = (self._start[:2], self._way[:2], share * length) if share < 1 else None

        return Sweep(update, self.ribbons, run_time=run_time)

    def at(self, prefix: str) -> np.ndarray:
        """Return the middle of the stream at the question after the answers ``prefix``, or at the end of a word."""
        if prefix not in self._places:
            raise LectureError(f"The stream has no branch {prefix!r}; it has {', '.join(map(repr, self.branches))}.")
        return self._at(len(prefix) + INLET * (2 if prefix in self.code else 1), self._places[prefix])

    def bar(self, prefix: str, *, role: str = "ink") -> Segments:
        """Return a line across the stream at a question: as long as the question is probable."""
        half = self._side * self._widths[prefix] / 2 if prefix in self._widths else 0
        middle = self.at(prefix)
        return Segments((middle - half)[np.newaxis], (middle + half)[np.newaxis], role=role, width=theme.CURVE)

    def _at(self, along: float, across: float) -> np.ndarray:
        place: np.ndarray = self._start + self._way * self._step * along + self._side * (across - self._breadth / 2)
        return place

    def _band(self, prefix: str) -> np.ndarray:
        """Return the corners and handles of the branch that leads to ``prefix`` from the question before it."""
        end, half = len(prefix) + INLET, self._widths[prefix] / 2
        if prefix:
            above = prefix[:-1]
            start = end - 1
            first = self._places[above] + (self._widths[above] / 2 - half) * (1 if prefix[-1] == "1" else -1)
        else:
            start, first = 0.0, self._places[prefix]
        last = self._places[prefix]
        end += INLET if prefix in self.code else 0
        bend = start + 0.5 * (end - start)
        lower = [self._at(*place) for place in ((start, first - half), (bend, first - half), (bend, last - half))]
        upper = [self._at(*place) for place in ((end, last + half), (bend, last + half), (bend, first + half))]
        corners = [*lower, self._at(end, last - half), *upper, self._at(start, first + half)]
        return np.array(corners)
