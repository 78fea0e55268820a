"""A height field as pixels: smooth colour, grid lines and soft edges, in compiled loops over all faces."""

from __future__ import annotations

import numpy as np
from numba import njit

HALVES = (((0, 0), (1, 0), (1, 1)), ((0, 0), (1, 1), (0, 1)))
"""The corners of a face that make its two triangles."""

SUBSAMPLES = 4
"""An edge pixel is the mean of so many by so many samples."""

ACROSS, DOWN = (np.ravel(axis) for axis in np.meshgrid(*[(np.arange(SUBSAMPLES) + 0.5) / SUBSAMPLES] * 2))
"""Where in its pixel each sample lies."""

BITS = np.uint32(1) << np.arange(SUBSAMPLES**2, dtype=np.uint32)
"""What stands for each sample in a set of them."""

TOGETHER = 16
"""Pixels that are drawn at a time; as many columns lie free to the right of the picture."""

FREE = -(2**30)
"""The number of no face."""

_buffers: dict[type, np.ndarray] = {}
"""Memory that is used again for every picture: getting it anew takes longer than drawing a small one."""


def rasterize(
    place: np.ndarray,
    depth: np.ndarray,
    rgb: np.ndarray,
    line: np.ndarray,
    line_rgb: np.ndarray,
    *,
    every: int,
    line_width: float,
) -> tuple[np.ndarray, int, int]:
    """Draw the surface through a grid of corners; return premultiplied RGBA bytes and their left and upper pixel.

    The bytes hold until the next call.

    ``place (m, n, 2)`` is where the corners are seen, in pixels to the right and down, ``rgb (m, n, 3)`` their colours
    in 0…1. Every ``every``-th grid line is drawn, ``line_width`` pixels wide, in ``line_rgb`` at the opacity ``line
    (m, n)``. ``depth (m, n)`` is how far away the corners are. Faces are drawn from the nearest on, each where nothing
    is yet; for a height field seen from afar, with its depth along the floor, that hides exactly what is hidden. They
    are two triangles with colours interpolated between their corners (Pineda, *A parallel algorithm for polygon
    rasterization*, 1988); pixels on the outline of the surface, or where one part of it hides another, are sampled
    more finely.
    """
    left, upper = (int(np.floor(place[..., axis].min())) - 1 for axis in (0, 1))
    right, lower = (int(np.ceil(place[..., axis].max())) + 1 for axis in (0, 1))
    shape = (lower - upper, right - left + TOGETHER)
    picture, owner = _buffer(np.uint32, shape, 0), _buffer(np.int32, shape, FREE)
    corners = np.concatenate([place - [left, upper], rgb * 255, line[..., np.newaxis]], axis=-1)
    middles = depth[:-1, :-1] + depth[1:, :-1] + depth[:-1, 1:] + depth[1:, 1:]
    order = np.argsort(middles.ravel(), kind="stable")
    _draw(np.ascontiguousarray(corners), order, np.asarray(line_rgb) * 255.0, every, line_width, owner, picture)
    return picture.view(np.uint8).reshape(*shape, 4), left, upper


def load_loops() -> None:
    """Load the compiled loops: draw a surface of one face."""
    place = np.array([[[0.0, 0.0], [2.0, 0.0]], [[0.0, 2.0], [2.0, 2.0]]])
    flat = np.zeros((2, 2))
    rasterize(place, flat, np.zeros((2, 2, 3)), flat, np.zeros(3), every=1, line_width=1.0)


def _buffer(kind: type, shape: tuple[int, int], value: int) -> np.ndarray:
    """Return an array full of one value; it holds until the next of its kind is asked for."""
    size = shape[0] * shape[1]
    if kind not in _buffers or len(_buffers[kind]) < size:
        _buffers[kind] = np.empty(size, dtype=kind)
    array = _buffers[kind][:size].reshape(shape)
    array.fill(value)
    return array


@njit(cache=True, error_model="numpy")
def _take_triangle(corners, face, half, triangle):  # type: ignore[no-untyped-def]
    """Fill ``triangle`` with the corners of one half of a face: x, y, red, green, blue, line, u, v each.

    Return twice its area on the screen, negative if its corners run counter-clockwise.
    """
    columns = corners.shape[1] - 1
    i, j = face // columns, face % columns
    for k in range(3):
        # The corners (0, 0), (1, 0), (1, 1) of the face, then (0, 0), (1, 1), (0, 1).
        di, dj = HALVES[half][k]
        for part in range(6):
            triangle[k, part] = corners[i + di, j + dj, part]
        triangle[k, 6] = i + di
        triangle[k, 7] = j + dj
    across_x, across_y = triangle[1, 0] - triangle[0, 0], triangle[1, 1] - triangle[0, 1]
    down_x, down_y = triangle[2, 0] - triangle[0, 0], triangle[2, 1] - triangle[0, 1]
    return across_x * down_y - across_y * down_x


