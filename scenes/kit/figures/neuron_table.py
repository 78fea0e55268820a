"""A neuron's errors as a table: weights, inputs, answers, targets, and the slope of the loss below each weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from manim import LEFT, RoundedRectangle, VGroup

from scenes.kit import theme
from scenes.kit.motion import Moving, Track
from scenes.kit.placeholders import math_style
from scenes.kit.quantity import Quantity
from scenes.kit.readout import Readout
from scenes.kit.rows import Table
from scenes.kit.stage import Slot
from scenes.kit.text import Formula, label, preamble
from scenes.words import number_text

SPEC = ".3g"
NAMES = ("weights", "answers", "errors", "slopes", "losses", "inputs", "targets", "bottom")


class NeuronTable(Moving, VGroup):
    """What a neuron with two weights does with two examples, at n places.

    Of the ``quantities`` it takes those called ``weights`` (n, 2), ``answers`` (n, 2), ``errors`` (n, 2), ``slopes``
    (n, 2) and ``losses`` (n,), the states; and ``inputs`` (2, 2), ``targets`` (2,) and ``bottom`` (2,), the best
    weights, which stay. Its parts appear one by one: ``weight_row``, ``bottom_row``, ``input_rows``, ``columns``
    (answers, targets and errors), ``slope_title``, ``slopes`` and ``loss``; and below the table the formulas
    ``why_loss`` and ``why_slopes``, which say where those come from in the first state. ``show`` goes to the state
    numbered ``step``; there is room for all numbers.
    """

    def __init__(self, quantities: Mapping[str, Quantity], *, room: Slot) -> None:
        weights, answers, errors, slopes, losses, inputs, targets, bottom = (quantities[name] for name in NAMES)
        self._live: list[tuple[Readout, Quantity, tuple[int, ...]]] = []
        self._steps = losses.steps
        self.weights, answered, missed, self.slopes = (
            [self._readout(states, role, k) for k in (0, 1)]
            for states, role in ((weights, "parameter"), (answers, "output"), (errors, "loss"), (slopes, "gradient"))
        )
        loss = self._readout(losses, "loss")
        given = [[self._given(inputs.part(row, k), "data") for k in (0, 1)] for row in (0, 1)]
        self.bottom = [self._given(bottom.part(k), "output") for k in (0, 1)]
        judged = [answered, [self._given(targets.part(k), "muted") for k in (0, 1)], missed]
        symbols = [label(f"$w_{k}$", role="parameter") for k in (1, 2)]
        titles = [label(words, role="muted") for words in ("answer", "target", "error")]
        names = [label(words, role="muted") for words in ("weight", "bottom", "input", "input", "slope", "loss")]
        empty = [None] * 3
        rows: list[list[Any]] = [[names[0], *self.weights, *empty], [names[1], *self.bottom, *empty]]
        rows += [[names[2 + row], *given[row], *(column[row] for column in judged)] for row in (0, 1)]
        rows.append([names[4], *self.slopes, None, names[5], loss])
        above, note = room.lines(below=1)[1:]
        Table(above, [None, *symbols, *titles], rows)
        self.weight_row, self.bottom_row = VGroup(*symbols, names[0], *self.weights), VGroup(names[1], *self.bottom)
        self.input_rows = [VGroup(names[2 + row], *given[row]) for row in (0, 1)]
        self.columns = [VGroup(title, *column) for title, column in zip(titles, judged, strict=True)]
        self.slope_title, self.loss = names[4], VGroup(names[5], loss)
        wrong = [self._coloured(errors.part(0, k), "loss") for k in (0, 1)]
        squares, total = " + ".join(f"{each}^2" for each in wrong), self._coloured(losses.first, "loss")
        why = self._formula(f"({squares}) \\/ 2 = {total}", errors.first, losses.first)
        self.why_loss = note.put(why, at=LEFT)
        self.why_slopes = []
        for k in (0, 1):
            fed = [self._coloured(inputs.part(row, k), "data") for row in (0, 1)]
            products = " + ".join(f"{error} dot {each}" for error, each in zip(wrong, fed, strict=True))
            total = self._coloured(slopes.part(0, k), "gradient")
            why = self._formula(f"{products} = {total}", errors.first, inputs, slopes.first)
            self.why_slopes.append(note.put(why, at=LEFT))
        super().__init__(self.weight_row, self.bottom_row, *self.input_rows, *self.columns)
        self.add(self.slope_title, *self.slopes, self.loss)

    def alike(self, axis: int) -> VGroup:
        """Return thin frames round a weight and round its best value."""
        pairs = self.weights[axis], self.bottom[axis]
        width = max(number.width for number in pairs) + 0.2
        frames = [RoundedRectangle(corner_radius=0.1, width=width, height=0.52, stroke_width=3) for _ in pairs]
        edge = max(number.get_right()[0] for number in pairs) + 0.1
        for frame, number in zip(frames, pairs, strict=True):
            frame.set_stroke(theme.role("ink")).move_to([edge - width / 2, number.get_center()[1], 0])
        return VGroup(*frames)

    def show(self, step: Any) -> NeuronTable:
        """Show the state numbered ``step``, a number or a quantity with it."""
        at = int(step.value if isinstance(step, Quantity) else step)
        for readout, states, place in self._live:
            readout.show(states.part(at, *place))
        return self

    def along(self, states: Quantity | None = None) -> Track:
        """Return the track through all states, or through those numbered ``states``."""
        way = Quantity(np.arange(self._steps), "numpy.arange", {"stop": self._steps})
        return Track(self.show, way if states is None else states, tuple(readout for readout, *_ in self._live))

    def _readout(self, states: Quantity, role: str, *place: int) -> Readout:
        """Return a number that changes, with room for all that it will be."""
        digits = max(len(number_text(number, SPEC)) for number in np.ravel(states.value))
        readout = Readout(states.part(0, *place), SPEC, role=role, size=theme.LABEL, digits=digits, unit="")
        self._live.append((readout, states, place))
        return readout

    def _given(self, number: Quantity, role: str) -> Readout:
        """Return a number that stays: not computed but given, so without a line."""
        found = Readout(number, SPEC, size=theme.LABEL, underline=False, unit="")
        return found.set_fill(theme.role(role))

    def _coloured(self, number: Quantity, role: str) -> str:
        """Return a number as Typst math, in parentheses if it is negative and is multiplied."""
        text = math_style(format(number, SPEC))
        return f"{role}(({text}))" if float(number) < 0 and role in ("loss", "data") else f"{role}({text})"

    @staticmethod
    def _formula(markup: str, *numbers: Quantity) -> Formula:
        """Return a formula that was set from the numbers."""
        found = Formula(markup, font_size=theme.LABEL, typst_preamble=preamble(), color=theme.role("ink"))
        found.source = np.concatenate([np.ravel(each.value) for each in numbers])
        return found
