"""What is drawn of a clip while it is written, and from where on: kept up with its files and its author's wishes."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from render.build import jobs, sound
from render.build.request import Request
from render.build.watch.board import Board, Look
from render.build.watch.reading import Reading, read
from render.build.watch.rehearsals import BUILT, Checkpoint, Rehearsals, Running, Tell
from render.failures import NarrationError
from render.fingerprint.parse_cache import ParseCache
from render.manifest import Timing
from render.variants import Rendition, Variant
from render.voice import narration, voices
from render.voice.narration import Narration, Narrator
from render.workers import watchdog
from scenes.script import ClipSpec, LectureError
from scenes.words import MissingFillError

STILL, FILM, PASS = "still", "film", "pass"
"""What runs are for: the picture that the author looks at, the beat around it, and the beginnings of all others."""


class Director:
    """Decides which processes draw what. Used by one thread; ``tell`` hears what processes say."""

    def __init__(self, request: Request, board: Board, tell: Tell) -> None:
        self._request = request
        self._board = board
        self._folder = Path(tempfile.mkdtemp(prefix="render-watch-"))
        self._rehearsals = Rehearsals(tell)
        self._cache = ParseCache()
        self._reading: Reading | None = None
        self._keys: dict[str, str] = {}
        self._shown = False
        """Whether what the author looks at is drawn as the clip is now."""
        self._timed = False
        """Whether it is known how long all beats last."""
        self._voice = voices.DEFAULT if request.voice == voices.NONE else request.voice
        self._narrator: Narrator | None = None
        self._narration: Narration | None = None
        self._timing: Timing = {}
        self._fills: Mapping[str, str] | None = None
        self._since = time.monotonic()
        self._count = 0

    def end(self) -> None:
        """End all processes and remove what they have written."""
        self._rehearsals.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    # What the author wants.

    def look(self, look: Look) -> None:
        """Draw another place."""
        self._board.look = look
        self._shown = False
        self._since = time.monotonic()
        self._rehearsals.give_up(STILL, FILM)
        if self._reading is None or BUILT not in self._rehearsals.checkpoints:
            self.begin()
        else:
            self._draw()

    def show(self, variant: Variant) -> None:
        """Draw another variant."""
        rendition = Rendition(self._request.rendition.profile.shaped(variant.format), variant.theme)
        self._request = replace(self._request, rendition=rendition)
        self._board.show(self._request)
        self.start_over()

    def set_sound(self, on: bool) -> None:
        """Have the words said in films, or leave them silent."""
        self._board.sound = on
        self.begin()

    def set_parameters(self, values: dict[str, Any]) -> None:
        """Draw with other values."""
        self._request = replace(self._request, parameters={self._spec.name: values})
        self._board.show(self._request)
        self.begin()

    def start_over(self) -> None:
        """Draw anew, whatever is there."""
        self._rehearsals.end()
        self.begin()

    def begin(self) -> None:
        """Read the clip as it is now, keep what still holds, and draw what the author looks at if it has changed."""
        self._since = time.monotonic()
        try:
            before = self._keys
            self._reading = reading = read(self._request, self._cache)
            self._request = reading.request
            self._narrate()
            self._keys = reading.keys(self._timing)
            self._board.take_script(self._request)
        except (LectureError, SyntaxError) as error:
            self._rehearsals.give_up()
            self._shown = False
            self._board.fail(_sentence(error), *_place(error))
            return
        except OSError as error:
            self._board.fail(f"{error.filename} cannot be read: {error.strerror}.")
            return
        if self._keys == before and self._shown and not self._board.failed:
            return
        self._rehearsals.give_up()
        self._timed = False
        for checkpoint in list(self._rehearsals.checkpoints.values()):
            if self._keys.get(checkpoint.beat) != checkpoint.key or reading.renewals(checkpoint.loaded) is None:
                self._rehearsals.drop(checkpoint)
        if BUILT not in self._rehearsals.checkpoints:
            self._build()
        else:
            self._draw()

    def _narrate(self) -> None:
        """Have the words said, if sound is on and their numbers are known: they decide how long beats last."""
        self._narration, self._timing = None, {}
        if not self._board.sound or self._fills is None:
            return
        try:
            if self._narrator is None:
                self._narrator = narration.narrator(self._request.series, self._voice)
            if self._narrator is not None:
                self._narration = self._narrator.narrate(self._spec, self._fills)
                self._timing = narration.timing(self._narration, self._request.rendition.profile.fps)
        except MissingFillError:
            # The words ask for another number than before: it is told when the scene is built again.
            self._rehearsals.end()
        except NarrationError as error:
            raise LectureError(error.failure.describe(self._spec.name)) from None

    def _build(self) -> None:
        """Build the scene anew, in a process that has loaded everything as it is now."""
        assert self._reading is not None
        self._count += 1
        folder = self._folder / f"{self._count}"
        self._board.draw(self._since)
        try:
            job = jobs.make(self._request, self._spec, folder, "stills")
            self._rehearsals.build(job, self._keys[BUILT], self._reading.sources.loaded)
        except LectureError as error:
            self._board.fail(str(error))

    def _draw(self) -> None:
        """Have the still drawn that the author looks at, from the nearest checkpoint on."""
        self._board.draw(self._since)
        beats = self._beats
        look = self._board.look
        if look.beat not in beats:
            look = self._board.look = Look(beats[0], 0)
        place = beats.index(look.beat)
        keep = [name for name in self._missing() if name in beats[: place + 1]]
        self._run(STILL, place, still=(look.beat, look.frame), keep=keep)

    def _run(self, role: str, before: int, **wanted: Any) -> None:
        """Ask the nearest checkpoint before the beat with the number ``before`` for a run."""
        assert self._reading is not None
        checkpoint = self._rehearsals.checkpoints[self._nearest(before)]
        self._count += 1
        run = {
            "timing": self._timing,
            "renewals": self._reading.renewals(checkpoint.loaded) or [],
            "name": f"{self._count}",
            **wanted,
        }
        self._rehearsals.run(role, checkpoint, run, self._keys, self._reading.sources.loaded)

    def _nearest(self, before: int) -> str:
        there = self._rehearsals.checkpoints
        return next((name for name in reversed(self._beats[1 : before + 1]) if name in there), BUILT)

    def _missing(self) -> list[str]:
        """Return the beats before which there is no checkpoint; the first beat needs none."""
        return [name for name in self._beats[1:] if name not in self._rehearsals.checkpoints]

    @property
    def _spec(self) -> ClipSpec:
        (spec,) = self._request.clips
        return spec

    @property
    def _beats(self) -> list[str]:
        return [beat.name for beat in self._spec.beats]

    # What processes say.

    def hear(self, process: Checkpoint | Running, message: dict[str, Any] | None, files: list[int]) -> None:
        """Take what a process says, with the files that come along; None once it is gone."""
        if message is None:
            self._lose(process)
            return
        if isinstance(process, Running):
            self._hear_run(process, message, files)
        elif self._rehearsals.checkpoints.get(BUILT) is process:
            if "built" in message:
                self._take_built(message["built"])
            elif "failed" in message:
                self._rehearsals.end()
                self._fail(message["failed"])

    def _hear_run(self, run: Running, message: dict[str, Any], files: list[int]) -> None:
        match message:
            case {"pid": pid, "checkpoint": beat}:
                if run.ended:
                    _end_forgotten(files)
                else:
                    self._rehearsals.add(run, beat, pid, files[0])
            case {"pid": pid}:
                run.pid = pid
            case {"findings": found} if self._shown:
                self._board.find(found)
            case _ if run.ended:
                pass
            case {"still": _}:
                run.ended = True
                self._take_still(message)
            case {"film": _}:
                run.ended = True
                self._take_film(message)
            case {"short": frames}:
                run.ended = True
                self.look(Look(message["beat"], frames - 1))
            case {"passed": _}:
                run.ended = True
                self._take_pass(run.role, message)
            case {"failed": failure}:
                run.ended = True
                self._fail(failure)

    def _take_built(self, built: Mapping[str, Any]) -> None:
        self._fills = built["fills"]
        self._board.take_numbers(built["numbers"], built["controls"], built["fills"])
        try:
            self._narrate()
        except LectureError as error:
            self._board.fail(str(error))
            return
        assert self._reading is not None
        self._keys = self._reading.keys(self._timing)
        self._draw()

    def _take_still(self, message: Mapping[str, Any]) -> None:
        path = self._find(message["still"])
        self._shown = True
        self._board.take_still(path.read_bytes())
        path.unlink()
        beats = self._beats
        self._run(FILM, beats.index(message["beat"]), film=message["beat"])
        missing = self._missing()
        if missing or not self._timed:
            # Nothing is drawn: what it is about are the checkpoints, and how long all beats last.
            self._run(PASS, beats.index(missing[0]) if missing else len(beats), keep=missing)

    def _take_film(self, message: Mapping[str, Any]) -> None:
        film = self._find(message["film"])
        if self._narration is not None and self._narrator is not None:
            record = message["records"][-1]
            silent, film = film, film.with_name(f"{film.stem}-spoken.mp4")
            said = [
                (round(sentence.start, 4), sentence.utterance) for sentence in self._narration[record["name"]].sentences
            ]
            fps = self._request.rendition.profile.fps
            sound.join(silent, film, said, record["frames"], fps, self._narrator.cache)
        self._board.take_film(film, message["records"], message["fills"])

    def _take_pass(self, role: str, message: Mapping[str, Any]) -> None:
        records = message["passed"]
        if role == STILL:  # the beat is shorter than it was
            last = next(record for record in records if record["name"] == self._board.look.beat)
            self.look(Look(last["name"], last["frames"] - 1))
            return
        self._timed = True
        self._board.take_records(records, message["fills"])
        self._rehearsals.trim()

    def _find(self, name: str) -> Path:
        return next(self._folder.rglob(name))

    def _fail(self, failure: Mapping[str, Any]) -> None:
        self._rehearsals.give_up()
        self._shown = False
        beat = f"Beat {failure['beat']}: " if failure["beat"] else ""
        self._board.fail(f"{beat}{failure['message']}", failure["file"], failure["line"])

    def _lose(self, process: Checkpoint | Running) -> None:
        known = process in self._rehearsals.runs or self._rehearsals.checkpoints.get(BUILT) is process
        self._rehearsals.gone(process)
        if not known or (isinstance(process, Running) and process.ended):
            return
        self._rehearsals.end()
        self._shown = False
        self._board.fail("The process that draws has ended: a library crashed, or memory ran out. Save to begin again.")

    def give_up_late(self) -> None:
        """Give up runs that could not do so themselves when their time was over."""
        limit = self._request.timeout
        late = [
            run
            for run in self._rehearsals.runs
            if limit and time.monotonic() - run.begun > limit + watchdog.GRACE_SECONDS
        ]
        if late:
            assert limit is not None
            self._fail({"message": watchdog.out_of_time(limit), "beat": None, "file": None, "line": None})


def _end_forgotten(files: list[int]) -> None:
    for file in files:
        os.close(file)  # the checkpoint sees that nobody asks it any more


def _sentence(error: Exception) -> str:
    return f"SyntaxError: {error.msg}" if isinstance(error, SyntaxError) else str(error)


def _place(error: Exception) -> tuple[str | None, int | None]:
    return (error.filename, error.lineno) if isinstance(error, SyntaxError) else (None, None)
