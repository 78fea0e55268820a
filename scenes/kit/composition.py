"""What a clip puts on the screen, and how one picture turns into the next."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from manim import ORIGIN, Animation, Mobject, ReplacementTransform, Scene, VGroup, VMobject

from scenes.kit import text, theme
from scenes.kit.motion import appear, vanish
from scenes.kit.placeholders import fill, refuse_typed_decimals
from scenes.kit.quantity import Quantity
from scenes.kit.readout import Readout
from scenes.kit.rows import Asked, Choices, Row, RowLine, Rows, Table
from scenes.kit.stage import Placement, Slot, Stage
from scenes.kit.typesetting import named, without_glyph
from scenes.script import ClipSpec, LectureError, unknown_name
from scenes.words import fills

HEADINGS = {"wide": text.heading, "vertical": text.tall_heading}


class Composition(Scene):
    """A scene that sets texts and numbers of its clip, lays them out, and turns one picture into the next."""

    script: ClipSpec
    stage: Stage
    format: str
    quantities: Mapping[str, Quantity]
    context: Mapping[str, Any]
    title: VMobject
    """The heading, which stands all the time."""
    _questions: dict[str, Asked]
    """What is asked and not answered yet, by the name of its number."""

    def __getitem__(self, name: str) -> Quantity:
        """Return the quantity called ``name``; LectureError with the closest name if there is none."""
        if name not in self.quantities:
            raise unknown_name("quantity", name, self.quantities, where=f"clip {self.script.name}")
        return self.quantities[name]

    # Texts and numbers.

    def heading(self, gist: str, subject: str | None = None) -> VMobject:
        """Return the clip's heading: its title (or ``subject``) in bold, the gist in muted beside or below it.

        Both are plain text, except for the gist's placeholders.
        """
        refuse_typed_decimals(gist)
        words = fill(gist, self.context)
        if subject is None and (unshown := without_glyph(self.script.title)):
            raise LectureError(
                f"{self.script.place}: the title {self.script.title!r} cannot be shown: "
                f"no font of the films has {named(unshown)}."
            )
        kind = HEADINGS[self.format]
        return kind(subject or self.script.title, words, self.stage, template=gist, fills=fills([gist], self.context))

    def formula(self, markup: str, **kwargs: Any) -> text.Formula:
        """Return a formula whose ``{name:.3f}`` placeholders are filled from the clip's numbers."""
        refuse_typed_decimals(markup)
        kwargs = {"role": "ink", "size": theme.FORMULA, **kwargs, **self._origin(markup)}
        return text.typeset(text.Formula, markup, **kwargs)

    def label(self, markup: str, **kwargs: Any) -> text.Text:
        """Return a label whose ``{name:.3f}`` placeholders are filled from the clip's numbers.

        It is plain text but for the few signs of :mod:`scenes.kit.markup`.
        """
        refuse_typed_decimals(markup)
        kwargs = {"role": "ink", "size": theme.LABEL, **kwargs, **self._origin(markup)}
        return text.typeset(text.Text, markup, **kwargs)

    def _origin(self, markup: str) -> dict[str, Any]:
        """Return how a text gets its numbers, and what it remembers of where they came from."""

        def filled(template: str, style: Callable[[str], str], *, math: bool) -> str:
            return fill(template, self.context, style, math=math)

        return {"fill": filled, "fills": fills([markup], self.context)}

    def readout(self, quantity: str | Quantity, spec: str = ".3f", **kwargs: Any) -> Readout:
        """Return a readout of the quantity (or of the one called so)."""
        return Readout(self[quantity] if isinstance(quantity, str) else quantity, spec, **kwargs)

    # Columns, tables and answers.

    def rows(self, slot: Slot, at: np.ndarray = ORIGIN, **rows: Row) -> Rows:
        """Lay out rows in the middle of a slot, or at its top (``UP``); show them one by one: ``rows["waste"]``."""
        return Rows(slot, {name: self._row(name, row) for name, row in rows.items()}, at)

    def _row(self, name: str, row: Row) -> RowLine:
        states = self[row.along] if row.along else None
        number = self[row.number] if row.number else states and states.first
        readout: Any = VGroup()
        if number is not None:
            digits = max((len(format(states.at(i), row.spec)) for i in range(states.steps)), default=0) if states else 0
            readout = self.readout(number, row.spec, role=row.role, size=row.size, unit=row.unit, digits=digits)
        symbol: Any = VGroup()
        if row.formula:
            symbol = self.formula(row.formula, size=row.size)
        elif row.name:
            symbol = self.label(row.name)
        notes = [words for words in (row.name if row.formula else "", row.note) if words]
        note: Any = self.label(" \\ ".join(notes), role="muted") if notes else VGroup()
        asked = self._ask(row.number or name, readout, row.role) if row.asked else None
        return RowLine(symbol, readout, note, along=states, asked=asked, equals=(row.formula or row.name).endswith("="))

    def table(self, slot: Slot, header: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Table:
        """Lay out a table: texts are set as labels, headers in muted; None leaves a cell empty."""
        for number, row in enumerate(rows, 1):
            if len(row) != len(header):
                raise LectureError(f"Row {number} of a table has {len(row)} cells, but its header has {len(header)}.")
        lines = [
            [self.label(cell, role=role) if isinstance(cell, str) else cell for cell in line]
            for line, role in ((header, "muted"), *((row, "ink") for row in rows))
        ]
        return Table(slot, lines[0], lines[1:])

    def number_table(self, slot: Slot, *columns: tuple[str, str, str, str]) -> Table:
        """Lay out a table of numbers: each column is a header, the name of a quantity, and its format and role.

        The states of a quantity stand below each other; all quantities have as many. Numbers that are too large for
        the slot are set as small as labels.
        """
        headers, steps = [header for header, *_ in columns], range(self[columns[0][1]].steps)

        def cells(size: float) -> list[list[Readout]]:
            return [
                [self.readout(self[name].at(k), spec, role=role, size=size) for _, name, spec, role in columns]
                for k in steps
            ]

        try:
            return self.table(slot, headers, cells(theme.ROW))
        except LectureError:
            return self.table(slot, headers, cells(theme.LABEL))

    def choices(self, slot: Slot, numbers: Sequence[str | Quantity], spec: str = "g", **kwargs: Any) -> Choices:
        """Lay out lettered answers: ``A 2  B 3  C 5  D 6``."""
        style = {"role": "muted", "size": theme.ROW, "unit": "", **kwargs}
        return self._lettered(slot, [self.readout(number, spec, **style) for number in numbers])

    def choices_in_words(self, slot: Slot, words: Sequence[str]) -> Choices:
        """Lay out lettered answers in words: ``A rises  B falls``."""
        return self._lettered(slot, [self.label(each) for each in words])

    def _lettered(self, slot: Slot, answers: Sequence[Any]) -> Choices:
        letters = [self.label(letter, role="muted") for letter in string.ascii_uppercase[: len(answers)]]
        return Choices(slot, letters, answers)

    def asked(self, name: str, spec: str = ".3f", *, role: str = "loss", **kwargs: Any) -> Asked:
        """Return a question mark as wide as the number called ``name``; :meth:`answered` puts the number there."""
        readout = self.readout(name, spec, role=role, **kwargs)
        return self._ask(name, readout, role)

    def _ask(self, name: str, readout: Readout, role: str) -> Asked:
        mark = text.typeset(text.Formula, "?", role=role, size=theme.ROW)
        self._questions[name] = Asked(mark, readout, role)
        return self._questions[name]

    def answered(self, name: str, run_time: float = theme.APPEAR) -> list[Animation]:
        """Return animations that put the number called ``name`` where its question mark stands."""
        if name not in self._questions:
            raise unknown_name("question", name, self._questions, where=f"clip {self.script.name}")
        question = self._questions.pop(name)
        readout = question.readout
        readout.scale(question.line.get_length() / (readout.digits_right - readout.digits_left))
        readout.shift(question.line.get_start() - [readout.digits_left, readout.line_y, 0])
        return [vanish(question, run_time=run_time), appear(readout, run_time=run_time)]

    # From one picture to the next.

    def standing(self, *kept: Mobject) -> list[VMobject]:
        """Return what is on the screen but for the heading and what is ``kept``."""
        parts = {part for mobject in (self.title, *kept) for part in mobject.get_family()}
        drawn = [mobject for mobject in self.mobjects if isinstance(mobject, VMobject)]
        return [part for mobject in drawn for part in _without(mobject, parts)]

    def turn_to(
        self,
        *things: Any,
        keep: Iterable[Mobject] = (),
        into: Mapping[Any, Any] | None = None,
        run_time: float = theme.MOVE,
        lag: float = 0.0,
    ) -> None:
        """Turn to the next picture: what is not named leaves, then what stays moves, then what is new appears.

        ``things`` are mobjects, or placements made by ``slot.holding``: those on the screen move to their slots, the
        others appear there. ``keep`` stays where it is. ``into`` says what becomes what: each key, on the screen,
        turns into its value.
        """
        placements = [thing if isinstance(thing, Placement) else Placement(thing, None) for thing in things]
        changes = {old: _placed(new) for old, new in (into or {}).items()}
        named = [*(place.mobject for place in placements), *keep, *changes, *changes.values()]
        self._refuse_twice(named)
        present = {part for mobject in self.mobjects for part in mobject.get_family()}
        stays = [place for place in placements if not present.isdisjoint(place.mobject.get_family())]
        arrives = [_placed(place) for place in placements if present.isdisjoint(place.mobject.get_family())]
        # Of a group of which a part stands already, the rest appears.
        arrives += [part for place in stays for part in _without(place.mobject, present)]
        leaving = self.standing(*(place.mobject for place in stays), *keep, *changes)
        if leaving:
            self.play(vanish(*leaving, run_time=theme.LEAVE))
        moves: list[Any] = [_move(place.mobject, place.slot, place.at, run_time) for place in stays if place.slot]
        moves += [ReplacementTransform(old, new, run_time=run_time) for old, new in changes.items()]
        if moves:
            self.play(*moves)
        if arrives:
            self.play(appear(*arrives, lag=lag))

    def _refuse_twice(self, named: Sequence[Mobject]) -> None:
        seen: dict[int, Mobject] = {}
        for mobject in named:
            for part in mobject.get_family():
                if seen.setdefault(id(part), mobject) is not mobject or named.count(mobject) > 1:
                    raise LectureError(
                        f"turn_to() names the same {type(mobject).__name__} twice; "
                        "name each thing once: to show, to keep, or to turn into another."
                    )


def _placed(thing: Any) -> Any:
    """Return a thing's mobject, put into its slot if it has one."""
    if not isinstance(thing, Placement):
        return thing
    return thing.mobject if thing.slot is None else thing.slot.put(thing.mobject, thing.at)


def _move(mobject: Any, slot: Slot, at: np.ndarray, run_time: float) -> Any:
    """Return the animation that moves what stands already to a slot: its own, if it has one."""
    if hasattr(mobject, "move_into"):
        return mobject.move_into(slot, run_time=run_time)
    target = slot.put(mobject.copy(), at)
    share = target.width / max(mobject.width, 1e-9)
    return mobject.animate(run_time=run_time).scale(share).move_to(target.get_center())


def _without(mobject: VMobject, kept: set[Any]) -> list[VMobject]:
    """Return the largest parts of a mobject that hold nothing that is kept."""
    if kept.isdisjoint(mobject.get_family()):
        return [mobject]
    if mobject in kept:
        return []
    return [part for child in mobject.submobjects for part in _without(child, kept)]
