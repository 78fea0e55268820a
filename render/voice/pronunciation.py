"""Words as the voice can say them: numbers spelled out, names and signs from a table, anything else refused."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from render.failures import UnspeakableError
from render.voice.numerals import spell
from scenes.script import ScriptError, place_in, read_toml_text
from scenes.toml_shape import described

TABLE = Path(__file__).with_name("pronunciation.toml")

PLAIN = re.compile(r"[A-Za-z0-9 .,;:!?'\"()\-]*")
"""What every voice can say, or rightly passes over."""

# Typography for the eye that says nothing more than its plain form.
TYPOGRAPHY = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": ", ", "…": ".", "\u00a0": " ", "\u202f": " ", "\u2011": "-"}
)


@dataclass(frozen=True)
class Pronunciation:
    """How words and signs are said."""

    words: Mapping[str, str]
    signs: Mapping[str, str]
    english: bool = True
    """Whether numbers are spelled out; a voice of another language is given digits, and letters of all scripts."""

    def speakable(self, text: str) -> str:
        """Return what is said for ``text``; UnspeakableError names the first character that cannot be."""
        said = self._written.sub(lambda match: self._word(match[0]), unicodedata.normalize("NFC", text))
        said = (spell(said) if self.english else said).translate(self._spoken_signs)
        said = said.replace("%", " percent ") if self.english else said
        said = said.replace(" – ", ", ").translate(TYPOGRAPHY)
        said = re.sub(r"\s+([.,;:!?)])", r"\1", " ".join(said.split()))
        if not _is_plain(said, self.english):
            raise UnspeakableError(next(each for each in said if not _is_plain(each, self.english)), text)
        return said

    def _word(self, written: str) -> str:
        return self.words.get(written) or self.words[written.lower()]

    @functools.cached_property
    def _written(self) -> re.Pattern[str]:
        """What finds the words of the table: the longest first, so that a name is found before its parts."""
        words = sorted(self.words, key=len, reverse=True)
        exact = [re.escape(word) for word in words if not word.islower()]
        folded = [f"(?i:{re.escape(word)})" for word in words if word.islower()]
        return re.compile(rf"(?<!\w)(?:{'|'.join(exact + folded) or '(?!)'})(?!\w)")

    @functools.cached_property
    def _spoken_signs(self) -> dict[int, str]:
        return {ord(sign): f" {said} " for sign, said in self.signs.items()}


def _is_plain(text: str, english: bool) -> bool:
    """Whether a voice can say, or rightly passes over, every character."""
    if english:
        return PLAIN.fullmatch(text) is not None
    # Letters, their marks, digits and punctuation of any script.
    return all(character in " %" or unicodedata.category(character)[0] in "LMNP" for character in text)


def load(series: Path, english: bool = True) -> Pronunciation:
    """Read the table of this package and, before it, that of the series in the folder ``series``, if it has one.

    The table of this package is in English, and left out for a series that is not.
    """
    own = series / "pronunciation.toml"
    tables = [read_table(own, english)] if own.is_file() else []
    if english:
        tables.append(read_table(TABLE))
    words = {word: said for table in reversed(tables) for word, said in table["words"].items()}
    signs = {sign: said for table in reversed(tables) for sign, said in table["signs"].items()}
    return Pronunciation(words, signs, english)


def read_table(path: Path, english: bool = True) -> dict[str, dict[str, str]]:
    """Read a pronunciation table; ScriptError says what is wrong with it."""
    content, text = read_toml_text(path)
    for name, table in content.items():
        place = place_in(path, text, (name,))
        if name not in ("words", "signs"):
            raise ScriptError(f"{place}: unknown table {name!r}; there may be [words] and [signs].")
        if not isinstance(table, dict):
            raise ScriptError(f"{place}: {name!r} must be a table, [{name}], but is {described(table)}.")
        for written, said in table.items():
            place = place_in(path, text, (name, written))
            if not isinstance(said, str) or not said.strip() or not _is_plain(said, english):
                wrong = described(said)
                raise ScriptError(f"{place}: {written!r} in [{name}] must be said in plain letters, but is {wrong}.")
            if name == "signs" and len(written) != 1:
                raise ScriptError(f"{place}: {written!r} in [signs] is not one character; names belong in [words].")
    return {"words": content.get("words", {}), "signs": content.get("signs", {})}
