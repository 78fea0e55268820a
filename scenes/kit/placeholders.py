"""Numbers in formulas and labels: placeholders written as Typst math, typed decimals refused."""

from __future__ import annotations

import re

from scenes.script import LectureError
from scenes.words import LOWERED, PLACEHOLDER, SUPERSCRIPTS, fill

__all__ = ["PLACEHOLDER", "fill", "math_style", "refuse_typed_decimals"]

# 0.5em is a length of the layout, not a result.
TYPED_DECIMAL = re.compile(r"\d\.\d+(?!\d|em|pt|%|fr|deg)")


def refuse_typed_decimals(template: str) -> None:
    """Raise LectureError if ``template`` holds a decimal number that is not a placeholder."""
    typed = TYPED_DECIMAL.search(PLACEHOLDER.sub("", template))
    if typed:
        raise LectureError(
            f"{template!r} types a decimal number: compute it in numbers() and write {{name:.3f}} instead."
        )


_POWER = re.compile(rf"([-−+]?)([\d.]+) × 10([{SUPERSCRIPTS}]+)")


def math_style(number: str) -> str:
    """Write a formatted number as Typst math: what has a sign or a power as one part, words and the like as text."""
    if re.fullmatch(r"\d+(\.\d+)?", number):
        return number
    if found := _POWER.fullmatch(number):
        number = f"{found[1]}{found[2]} times 10^({found[3].translate(LOWERED)})"
    elif not re.fullmatch(r"[−+]?(\d+(\.\d+)?|∞)", number):
        return '"' + number.replace("\\", "\\\\").replace('"', '\\"') + '"'
    # An equation of its own, so that a fraction, a power or an index beside it takes the whole number.
    return f"#${number}$;"
