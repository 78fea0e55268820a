"""RGBA to YUV 4:2:0 by compiled array code.

BT.709 in limited range (ITU-R BT.709-6, section 3), in 16-bit fixed point, a chroma sample being the mean of its four
pixels. Integers only, so the same picture gives the same bytes everywhere.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


def convert(frame: Bytes, y: Bytes, u: Bytes, v: Bytes) -> None:
    """Convert ``(height, width, 4)`` RGBA into the planes ``y`` of that size and ``u``, ``v`` of half of it."""
    pixels = np.ascontiguousarray(frame).view(np.uint32)[..., 0]
    height, width = pixels.shape
    if width % 2 or height % 2:
        raise ValueError(f"width and height must be even, but are {width} and {height}")
    _convert(pixels, y, u, v)


@njit(cache=True)
def _convert(pixels: NDArray[np.uint32], y: Bytes, u: Bytes, v: Bytes) -> None:
    """Convert pixels that have red in their lowest byte."""
    height, width = pixels.shape
    for row in range(height):
        for column in range(width):
            pixel = pixels[row, column]
            red, green, blue = pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255
            y[row, column] = np.uint8(
                (red * np.uint32(11966) + green * np.uint32(40254) + blue * np.uint32(4064) + np.uint32(1081344)) >> 16
            )
        if row % 2 == 0:
            continue
        # The row above is still at hand.
        for column in range(0, width, 2):
            first, second = pixels[row - 1, column], pixels[row - 1, column + 1]
            third, fourth = pixels[row, column], pixels[row, column + 1]
            # Red and blue are summed in the two halves of one number.
            ends = (first & 0xFF00FF) + (second & 0xFF00FF) + (third & 0xFF00FF) + (fourth & 0xFF00FF)
            middle = ((first >> 8) & 255) + ((second >> 8) & 255) + ((third >> 8) & 255) + ((fourth >> 8) & 255)
            red, green, blue = np.int32(ends & 0xFFFF), np.int32(middle), np.int32(ends >> 16)
            u[row >> 1, column >> 1] = np.uint8((-6596 * red - 22189 * green + 28784 * blue + 33685504) >> 18)
            v[row >> 1, column >> 1] = np.uint8((28784 * red - 26145 * green - 2639 * blue + 33685504) >> 18)
