"""The language of a series as films and pages name it, from its BCP 47 tag."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

from scenes.script import ScriptError, Series

TABLE = Path(__file__).with_name("languages.toml")


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its tag, its three letters of ISO 639-2, which MP4 files hold, and the name that it has itself."""

    tag: str
    three_letters: str
    name: str

    @property
    def is_english(self) -> bool:
        """Whether it is English of any region."""
        return self.three_letters == "eng"


def of(series: Series) -> Language:
    """Return the language of a series; ScriptError if its tag names none."""
    primary, _, rest = series.language.partition("-")
    primary = primary.lower()
    known = _known()
    if primary in known:
        three_letters, name = known[primary]
    elif len(primary) == 3:
        three_letters, name = primary, dict(known.values()).get(primary, primary)
    else:
        raise ScriptError(
            f"{series.root / 'series.toml'}: 'language' is {series.language!r}, but {primary!r} is no code of "
            "ISO 639-1; Japanese is 'ja', Czech 'cs', Greek 'el', Brazilian Portuguese 'pt-BR'."
        )
    name = name[0].upper() + name[1:]
    return Language(series.language, three_letters, f"{name} ({rest})" if rest else name)


@functools.cache
def _known() -> dict[str, tuple[str, str]]:
    """Return three letters and name of every language that has a code of two letters."""
    return {code: (letters, name) for code, (letters, name) in tomllib.loads(TABLE.read_text("utf-8")).items()}
