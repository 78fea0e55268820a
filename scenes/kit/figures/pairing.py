"""Row times column: a row and a column laid upon each other, the products of the pairs, and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, RIGHT, Animation, Mobject, VGroup

from scenes.kit import theme
from scenes.kit.motion import Fade, Sweep, appear
from scenes.kit.painted.shapes import Segments
from scenes.kit.quantity import Quantity
from scenes.kit.readout import Readout
from scenes.kit.stage import Slot
from scenes.kit.text import formula
from scenes.script import LectureError

PAD = np.array([0.4, 0.32])
"""What stays free beside and above a number in its cell."""
MOST = np.array([1.9, 1.25])
"""A cell is not larger than this."""
LAG = 0.4
"""Each product starts to slide this share of its own time after the one before."""


class Pairing(VGroup):
    """The numbers of ``row`` (n,) over those of ``column`` (n,), below their ``products``, at the right the ``total``.

    ``added`` is a parameter beside the products that goes into the total: a bias. ``first`` and ``second`` are the
    numbers of row and column, all readouts. Numbers are written by ``spec``, the total in the colour of ``role``.
    ``names`` of row, column, what is added and the total are put beside and below these, but are no part of it.
    """

    def __init__(
        self,
        row: Quantity,
        column: Quantity,
        products: Quantity,
        total: Quantity,
        *,
        room: Slot,
        added: Quantity | None = None,
        roles: tuple[str, str] = ("parameter", "data"),
        role: str = "output",
        spec: str = "g",
        names: Sequence[Any] = (),
    ) -> None:
        super().__init__()
        shapes = {np.shape(part.value) for part in (row, column, products)}
        if len(shapes) != 1 or len(next(iter(shapes))) != 1 or np.ndim(total.value):
            told = ", ".join(str(np.shape(part.value)) for part in (row, column, products, total))
            raise LectureError(
                f"A pairing takes row, column and products of one shape (n,) and a total (), not {told}."
            )
        count = len(row.value)
        lines = [[part.part(i) for i in range(count)] for part in (row, column, products)]
        lines[2] += [added] if added is not None else []
        texts = [format(value, spec) for value in (*lines[0], *lines[1], *lines[2], total)]
        digits = max(map(len, texts))
        widest = Readout(total, spec, size=theme.FORMULA, unit="", digits=digits, underline=False)
        needed = np.array([widest.width, widest.height]) + PAD
        cells = np.array([len(lines[2]) + 1.7, 3])
        free = np.array([room.width, room.height]) / cells
        size = theme.FORMULA * min(1.0, *(free / needed))
        if size < theme.LABEL - 1e-6:
            raise room.too_small("Pairing", *(needed * cells * theme.LABEL / theme.FORMULA))
        self.cell = np.minimum(free, MOST)

        def made(values: Sequence[Quantity], role: str) -> list[Readout]:
            numbers = [Readout(value, spec, size=size, unit="", digits=digits, underline=False) for value in values]
            for number in numbers:
                number.set_fill(theme.role(role))
            return numbers

        self.first, self.second = made(lines[0], roles[0]), made(lines[1], roles[1])
        self.products = made(lines[2], "ink")
        if added is not None:
            self.products[-1].set_fill(theme.role("parameter"))
        self.total = Readout(total, spec, size=size, unit="", digits=digits, role=role)
        self.equals = formula("=", role="muted", size=size)
        self.rule = Segments(np.zeros((count, 3)), np.zeros((count, 3)), role="muted", width=theme.AXIS)
        self.dots = VGroup(*(formula("dot", role="muted", size=size) for _ in range(count)))
        self.add(*self.first, *self.second, self.dots, self.rule, *self.products, self.equals, self.total)
        self._lay_out(room, digits)
        self.names = names
        for name, number in zip(names[:2], (self.first[-1], self.second[-1]), strict=False):
            name.next_to(number, RIGHT, buff=self.cell[0] / 2).align_baseline(number.baseline)
        for name, number in zip(names[2:], (self.products[-1], self.total), strict=False):
            name.next_to(number, DOWN, buff=self.cell[1] / 3)

    def _lay_out(self, room: Slot, digits: int) -> None:
        width, height = self.cell
        corner = room.center + np.array([-width * (len(self.products) + 1.7), height * 3, 0]) / 2

        def middle(column: float, line: float) -> np.ndarray:
            return corner + np.array([(column + 0.5) * width, -(line + 0.5) * height, 0])

        for line, numbers in enumerate((self.first, self.second, self.products)):
            for place, number in enumerate(numbers):
                number.move_to(middle(place, line))
        feet = np.array([middle(place, 1.5) for place in range(len(self.first))])
        for place, dot in enumerate(self.dots):
            above, below = self.first[place], self.second[place]
            units = above.digits_right - (above.digits_right - above.digits_left) / (2 * digits)
            dot.move_to([units, (above.get_y() + below.get_y()) / 2, 0])
        half = np.array([0.36 * width, 0, 0])
        self.rule.move_segments(feet - half, feet + half)
        self.equals.move_to(middle(len(self.products) - 0.15, 2))
        self.total.move_to(middle(len(self.products) + 0.7, 2)).align_baseline(self.products[0])

    def lay(
        self,
        row: Sequence[Mobject] | None = None,
        column: Sequence[Mobject] | None = None,
        run_time: float = theme.MOVE,
    ) -> Sweep:
        """Return the animation that brings row and column from where the numbers ``row`` and ``column`` stand.

        The column turns as it lies down. What is not given appears in its place.
        """
        ways = []
        for numbers, sources in ((self.first, row), (self.second, column)):
            if sources is not None and len(sources) != len(numbers):
                raise LectureError(f"A pairing of {len(numbers)} numbers cannot come from {len(sources)}.")
            for place, number in enumerate(numbers):
                end = number.get_center()
                ways.append((number, end if sources is None else sources[place].get_center(), end, sources is None))

        def update(share: float) -> None:
            for number, start, end, fading in ways:
                number.move_to(start + share * (end - start))
                number.set_fill(opacity=share if fading else 1)
            self.dots.set_fill(opacity=share)

        return Sweep(update, *self.first, *self.second, self.dots, run_time=run_time)

    def multiply(self, run_time: float = theme.MOVE) -> Fade:
        """Return the animation in which the products appear under their pairs, one after the other."""
        return appear(self.rule, *self.products, lag=0.6, run_time=run_time)

    def add_up(self, run_time: float = theme.MOVE) -> list[Animation]:
        """Return animations in which the products slide into the total, the nearest first; they are gone in the end."""
        starts = [number.get_center() for number in self.products]
        end = self.total.get_center()
        length = 1 + LAG * (len(starts) - 1)

        def slide(share: float) -> None:
            for rank, (number, start) in enumerate(zip(self.products[::-1], starts[::-1], strict=True)):
                own = min(max(share * length - LAG * rank, 0.0), 1.0)
                number.move_to(start + own * (end - start))
                number.set_fill(opacity=min(1.0, 4 * (1 - own)))

        return [
            Sweep(slide, *self.products, run_time=run_time, remover=True),
            arrival(self.equals, self.total, run_time=run_time),
        ]


def arrival(*mobjects: Any, run_time: float) -> Sweep:
    """Return the animation in which mobjects appear at the end of its time, when what they are made of has come."""
    strokes = [(part, part.get_stroke_opacity()) for mobject in mobjects for part in mobject.get_family()]

    def update(share: float) -> None:
        seen = max(0.0, 4 * share - 3)
        for mobject in mobjects:
            mobject.set_fill(opacity=seen)
        for part, opacity in strokes:
            part.set_stroke(opacity=seen * opacity, family=False)

    return Sweep(update, *mobjects, run_time=run_time)
