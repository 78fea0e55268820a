"""A height field as pixels: depth, smooth colour, grid lines and soft edges, in compiled loops over all faces."""

from __future__ import annotations

import numpy as np
from numba import njit

HALVES = (((0, 0), (1, 0), (1, 1)), ((0, 0), (1, 1), (0, 1)))
"""The corners of a face that make its two triangles."""

SUBSAMPLES = 4
"""An edge pixel is the mean of so many by so many samples."""


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

    ``place (m, n, 2)`` is where the corners are seen, in pixels to the right and down, ``depth (m, n)`` how far away
    they are, ``rgb (m, n, 3)`` their colours in 0…1. Every ``every``-th grid line is drawn, ``line_width`` pixels wide,
    in ``line_rgb`` at the opacity ``line (m, n)``. What is nearer hides what is farther. Faces are two triangles with
    colours interpolated between their corners (Pineda, *A parallel algorithm for polygon rasterization*, 1988);
    pixels on the outline of the surface, or where one part of it hides another, are sampled more finely.
    """
    left, upper = (int(np.floor(place[..., axis].min())) - 1 for axis in (0, 1))
    right, lower = (int(np.ceil(place[..., axis].max())) + 1 for axis in (0, 1))
    picture = np.zeros((lower - upper, right - left), dtype=np.uint32)
    corners = np.concatenate([place - [left, upper], depth[..., np.newaxis], rgb * 255, line[..., np.newaxis]], axis=-1)
    _draw(np.ascontiguousarray(corners), np.asarray(line_rgb) * 255.0, every, line_width, picture)
    return picture.view(np.uint8).reshape(*picture.shape, 4), left, upper


@njit(cache=True, error_model="numpy")
def _take_triangle(corners, face, half, triangle):  # type: ignore[no-untyped-def]
    """Fill ``triangle`` with the corners of one half of a face: x, y, depth, red, green, blue, line, u, v each.

    Return twice its area on the screen, negative if its corners run counter-clockwise.
    """
    columns = corners.shape[1] - 1
    i, j = face // columns, face % columns
    for k in range(3):
        # The corners (0, 0), (1, 0), (1, 1) of the face, then (0, 0), (1, 1), (0, 1).
        di, dj = HALVES[half][k]
        for part in range(7):
            triangle[k, part] = corners[i + di, j + dj, part]
        triangle[k, 7] = i + di
        triangle[k, 8] = j + dj
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
    """Fill ``planes`` with depth, red, green, blue, line, u, v over the pixels: value at (0, 0) and two slopes."""
    for part in range(7):
        right, down = _slopes(triangle, part + 2, area)
        planes[part, 0] = triangle[0, part + 2] - right * triangle[0, 0] - down * triangle[0, 1]
        planes[part, 1], planes[part, 2] = right, down
    # What one pixel is, at the most, on each axis of the grid: it turns a distance there into pixels.
    planes[7, 0] = max(np.hypot(planes[5, 1], planes[5, 2]), 1e-9)
    planes[8, 0] = max(np.hypot(planes[6, 1], planes[6, 2]), 1e-9)


@njit(cache=True, error_model="numpy")
def _colour(planes, x, y, line_rgb, every, line_width):  # type: ignore[no-untyped-def]
    """Return red, green and blue at a place, 0 to 255: the surface's own, under a line if one passes there."""
    u = planes[5, 0] + planes[5, 1] * x + planes[5, 2] * y
    v = planes[6, 0] + planes[6, 1] * x + planes[6, 2] * y
    off = min(_distance(u, every) / planes[7, 0], _distance(v, every) / planes[8, 0])
    share = min(max(line_width / 2 + 0.5 - off, 0.0), min(line_width, 1.0))
    if share > 0:
        share *= planes[4, 0] + planes[4, 1] * x + planes[4, 2] * y
    red = planes[1, 0] + planes[1, 1] * x + planes[1, 2] * y
    green = planes[2, 0] + planes[2, 1] * x + planes[2, 2] * y
    blue = planes[3, 0] + planes[3, 1] * x + planes[3, 2] * y
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


@njit(cache=True, error_model="numpy")
def _misses(sides, column, row):  # type: ignore[no-untyped-def]
    """Whether a whole pixel lies outside one of the sides."""
    for k in range(3):
        middle = sides[k, 0] * (column + 0.5) + sides[k, 1] * (row + 0.5) + sides[k, 2]
        if middle < -(abs(sides[k, 0]) + abs(sides[k, 1])) / 2:
            return True
    return False


