"""The stage of every format, and its slots: rectangles between heading and captions, each filled by one thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from manim import LEFT, ORIGIN, UL, Mobject, VGroup, config

from scenes.kit import theme
from scenes.script import FRAMES, LectureError, format_of

GAP = 0.6
"""What stays free between two slots."""

LINE = 0.75
"""The height of a slot for one line of a label."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A rectangle of the stage that one thing fills, in scene units."""

    left: float
    bottom: float
    right: float
    top: float
    format: str = "wide"

    @property
    def width(self) -> float:
        """From the left to the right edge."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From the lower to the upper edge."""
        return self.top - self.bottom

    @property
    def center(self) -> np.ndarray:
        """The middle, ``(3,)``."""
        return self.at(ORIGIN)

    @property
    def tall(self) -> bool:
        """Whether it is higher than wide."""
        return self.height > self.width

    def at(self, direction: np.ndarray) -> np.ndarray:
        """Return the middle, or the middle of a side or a corner, such as ``UL``."""
        middle = np.array([self.left + self.right, self.bottom + self.top, 0]) / 2
        return middle + np.sign(direction) * [self.width / 2, self.height / 2, 0]

    def put(self, mobject: Any, at: np.ndarray = ORIGIN) -> Any:
        """Move a mobject into the slot, to its middle or to a side or corner; return it.

        What is too large is made smaller as far as its texts stay legible. LectureError says by how much a mobject is
        still too large.
        """
        share = min(1.0, self.width / max(mobject.width, 1e-9), self.height / max(mobject.height, 1e-9))
        if share < 1 - 1e-6:
            least = legible_share(mobject)
            if share < least - 1e-6:
                raise self.too_small(type(mobject).__name__, least * mobject.width, least * mobject.height)
            mobject.scale(share)
        return mobject.shift(self.at(at) - mobject.get_critical_point(np.sign(at)))

    def holding(self, mobject: Any, at: np.ndarray = ORIGIN) -> Placement:
        """Say that a mobject is to stand here, for ``Lecture.turn_to``."""
        return Placement(mobject, self, at)

    def cut(self, share: float = 0.66, gap: float = GAP) -> tuple[Slot, Slot]:
        """Cut the slot in two across its longer side; the first part, left or above, gets ``share`` of it."""
        if self.tall:
            middle = self.top - share * (self.height - gap)
            return self._rows([(self.top, middle), (middle - gap, self.bottom)])
        middle = self.left + share * (self.width - gap)
        return self._part(right=middle), self._part(left=middle + gap)

    def stacked(self, n: int, gap: float = 0.4) -> list[Slot]:
        """Return ``n`` slots of one height, one below the other."""
        return self._even(n, gap, across=False)

    def abreast(self, n: int, gap: float = GAP) -> list[Slot]:
        """Return ``n`` slots of one width, side by side."""
        return self._even(n, gap, across=True)

    def flow(self, *mobjects: Any, at: np.ndarray = ORIGIN, gap: float = 0.45) -> list[Any]:
        """Set mobjects as words are set, as many in a line as there is room for, and put all of them into the slot.

        In each line they hang from one height. Where there is too little room, all that can be smaller and stay
        legible is made smaller. Return the mobjects.
        """
        group, least = VGroup(*mobjects), [legible_share(mobject) for mobject in mobjects]
        shares = [1.0] * len(mobjects)
        for zoom in (1.0, 0.9, 0.8, 0.7, 0.6):
            left, top, line = 0.0, 0.0, 0.0
            for index, mobject in enumerate(mobjects):
                share = max(least[index], min(zoom, shares[index] * self.width / max(mobject.width, 1e-9)))
                mobject.scale(share / shares[index])
                shares[index] = share
                if left and left + mobject.width > self.width + 1e-6:
                    left, top, line = 0.0, top - line - gap, 0.0
                mobject.shift(np.array([left, top, 0]) - mobject.get_corner(UL))
                left, line = left + mobject.width + gap, max(line, mobject.height)
            if group.height <= self.height:
                break
        self.put(group, at=at + LEFT)
        return list(mobjects)

    def lines(self, above: int = 0, below: int = 0, line: float = LINE) -> tuple[Slot, Slot, Slot]:
        """Cut off so many lines of text above and below; return the slots above, in the middle and below."""
        high, low = self.top - above * line, self.bottom + below * line
        return self._rows([(self.top, high), (high, low), (low, self.bottom)])

    def toward(self, other: Slot, share: float) -> Slot:
        """Return the slot a ``share`` (0 to 1) of the way to another one."""
        sides = np.array([_sides(self), _sides(other)])
        left, bottom, right, top = ((1 - share) * sides[0] + share * sides[1]).tolist()
        return Slot(left, bottom, right, top, other.format)

    def beside(self, *others: Slot) -> list[Slot]:
        """Cut this slot at the heights of other slots, from top to bottom; into even parts if it lies below them."""
        if self.top < min(other.top for other in others):
            return self.stacked(len(others))
        return list(self._rows([(other.top, other.bottom) for other in others]))

    def too_small(self, what: str, width: float, height: float) -> LectureError:
        """Return the error for what needs so much room at legible type."""
        wants = ((width - self.width, "wide"), (height - self.height, "high"))
        excess = " and ".join(f"{amount:.2f} units too {word}" for amount, word in wants if amount > 0.005)
        return LectureError(
            f"{what} is too large for its slot in the {self.format} format: at legible type it is {excess} for "
            f"{self.width:.2f} × {self.height:.2f} units. Give it a larger slot, or less text."
        )

    def _even(self, n: int, gap: float, *, across: bool) -> list[Slot]:
        length = self.width if across else self.height
        each = (length - gap * (n - 1)) / n
        starts = [index * (each + gap) for index in range(n)]
        if across:
            return [self._part(left=self.left + start, right=self.left + start + each) for start in starts]
        return [self._part(top=self.top - start, bottom=self.top - start - each) for start in starts]

    def _rows(self, edges: Sequence[tuple[float, float]]) -> Any:
        return tuple(self._part(top=top, bottom=bottom) for top, bottom in edges)

    def _part(self, **edges: float) -> Slot:
        sides = {"left": self.left, "bottom": self.bottom, "right": self.right, "top": self.top}
        part = Slot(**{**sides, **edges}, format=self.format)
        if part.width < -1e-9 or part.height < -1e-9:
            raise LectureError(
                f"A slot of {self.width:.2f} × {self.height:.2f} units in the {self.format} format is cut into more "
                "parts, lines and gaps than it has room for. Cut it into fewer, or with a smaller gap."
            )
        return part


