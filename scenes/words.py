"""Numbers in running text: ``{name:.3f}`` in words, filled from values or from texts kept; standard library only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scenes.script import LectureError, closest

# A placeholder has single braces; Manim's {{ group : label }} has double ones and is left alone.
PLACEHOLDER = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)(?::([^{}]*))?\}(?!\})")
# In words a brace itself is written twice, as in Python's format strings.
PIECE = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*)(?::([^{}]*))?\}|[{}]")
SCIENTIFIC = re.compile(r"^(-?\d+(?:\.\d+)?)e([+-]\d+)$")
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class MissingFillError(LectureError):
    """A text asks for a number in a form that was not kept."""


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
        return spoken_style(kept[_key(match)])

    return _filled(template, replace)


def spoken_style(number: str) -> str:
    """Write a formatted number as running text does: true minus sign, powers of ten as superscripts."""
    if found := SCIENTIFIC.match(number):
        mantissa, exponent = found[1], str(int(found[2])).translate(_SUPERSCRIPTS)
        number = f"{mantissa} × 10{exponent}"
    return number.replace("-", "−") if number.startswith("-") else number


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
        return format(values[name], spec)
    except (TypeError, ValueError) as error:
        raise LectureError(f"{{{name}:{spec}}} in {template!r} cannot be formatted: {error}") from None
