"""Blocks of 16 by 16 pixels, as the video format has them: which of them are drawn anew, and which are other then."""

from __future__ import annotations

import numpy as np
from numba import njit, uint32, uint64
from numpy.typing import NDArray

SIDE = 16
"""Pixels across and down; those at the right and lower sides of a picture may have fewer."""

Blocks = NDArray[np.bool_]
"""One for each block (rows, columns): whether it is meant."""
Boxes = NDArray[np.int64]
"""Left, upper, right and lower side of each (n, 4) in pixels, inside the picture; the last two lie just outside."""
Picture = NDArray[np.uint8]


def no_blocks(height: int, width: int) -> Blocks:
    """Return the blocks of a picture of this size, none of which is meant."""
    return np.zeros((-(-height // SIDE), -(-width // SIDE)), dtype=np.bool_)


def restore(canvas: Picture, ground: Picture, blocks: Blocks) -> None:
    """Copy blocks of an RGBA picture onto another."""
    _restore(canvas.view(np.uint32)[..., 0], ground.view(np.uint32)[..., 0], blocks)


def take_over(canvas: Picture, shown: Picture, blocks: Blocks, changed: Blocks) -> None:
    """Copy blocks of an RGBA picture onto another where they differ, and mark those as changed."""
    pictures = (picture.view(np.uint32)[..., 0] for picture in (canvas, shown))
    pairs = (picture.reshape(len(picture), -1).view(np.uint64) for picture in (canvas, shown))
    _take_over(*pictures, *pairs, blocks, changed)


def load_loops() -> None:
    """Load the compiled loops: copy a picture of two pixels."""
    one, other, blocks = np.zeros((1, 2, 4), dtype=np.uint8), np.zeros((1, 2, 4), dtype=np.uint8), no_blocks(1, 2)
    restore(one, other, blocks)
    take_over(one, other, blocks, blocks)
    boxes = np.zeros((1, 4), dtype=np.int64)
    mark(blocks, boxes)
    meets(blocks, boxes)


@njit(cache=True)  # type: ignore[untyped-decorator]
def mark(blocks: Blocks, boxes: Boxes) -> None:
    """Mean all blocks that have pixels in a box."""
    for left, upper, right, lower in boxes:
        blocks[upper // SIDE : -(-lower // SIDE), left // SIDE : -(-right // SIDE)] = True


@njit(cache=True)  # type: ignore[untyped-decorator]
def meets(blocks: Blocks, boxes: Boxes) -> bool:
    """Whether a block that is meant has pixels in a box."""
    for left, upper, right, lower in boxes:
        if blocks[upper // SIDE : -(-lower // SIDE), left // SIDE : -(-right // SIDE)].any():
            return True
    return False


@njit(cache=True, nogil=True)
def _restore(canvas, ground, blocks):  # type: ignore[no-untyped-def]
    height, width = canvas.shape
    rows, columns = blocks.shape
    for row in range(rows):
        first = 0
        while first < columns:
            last = first
            while last < columns and blocks[row, last]:
                last += 1
            if last > first:
                left, right = first * SIDE, min(last * SIDE, width)
                for line in range(row * SIDE, min(row * SIDE + SIDE, height)):
                    canvas[line, left:right] = ground[line, left:right]
            first = last + 1


@njit(cache=True, nogil=True)
def _take_over(canvas, shown, canvas_pairs, shown_pairs, blocks, changed):  # type: ignore[no-untyped-def]
    height, width = canvas.shape
    rows, columns = blocks.shape
    for row in range(rows):
        for column in range(columns):
            if not blocks[row, column]:
                continue
            left, right = column * SIDE, min(column * SIDE + SIDE, width)
            upper, lower = row * SIDE, min(row * SIDE + SIDE, height)
            differ = False
            for line in range(upper, lower):
                if right - left == SIDE:
                    at = left // 2
                    other = uint64(0)
                    for pair in range(SIDE // 2):
                        other |= canvas_pairs[line, at + pair] ^ shown_pairs[line, at + pair]
                    differ = differ or other != 0
                else:
                    few = uint32(0)
                    for pixel in range(left, right):
                        few |= canvas[line, pixel] ^ shown[line, pixel]
                    differ = differ or few != 0
                if differ:
                    break
            if differ:
                changed[row, column] = True
                for line in range(upper, lower):
                    for pixel in range(left, right):
                        shown[line, pixel] = canvas[line, pixel]