class Placement(NamedTuple):
    """A mobject and the slot in which it is to stand."""

    mobject: Any
    slot: Slot | None
    at: np.ndarray = ORIGIN


class Panel(NamedTuple):
    """One of two pictures to be compared: slots for its title, its figure and its caption."""

    title: Slot
    figure: Slot
    caption: Slot


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a format has room, in scene units: the heading lies above ``top``, captions and controls below ``bottom``.

    ``first_line`` is the baseline of the heading's subject.
    """

    format: str
    width: float
    height: float
    top: float
    bottom: float
    first_line: float

    @property
    def left(self) -> float:
        """The left margin."""
        return theme.MARGIN - self.width / 2

    @property
    def right(self) -> float:
        """The right margin."""
        return self.width / 2 - theme.MARGIN

    @property
    def whole(self) -> Slot:
        """The slot of all that there is between the heading and the captions."""
        return Slot(self.left, self.bottom, self.right, self.top, self.format)

    def split(self, share: float = 0.66) -> tuple[Slot, Slot]:
        """Return a slot for the main figure and one for a column of numbers, beside it or below it."""
        return self.whole.cut(share)

    def pair(self, *, titles: bool = False, captions: int = 0) -> tuple[Panel, Panel]:
        """Return two panels of one size, side by side or one above the other.

        ``titles`` leaves a line above each figure, ``captions`` so many lines below it.
        """
        halves = self.whole.stacked(2) if self.whole.tall else self.whole.abreast(2)
        first, second = (Panel(*half.lines(above=int(titles), below=captions)) for half in halves)
        return first, second

    def stacked(self, n: int) -> list[Slot]:
        """Return ``n`` slots of one height, one below the other."""
        return self.whole.stacked(n)


# Browsers set captions 5 % of the picture's shorter side high, 0.4 units. The lowest eighth of a wide picture holds
# two lines of them. On a phone held upright the player's bar of controls, of the width of a finger, lies below them:
# the lowest sixth of a vertical picture holds both.
STAGES = {
    "wide": Stage("wide", *FRAMES["wide"], top=2.85, bottom=-3.0, first_line=3.2),
    "vertical": Stage("vertical", *FRAMES["vertical"], top=4.7, bottom=-4.7, first_line=6.25),
}


def current_format() -> str:
    """Return the format of the pictures that Manim is set to draw."""
    return format_of(config.frame_width, config.frame_height)


def legible_share(mobject: Mobject) -> float:
    """Return how much smaller a mobject may get until its smallest text is as small as a label; at the most 1."""
    heights = [part.x_height for part in mobject.get_family() if hasattr(part, "x_height")]
    if not heights:
        return 0.0
    return min(1.0, theme.X_HEIGHT * theme.LABEL / min(heights))


def fit_window(room: Slot, lay_out: Callable[[Slot], Mobject], aspect: float | None = None) -> Slot:
    """Return the window inside ``room`` that a figure's drawing fills when its labels stand round it inside the room.

    ``lay_out`` puts the figure round a window and returns all of it; the size of its labels does not follow the
    window. ``aspect``, width over height, is kept if given. LectureError if labels leave nothing of the room.
    """
    window = _with_aspect(room, aspect)
    for _ in range(8):
        drawn = lay_out(window)
        edges = (drawn.get_left()[0], drawn.get_bottom()[1], drawn.get_right()[0], drawn.get_top()[1])
        sides = (window.left, window.bottom, window.right, window.top)
        # What the labels need on every side of the window.
        left, bottom, right, top = (
            max(0.0, sign * (side - edge)) for side, edge, sign in zip(sides, edges, (1, 1, -1, -1), strict=True)
        )
        inner = Slot(room.left + left, room.bottom + bottom, room.right - right, room.top - top, room.format)
        if inner.width < 0.5 or inner.height < 0.5:
            raise LectureError(
                f"A figure's labels leave no room for it in its slot of {room.width:.2f} × {room.height:.2f} units in "
                f"the {room.format} format. Give it a larger slot, or fewer and shorter labels."
            )
        fitted = _with_aspect(inner, aspect)
        near = all(abs(a - b) < 1e-5 for a, b in zip(_sides(fitted), _sides(window), strict=True))
        window = fitted
        if near:
            break
    lay_out(window)
    return window


def _sides(slot: Slot) -> tuple[float, float, float, float]:
    return slot.left, slot.bottom, slot.right, slot.top


def _with_aspect(room: Slot, aspect: float | None) -> Slot:
    """Return the largest slot of this shape in the middle of ``room``."""
    if aspect is None:
        return room
    width = min(room.width, room.height * aspect)
    x, y = width / 2, width / aspect / 2
    middle = room.center
    return Slot(middle[0] - x, middle[1] - y, middle[0] + x, middle[1] + y, room.format)
