"""Reading the TOML files of a series, with what is wrong told by file and line; standard library only."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

from scenes import toml_lines, toml_shape
from scenes.errors import ScriptError
from scenes.toml_shape import Table

SHOWN_PROBLEMS = 4
"""As many problems of one file are told at once."""


def composed(text: str) -> str:
    """Return ``text`` in Unicode's composed form (NFC), in which all texts and names are kept and compared."""
    return unicodedata.normalize("NFC", text)


def entry(folder: Path, name: str) -> Path:
    """Return the entry of ``folder`` with this name, however its file system composes letters and accents."""
    path = folder / name
    if not name.isascii() and not path.exists() and folder.is_dir():
        return next((other for other in folder.iterdir() if composed(other.name) == composed(name)), path)
    return path


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file; ScriptError with file and line if it is missing or broken."""
    return read_toml_text(path)[0]


def read_toml_text(path: Path) -> tuple[dict[str, Any], str]:
    """Parse a TOML file, which may begin with a byte order mark; return it with its text, for :func:`place_in`."""
    try:
        text = composed(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ScriptError(f"{path}: cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise ScriptError(f"{path}: is not UTF-8 text: {error.reason}. Save it as UTF-8.") from None
    try:
        return tomllib.loads(text), text
    except RecursionError:
        raise ScriptError(f"{path}: lists or tables are nested too deeply.") from None
    except ValueError as error:  # TOMLDecodeError, or a whole number with too many digits
        found = re.search(r"^(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)$", str(error))
        line = int(found[2]) if found and found[2] else len(text.splitlines()) if found else None
        raise ScriptError(f"{at_line(path, line)}: not valid TOML: {found[1] if found else error}.") from None


def read_shaped(path: Path, shape: Table) -> tuple[dict[str, Any], str]:
    """Parse a TOML file of a known shape; ScriptError names all that is unknown, missing or of the wrong type."""
    document, text = read_toml_text(path)
    if problems := toml_shape.problems(document, shape):
        lines = [(toml_lines.line_of(place, text), sentence) for place, sentence in problems]
        lines.sort(key=lambda pair: pair[0] or 0)
        told = [f"{at_line(path, line)}: {sentence}." for line, sentence in lines[:SHOWN_PROBLEMS]]
        if len(lines) > SHOWN_PROBLEMS:
            told.append(f"And {len(lines) - SHOWN_PROBLEMS} more.")
        raise ScriptError("\n".join(told))
    return document, text


def place_in(path: Path, text: str, place: toml_lines.Path) -> str:
    """Return file and line of a key in a TOML file with this text."""
    return at_line(path, toml_lines.line_of(place, text))


def at_line(path: Path, line: int | None) -> str:
    """Return the file and, where it is known, the line."""
    return f"{path}, line {line}" if line else str(path)
