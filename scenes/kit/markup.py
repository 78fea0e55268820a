r"""The markup of labels, and what a formula may not hold.

A label is plain text: what is written is what is shown, and nothing but these signs means more.

| Sign | What it does |
|---|---|
| ``#data[p]``, ``#h(1em)``, ``#text(size: 0.8em)[kg]`` | calls a function of Typst; every role is one |
| ``$x^2$`` | Typst math; no space inside the dollars, no digit after them, so "$5 and $10" is text |
| ``*word*`` | bold, where it encloses whole words |
| ``\`` before a space or at the end of a line | a new line, as a new line in the text is |
| ``\`` before a punctuation mark | the mark itself |
| ``{name:.3f}`` | a number of the clip; a brace itself is written twice |

Subjects and gists of headings, parameters and numbers are plain throughout: :func:`plain` protects them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Protocol

from scenes.kit.placeholders import PLACEHOLDER, math_style
from scenes.kit.typesetting import MarkupError
from scenes.words import PIECE

PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_SIGNS = re.compile(r"[\\#$*\[\]{}]")
_CALL = re.compile(r"#[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*(?=[(\[])")
_MATH = re.compile(r'\$(?=\S)((?:\\.|"(?:\\.|[^"\\])*"|[^$\\"])+?)(?<=\S)\$(?!\d)', re.DOTALL)
_INNER = re.compile(r"#\$[^$]*\$;")
"""An equation within a formula, as which a number with a sign or a power is set."""
_STRING = re.compile(r'"(?:\\.|[^"\\])*"', re.DOTALL)
_CHARACTER = re.compile(r"\\u\{[0-9A-Fa-f]{1,6}\}")
_SPACE = " \n"
_BREAK = "\0"
"""A new line, until the whole label has been read."""


class Fill(Protocol):
    """Fills the placeholders of a text, each number written in ``style``; ``math`` leaves other braces alone."""

    def __call__(self, template: str, style: Callable[[str], str], *, math: bool) -> str:
        """Return ``template`` with its numbers."""


def plain(text: str) -> str:
    """Protect the signs of ``text``, so that a label shows it as it stands."""
    return _SIGNS.sub(r"\\\g<0>", text)


def one_line(text: str) -> str:
    """Return ``text`` with single spaces, and none at its ends."""
    return " ".join(text.split())


def label_code(markup: str, fill: Fill | None = None) -> str:
    """Return a label as Typst markup, its placeholders filled by ``fill``; MarkupError says what is wrong with it."""
    _refuse_control_characters(markup)
    code, end = _Label(markup, fill).read(0)
    assert end == len(markup)
    # A space before the break would stand at the end of a line that is aligned at its right.
    return re.sub(f" *{_BREAK} *", r"\\ ", code.strip(f" {_BREAK}"))


def math_code(markup: str, fill: Fill | None = None) -> str:
    """Return a formula as Typst math, its placeholders filled by ``fill``; MarkupError says what is wrong with it."""
    _refuse_control_characters(markup)
    _refuse_in_math(markup)
    return fill(markup, math_style, math=True) if fill else markup


class _Label:
    """Reads a label from left to right; every method gets a place and returns Typst markup and where it ended."""

    def __init__(self, markup: str, fill: Fill | None) -> None:
        self.markup = markup
        self.fill = fill

    def read(self, start: int, stops: str = "") -> tuple[str, int]:
        """Read until one of ``stops`` closes what was opened, or to the end; return the place of the stop."""
        found: list[str] = []
        place = start
        while place < len(self.markup) and not (self.markup[place] in stops and self._closes(place)):
            code, place = self._piece(place, stops)
            found.append(code)
        return "".join(found), place

    def _piece(self, place: int, stops: str) -> tuple[str, int]:
        markup, char = self.markup, self.markup[place]
        if self.fill and (piece := PIECE.match(markup, place)):
            return _escaped(self.fill(piece[0], str, math=False)), piece.end()
        if char == "\\":
            return self._backslash(place)
        if char in _SPACE:
            end = place + 1
            while end < len(markup) and markup[end] in _SPACE:
                end += 1
            return _BREAK if "\n" in markup[place:end] else " ", end
        if call := _CALL.match(markup, place):
            return self._call(call.end(), call[0])
        if math := _MATH.match(markup, place):
            return f"${math_code(math[1], self.fill)}$", math.end()
        if char == "*" and self._opens(place):
            bold, end = self.read(place + 1, "*" + stops.replace("*", ""))
            if bold and markup[end : end + 1] == "*":
                return f"#strong[{bold}]", end + 1
        if char == "[" and "]" in stops:
            content, end = self.read(place + 1, "]")
            if end < len(markup):
                return f"\\[{content}\\]", end + 1
        if char == "-" and self._is_minus(place):
            return "−", place + 1
        return _escaped(char), place + 1

    def _backslash(self, place: int) -> tuple[str, int]:
        following = self.markup[place + 1 : place + 2]
        if not following or following in _SPACE:
            end = place + 1
            while end < len(self.markup) and self.markup[end] in _SPACE:
                end += 1
            return _BREAK, end
        if PUNCTUATION.match(following):
            return f"\\{following}", place + 2
        if character := _CHARACTER.match(self.markup, place):
            return character[0], character.end()
        return "\\\\", place + 1

    def _call(self, place: int, name: str) -> tuple[str, int]:
        code = name
        if self.markup[place] == "(":
            end = self._end_of_arguments(place, name)
            arguments = self.markup[place:end]
            if self.fill:
                fill = self.fill
                arguments = PLACEHOLDER.sub(lambda match: fill(match[0], str, math=True), arguments)
            code, place = code + arguments, end
        while self.markup[place : place + 1] == "[":
            content, end = self.read(place + 1, "]")
            if end == len(self.markup):
                raise MarkupError(self.markup, f"the bracket after {name} is not closed")
            code, place = f"{code}[{content}]", end + 1
        return code, place

    def _end_of_arguments(self, place: int, name: str) -> int:
        depth = 0
        while place < len(self.markup):
            if string := _STRING.match(self.markup, place):
                place = string.end()
                continue
            if self.markup.startswith(("//", "/*"), place):
                raise MarkupError(self.markup, f"the arguments of {name} hold a comment")
            depth += {"(": 1, ")": -1}.get(self.markup[place], 0)
            place += 1
            if depth == 0:
                return place
        raise MarkupError(self.markup, f"the bracket after {name} is not closed")

    def _opens(self, place: int) -> bool:
        """Whether a star stands before a word, and not behind one."""
        return not _joins(self.markup[place - 1 : place]) and self.markup[place + 1 : place + 2] not in ("", " ", "\n")

    def _closes(self, place: int) -> bool:
        """Whether a star stands behind a word, and not before one; a bracket closes wherever it stands."""
        if self.markup[place] != "*":
            return True
        return self.markup[place - 1] not in _SPACE and not _joins(self.markup[place + 1 : place + 2])

    def _is_minus(self, place: int) -> bool:
        """Whether a hyphen is the sign of the number behind it."""
        before = self.markup[place - 1 : place]
        return self.markup[place + 1 : place + 2].isdecimal() and not (_joins(before) or before in tuple(")]}-"))


def _joins(char: str) -> bool:
    return char.isalnum() or char == "_"


def _escaped(text: str) -> str:
    return PUNCTUATION.sub(r"\\\g<0>", text)


def _refuse_control_characters(markup: str) -> None:
    for char in markup:
        if unicodedata.category(char) in ("Cc", "Zl", "Zp") and char != "\n":
            raise MarkupError(
                markup, f"it holds the control character U+{ord(char):04X}; in Python a backslash is written twice"
            )


def _refuse_in_math(markup: str) -> None:
    """Raise MarkupError for what would end a formula, leave something out of it, or is the language of LaTeX."""
    place, depth = 0, 0
    while place < len(markup):
        if whole := _STRING.match(markup, place) or _INNER.match(markup, place):
            place = whole.end()
            continue
        char, following = markup[place], markup[place + 1 : place + 2]
        if char == "\\":
            if following.isalpha() and not _CHARACTER.match(markup, place):
                raise MarkupError(
                    markup, f"\\{following} is LaTeX; a formula is written in Typst's language: theta, frac(a, b)"
                )
            place += 2
            continue
        if char + following in ("//", "/*"):
            sign = char + following
            raise MarkupError(
                markup, f"{sign} begins a comment, which is not shown; write it as {_escaped(sign)} or in quotes"
            )
        depth += {"[": 1, "]": -1}.get(char, 0)
        if char == "$" and depth <= 0:
            raise MarkupError(markup, "a dollar ends the formula; write it as \\$")
        place += 1
    rest = markup.rstrip()
    escaped = (len(rest) - len(rest[:-1].rstrip("\\")) - 1) % 2 == 1
    if rest[-1:] in tuple("_^/\\") and not escaped:
        raise MarkupError(markup, f"nothing follows its last sign, {rest[-1]}")
