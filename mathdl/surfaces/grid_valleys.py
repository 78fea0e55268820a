"""Valleys of a surface that was measured on a grid, found by flooding it."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks


@dataclass(frozen=True, slots=True)
class Valley:
    """A local minimum of a grid: its ``row`` and ``column``, the ``height`` there, and its ``depth``.

    The depth is how far one has to climb from it before one can reach a deeper valley; infinite for the deepest.
    """

    row: int
    column: int
    height: float
    depth: float


def valleys(heights: ArrayLike) -> tuple[Valley, ...]:
    """Return all valleys of ``heights`` (rows, columns), the deepest-cut first; cells touch at sides and corners.

    The grid is flooded from below; where two lakes meet, the shallower one ends and its depth is known
    (topological persistence: Edelsbrunner, Letscher and Zomorodian 2002).
    Raises ValueError if ``heights`` is not a finite matrix.

    >>> [(v.column, v.depth) for v in valleys([[3, 0, 5, 1, 2]])]
    [(1, inf), (3, 4.0)]
    """
    grid = checks.finite("heights", heights, ndim=2)
    rows, columns = grid.shape
    level = grid.ravel()
    parent = np.full(level.size, -1)
    found: dict[int, float] = {}

    def lake(cell: int) -> int:
        while parent[cell] != cell:
            parent[cell] = parent[parent[cell]]
            cell = int(parent[cell])
        return cell

    for cell in map(int, np.argsort(level, kind="stable")):
        row, column = divmod(cell, columns)
        near = [
            r * columns + c
            for r in range(max(row - 1, 0), min(row + 2, rows))
            for c in range(max(column - 1, 0), min(column + 2, columns))
        ]
        lakes = sorted({lake(other) for other in near if parent[other] >= 0}, key=lambda low: level[low])
        parent[cell] = lakes[0] if lakes else cell
        for shallow in lakes[1:]:
            found[shallow] = float(level[cell] - level[shallow])
            parent[shallow] = lakes[0]
    found[int(level.argmin())] = float("inf")
    ranked = sorted(found.items(), key=lambda item: -item[1])
    return tuple(Valley(low // columns, low % columns, float(level[low]), depth) for low, depth in ranked if depth > 0)


def pass_height(heights: ArrayLike, start: tuple[int, int], goal: tuple[int, int]) -> float:
    """Return the least height that any way from cell ``start`` to cell ``goal`` of ``heights`` (rows, columns) reaches.

    Ways lead over sides and corners; the lowest cells are walked first (Dijkstra with the highest cell as the cost).
    Raises ValueError if ``heights`` is not a finite matrix or a cell lies outside it.

    >>> pass_height([[3, 0, 5, 1, 2]], (0, 1), (0, 4))
    5.0
    """
    grid = checks.finite("heights", heights, ndim=2)
    rows, columns = grid.shape
    for name, (row, column) in (("start", start), ("goal", goal)):
        if not (0 <= row < rows and 0 <= column < columns):
            raise ValueError(f"{name} must be a cell of the {rows}×{columns} grid, but is {(row, column)}")
    shore = [(float(grid[start]), *start)]
    reached = {start}
    while True:
        height, row, column = heapq.heappop(shore)
        if (row, column) == goal:
            return height
        for r in range(max(row - 1, 0), min(row + 2, rows)):
            for c in range(max(column - 1, 0), min(column + 2, columns)):
                if (r, c) not in reached:
                    reached.add((r, c))
                    heapq.heappush(shore, (max(height, float(grid[r, c])), r, c))


def count_valleys(heights: ArrayLike, cells: Sequence[tuple[int, int]], climb: float) -> int:
    """Return in how many valleys of ``heights`` (rows, columns) the ``cells`` (row, column) lie.

    Two cells lie in different valleys if every way between them climbs more than ``climb`` above the higher one.
    Raises ValueError as `pass_height` does.

    >>> count_valleys([[3, 0, 5, 1, 2]], [(0, 0), (0, 1), (0, 4)], climb=1)
    2
    """
    grid = checks.finite("heights", heights, ndim=2)
    counted: list[tuple[int, int]] = []
    for cell in cells:
        if all(pass_height(grid, cell, other) - max(grid[cell], grid[other]) > climb for other in counted):
            counted.append(cell)
    return len(counted)
