"""Boxes of whole pixels: which parts of a picture are other than before."""

from __future__ import annotations

from collections.abc import Iterable

Box = tuple[int, int, int, int]
"""Left, upper, right and lower side; the last two lie just outside."""

MOST = 6
"""Boxes that a picture is drawn in, at most."""
DETOUR = 16000
"""Pixels that are drawn in the time that one box more takes."""


def area(box: Box) -> int:
    """Return how many pixels are in a box."""
    return (box[2] - box[0]) * (box[3] - box[1])


def meet(first: Box, second: Box) -> bool:
    """Whether two boxes have a pixel in common."""
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


def hull(first: Box, second: Box) -> Box:
    """Return the smallest box around two."""
    return (
        min(first[0], second[0]),
        min(first[1], second[1]),
        max(first[2], second[2]),
        max(first[3], second[3]),
    )


def within(box: Box, room: Box) -> Box:
    """Return the part of a box that lies in another; it may have no pixel."""
    left, upper = max(box[0], room[0]), max(box[1], room[1])
    return left, upper, max(left, min(box[2], room[2])), max(upper, min(box[3], room[3]))


def gathered(boxes: Iterable[Box]) -> list[Box]:
    """Return a few boxes without a common pixel that cover all the given ones, and not much more."""
    kept: list[Box] = []
    for box in dict.fromkeys(boxes):
        if area(box) > 0:
            _put(box, kept)
    while len(kept) > MOST:
        pairs = [(one, other) for index, one in enumerate(kept) for other in kept[:index]]
        one, other = min(pairs, key=lambda pair: _waste(*pair))
        kept.remove(one)
        kept.remove(other)
        _put(hull(one, other), kept)
    return kept


def _put(box: Box, kept: list[Box]) -> None:
    """Add a box, joined with those that it meets or that it is as quick to draw together with."""
    index = 0
    while index < len(kept):
        other = kept[index]
        if meet(box, other) or _waste(box, other) < DETOUR:
            box = hull(box, kept.pop(index))
            index = 0
        else:
            index += 1
    kept.append(box)


def _waste(first: Box, second: Box) -> int:
    """Return how many pixels more the box around two has than both."""
    return area(hull(first, second)) - area(first) - area(second)
