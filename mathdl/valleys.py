"""Valleys of a surface that was measured on a grid, found by flooding it."""

from __future__ import annotations

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


def different_places(points: ArrayLike, tolerance: float) -> int:
    """Count the different places among ``points`` (m, n): those farther than ``tolerance`` from all before them.

    It tells in how many valleys several descents ended. Raises ValueError if ``points`` is not a finite matrix or
    ``tolerance`` is not positive.

    >>> different_places([[0, 0], [0.01, 0], [1, 0]], tolerance=0.1)
    2
    """
    rows, reach = checks.finite("points", points, ndim=2), checks.positive("tolerance", tolerance)
    places: list[checks.Array] = []
    for row in rows:
        if all(float(np.linalg.norm(row - place)) > reach for place in places):
            places.append(row)
    return len(places)