@njit(cache=True, error_model="numpy")
def _slopes(triangle, part, area):  # type: ignore[no-untyped-def]
    """Return how much a part of the corners changes from a pixel to the next, to the right and down."""
    ax, ay, bx, by, cx, cy = (
        triangle[0, 0],
        triangle[0, 1],
        triangle[1, 0],
        triangle[1, 1],
        triangle[2, 0],
        triangle[2, 1],
    )
    a, b, c = triangle[0, part], triangle[1, part], triangle[2, part]
    right = (a * (by - cy) + b * (cy - ay) + c * (ay - by)) / area
    down = (a * (cx - bx) + b * (ax - cx) + c * (bx - ax)) / area
    return right, down


@njit(cache=True, error_model="numpy")
def _distance(place, every):  # type: ignore[no-untyped-def]
    """Return how far a place on a grid axis is from the nearest line that is drawn."""
    return abs(place - every * np.floor(place / every + 0.5))


@njit(cache=True, error_model="numpy")
def _take_planes(triangle, area, planes):  # type: ignore[no-untyped-def]
    """Fill ``planes`` with red, green, blue, line, u, v over the pixels: value at (0, 0) and two slopes."""
    for part in range(6):
        right, down = _slopes(triangle, part + 2, area)
        planes[part, 0] = triangle[0, part + 2] - right * triangle[0, 0] - down * triangle[0, 1]
        planes[part, 1], planes[part, 2] = right, down
    # What one pixel is, at the most, on each axis of the grid: it turns a distance there into pixels.
    planes[6, 0] = max(np.hypot(planes[4, 1], planes[4, 2]), 1e-9)
    planes[7, 0] = max(np.hypot(planes[5, 1], planes[5, 2]), 1e-9)


@njit(cache=True, error_model="numpy")
def _colour(planes, x, y, line_rgb, every, line_width):  # type: ignore[no-untyped-def]
    """Return red, green and blue at a place, 0 to 255: the surface's own, under a line if one passes there."""
    u = planes[4, 0] + planes[4, 1] * x + planes[4, 2] * y
    v = planes[5, 0] + planes[5, 1] * x + planes[5, 2] * y
    off = min(_distance(u, every) / planes[6, 0], _distance(v, every) / planes[7, 0])
    share = min(max(line_width / 2 + 0.5 - off, 0.0), min(line_width, 1.0))
    if share > 0:
        share *= planes[3, 0] + planes[3, 1] * x + planes[3, 2] * y
    red = planes[0, 0] + planes[0, 1] * x + planes[0, 2] * y
    green = planes[1, 0] + planes[1, 1] * x + planes[1, 2] * y
    blue = planes[2, 0] + planes[2, 1] * x + planes[2, 2] * y
    red += (line_rgb[0] - red) * share
    green += (line_rgb[1] - green) * share
    blue += (line_rgb[2] - blue) * share
    return red, green, blue


@njit(cache=True, error_model="numpy")
def _take_sides(triangle, area, sides):  # type: ignore[no-untyped-def]
    """Fill ``sides`` with three lines: a place is inside where rate_x * x + rate_y * y + rest >= 0 for each."""
    sign = 1.0 if area > 0 else -1.0
    for k in range(3):
        ax, ay = triangle[k, 0], triangle[k, 1]
        bx, by = triangle[(k + 1) % 3, 0], triangle[(k + 1) % 3, 1]
        sides[k, 0], sides[k, 1] = -sign * (by - ay), sign * (bx - ax)
        sides[k, 2] = -(sides[k, 0] * ax + sides[k, 1] * ay)


@njit(cache=True, error_model="numpy")
def _take(corners, face, half, triangle, planes, sides):  # type: ignore[no-untyped-def]
    """Fill all three with one half of a face; return whether any of it can be seen."""
    area = _take_triangle(corners, face, half, triangle)
    if abs(area) < 1e-9:
        return False
    _take_planes(triangle, area, planes)
    _take_sides(triangle, area, sides)
    return True