@njit(cache=True, error_model="numpy")
def _draw(corners, line_rgb, every, line_width, picture):  # type: ignore[no-untyped-def]
    """Draw all faces with one sample a pixel, then the pixels at edges again with many."""
    height, width = picture.shape
    columns = corners.shape[1] - 1
    faces = (corners.shape[0] - 1) * columns
    nearest = np.full((height, width), np.inf, dtype=np.float32)
    owner = np.full((height, width), -1, dtype=np.int32)
    triangle, planes, sides = np.empty((3, 9)), np.empty((9, 3)), np.empty((3, 3))
    for face in range(faces):
        for half in range(2):
            area = _take_triangle(corners, face, half, triangle)
            if abs(area) < 1e-9:
                continue
            _take_planes(triangle, area, planes)
            _take_sides(triangle, area, sides)
            top, bottom = max(int(triangle[:, 1].min()), 0), min(int(triangle[:, 1].max()) + 1, height)
            for row in range(top, bottom):
                y = row + 0.5
                first, last = _span(sides, y)
                if first > last:
                    continue
                begin, end = max(int(np.ceil(first - 0.5)), 0), min(int(np.floor(last - 0.5)) + 1, width)
                away = planes[0, 0] + planes[0, 1] * (begin + 0.5) + planes[0, 2] * y
                for column in range(begin, end):
                    if away < nearest[row, column]:
                        nearest[row, column] = away
                        owner[row, column] = face
                        red, green, blue = _colour(planes, column + 0.5, y, line_rgb, every, line_width)
                        packed = np.uint32(red + 0.5) | np.uint32(green + 0.5) << 8 | np.uint32(blue + 0.5) << 16
                        picture[row, column] = packed | np.uint32(255) << 24
                    away += planes[0, 1]
    edge = np.full((height, width), -1, dtype=np.int32)
    _soften(corners, line_rgb, every, line_width, edge, _find_edges(owner, columns, edge), picture)


@njit(cache=True, error_model="numpy")
def _soften(corners, line_rgb, every, line_width, edge, count, picture):  # type: ignore[no-untyped-def]
    """Draw the ``count`` pixels that ``edge`` numbers again, each as the mean of many samples."""
    height, width = edge.shape
    faces = (corners.shape[0] - 1) * (corners.shape[1] - 1)
    samples = SUBSAMPLES * SUBSAMPLES
    nearest = np.full((count, samples), np.inf)
    colours = np.zeros((count, samples, 3))
    triangle, planes, sides = np.empty((3, 9)), np.empty((9, 3)), np.empty((3, 3))
    for face in range(faces):
        for half in range(2):
            area = _take_triangle(corners, face, half, triangle)
            if abs(area) < 1e-9:
                continue
            _take_planes(triangle, area, planes)
            _take_sides(triangle, area, sides)
            top, bottom = max(int(triangle[:, 1].min()), 0), min(int(triangle[:, 1].max()) + 1, height)
            left, right = max(int(triangle[:, 0].min()), 0), min(int(triangle[:, 0].max()) + 1, width)
            for row in range(top, bottom):
                for column in range(left, right):
                    number = edge[row, column]
                    if number < 0 or _misses(sides, column, row):
                        continue
                    for sample in range(samples):
                        x = column + (sample % SUBSAMPLES + 0.5) / SUBSAMPLES
                        y = row + (sample // SUBSAMPLES + 0.5) / SUBSAMPLES
                        inside = True
                        for k in range(3):
                            inside = inside and sides[k, 0] * x + sides[k, 1] * y + sides[k, 2] >= 0
                        if not inside:
                            continue
                        away = planes[0, 0] + planes[0, 1] * x + planes[0, 2] * y
                        if away < nearest[number, sample]:
                            nearest[number, sample] = away
                            colours[number, sample] = _colour(planes, x, y, line_rgb, every, line_width)
    for row in range(height):
        for column in range(width):
            number = edge[row, column]
            if number >= 0:
                packed = np.uint32(255 * (nearest[number] < np.inf).sum() / samples + 0.5) << 24
                for channel in range(3):
                    packed |= np.uint32(colours[number, :, channel].sum() / samples + 0.5) << 8 * channel
                picture[row, column] = packed


@njit(cache=True, error_model="numpy")
def _find_edges(owner, columns, edge):  # type: ignore[no-untyped-def]
    """Number the pixels next to which the surface ends, or goes on with a face that is no neighbour; count them."""
    height, width = owner.shape
    found = 0
    for row in range(height):
        for column in range(width):
            own = owner[row, column]
            at_edge = False
            for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                r, c = row + down, column + right
                other = owner[r, c] if 0 <= r < height and 0 <= c < width else -1
                if own == other:
                    continue
                if own < 0 or other < 0:
                    at_edge = True
                else:
                    apart = max(abs(own // columns - other // columns), abs(own % columns - other % columns))
                    at_edge = at_edge or apart > 1
            if at_edge:
                edge[row, column] = found
                found += 1
    return found
