"""Numbers as they are said: ``−1.750`` is minus one point seven five."""

from __future__ import annotations

import re

from scenes.words import LOWERED, SUPERSCRIPTS

UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
LARGEST = 10**15

NUMBER = re.compile(
    r"(?P<sign>(?<![\w.)])[-−])?"
    r"(?:(?P<infinity>∞)|(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.(?P<decimals>\d+))?)"
    rf"(?P<raised>[{SUPERSCRIPTS}]+)?"
    rf"(?:\s?×\s?10(?P<power>[{SUPERSCRIPTS}]+)|e(?P<exponent>[+-]?\d+))?"
    r"(?P<percent>\s?%)?"
)


def spell(text: str) -> str:
    """Write every number of ``text`` in words."""
    return NUMBER.sub(_spelled, text)


def cardinal(number: int) -> str:
    """Write a whole number in words; from a thousand trillions on, digit by digit."""
    if number >= LARGEST:
        return _digits(str(number))
    for scale, name in SCALES:
        if number >= scale:
            rest = f" {cardinal(number % scale)}" if number % scale else ""
            return f"{cardinal(number // scale)} {name}{rest}"
    if number < len(UNITS):
        return UNITS[number]
    return TENS[number // 10] + (f"-{UNITS[number % 10]}" if number % 10 else "")


def _spelled(match: re.Match[str]) -> str:
    words = ["minus"] if match["sign"] else []
    words.append("infinity" if match["infinity"] else cardinal(int(match["whole"].replace(",", ""))))
    # Zeros at the end tell how exactly a number is known, which is for the eye.
    if decimals := (match["decimals"] or "").rstrip("0"):
        words += ["point", _digits(decimals)]
    if raised := match["raised"]:
        words += ["to the", *_exponent(raised)]
    if power := match["power"] or match["exponent"]:
        words += ["times ten to the", *_exponent(power)]
    if match["percent"]:
        words.append("percent")
    before, after = match.string[: match.start()], match.string[match.end() :]
    # A word that follows at once, as in 2D or 60fps, is one of its own.
    return (" " if before[-1:].isalpha() else "") + " ".join(words) + (" " if after[:1].isalpha() else "")


def _exponent(written: str) -> list[str]:
    found = re.fullmatch(r"([-+]?)(\d+)", written.translate(LOWERED))
    if found is None:  # a sign where no number has one
        return [written]
    return ["minus"] * (found[1] == "-") + [cardinal(int(found[2]))]


def _digits(digits: str) -> str:
    return " ".join(UNITS[int(digit)] for digit in digits)