@njit(cache=True, error_model="numpy")
def _span(sides, y):  # type: ignore[no-untyped-def]
    """Return from where to where a row of pixels lies inside all sides; the first is larger if it does not."""
    first, last = -np.inf, np.inf
    for k in range(3):
        rate, rest = sides[k, 0], sides[k, 1] * y + sides[k, 2]
        if rate > 0:
            first = max(first, -rest / rate)
        elif rate < 0:
            last = min(last, -rest / rate)
        elif rest < 0:
            return 1.0, 0.0
    return first, last


@njit(cache=True, nogil=True, error_model="numpy")
def _draw(corners, order, line_rgb, every, line_width, owner, picture):  # type: ignore[no-untyped-def]
    """Draw all faces with one sample a pixel, then the pixels at edges again with many."""
    height = len(picture)
    # Numbers of faces, so that those of two which touch differ by less than 2 or from this by less than 2.
    stride = corners.shape[1] + 1
    triangle, planes, sides = np.empty((3, 8)), np.empty((8, 3)), np.empty((3, 3))
    for index in range(2 * len(order)):
        face, half = order[index // 2], index % 2
        if _take(corners, face, half, triangle, planes, sides):
            number = np.int32(face // (stride - 2) * stride + face % (stride - 2))
            top, bottom = max(int(triangle[:, 1].min()), 0), min(int(triangle[:, 1].max()) + 1, height)
            _fill(picture[top:bottom], owner[top:bottom], number, top, planes, sides, line_rgb, every, line_width)
    columns = np.empty(owner.size, dtype=np.int32)
    starts = np.zeros(height + 1, dtype=np.int64)
    _find_edges(owner, np.int32(stride), columns, starts)
    _soften(corners, order, line_rgb, every, line_width, columns, starts, picture)


@njit(cache=True, error_model="numpy")
def _fill(picture, owner, number, top, planes, sides, line_rgb, every, line_width):  # type: ignore[no-untyped-def]
    """Draw the free pixels of a triangle into rows from ``top`` on; many at a time, where the processor can."""
    p = planes.astype(np.float32)
    size, per = np.float32(every), np.float32(1 / every)
    red_x, green_x, blue_x, line_x, u_x, v_x = p[0, 1], p[1, 1], p[2, 1], p[3, 1], p[4, 1], p[5, 1]
    u_pace, v_pace = np.float32(1 / planes[6, 0]), np.float32(1 / planes[7, 0])
    line_red, line_green, line_blue = np.float32(line_rgb[0]), np.float32(line_rgb[1]), np.float32(line_rgb[2])
    reach, most = np.float32(line_width / 2 + 0.5), np.float32(min(line_width, 1.0))
    half = np.float32(0.5)
    for row in range(len(picture)):
        first, last = _span(sides, top + row + 0.5)
        begin, end = max(int(np.ceil(first - 0.5)), 0), int(np.floor(last - 0.5)) + 1
        if begin >= end:
            continue
        y = np.float32(top + row + 0.5)
        red, green, blue = p[0, 0] + p[0, 2] * y, p[1, 0] + p[1, 2] * y, p[2, 0] + p[2, 2] * y
        line, u, v = p[3, 0] + p[3, 2] * y, p[4, 0] + p[4, 2] * y, p[5, 0] + p[5, 2] * y
        pixels, owners = picture[row, begin:], owner[row, begin:]
        x, room = np.float32(begin + 0.5), np.int32(end - begin)
        # Whole blocks, for what is left over would be drawn one by one.
        for k in range((end - begin + TOGETHER - 1) // TOGETHER * TOGETHER):
            at = x + np.float32(np.int32(k))
            place_u, place_v = u + u_x * at, v + v_x * at
            # Places on the grid are not negative: cutting off is rounding down.
            off_u = abs(place_u - size * np.float32(np.int32(place_u * per + half))) * u_pace
            off_v = abs(place_v - size * np.float32(np.int32(place_v * per + half))) * v_pace
            share = min(max(reach - min(off_u, off_v), np.float32(0)), most) * (line + line_x * at)
            r, g, b = red + red_x * at, green + green_x * at, blue + blue_x * at
            r += (line_red - r) * share + half
            g += (line_green - g) * share + half
            b += (line_blue - b) * share + half
            packed = np.int32(r) | np.int32(g) << np.int32(8) | np.int32(b) << np.int32(16) | np.int32(-16777216)
            free = (owners[k] < 0) & (np.int32(k) < room)
            pixels[k] = np.uint32(packed) if free else pixels[k]
            owners[k] = number if free else owners[k]


@njit(cache=True, error_model="numpy")
def _find_edges(owner, stride, columns, starts):  # type: ignore[no-untyped-def]
    """List the ``columns`` of pixels beside which the surface ends, or goes on with a face that does not touch theirs.

    Those of a row stand from its place in ``starts`` on.
    """
    height, width = owner.shape
    across, down, above = np.zeros(width, np.uint8), np.zeros(width, np.uint8), np.zeros(width, np.uint8)
    apart = np.zeros((width + 7) // 8 * 8, dtype=np.uint8)
    eights = apart.view(np.uint64)
    found = 0
    for row in range(height - 1):
        own, below = owner[row], owner[row + 1]
        for column in range(width - 1):
            across[column] = _apart(own[column], own[column + 1], stride)
            down[column] = _apart(own[column], below[column], stride)
        for column in range(1, width - 1):
            apart[column] = across[column - 1] | across[column] | above[column] | down[column]
        above, down = down, above
        starts[row] = found
        for eight in range(len(eights)):
            if eights[eight]:
                for column in range(8 * eight, 8 * eight + 8):
                    if apart[column]:
                        columns[found] = column
                        found += 1
    starts[height - 1 :] = found


@njit(cache=True, error_model="numpy")
def _apart(number, other, stride):  # type: ignore[no-untyped-def]
    """Whether two faces have no corner in common."""
    off = abs(number - other)
    return (off > 1) & (abs(off - stride) > 1)


@njit(cache=True, error_model="numpy")
def _soften(corners, order, line_rgb, every, line_width, columns, starts, picture):  # type: ignore[no-untyped-def]
    """Draw the pixels in ``columns`` again, by the samples that each face covers."""
    height, count = len(picture), starts[-1]
    samples = SUBSAMPLES * SUBSAMPLES
    seen = np.zeros(count, dtype=np.uint32)
    colours = np.zeros((count, 3))
    triangle, planes, sides = np.empty((3, 8)), np.empty((8, 3)), np.empty((3, 3))
    for index in range(2 * len(order)):
        face, half = order[index // 2], index % 2
        if not _take(corners, face, half, triangle, planes, sides):
            continue
        top, bottom = max(int(triangle[:, 1].min()), 0), min(int(triangle[:, 1].max()) + 1, height)
        left, right = int(triangle[:, 0].min()), int(triangle[:, 0].max())
        for row in range(top, bottom):
            for number in range(starts[row], starts[row + 1]):
                column = columns[number]
                if column > right:
                    break
                if column < left:
                    continue
                new = _covered(sides, column, row) & ~seen[number]
                if new:
                    seen[number] |= new
                    covered = _count(new)
                    red, green, blue = _colour(planes, column + 0.5, row + 0.5, line_rgb, every, line_width)
                    colours[number, 0] += covered * min(max(red, 0.0), 255.0)
                    colours[number, 1] += covered * min(max(green, 0.0), 255.0)
                    colours[number, 2] += covered * min(max(blue, 0.0), 255.0)
    for row in range(height):
        for number in range(starts[row], starts[row + 1]):
            packed = np.uint32(255 * _count(seen[number]) / samples + 0.5) << 24
            for channel in range(3):
                packed |= np.uint32(colours[number, channel] / samples + 0.5) << 8 * channel
            picture[row, columns[number]] = packed


@njit(cache=True, error_model="numpy")
def _covered(sides, column, row):  # type: ignore[no-untyped-def]
    """Return the set of a pixel's samples that lie inside all sides."""
    covered = np.uint32(0)
    for sample in range(SUBSAMPLES * SUBSAMPLES):
        x, y = column + ACROSS[sample], row + DOWN[sample]
        first = sides[0, 0] * x + sides[0, 1] * y + sides[0, 2]
        second = sides[1, 0] * x + sides[1, 1] * y + sides[1, 2]
        third = sides[2, 0] * x + sides[2, 1] * y + sides[2, 2]
        covered |= BITS[sample] if min(first, min(second, third)) >= 0 else np.uint32(0)
    return covered


@njit(cache=True, error_model="numpy")
def _count(samples):  # type: ignore[no-untyped-def]
    """Return how many samples are in a set."""
    count = 0
    while samples:
        samples &= samples - np.uint32(1)
        count += 1
    return count
