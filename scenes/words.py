"""How a number is written, and numbers in running text: ``{name:.3f}`` in words, filled from values or from texts kept.

Standard library only. :func:`number_text` decides what a number looks like; screen, formulas and voice start from that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from numbers import Number, Rational
from typing import Any

from scenes.script import LectureError, closest

# A placeholder has single braces; Manim's {{ group : label }} has double ones and is left alone.
PLACEHOLDER = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)(?::([^{}]*))?\}(?!\})")
# In words a brace itself is written twice, as in Python's format strings.
PIECE = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*)(?::([^{}]*))?\}|[{}]")
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
RAISED = str.maketrans("0123456789-", SUPERSCRIPTS)
LOWERED = str.maketrans(SUPERSCRIPTS, "0123456789-")
_NO_FORMAT: Any = object.__format__


class MissingFillError(LectureError):
    """A text asks for a number in a form that was not kept."""


class NotANumberError(LectureError, ValueError):
    """A number that is to be shown or said is none (NaN)."""


def number_text(value: Any, spec: str = "") -> str:
    """Format ``value`` by ``spec`` as it is written everywhere: −1.5, 1.44 × 10⁻⁵, 16,384, 97%, ∞.

    Zero, and what is rounded to it, has no minus. An array or a list is written in brackets, a text as it is. Raises
    NotANumberError for NaN, and ValueError or TypeError where ``spec`` does not suit.
    """
    if getattr(value, "ndim", 0) > 0 or (isinstance(value, list | tuple) and not spec):
        if spec:
            raise ValueError(f"an array of shape {value.shape} cannot be formatted with {spec!r}")
        left, right = "()" if isinstance(value, tuple) else "[]"
        return f"{left}{', '.join(map(number_text, value))}{right}"
    number = _python_number(value, spec)
    if not isinstance(number, Number):
        return format(number, spec)
    return _written(number, spec)


def _written(number: Any, spec: str) -> str:
    if not isinstance(number, int) and (spec or not isinstance(number, Rational)):
        spec = re.sub(r"^((?:.?[<>=^])?[-+ ]?)z?", r"\1z", spec, flags=re.DOTALL)  # z: zero has no minus
    try:
        text = format(number, spec)
    except OverflowError as error:
        raise ValueError(str(error)) from None
    if is_nan(number):
        raise NotANumberError("it is not a number (NaN)")
    text = re.sub(r"0*inf(inity)?", "∞", text, flags=re.IGNORECASE)
    text = re.sub(r"([\d.])[eE]([-+]\d+)", lambda found: f"{found[1]} × 10{str(int(found[2])).translate(RAISED)}", text)
    text = re.sub(r"(?<=\d)_(?=\d{3})", ",", text)
    # A positive number may be filled up with hyphens.
    return re.sub(r"-(?=[\w.∞])", "−", text) if isinstance(number, complex) or number < 0 else text


def is_nan(value: Any) -> bool:
    """Whether a number is none: only NaN differs from itself."""
    return bool(value != value)


def _python_number(value: Any, spec: str) -> Any:
    """Return a number of NumPy or another library as one of Python's, a float32 with no more digits than it has."""
    if type(value) in (bool, int, float, complex, str):
        return value
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        narrow, value = value, value.item()
        if isinstance(value, float) and not re.search(r"[.a-zA-Z%]", spec):
            value = float(str(narrow)) if re.fullmatch(r"[-+\d.e]+", str(narrow)) else value
    unformatted = getattr(type(value), "__format__", None) == _NO_FORMAT
    if unformatted and not isinstance(value, Number) and hasattr(value, "__float__"):
        value = float(value)
    return value


def fill(template: str, values: Mapping[str, Any], style: Callable[[str], str] = str, *, math: bool = False) -> str:
    """Replace every placeholder of ``template`` by its formatted value, passed through ``style``.

    ``{{`` and ``}}`` become braces; in ``math`` they stay, and so do single ones, for both mean something to Typst.
    Raises LectureError, with the closest name, where ``values`` has no such name or cannot be formatted so, and for
    a single brace in words.
    """
    return _filled(template, lambda match: style(_formatted(match, values)), math=math)


def placeholders(template: str) -> list[str]:
    """Return the placeholders of ``template`` in order, as ``name:spec``."""
    return [_key(match) for match in _matches(template)]


def fills(templates: Iterable[str], values: Mapping[str, Any]) -> dict[str, str]:
    """Return the formatted value of every placeholder by ``name:spec``, to be kept for :func:`refill`."""
    matches = (match for template in templates for match in _matches(template))
    return {_key(match): _formatted(match, values) for match in matches}


def refill(template: str, kept: Mapping[str, str]) -> str:
    """Fill ``template`` as running text from the formatted values of :func:`fills`; MissingFillError names a lack."""

    def replace(match: re.Match[str]) -> str:
        if _key(match) not in kept:
            raise MissingFillError(f"the words ask for {match[0]}, which was not kept")
        return kept[_key(match)]

    return _filled(template, replace)


def _matches(template: str) -> list[re.Match[str]]:
    return [match for match in PIECE.finditer(template) if match[1]]


def _filled(template: str, replace: Callable[[re.Match[str]], str], *, math: bool = False) -> str:
    def piece(match: re.Match[str]) -> str:
        if match[1]:
            return replace(match)
        if math:
            return match[0]
        if len(match[0]) == 1:
            raise LectureError(f"{template!r} {stray_brace(template)}.")
        return match[0][0]

    return PIECE.sub(piece, template)


def stray_brace(template: str) -> str | None:
    """Say what is wrong with a single brace in words that belongs to no placeholder; None if there is none."""
    for match in PIECE.finditer(template):
        if len(match[0]) == 1:
            near = (
                template[match.start() :].partition("}")[0][:24] if match[0] == "{" else template[: match.end()][-24:]
            )
            return (
                f"has a single {match[0]} in {near!r}: a number is written {{name:.3f}}, "
                f"and a brace itself twice, {2 * match[0]}"
            )
    return None


def _key(match: re.Match[str]) -> str:
    return f"{match[1]}:{match[2] or ''}"


def _formatted(match: re.Match[str], values: Mapping[str, Any]) -> str:
    name, spec, template = match[1], match[2] or "", match.string
    if name not in values:
        near = closest(name, values)
        hint = f"did you mean {{{near}}}?" if near else f"known: {', '.join(sorted(values))}."
        raise LectureError(f"No quantity or parameter {{{name}}} for {template!r}: {hint}")
    try:
        return number_text(values[name], spec)
    except NotANumberError:
        raise NotANumberError(
            f"{{{name}:{spec}}} in {template!r} is not a number (NaN): let numbers() return one, or leave it out."
        ) from None
    except (TypeError, ValueError) as error:
        raise LectureError(f"{{{name}:{spec}}} in {template!r} cannot be formatted: {error}") from None
