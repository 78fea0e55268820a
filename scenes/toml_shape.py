"""What a TOML file may hold, declared as tables of keys; standard library only.

:func:`problems` compares a parsed document with a :class:`Table` and says every difference in a sentence.
"""

from __future__ import annotations

import datetime
import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from scenes.toml_lines import Path

Problem = tuple[Path, str]
"""Where something is wrong, and what; the sentence has no full stop."""

SHOWN_CHARACTERS = 60


class Kind(Protocol):
    """Says what a value may be."""

    @property
    def required(self) -> bool:
        """Whether the key must be there."""

    def problems(self, value: Any, place: Path, where: str) -> Iterator[Problem]:
        """Give what is wrong with ``value``; ``where`` names the table around it."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text; ``line`` if it must be one line, ``pattern`` if it must match, as ``rule`` says in words."""

    required: bool = True
    line: bool = False
    pattern: str = ""
    rule: str = ""
    blank: str = "is empty; write something"
    """What to say of a text without a character to see."""
    may_be_blank: bool = False
    check: Callable[[str], str | None] | None = None
    """Says what else is wrong with it."""

    def problems(self, value: Any, place: Path, where: str) -> Iterator[Problem]:
        """Give what is wrong with ``value``."""
        name = f"{place[-1]!r}{where}"
        if not isinstance(value, str):
            yield place, f"{name} must be a text in quotes, but is {described(value)}"
        elif not value.strip():
            if not self.may_be_blank:
                yield place, f"{name} {self.blank}"
        elif self.line and (len(value.splitlines()) > 1 or any(unicodedata.category(char) == "Cc" for char in value)):
            yield place, f"{name} must be one line of plain text, but is {described(value)}"
        elif self.pattern and not re.fullmatch(self.pattern, value):
            yield place, f"{name} must be {self.rule}, but is {described(value)}"
        elif self.check and (wrong := self.check(value)):
            yield place, f"{name} {wrong}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number from ``low`` to ``high``, in ``unit``; a ``whole`` one if told so."""

    low: float
    high: float
    unit: str
    required: bool = False
    whole: bool = False

    def problems(self, value: Any, place: Path, where: str) -> Iterator[Problem]:
        """Give what is wrong with ``value``."""
        kinds = int if self.whole else int | float
        if isinstance(value, bool) or not isinstance(value, kinds) or not self.low <= value <= self.high:
            span = f"{'a whole number from ' * self.whole}{self.low:g} to {self.high:g} {self.unit}".strip()
            yield place, f"{place[-1]!r}{where} must be {span}, but is {described(value)}"


@dataclass(frozen=True, slots=True)
class Choices:
    """A list of some of the texts ``options``, at least one."""

    options: tuple[str, ...]
    required: bool = False

    def problems(self, value: Any, place: Path, where: str) -> Iterator[Problem]:
        """Give what is wrong with ``value``."""
        if not isinstance(value, list) or not value or any(choice not in self.options for choice in value):
            options = " and ".join(map(repr, self.options))
            yield place, f"{place[-1]!r}{where} must be a list of {options}, but is {described(value)}"


@dataclass(frozen=True, slots=True)
class Names:
    """A list of different texts, ``least`` to ``most``; each must match ``pattern``, as ``rule`` says in words."""

    pattern: str
    rule: str
    required: bool = True
    least: int = 1
    most: int | None = None
    check: Callable[[str], str | None] | None = None
    """Says what else is wrong with one of them."""

    def problems(self, value: Any, place: Path, where: str) -> Iterator[Problem]:
        """Give what is wrong with ``value``."""
        name = f"{place[-1]!r}{where}"
        if not isinstance(value, list) or not self.least <= len(value) <= (self.most or len(value)):
            count = f"{self.least} to {self.most} texts" if self.most else "texts, at least one"
            yield place, f"{name} must be a list of {count}, but is {described(value)}"
            return
        for index, entry in enumerate(value):
            if not isinstance(entry, str) or not re.fullmatch(self.pattern, entry):
                yield (*place, index), f"entry {index + 1} of {name} must be {self.rule}, but is {described(entry)}"
            elif entry in value[:index]:
                yield (*place, index), f"{name} has {entry!r} twice"
            elif self.check and (wrong := self.check(entry)):
                yield (*place, index), f"entry {index + 1} of {name} {wrong}"


