"""``{name:.3f}`` in words and formulas: filled from quantities and parameters, typed decimals refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from scenes.script import LectureError, closest

# A placeholder has single braces; Manim's {{ group : label }} has double ones and is left alone.
PLACEHOLDER = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)(?::([^{}]*))?\}(?!\})")
# 0.5em is a length of the layout, not a result.
TYPED_DECIMAL = re.compile(r"\d\.\d+(?!\d|em|pt|%|fr|deg)")
SCIENTIFIC = re.compile(r"^(-?\d+(?:\.\d+)?)e([+-]\d+)$")
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def fill(template: str, values: Mapping[str, Any], style: Callable[[str], str] = str) -> str:
    """Replace every placeholder of ``template`` by its formatted value, passed through ``style``.

    Raises LectureError, with the closest name, where ``values`` has no such name or cannot be formatted so.
    """

    def replace(match: re.Match[str]) -> str:
        name, spec = match[1], match[2] or ""
        if name not in values:
            near = closest(name, values)
            hint = f"did you mean {{{near}}}?" if near else f"known: {', '.join(sorted(values))}."
            raise LectureError(f"No quantity or parameter {{{name}}} for {template!r}: {hint}")
        try:
            return style(format(values[name], spec))
        except (TypeError, ValueError) as error:
            raise LectureError(f"{{{name}:{spec}}} in {template!r} cannot be formatted: {error}") from None

    return PLACEHOLDER.sub(replace, template)


def refuse_typed_decimals(template: str) -> None:
    """Raise LectureError if ``template`` holds a decimal number that is not a placeholder."""
    typed = TYPED_DECIMAL.search(PLACEHOLDER.sub("", template))
    if typed:
        raise LectureError(
            f"{template!r} types a decimal number: compute it in numbers() and write {{name:.3f}} instead."
        )


def spoken_style(number: str) -> str:
    """Write a formatted number as running text does: true minus sign, powers of ten as superscripts."""
    if found := SCIENTIFIC.match(number):
        mantissa, exponent = found[1], str(int(found[2])).translate(_SUPERSCRIPTS)
        number = f"{mantissa} × 10{exponent}"
    return number.replace("-", "−") if number.startswith("-") else number


def math_style(number: str) -> str:
    """Write a formatted number as Typst math: powers of ten as such, words and groups of digits as text."""
    if found := SCIENTIFIC.match(number):
        return f"{found[1]} times 10^({int(found[2])})"
    if re.fullmatch(r"-?\d+(\.\d+)?", number):
        return number
    return '"' + number.replace('"', "") + '"'
