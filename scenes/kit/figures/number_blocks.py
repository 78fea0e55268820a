"""Matrices and vectors in a common grid: those below each other share columns, those beside each other share rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from manim import LEFT, UP, Animation, ReplacementTransform, VGroup

from scenes.kit import theme
from scenes.kit.figures.numbers import MOST, Numbers, arrive, needed_cell
from scenes.kit.motion import appear, between
from scenes.kit.quantity import Quantity
from scenes.kit.stage import Slot
from scenes.kit.text import Formula, formula

GAP = 0.26
"""Between two blocks that have no name between them."""
NAME_ROOM = 0.62
"""Between two blocks below each other where the lower one has its name above."""
NAME_GAP = 0.2
"""Between a block and its name."""


class Block(NamedTuple):
    """Numbers for a place in the grid: the band of rows and the band of columns, both counted from 0.

    In the first band of columns its name stands at its left, and a vector is a row; in the others its name stands above
    it, and a vector is upright.
    """

    values: Quantity
    place: tuple[int, int]
    name: Any
    role: str = "ink"
    digits: int = 0

    @property
    def upright(self) -> bool:
        """Whether it is a vector that stands upright."""
        return np.ndim(self.values.value) == 1 and self.place[1] > 0


class NumberBlocks(VGroup):
    """``blocks``, by name, as :class:`Numbers` whose rows and columns are aligned; all are of one size.

    A block that has fewer rows or columns than its band begins where the band begins. ``names`` are the texts.
    """

    def __init__(self, *, room: Slot, **blocks: Block) -> None:
        super().__init__()
        grid = _Grid(list(blocks.values()), room)
        self._numbers: dict[str, Numbers] = {}
        self._roles = {key: block.role for key, block in blocks.items()}
        self.names: dict[str, Any] = {}
        for key, block in blocks.items():
            found = Numbers(
                block.values,
                room=grid.slot(block),
                cell=grid.cell(block),
                size=grid.size,
                digits=block.digits,
                role=block.role,
                upright=block.upright,
            )
            if block.place[1]:
                block.name.next_to(found, UP, buff=NAME_GAP / 2).align_baseline(found.get_top()[1] + NAME_GAP)
            else:
                block.name.next_to(found, LEFT, buff=NAME_GAP)
            self._numbers[key], self.names[key] = found, block.name
            self.add(found, block.name)

    def __getitem__(self, key: Any) -> Any:
        return self._numbers[key] if isinstance(key, str) else super().__getitem__(key)

    def come_from(self, other: NumberBlocks, *keys: str, run_time: float = theme.MOVE) -> list[Animation]:
        """Return animations that bring blocks with their names from where they stand in ``other``.

        There they are gone when it begins.
        """
        moves: list[Animation] = []
        for key in keys:
            new, old, name = self[key], other[key], self.names[key]
            moves.append(arrive(new.entries, old.entries, run_time=run_time))
            start, end = other.names[key].get_center(), name.get_center()
            gone = [other.names[key], old.brackets]
            moves.append(between(name.move_to, start, end, name, run_time=run_time, instead_of=gone))
            moves.append(appear(new.brackets, run_time=run_time))
        return moves

    def spell(self, law: Formula, *keys: str, run_time: float = theme.MOVE) -> list[Animation]:
        """Return animations in which the names of blocks travel into a formula, and the rest of it appears.

        Each name goes to the next glyph of its colour.
        """
        glyphs = {role: iter(law.parts(role)) for role in {self._roles[key] for key in keys}}
        places = [next(glyphs[self._roles[key]]) for key in keys]
        moves: list[Animation] = [
            ReplacementTransform(self.names[key].copy(), place, run_time=run_time)
            for key, place in zip(keys, places, strict=True)
        ]
        return [*moves, appear(*(glyph for glyph in law.submobjects if glyph not in places), run_time=run_time)]


def number_blocks(
    quantities: Mapping[str, Quantity],
    names: Mapping[str, str],
    places: Mapping[str, tuple[int, int]],
    *,
    room: Slot,
    **later: str,
) -> NumberBlocks:
    """Return the blocks of those ``quantities`` that have ``places``.

    ``names`` are formulas such as ``data(x)``, whose first word is the block's role. ``later`` says for a block which
    other quantity it will show, so that there is room for that.
    """
    blocks = {}
    for key, place in places.items():
        # A fraction is as high as a line of numbers only in the size of labels.
        name = formula(names[key], size=theme.LABEL if "/" in names[key] else theme.FORMULA)
        digits = _widest(quantities[later[key]]) if key in later else 0
        blocks[key] = Block(quantities[key], place, name, names[key].partition("(")[0], digits)
    return NumberBlocks(room=room, **blocks)


class _Grid:
    """Where the blocks of a grid stand, and how large their type is."""

    def __init__(self, blocks: Sequence[Block], room: Slot) -> None:
        self._format = room.format
        across, down = _bands(blocks, 1), _bands(blocks, 0)
        columns = np.array([max(_shape(block)[1] for block in band) for band in across])
        rows = np.array([max(_shape(block)[0] for block in band) for band in down])
        self.digits = [max(_digits(block) for block in band) for band in across]
        needed = np.array(
            [
                np.max([needed_cell(block.values, digits=digits) for block in band], axis=0)
                for band, digits in zip(across, self.digits, strict=True)
            ]
        )
        taken = {block.place for block in blocks}
        above = np.array([0.0, *[GAP] * (len(rows) - 1)])
        for band, column in taken:
            if column and (band == 0 or (band - 1, column) in taken):
                above[band] = NAME_ROOM
        left = max(block.name.width for block in across[0]) + NAME_GAP
        aside = np.array([left + GAP * (len(columns) - 1), above.sum()])
        least = np.array([columns @ needed[:, 0], rows.sum() * needed[:, 1].max()])
        share = (np.array([room.width, room.height]) - aside) / least
        self.size = theme.FORMULA * min(1.0, *share)
        if self.size < theme.LABEL - 1e-6:
            raise room.too_small("NumberBlocks", *(aside + least * theme.LABEL / theme.FORMULA))
        self._wide = np.minimum(needed[:, 0] * share[0], MOST[0])
        self._high = min(needed[:, 1].max() * share[1], MOST[1])
        whole = aside + np.array([columns @ self._wide, rows.sum() * self._high])
        corner = room.center[:2] + whole * [-0.5, 0.5]
        self._x = corner[0] + left + np.cumsum([0, *(columns * self._wide + GAP)])
        self._y = corner[1] - np.cumsum(above) - np.cumsum([0, *rows[:-1] * self._high])

    def cell(self, block: Block) -> np.ndarray:
        """Return width and height of the cells of a block."""
        return np.array([self._wide[block.place[1]], self._high])

    def slot(self, block: Block) -> Slot:
        """Return the room of a block."""
        x, y = self._x[block.place[1]], self._y[block.place[0]]
        height, width = _shape(block) * self.cell(block)[::-1]
        return Slot(x, y - height, x + width, y, self._format)


def _bands(blocks: Sequence[Block], axis: int) -> list[list[Block]]:
    last = max(block.place[axis] for block in blocks)
    return [[block for block in blocks if block.place[axis] == band] for band in range(last + 1)]


def _shape(block: Block) -> np.ndarray:
    shape = np.shape(np.atleast_2d(block.values.value))
    return np.array(shape[::-1] if block.upright else shape)


def _digits(block: Block) -> int:
    return max(block.digits, _widest(block.values))


def _widest(values: Quantity) -> int:
    return max(len(format(values.part(place), "g")) for place in np.ndindex(np.shape(values.value)))