@dataclass(frozen=True, slots=True)
class Free:
    """A table whose keys are nobody's concern here."""

    required: bool = False

    def problems(self, value: Any, place: Path, where: str) -> Iterator[Problem]:
        """Give what is wrong with ``value``."""
        if not isinstance(value, dict):
            yield place, f"{place[-1]!r}{where} must be a table of names and values, but is {described(value)}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with known keys; in messages it is called ``name``, or nothing if it is the whole file."""

    keys: Mapping[str, Kind]
    name: str = ""
    required: bool = False

    def problems(self, value: Any, place: Path, where: str) -> Iterator[Problem]:
        """Give what is wrong with ``value`` and all in it."""
        if not isinstance(value, dict):
            yield place, f"{place[-1]!r}{where} must be a table, but is {described(value)}"
            return
        around = f" in {self.called(value)}{where.replace(' in ', ' of ', 1)}" if self.name else ""
        for key in value:
            if key not in self.keys:
                yield (*place, key), f"unknown key {key!r}{around}. {offer(key, self.keys)}"
        for key, kind in self.keys.items():
            if key in value:
                yield from kind.problems(value[key], (*place, key), around)
            elif kind.required:
                yield place, missing(key, kind, around)

    def called(self, value: Mapping[str, Any]) -> str:
        """Return how messages call this table: by its name, if it has one."""
        name = value.get("name")
        return f"{self.name} {name!r}" if isinstance(name, str) and name else f"a {self.name}"


@dataclass(frozen=True, slots=True)
class Tables:
    """A list of tables, each headed by ``[[header]]``; their names differ if they have some."""

    table: Table
    header: str
    required: bool = True
    check: Callable[[list[Any]], Iterable[Problem]] | None = None
    """Says what is wrong with tables as a whole: the place in the list, and what."""

    def problems(self, value: Any, place: Path, where: str) -> Iterator[Problem]:
        """Give what is wrong with ``value`` and all in it."""
        if isinstance(value, dict):
            yield place, f"[{self.header}]{where} must be written [[{self.header}]]: there may be several"
            return
        if not isinstance(value, list) or not value or not all(isinstance(entry, dict) for entry in value):
            yield place, f"{place[-1]!r}{where} must be tables headed [[{self.header}]], but is {described(value)}"
            return
        names: list[Any] = []
        for index, entry in enumerate(value):
            yield from self.table.problems(entry, (*place, index), where)
            if "name" in entry and entry["name"] in names:
                yield (*place, index, "name"), f"there are two {self.table.name}s called {entry['name']!r}{where}"
            names.append(entry.get("name"))
        for inner, wrong in self.check(value) if self.check else ():
            yield (*place, *inner), wrong + where


def missing(key: str, kind: Kind, around: str) -> str:
    """Say that a required key is not there, and how it is written."""
    if isinstance(kind, Tables):
        return f"there is no [[{kind.header}]]{around}; it needs at least one"
    example = '["…"]' if isinstance(kind, Names) else '"…"'
    return f"{key!r} is missing{around}; write {key} = {example}"


def problems(document: Mapping[str, Any], shape: Table) -> list[Problem]:
    """Return every way in which ``document`` differs from ``shape``."""
    return list(shape.problems(document, (), ""))


def offer(name: str, known: Iterable[str]) -> str:
    """Return a sentence without full stop that offers the known names closest to ``name``, or all."""
    known = list(known)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(known)}"


def described(value: Any) -> str:
    """Name a value of a TOML file in words."""
    match value:
        case bool():
            return "true" if value else "false"
        case []:
            return "an empty list"
        case [dict(), *_]:
            return "a list of tables"
        case dict():
            return "a table"
        case datetime.date() | datetime.time():
            return "a date or a time"
    try:
        text = repr(value)
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return "a number too long to write"
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
