"""Where in the text of a TOML file each key stands, which ``tomllib`` does not tell; standard library only."""

from __future__ import annotations

import bisect
import functools
import re
import tomllib
from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]
"""A place in a document: ``("clip", 0, "title")`` is the title of the first ``[[clip]]``."""

# Of a text that tomllib has read, these find the ends of all that may stand there.
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' r"'''.*?'{3,5}|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'", re.DOTALL
)  # fmt: skip
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)+")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_OTHER = re.compile(r"[^\s\"'#\[\]{},]+")


@functools.lru_cache(maxsize=64)
def lines(text: str) -> Mapping[Path, int]:
    """Return the line of every key, table and entry of a list in valid TOML; not of those in inline tables."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    position = 0
    breaks = [found.start() for found in re.finditer("\n", text)]

    def line_at(position: int) -> int:
        return bisect.bisect_left(breaks, position) + 1

    def latest(place: Path) -> Path:
        """Return the place of a table; of a list of tables, the last so far."""
        resolved: Path = ()
        for part in place:
            resolved = (*resolved, part)
            if resolved in counts:
                resolved = (*resolved, counts[resolved] - 1)
        return resolved

    while position < len(text):
        if space := _SPACE.match(text, position):
            position = space.end()
        elif text[position] == "[":
            start = line_at(position)
            double = text.startswith("[[", position)
            keys, position = _dotted(text, position + 1 + double, "]")
            position += double
            if double:
                above = (*latest(keys[:-1]), keys[-1])
                counts[above] = counts.get(above, 0) + 1
                found.setdefault(above, start)
            table = latest(keys)
            found[table] = start
        else:
            start = line_at(position)
            keys, position = _dotted(text, position, "=")
            for end in range(1, len(keys) + 1):
                found.setdefault((*table, *keys[:end]), start)
            for index, entry in _entries(text, position):
                found[(*table, *keys, index)] = line_at(entry)
            position = _value_end(text, position)
    return found


def line_of(place: Path, text: str) -> int | None:
    """Return the line of a place in valid TOML, or of the closest table or key around it."""
    known = lines(text)
    return next((known[place[:end]] for end in range(len(place), 0, -1) if place[:end] in known), None)


def _dotted(text: str, position: int, end: str) -> tuple[tuple[str, ...], int]:
    """Read a key such as ``clip."a b".c`` up to the character ``end``; return its parts and the position behind."""
    parts: list[str] = []
    while position < len(text) and text[position] != end:
        if quoted := _STRING.match(text, position):
            parts.append(tomllib.loads(f"key = {quoted[0]}")["key"])
            position = quoted.end()
        elif bare := _BARE.match(text, position):
            parts.append(bare[0])
            position = bare.end()
        else:
            position += 1
    return tuple(parts), position + 1


def _tokens(text: str, position: int) -> Iterator[tuple[str, int, int]]:
    """Give the tokens of a value: each with its start and end; a line break outside brackets is the last."""
    depth = 0
    while position < len(text):
        if text[position] == "\n" and not depth:
            return
        found = _STRING.match(text, position) or _OTHER.match(text, position)
        space = None if found else _SPACE.match(text, position)
        if found:
            yield found[0], position, found.end()
            position = found.end()
        elif space and depth:
            position = space.end()
        elif text[position] == "#":
            return
        else:
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(text[position], 0)
            if not text[position].isspace():
                yield text[position], position, position + 1
            position += 1


def _value_end(text: str, position: int) -> int:
    return max((end for _, _, end in _tokens(text, position)), default=position)


def _entries(text: str, position: int) -> Iterator[tuple[int, int]]:
    """Give the index and the start of each entry of a list; nothing of another value."""
    depth, index, awaited = 0, 0, False
    for token, start, _ in _tokens(text, position):
        if depth == 0 and token != "[":
            return
        if depth == 1 and awaited and token != "]":
            yield index, start
            awaited = False
        if depth == 1 and token == ",":
            index += 1
            awaited = True
        if token in ("[", "{"):
            depth += 1
            awaited = awaited or depth == 1
        elif token in ("]", "}"):
            depth -= 1
