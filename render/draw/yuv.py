"""RGBA to YUV 4:2:0 by compiled array code.

BT.709 in limited range (ITU-R BT.709-6, section 3), in 16-bit fixed point, a chroma sample being the mean of its four
pixels. Integers only, so the same picture gives the same bytes everywhere; each of a fixed width, and pixels in the
order of memory, so that the compiler takes many at a time. Compiled loops release the interpreter, here and where
pictures are drawn, so that the encoder's thread goes on meanwhile.
"""

from __future__ import annotations

import numpy as np
from numba import int32, njit, uint8, uint32, uint64
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Blocks = NDArray[np.bool_]
"""One for each block of 16 by 16 pixels (rows, columns): whether it is meant."""

BYTE = np.uint32(0xFF)
ENDS = np.uint64(0x00FF00FF00FF00FF)
"""Red and blue, or green and opacity after a shift, of two pixels."""


def no_blocks(height: int, width: int) -> Blocks:
    """Return the blocks of a picture of this size, none of which is meant."""
    return np.zeros((-(-height // 16), -(-width // 16)), dtype=np.bool_)


def convert(frame: Bytes, y: Bytes, u: Bytes, v: Bytes, blocks: Blocks | None = None) -> None:
    """Convert ``(height, width, 4)`` RGBA into the planes ``y`` of that size and ``u``, ``v`` of half of it.

    Only ``blocks`` are, or all if they are left out.
    """
    height, width = frame.shape[:2]
    if width % 2 or height % 2:
        raise ValueError(f"width and height must be even, but are {width} and {height}")
    rows = np.ascontiguousarray(frame).reshape(height, width * 4)
    blocks = np.ones((-(-height // 16), 1), dtype=np.bool_) if blocks is None else blocks
    _convert(rows.view(np.uint32), rows.view(np.uint64), y, u, v, blocks, 8 if blocks.shape[1] > 1 else width)


def load_loops() -> None:
    """Load the compiled loops: convert a picture of four pixels."""
    y, u, v = (np.zeros((size, size), dtype=np.uint8) for size in (2, 1, 1))
    convert(np.zeros((2, 2, 4), dtype=np.uint8), y, u, v)


@njit(cache=True, nogil=True)
def _convert(
    pixels: NDArray[np.uint32], pairs: NDArray[np.uint64], y: Bytes, u: Bytes, v: Bytes, blocks: Blocks, side: int
) -> None:
    """Convert pixels that have red in their lowest byte, seen one by one and as pairs, two rows at a time.

    Blocks that follow one another are converted together; each has ``side`` pairs in a row.
    """
    columns = blocks.shape[1]
    for row in range(len(blocks)):
        first = 0
        while first < columns:
            last = first
            while last < columns and blocks[row, last]:
                last += 1
            left, right = first * side, min(last * side, u.shape[1])
            for half in range(8 * row, min(8 * row + 8, len(u)) if left < right else 8 * row):
                for line in (2 * half, 2 * half + 1):
                    _luma(pixels[line, 2 * left : 2 * right], y[line, 2 * left : 2 * right])
                above, below = pairs[2 * half, left:right], pairs[2 * half + 1, left:right]
                _chroma(above, below, u[half, left:right], v[half, left:right])
            first = last + 1


@njit(cache=True)
def _luma(pixels: NDArray[np.uint32], y: Bytes) -> None:
    for column in range(len(y)):
        pixel = pixels[column]
        red, green, blue = pixel & BYTE, (pixel >> uint32(8)) & BYTE, (pixel >> uint32(16)) & BYTE
        light = red * uint32(11966) + green * uint32(40254) + blue * uint32(4064) + uint32(1081344)
        y[column] = uint8(light >> uint32(16))


@njit(cache=True)
def _chroma(upper: NDArray[np.uint64], lower: NDArray[np.uint64], u: Bytes, v: Bytes) -> None:
    for column in range(len(u)):
        above, below = upper[column], lower[column]
        ends = (above & ENDS) + (below & ENDS)
        middles = ((above >> uint64(8)) & ENDS) + ((below >> uint64(8)) & ENDS)
        # The two pixels of a pair are added: red and blue are the halves of one number, green is half of another.
        end = uint32(ends) + uint32(ends >> uint64(32))
        middle = uint32(middles) + uint32(middles >> uint64(32))
        red, green, blue = int32(end & uint32(0xFFFF)), int32(middle & uint32(0xFFFF)), int32(end >> uint32(16))
        cold = int32(28784) * blue - int32(22189) * green - int32(6596) * red
        warm = int32(28784) * red - int32(26145) * green - int32(2639) * blue
        u[column] = uint8((cold + int32(33685504)) >> int32(18))
        v[column] = uint8((warm + int32(33685504)) >> int32(18))
