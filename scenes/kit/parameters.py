"""What a clip can draw: the type and the range of each of its parameters, checked before anything is computed."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from scenes.kit.typesetting import named, without_glyph
from scenes.script import ParameterError, closest

NOT_WRITTEN = ("Cc", "Cs", "Zl", "Zp")
"""Unicode's categories of what is no part of a line: control characters, halves of characters, line ends."""


class Kind(Protocol):
    """Says what a parameter may be and turns the TOML value into what ``numbers()`` takes."""

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""

    def convert(self, value: Any) -> Any:
        """Return the value for ``numbers()``; ValueError with the reason if it is not allowed."""

    def control(self) -> dict[str, Any]:
        """Describe, as plain data, what a person needs to set it: ``kind`` in one word, ranges, sizes, choices."""


def _is_number(value: Any) -> bool:
    # Whole numbers of TOML may be too large for a float, which is another thing than infinite.
    return not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    )


@dataclass(frozen=True, slots=True)
class Number:
    """A real number from ``low`` to ``high``."""

    low: float
    high: float

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        return f"a number from {self.low:g} to {self.high:g}"

    def convert(self, value: Any) -> float:
        """Return ``value`` as a float."""
        if not _is_number(value):
            raise ValueError("it is not a number")
        if not self.low <= value <= self.high:
            raise ValueError("it is out of range")
        return float(value)

    def control(self) -> dict[str, Any]:
        """Describe it for a person to set."""
        return {"kind": "number", "least": self.low, "most": self.high}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from ``low`` to ``high``."""

    low: int
    high: int

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        return f"a whole number from {self.low} to {self.high}"

    def convert(self, value: Any) -> int:
        """Return ``value`` as an int."""
        if not _is_number(value) or value != int(value):
            raise ValueError("it is not a whole number")
        if not self.low <= value <= self.high:
            raise ValueError("it is out of range")
        return int(value)

    def control(self) -> dict[str, Any]:
        """Describe it for a person to set."""
        return {"kind": "whole", "least": self.low, "most": self.high}


@dataclass(frozen=True, slots=True)
class Distribution:
    """Probabilities that sum to one, ``sizes`` of them at the least and at the most, each at least ``least``."""

    sizes: tuple[int, int]
    least: float = 0.0

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        low, high = self.sizes
        many = f"{low}" if low == high else f"{low} to {high}"
        return f"{many} probabilities of at least {self.least:g} that sum to one"

    def convert(self, value: Any) -> np.ndarray:
        """Return ``value`` as a float64 array."""
        array = _numbers(value, 1)
        if not self.sizes[0] <= array.size <= self.sizes[1]:
            raise ValueError(f"it has {array.size} entries")
        if (array < self.least).any():
            raise ValueError(f"it holds {array.min():g}")
        if abs(array.sum() - 1) > 1e-6:
            raise ValueError(f"it is not a distribution: it sums to {array.sum():.6g}")
        return array

    def control(self) -> dict[str, Any]:
        """Describe it for a person to set."""
        return {"kind": "distribution", "sizes": list(self.sizes), "least": self.least}


@dataclass(frozen=True, slots=True)
class Vector:
    """Numbers from ``low`` to ``high``, ``sizes`` of them at the least and at the most, or ``whole`` numbers alone."""

    sizes: tuple[int, int]
    low: float
    high: float
    whole: bool = False

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        low, high = self.sizes
        many = f"{low}" if low == high else f"{low} to {high}"
        return f"{many} {'whole ' if self.whole else ''}numbers from {self.low:g} to {self.high:g}"

    def convert(self, value: Any) -> np.ndarray:
        """Return ``value`` as a float64 array."""
        array = _numbers(value, 1)
        if not self.sizes[0] <= array.size <= self.sizes[1]:
            raise ValueError(f"it has {array.size} entries")
        if (array < self.low).any() or (array > self.high).any():
            raise ValueError("an entry is out of range")
        if self.whole and (array != np.round(array)).any():
            raise ValueError("an entry is not a whole number")
        return array

    def control(self) -> dict[str, Any]:
        """Describe it for a person to set."""
        return {"kind": "vector", "sizes": list(self.sizes), "least": self.low, "most": self.high}


@dataclass(frozen=True, slots=True)
class Matrix:
    """A ``rows`` × ``columns`` matrix with entries up to ``limit`` in size; ``determinant`` bounds it if given.

    ``rows`` is how many there are, or how many at the least and at the most. Entries may have to be ``whole`` numbers.
    """

    rows: int | tuple[int, int]
    columns: int
    limit: float
    determinant: tuple[float, float] | None = None
    whole: bool = False

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        bound = "" if self.determinant is None else " and determinant from {:g} to {:g}".format(*self.determinant)
        rows = self.rows if isinstance(self.rows, int) else "{} to {}".format(*self.rows)
        whole = "whole " if self.whole else ""
        return f"a {rows}×{self.columns} matrix with {whole}entries from {-self.limit:g} to {self.limit:g}{bound}"

    def convert(self, value: Any) -> np.ndarray:
        """Return ``value`` as a float64 array of shape ``(rows, columns)``."""
        array = _numbers(value, 2)
        least, most = (self.rows, self.rows) if isinstance(self.rows, int) else self.rows
        if not least <= len(array) <= most or array.shape[1] != self.columns:
            raise ValueError(f"its shape is {array.shape[0]}×{array.shape[1]}")
        if (np.abs(array) > self.limit).any():
            raise ValueError("an entry is out of range")
        if self.whole and (array != np.round(array)).any():
            raise ValueError("an entry is not a whole number")
        if self.determinant is not None:
            determinant = float(np.linalg.det(array))
            if abs(determinant) < 1e-9:
                raise ValueError("it is singular: its determinant is 0")
            if not self.determinant[0] <= determinant <= self.determinant[1]:
                raise ValueError(f"its determinant is {determinant:.4g}")
        return array

    def control(self) -> dict[str, Any]:
        """Describe it for a person to set."""
        size = {"rows": self.rows if isinstance(self.rows, int) else list(self.rows), "columns": self.columns}
        return {"kind": "matrix", **size, "least": -self.limit, "most": self.limit}


@dataclass(frozen=True, slots=True)
class Words:
    """Short plain texts, ``sizes`` of them at the least and at the most, each up to ``length`` characters."""

    sizes: tuple[int, int]
    length: int

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        return f"{self.sizes[0]} to {self.sizes[1]} texts of up to {self.length} characters in one line"

    def convert(self, value: Any) -> tuple[str, ...]:
        """Return ``value`` as a tuple of strings."""
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError("it is not a list of texts")
        if not self.sizes[0] <= len(value) <= self.sizes[1]:
            raise ValueError(f"it has {len(value)} entries")
        return tuple(self._word(item) for item in value)

    def _word(self, item: str) -> str:
        word = unicodedata.normalize("NFC", item)
        if not word.strip() or len(word) > self.length:
            raise ValueError(f"{item!r} is empty" if not word.strip() else f"{item!r} has {len(word)} characters")
        if any(unicodedata.category(char) in NOT_WRITTEN for char in word):
            raise ValueError(f"{item!r} holds a control character or a new line")
        if unshown := without_glyph(word):
            raise ValueError(f"no font of the films has {named(unshown)}")
        return word

    def control(self) -> dict[str, Any]:
        """Describe it for a person to set."""
        return {"kind": "words", "sizes": list(self.sizes), "length": self.length}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the given values."""

    options: tuple[Any, ...]

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        return f"one of {', '.join(map(str, self.options))}"

    def convert(self, value: Any) -> Any:
        """Return ``value``."""
        if isinstance(value, bool) or value not in self.options:
            raise ValueError("it is not on the list")
        return value

    def control(self) -> dict[str, Any]:
        """Describe it for a person to set."""
        return {"kind": "choice", "options": list(self.options)}


