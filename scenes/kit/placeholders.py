"""Numbers in formulas and labels: placeholders written as Typst math, typed decimals refused."""

from __future__ import annotations

import re

from scenes.script import LectureError
from scenes.words import PLACEHOLDER, SCIENTIFIC, fill, spoken_style

__all__ = ["PLACEHOLDER", "SCIENTIFIC", "fill", "math_style", "refuse_typed_decimals", "spoken_style"]

# 0.5em is a length of the layout, not a result.
TYPED_DECIMAL = re.compile(r"\d\.\d+(?!\d|em|pt|%|fr|deg)")


def refuse_typed_decimals(template: str) -> None:
    """Raise LectureError if ``template`` holds a decimal number that is not a placeholder."""
    typed = TYPED_DECIMAL.search(PLACEHOLDER.sub("", template))
    if typed:
        raise LectureError(
            f"{template!r} types a decimal number: compute it in numbers() and write {{name:.3f}} instead."
        )


def math_style(number: str) -> str:
    """Write a formatted number as Typst math: powers of ten as such, words and groups of digits as text."""
    if found := SCIENTIFIC.match(number):
        return f"{found[1]} times 10^({int(found[2])})"
    if re.fullmatch(r"-?\d+(\.\d+)?", number):
        return number
    return '"' + number.replace("\\", "\\\\").replace('"', '\\"') + '"'
