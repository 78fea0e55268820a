"""What may stand in the two files of a series, and the marks in its words; standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scenes.toml_lines import Path
from scenes.toml_shape import Choices, Free, Names, Number, Problem, Table, Tables, Text, described

THEMES = ("dark", "light")


FRAMES = {"wide": (128 / 9, 8.0), "vertical": (8.0, 128 / 9)}
"""Width and height of the picture of every format, in scene units: the same type has the same pixels in all."""


FORMATS = tuple(FRAMES)


LINE = r"[^\x00-\x1f]*[^\x00-\x1f\s][^\x00-\x1f]*"


LETTERS = "ABCD"
"""What the choices of a question are called."""


MARK = re.compile(r"\{@([A-Za-z_]\w*)\}")


def _wrong_braces(text: str) -> str | None:
    """Say what is wrong with a brace in a text that belongs to no placeholder; None if there is none."""
    from scenes.words import stray_brace  # which imports this module

    if found := re.search(r"\{@[^}]*\}?", text):
        return f"has a mark, {found[0]}; marks stand in 'say' alone, and are a name, such as {{@average}}"
    return stray_brace(text)


def _wrong_words(text: str) -> str | None:
    """Say what is wrong with the braces and the marks of words; None if nothing is."""
    plain, marks = parse_marks(text)
    if marks and not plain.strip():
        return "says nothing but marks; write the words of the beat"
    names = [mark.name for mark in marks]
    for name in names:
        if name == "end":
            return "has the mark {@end}, which is the name of the words' own end"
        if names.count(name) > 1:
            return f"has the mark {{@{name}}} twice"
    return _wrong_braces(plain)


def _wrong_predictions(beats: list[Any]) -> Iterator[Problem]:
    """Say which beats cannot ask the viewer to predict: all after the first that does, and the last of the clip."""
    asking = [index for index, beat in enumerate(beats) if beat.get("predict") is True]
    for index in asking[1:]:
        first, name = (described(beats[each].get("name")) for each in (asking[0], index))
        yield (index, "predict"), f"both beat {first} and beat {name} have predict = true; leave it at one beat"
    if asking and asking[-1] == len(beats) - 1:
        name = described(beats[-1].get("name"))
        yield (len(beats) - 1, "predict"), f"beat {name} is the last, so no beat answers it; move or drop 'predict'"


def _wrong_choices(beats: list[Any]) -> Iterator[Problem]:
    """Say which beats offer choices without asking, and whose answer is none of them."""
    for index, beat in enumerate(beats):
        choices, answer = beat.get("choices"), beat.get("answer")
        name = described(beat.get("name"))
        if (choices or answer) and beat.get("predict") is not True:
            key = "choices" if choices else "answer"
            yield (index, key), f"beat {name} has {key!r} but asks nothing; write predict = true, or drop it"
        elif bool(choices) != bool(answer):
            key, lacking = ("choices", "answer") if choices else ("answer", "choices")
            yield (index, key), f"beat {name} has {key!r} but no {lacking!r}; write both or none"
        elif isinstance(choices, list) and isinstance(answer, str) and answer not in LETTERS[: len(choices)]:
            yield (index, "answer"), f"beat {name} has {len(choices)} choices, so its answer cannot be {answer!r}"


def _wrong_beats(beats: list[Any]) -> Iterator[Problem]:
    yield from _wrong_predictions(beats)
    yield from _wrong_choices(beats)


@dataclass(frozen=True, slots=True)
class Switch:
    """True or false."""

    required: bool = False

    def problems(self, value: Any, place: Path, where: str) -> Iterator[Problem]:
        """Give what is wrong with ``value``."""
        if not isinstance(value, bool):
            yield place, f"{place[-1]!r}{where} must be true or false, but is {described(value)}"


# What may stand in the two files of a series.
BEAT = Table(
    {
        "name": Text(line=True),
        "say": Text(blank="says nothing; write the words of the beat", check=_wrong_words),
        "shows": Text(may_be_blank=True, check=_wrong_braces),
        "spoken": Text(required=False, blank="says nothing; leave it out, and 'say' is said", check=_wrong_braces),
        "pause": Number(0, 10, "seconds"),
        "predict": Switch(),
        "choices": Names(LINE, "one line of text", False, 2, len(LETTERS), _wrong_braces),
        "answer": Text(required=False, pattern=f"[{LETTERS}]", rule=f"one of the letters {', '.join(LETTERS)}"),
    },
    "beat",
)


ALLOWANCE = Table(
    {
        "rule": Text(),
        "beat": Text(required=False),
        "reason": Text(blank="gives no reason; say why the rule may be broken"),
    },
    "[[clip.allow]]",
)


CLIP = Table(
    {
        "name": Text(
            pattern=r"[a-z][a-z0-9_]*", rule="a lower-case letter, then lower-case letters, digits and underscores"
        ),
        "title": Text(line=True),
        "question": Text(line=True),
        "needs": Names(r"[a-z][a-z0-9_]*", "the name of a clip", required=False),
        "idea": Text(required=False, line=True),
        "parameters": Free(),
        "themes": Choices(THEMES),
        "formats": Choices(FORMATS),
        "poster": Text(required=False),
        "beat": Tables(BEAT, "clip.beat", check=_wrong_beats),
        "allow": Tables(ALLOWANCE, "clip.allow", required=False),
    },
    "clip",
)


EPISODE = Table(
    {
        "title": Text(line=True),
        "summary": Text(required=False, may_be_blank=True),
        "clip": Tables(CLIP, "clip"),
    }
)


SERIES = Table(
    {
        "title": Text(line=True),
        "summary": Text(required=False, may_be_blank=True),
        # Well-formed after RFC 5646; which languages there are is not for a script to know.
        "language": Text(
            required=False,
            pattern=r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*",
            rule="a language tag such as 'de' or 'pt-BR'",
        ),
        # Where its pages will be published: links from elsewhere need whole addresses.
        "address": Text(
            required=False,
            pattern=r"https?://[^\s\"'<>?#]+/",
            rule="an address that begins with https:// and ends in a slash",
        ),
        "first": Number(0, 99, "", whole=True),
        "episodes": Names(r"(?![.\s])[^/\\\x00-\x1f]*[^/\\\x00-\x1f\s]", "the name of a folder beside series.toml"),
    }
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment in the words of a beat, written ``{@name}``: the picture can wait for it."""

    name: str
    place: int
    """How many characters of the words, without marks, stand before it."""

    def cut(self, words: str) -> tuple[str, str]:
        """Return the words before the mark and those after it."""
        return words[: self.place], words[self.place :]


def parse_marks(words: str) -> tuple[str, tuple[Mark, ...]]:
    """Take the marks ``{@name}`` out of words; return the words without them, and the marks in order."""
    marks: list[Mark] = []
    plain, end = "", 0
    for found in [*MARK.finditer(words), None]:
        part = words[end : found.start()] if found else words[end:]
        # A mark between two spaces leaves one.
        plain += part.lstrip() if marks and (not plain or plain[-1].isspace()) else part
        if found:
            marks.append(Mark(found[1], len(plain)))
            end = found.end()
    return plain, tuple(marks)
