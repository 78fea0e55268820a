"""Level lines: where the values over a grid cross a level, as many short straight pieces in one mobject."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cairo
import numpy as np

from scenes.kit.painted.shapes import Segments


class LevelLines(Segments):
    """Segments with round ends, so that pieces which meet look like one line."""

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint all pieces in one stroke."""
        ctx.set_line_cap(cairo.LINE_CAP_ROUND)
        super().paint(ctx)


def level_lines(x: np.ndarray, y: np.ndarray, values: np.ndarray, levels: Sequence[float]) -> np.ndarray:
    """Return the pieces (n, 2, 2), both ends of each as x and y, on which ``values`` (len(x), len(y)) are a level.

    Every cell of the grid is cut into four triangles that meet in its middle, where the value is the mean of its
    corners; in each of them the values are linear, so that a level crosses it in one piece or not at all.
    """
    grid = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1)
    corners = np.stack([values[:-1, :-1], values[1:, :-1], values[1:, 1:], values[:-1, 1:]], axis=-1).reshape(-1, 4)
    places = np.stack([grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]], axis=-2).reshape(-1, 4, 2)
    low, high = corners.min(axis=1), corners.max(axis=1)
    pieces = [
        _in_cells(corners[met], places[met], level)
        for level in levels
        if (met := (low < level) & (high >= level)).any()
    ]
    return np.concatenate([np.zeros((0, 2, 2)), *pieces])


def _in_cells(corners: np.ndarray, places: np.ndarray, level: float) -> np.ndarray:
    """Return the pieces of one level in cells with values ``corners`` (n, 4) at ``places`` (n, 4, 2)."""
    middle, center = corners.mean(axis=1), places.mean(axis=1)
    above = np.concatenate([np.stack([corners[:, k], corners[:, k - 3], middle], axis=1) for k in range(4)]) - level
    ends = np.concatenate([np.stack([places[:, k], places[:, k - 3], center], axis=1) for k in range(4)])
    higher = above >= 0
    count = higher.sum(axis=1)
    crossed = (count == 1) | (count == 2)
    above, ends, higher, count = above[crossed], ends[crossed], higher[crossed], count[crossed]
    # The corner that stands alone on its side of the level, and the two on the other side.
    alone = np.argmax(higher == (count == 1)[:, np.newaxis], axis=1)
    rows = np.arange(len(alone))
    others = [(alone + turn) % 3 for turn in (1, 2)]
    shares = [above[rows, alone] / (above[rows, alone] - above[rows, other]) for other in others]
    return np.stack(
        [
            ends[rows, alone] + share[:, np.newaxis] * (ends[rows, other] - ends[rows, alone])
            for share, other in zip(shares, others, strict=True)
        ],
        axis=1,
    )
