"""What can go wrong with a build, in one tree.

Every error that a person can cause is a :class:`~scenes.script.LectureError`, whose message says what is wrong, where,
and what to do::

    LectureError                a person can put it right
      ScriptError               a file of the series is broken              } in scenes.script
      ParameterError            a parameter is unknown or out of range      }
      UnknownNameError          there is no clip or beat of this name       }
      UndeclaredError           a clip declares no such theme or format
      OutputError               the output folder cannot take the files
      VoiceError                a voice cannot be used at all
      SpeechError               a voice could not say one text
        UnspeakableError        a text holds a character that no voice can say
      ClusterError              a cluster cannot be used
      ExportError               a clip cannot be exported, or not to that folder
      JoinError                 videos cannot be joined without encoding them again
      ScriptChangedError        a script was edited while its clip was drawn
      ClipFailedError           a clip was not made; its ``failure`` tells the place
        NarrationError          a clip's words cannot be said

A :class:`Failure` is what a worker process reports, as data: it crosses processes and machines, an exception does not.
"""

from __future__ import annotations

import errno
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from scenes.script import LectureError

Kind = Literal["usage", "clip", "system"]

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
NO_ROOM = DISK_FULL | {errno.EFBIG}
"""Error numbers of a disk that takes no more, or no file so large."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a clip was not made, and where in its source."""

    kind: Kind
    message: str
    beat: str | None = None
    file: str | None = None
    line: int | None = None
    traceback: str = ""
    errno: int | None = None
    """The number of the operating system's error, if it was one."""

    @classmethod
    def from_os_error(cls, error: OSError, where: Path) -> Self:
        """Describe an error of the operating system with a file, or else in the folder ``where``."""
        message = f"{error.strerror or error}: {error.filename or where}"
        return cls("system", message, errno=error.errno)

    @property
    def lacks_room(self) -> bool:
        """Whether the disk was full, or took no file so large."""
        return self.errno in NO_ROOM

    def describe(self, clip: str) -> str:
        """Return one line: the clip, its beat, the place in the source, the reason."""
        # A wrong parameter names its clip itself; where a full disk was noticed helps nobody.
        if self.kind == "usage":
            return self.message
        if self.kind == "system":
            return f"{clip}: {self.message}"
        place = f" ({_relative(self.file)}:{self.line})" if self.file and self.line else ""
        beat = f", beat {self.beat}" if self.beat else ""
        return f"{clip}{beat}{place}: {self.message}"


def explain(error: OSError, where: Path) -> str:
    """Say in plain words what the disk refused."""
    if error.errno in DISK_FULL:
        return f"the disk of {where} is full; make room or choose another folder with --out."
    if error.errno == errno.EFBIG:
        return f"{where} takes no file as large as this one; raise the limit (ulimit -f) or choose a lower quality."
    place = error.filename or where
    return f"{place} cannot be written: {error.strerror or error}."


class UndeclaredError(LectureError):
    """A clip was asked for in a theme or a format that it does not declare."""


class OutputError(LectureError):
    """The output folder cannot take the files."""


class VoiceError(LectureError):
    """A voice cannot be used at all."""


class SpeechError(LectureError):
    """A voice could not say one text; the message says why, and what to do."""


class UnspeakableError(SpeechError):
    """A text holds a character that no voice can say."""

    def __init__(self, character: str, text: str) -> None:
        name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
        super().__init__(
            f"the voice cannot say {character!r} ({name}) in {text!r}. Write under 'spoken' what is to be said, "
            "or add the sign to a pronunciation.toml beside series.toml."
        )
        self.character = character


class ClusterError(LectureError):
    """The cluster cannot be used."""


class ExportError(LectureError):
    """A clip is not there to be exported, or the folder cannot take the export."""


class JoinError(LectureError):
    """Videos cannot be joined without encoding them again."""


class ScriptChangedError(LectureError):
    """A clip was drawn by a script with other beats or numbers: it was edited meanwhile."""


class ClipFailedError(LectureError):
    """A clip was not made; the failure says why and where."""

    def __init__(self, clip: str, failure: Failure) -> None:
        super().__init__(failure.describe(clip))
        self.clip = clip
        self.failure = failure


class NarrationError(ClipFailedError):
    """A clip's words cannot be said; the failure names the beat and its line in the script."""


def _relative(file: str) -> str:
    """Write a path as the reader would type it: relative if it lies below the current folder."""
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file
