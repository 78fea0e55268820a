"""Blocks of 16 by 16 pixels, as the video format has them: which of them are other than before."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scenes.kit.painted.regions import Box

SIDE = 16
"""Pixels across and down; those at the right and lower sides of a picture may have fewer."""

Blocks = NDArray[np.bool_]
"""One for each block (rows, columns): whether it is meant."""


def no_blocks(height: int, width: int) -> Blocks:
    """Return the blocks of a picture of this size, none of which is meant."""
    return np.zeros((-(-height // SIDE), -(-width // SIDE)), dtype=np.bool_)


def aligned(box: Box, width: int, height: int) -> Box:
    """Return the smallest box of whole blocks around one."""
    left, upper, right, lower = (side // SIDE for side in (box[0], box[1], box[2] + SIDE - 1, box[3] + SIDE - 1))
    return left * SIDE, upper * SIDE, min(right * SIDE, width), min(lower * SIDE, height)


def take_over(new: NDArray[np.uint8], old: NDArray[np.uint8], box: Box, changed: Blocks) -> None:
    """Copy those blocks in a box from one RGBA picture to another that differ, and mark them as changed."""
    _take_over(new.view(np.uint32)[..., 0], old.view(np.uint32)[..., 0], *box, changed)


@njit(cache=True)
def _take_over(  # type: ignore[no-untyped-def]
    new, old, left, upper, right, lower, changed
):
    for row in range(upper, lower):
        for start in range(left, right, SIDE):
            ours, theirs = new[row, start : min(start + SIDE, right)], old[row, start : min(start + SIDE, right)]
            differ = np.uint32(0)
            for column in range(len(ours)):
                differ |= ours[column] ^ theirs[column]
            if differ:
                changed[row // SIDE, start // SIDE] = True
                for column in range(len(ours)):
                    theirs[column] = ours[column]
