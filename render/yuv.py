"""RGBA to YUV 4:2:0 by compiled array code, for the rows that have changed.

BT.709 in limited range (ITU-R BT.709-6, section 3), in 16-bit fixed point, a chroma sample being the mean of its four
pixels. Integers only, so the same picture gives the same bytes everywhere.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


class Converter:
    """Converts one picture after the other; only rows that differ from the picture before are computed again."""

    def __init__(self, width: int, height: int) -> None:
        if width % 2 or height % 2:
            raise ValueError(f"width and height must be even, but are {width} and {height}")
        self._before = np.zeros((height, width), dtype=np.uint32)
        self._first = True
        self.y = np.empty((height, width), dtype=np.uint8)
        self.u = np.empty((height // 2, width // 2), dtype=np.uint8)
        self.v = np.empty_like(self.u)

    def convert(self, frame: Bytes) -> bool:
        """Take ``(height, width, 4)`` RGBA into ``y``, ``u``, ``v``; return whether anything has changed."""
        pixels = np.ascontiguousarray(frame).view(np.uint32)[..., 0]
        changed = (pixels.view(np.uint64) != self._before.view(np.uint64)).any(axis=1)
        rows = np.flatnonzero(changed)
        if self._first:
            top, bottom = 0, len(pixels)
        elif rows.size:
            top, bottom = int(rows[0]) & ~1, int(rows[-1]) + 2 & ~1
        else:
            return False
        self._first = False
        self._before[top:bottom] = pixels[top:bottom]
        convert_rows(self._before, self.y, self.u, self.v, top, bottom)
        return True


@njit(cache=True)
def convert_rows(pixels: NDArray[np.uint32], y: Bytes, u: Bytes, v: Bytes, top: int, bottom: int) -> None:
    """Convert the rows ``top`` to ``bottom`` (both even) of ``pixels``, red in the lowest byte."""
    width = pixels.shape[1]
    for row in range(top, bottom):
        for column in range(width):
            pixel = pixels[row, column]
            red, green, blue = pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255
            y[row, column] = np.uint8(
                (red * np.uint32(11966) + green * np.uint32(40254) + blue * np.uint32(4064) + np.uint32(1081344)) >> 16
            )
    for row in range(top, bottom, 2):
        for column in range(0, width, 2):
            first, second = pixels[row, column], pixels[row, column + 1]
            third, fourth = pixels[row + 1, column], pixels[row + 1, column + 1]
            # Red and blue are summed in the two halves of one number.
            ends = (first & 0xFF00FF) + (second & 0xFF00FF) + (third & 0xFF00FF) + (fourth & 0xFF00FF)
            middle = ((first >> 8) & 255) + ((second >> 8) & 255) + ((third >> 8) & 255) + ((fourth >> 8) & 255)
            red, green, blue = np.int32(ends & 0xFFFF), np.int32(middle), np.int32(ends >> 16)
            u[row >> 1, column >> 1] = np.uint8((-6596 * red - 22189 * green + 28784 * blue + 33685504) >> 18)
            v[row >> 1, column >> 1] = np.uint8((28784 * red - 26145 * green - 2639 * blue + 33685504) >> 18)