def check(clip: str, kinds: Mapping[str, Kind], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` converted by ``kinds``; ParameterError names parameter, value and allowed range."""
    for name in values:
        if name not in kinds:
            near = closest(name, kinds)
            hint = f"did you mean {near!r}?" if near else f"it has {', '.join(kinds) or 'none'}."
            raise ParameterError(f"Clip {clip} has no parameter {name!r}: {hint}").of(name)
    converted = {}
    for name, kind in kinds.items():
        if name not in values:
            raise ParameterError(f"Clip {clip} needs the parameter {name!r}: {kind.allowed}.").of(name)
        try:
            converted[name] = kind.convert(values[name])
        except ValueError as error:
            raise ParameterError(
                f"Clip {clip}: parameter {name} = {_briefly(values[name])} cannot be drawn: {error}. "
                f"Allowed: {kind.allowed}."
            ).of(name) from None
    return converted


def controls(kinds: Mapping[str, Kind]) -> dict[str, dict[str, Any]]:
    """Describe the control of every parameter; a kind that describes none is set as a text, a TOML value."""
    return {name: kind.control() if hasattr(kind, "control") else {"kind": "text"} for name, kind in kinds.items()}


def _numbers(value: Any, ndim: int) -> np.ndarray:
    kind = "list of numbers" if ndim == 1 else "matrix (a list of rows of numbers)"
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"it is not a {kind}") from None
    if array.ndim != ndim or not np.isfinite(array).all():
        raise ValueError(f"it is not a {kind}")
    return array


def _briefly(value: Any) -> str:
    """Write a value in one line of a message."""
    written = repr(value)
    return written if len(written) <= 80 else f"{written[:60]} … {written[-10:]}"
