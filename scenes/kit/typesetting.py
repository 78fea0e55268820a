"""Typst, with the fonts that it carries: compiled to SVG, and every character shown or refused by name."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from manim import config
from manim.utils.typst_file_writing import TYPST_COMPILATION_FONT_SIZE, TYPST_TEMPLATE

from scenes.kit import theme
from scenes.script import LectureError, closest

TEXT_FONT = "Libertinus Serif"
MATH_FONT = "New Computer Modern Math"

MARK = "#h(-0.2em)#box(width: 0.1pt, height: 0.1pt, fill: black)"
"""A speck on the baseline: Manim's own baseline tracking does not read the SVG of Typst 0.15.

It steps back into the last glyph, so that it does not widen the picture by that glyph's side bearing.
"""

# The exporter of archival PDF refuses text that has no glyph, and names it; that of SVG draws an empty box.
_ARCHIVAL = "a-2b"
_UNSHOWN = re.compile(r"the text `(.+)` could not be displayed", re.DOTALL)
_UNKNOWN = re.compile(r"unknown variable: ([\w.-]+)")


class MarkupError(LectureError):
    """A text that Typst cannot set, or would not set as it was written: ``reason`` says why."""

    def __init__(self, markup: str, reason: str) -> None:
        super().__init__(f"{markup!r} cannot be set: {reason}{'' if reason.endswith('?') else '.'}")
        self.reason = reason


_apart = False
"""Whether Typst runs in processes of its own."""


def load_loops() -> None:
    """Read the fonts."""
    _compiler(())


def prepare_to_fork() -> None:
    """Let Typst run in processes of its own from now on: it starts threads, and no fork would have them."""
    global _apart
    _apart = True


def svg_file(
    typst_code: str,
    preamble: str = "",
    text_size: float = TYPST_COMPILATION_FONT_SIZE,
    font_paths: list[str | Path] | None = None,
) -> Path:
    """Compile to SVG as Manim does, but without the machine's own fonts, and publish the file atomically.

    Raises MarkupError for what Typst refuses, for more than one page, and for a character that no font has.
    """
    body = unicodedata.normalize("NFC", typst_code)
    source = TYPST_TEMPLATE.format(text_size=text_size, preamble=preamble, body=body).encode()
    target: Path = config.get_dir("tex_dir") / f"{hashlib.sha256(source).hexdigest()[:24]}-embedded.svg"
    if not target.exists():
        compiler = _compiler(tuple(map(str, font_paths or ())))
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_suffix(f".{os.getpid()}.tmp")
        if reason := _answer(lambda: _compile(compiler, source, beside)):
            raise MarkupError(body.replace(MARK, ""), reason)
        os.replace(beside, target)
    return target


def _compile(compiler: Any, source: bytes, target: Path) -> str | None:
    """Compile to an SVG file; return why that cannot be done, or None."""
    try:
        svg = compiler.compile(source, format="svg")
    except typst.TypstError as error:
        return _explained(error)
    if not isinstance(svg, bytes):
        return "it runs over several pages"
    if unshown := _unshown(compiler, source):
        return f"no font of the films has {named(unshown)}"
    target.write_bytes(svg)
    return None


def _answer(question: Callable[[], str | None]) -> str | None:
    """Ask Typst something, in a fork of this process if Typst is to be kept apart from it."""
    if not _apart:
        return question()
    heard, told = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.write(told, (question() or "").encode())
        finally:
            os._exit(0)
    os.close(told)
    with open(heard, encoding="utf-8") as answers:
        answer = answers.read()
    os.waitpid(process, 0)
    return answer or None


def without_glyph(text: str) -> str | None:
    """Return the first character of plain ``text`` that no font of the films has; None if all can be shown."""
    literal = unicodedata.normalize("NFC", text).replace("\\", "\\\\").replace('"', '\\"')
    source = f'#set page(width: auto, height: auto)\n#set text(font: "{TEXT_FONT}")\n#"{literal}"'
    return _answer(lambda: _unshown(_compiler(()), source.encode()))


def named(text: str) -> str:
    """Name characters: ``'猫' (CJK UNIFIED IDEOGRAPH-732B)``; what cannot be printed by its number too."""
    names = ", ".join(unicodedata.name(char, f"U+{ord(char):04X}") for char in text)
    return f"{text!r} ({names})"


@lru_cache(maxsize=4)
def _compiler(font_paths: Sequence[str]) -> Any:
    """Return a compiler that reads its fonts once."""
    return typst.Compiler(font_paths=list(font_paths), ignore_system_fonts=True)


def _unshown(compiler: Any, source: bytes) -> str | None:
    try:
        compiler.compile(source, format="pdf", pdf_standards=[_ARCHIVAL])
    except typst.TypstError as error:
        if found := _UNSHOWN.search(error.message):
            return _with_marks(_unquoted(found[1]), source.decode())
    return None


def _with_marks(base: str, source: str) -> str:
    """Return characters with the combining marks that follow them, of which Typst names the base alone."""
    if not base.isascii():
        return base
    marks = (source[match.end() :] for match in re.finditer(re.escape(base), source))
    found = ("".join(itertools.takewhile(lambda char: unicodedata.category(char)[0] == "M", rest)) for rest in marks)
    return base + max(found, key=len, default="")


def _unquoted(text: str) -> str:
    """Read a text as Typst quotes it in its messages."""
    inner = text[1:-1] if text[:1] == text[-1:] == '"' else text
    inner = re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda match: chr(int(match[1], 16)), inner)
    return re.sub(r"\\(.)", r"\1", inner)


def _explained(error: typst.TypstError) -> str:
    """Return in a clause what Typst complains of."""
    message = str(error.message).strip().rstrip(".")
    if panicked := re.fullmatch(r'panicked with: "?(.*?)"?', message, re.DOTALL):
        return panicked[1]
    if unknown := _UNKNOWN.match(message):
        near = closest(unknown[1], theme.ROLES)
        hint = f"did you mean {near!r}?" if near else "letters that stand together are written in quotes, or apart"
        return f"Typst knows no {unknown[1]!r}; {hint}"
    return f"Typst says: {message}"
