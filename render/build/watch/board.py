"""What the page of a watched clip shows: everything that is known of the clip now, with its latest pictures."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from render.build.request import Request
from render.files import text_lines
from scenes.script import FORMATS, THEMES, ClipSpec
from scenes.words import MissingFillError, refill

LINES_AROUND = 3
KEPT_PICTURES = 4
"""A page may ask for the picture before the last while the next is made."""


@dataclass(frozen=True, slots=True)
class Look:
    """Where the author looks: a frame, counted from the beginning of its beat."""

    beat: str
    frame: int


class Board:
    """Written by one thread, and read by those of the server."""

    def __init__(self, request: Request, look: Look, *, sound: bool) -> None:
        self._lock = threading.RLock()
        self._callbacks: list[Callable[[], None]] = []
        self._revision = 0
        self._state = "drawing"
        self._message = ""
        self._seconds = 0.0
        self._since = time.monotonic()
        self._notes: list[str] = []
        self._error: dict[str, Any] | None = None
        self._records: dict[str, Mapping[str, Any]] = {}
        self._numbers: Mapping[str, Any] = {}
        self._controls: Mapping[str, Any] = {}
        self._fills: Mapping[str, str] = {}
        self._findings: Sequence[Mapping[str, Any]] = ()
        self._stills: dict[int, bytes] = {}
        self._films: dict[int, Path] = {}
        self._still: dict[str, Any] | None = None
        self._film: dict[str, Any] | None = None
        self._request = request
        self.look = look
        self.sound = sound

    @property
    def failed(self) -> bool:
        """Whether the clip cannot be drawn as it is now."""
        return self._state == "failed"

    @property
    def spec(self) -> ClipSpec:
        """The script of the clip, as it was read last."""
        (spec,) = self._request.clips
        return spec

    # What becomes known.

    def note(self, sentence: str) -> None:
        """Say something that holds for the whole session."""
        with self._lock:
            self._notes.append(sentence)
            self._changed()

    def show(self, request: Request) -> None:
        """Take another variant or other parameters."""
        with self._lock:
            self._request = request
            self._records = {}
            self._changed()

    def take_script(self, request: Request) -> None:
        """Take the script as it is now."""
        with self._lock:
            self._request = request

    def take_numbers(self, numbers: Mapping[str, Any], controls: Mapping[str, Any], fills: Mapping[str, str]) -> None:
        """Take the numbers of the clip, what sets its parameters, and how numbers stand in its words."""
        with self._lock:
            self._numbers, self._controls, self._fills = numbers, controls, fills

    def draw(self, since: float) -> None:
        """Say that the picture is being drawn, on account of something that happened then."""
        with self._lock:
            self._state, self._message, self._since = "drawing", "", since
            self._changed()

    def fail(self, message: str, file: str | None = None, line: int | None = None) -> None:
        """Say what is wrong, and where."""
        with self._lock:
            self._state, self._message = "failed", message
            self._seconds = time.monotonic() - self._since
            self._error = {"message": message, "file": file, "line": line, "lines": _around(file, line)}
            self._changed()

    def take_still(self, picture: bytes) -> None:
        """Take the picture at which the author looks."""
        with self._lock:
            self._state, self._message, self._error, self._findings = "drawn", "", None, ()
            self._seconds = time.monotonic() - self._since
            self._changed(tell=False)
            self._stills[self._revision] = picture
            self._still = {"revision": self._revision, "beat": self.look.beat, "frame": self.look.frame}
            self._film = None
            while len(self._stills) > KEPT_PICTURES:
                del self._stills[min(self._stills)]
            self._tell()

    def take_film(self, film: Path, records: Sequence[Mapping[str, Any]], fills: Mapping[str, str]) -> None:
        """Take the film of a beat, the last of those of which there are records."""
        with self._lock:
            self._fills = fills
            self._records.update({record["name"]: record for record in records})
            self._changed(tell=False)
            self._films[self._revision] = film
            self._film = {
                "revision": self._revision, "beat": records[-1]["name"], "frames": records[-1]["frames"],
            }  # fmt: skip
            while len(self._films) > KEPT_PICTURES:
                self._films.pop(min(self._films)).unlink(missing_ok=True)
            self._tell()

    def take_records(self, records: Sequence[Mapping[str, Any]], fills: Mapping[str, str]) -> None:
        """Take how long all beats last, and how numbers stand in their words."""
        with self._lock:
            self._fills = fills
            self._records = {record["name"]: record for record in records}
            self._changed()

    def find(self, findings: Sequence[Mapping[str, Any]]) -> None:
        """Take what the check finds on the picture."""
        with self._lock:
            self._findings = findings
            self._changed()

    # What is asked for.

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call ``callback``, from any thread, whenever the revision has risen."""
        self._callbacks.append(callback)

    def still(self, revision: int) -> bytes | None:
        """Return the still of a revision as a PNG."""
        with self._lock:
            return self._stills.get(revision)

    def video(self, revision: int) -> Path | None:
        """Return the film of a revision."""
        with self._lock:
            return self._films.get(revision)

    def snapshot(self) -> dict[str, Any]:
        """Return all that the page shows, as plain data."""
        with self._lock:
            rendition, spec = self._request.rendition, self.spec
            return {
                "revision": self._revision,
                "state": self._state,
                "beat": self.look.beat,
                "frame": self.look.frame,
                "seconds": round(self._seconds, 3),
                "message": self._message,
                "error": self._error,
                "notes": list(self._notes),
                "clip": {
                    "name": spec.name,
                    "title": spec.title,
                    "question": spec.question,
                    "episode": spec.episode,
                    "series": self._request.series.title,
                    "language": self._request.series.language,
                },
                "fps": rendition.profile.fps,
                "width": rendition.profile.width,
                "height": rendition.profile.height,
                "beats": [self._beat(beat.name, beat.say, beat.shows) for beat in spec.beats],
                "still": self._still,
                "video": self._film,
                "sound": self.sound,
                "theme": rendition.theme,
                "themes": [theme for theme in THEMES if theme in spec.themes],
                "format": rendition.profile.format,
                "formats": [shape for shape in FORMATS if shape in spec.formats],
                "parameters": self._parameters(),
                "numbers": self._numbers,
                "findings": list(self._findings),
            }

    def _beat(self, name: str, say: str, shows: str) -> dict[str, Any]:
        record = self._records.get(name, {})
        return {
            "name": name,
            "words": self._filled(say),
            "shows": self._filled(shows),
            "start": record.get("start"),
            "frames": record.get("frames"),
            "marks": record.get("marks", {}),
        }

    def _filled(self, text: str) -> str:
        try:
            return refill(text, self._fills)
        except MissingFillError:
            return text

    def _parameters(self) -> list[dict[str, Any]]:
        changed = self._request.parameters.get(self.spec.name, {})
        return [
            {
                "name": name,
                "value": changed.get(name, default),
                "default": default,
                "changed": name in changed,
                "control": self._controls.get(name, {"kind": "text"}),
            }
            for name, default in self.spec.parameters.items()
        ]

    def _changed(self, *, tell: bool = True) -> None:
        self._revision += 1
        if tell:
            self._tell()

    def _tell(self) -> None:
        for callback in self._callbacks:
            callback()


def _around(file: str | None, line: int | None) -> list[list[Any]]:
    """Return the lines of a file around one of them, with their numbers."""
    if file is None or line is None:
        return []
    lines = text_lines(Path(file))
    first = max(line - LINES_AROUND, 1)
    return [[number, lines[number - 1]] for number in range(first, min(line + LINES_AROUND, len(lines)) + 1)]
