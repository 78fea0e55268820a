"""One clip while it is being written: what its author sees, kept up with every save."""

from __future__ import annotations

import os
import queue
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Self

from render.build import jobs, parameters
from render.build.request import Request
from render.build.watch import sound
from render.build.watch.board import Board, Look
from render.build.watch.rehearsals import BUILT, Checkpoint, Rehearsals, Running
from render.build.watch.saves import Saves
from render.failures import NarrationError
from render.fingerprint.beat_sources import BeatSources
from render.fingerprint.parse_cache import ParseCache
from render.manifest import Timing
from render.project import PACKAGE_ROOT, PACKAGES
from render.variants import Rendition, Variant, check
from render.voice import narration
from render.voice.narration import Narration, Narrator
from render.workers import watchdog
from render.workers.job import Job
from scenes.script import LectureError, Series, load_series

WAIT_SECONDS = 0.5
"""How often it is looked whether a run has been given up."""

END = "@"
"""Stands for what comes after the last beat: no beat is called so."""

STILL, FILM, PASS = "still", "film", "pass"
"""What runs are for: the picture that the author looks at, the beat around it, and the beginnings of all others."""


class Live:
    """A session: it draws what its author looks at, again after every save. A context manager.

    One thread does all the work, one message after the other: saves, wishes of the author, and what processes say.
    """

    def __init__(self, request: Request, beat: str | None = None, *, with_sound: bool = False) -> None:
        (spec,) = request.clips
        self._request = request
        self._spec = spec
        self._series: Series = request.series
        self.board = Board(request, Look(beat or spec.beats[0].name, 0), with_sound)
        self._messages: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._folder = Path(tempfile.mkdtemp(prefix="render-watch-"))
        self._rehearsals = Rehearsals(
            lambda process, message, files: self._do(lambda: self._hear(process, message, files))
        )
        self._cache = ParseCache()
        self._sources: BeatSources | None = None
        self._keys: dict[str, str] = {}
        self._shown: str | None = None
        """What the still that was drawn last depends on."""
        self._narrator: Narrator | None = None
        self._narration: Narration | None = None
        self._timing: Timing = {}
        self._fills: Mapping[str, str] | None = None
        self._timed = False
        """Whether it is known how long all beats last."""
        self._since = time.monotonic()
        self._count = 0
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._saves: Saves | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        folders = [self._request.series.root, *(PACKAGE_ROOT / package for package in PACKAGES)]
        self._saves = Saves(folders, lambda paths: self._do(lambda: self._saved(paths)), self.board.note)
        self._do(self._begin)
        return self

    def __exit__(self, *error: object) -> None:
        if self._saves is not None:
            self._saves.end()
        self._messages.put(None)
        self._thread.join()
        self._rehearsals.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    # What the page asks for; the rest of a session is the board's.

    def snapshot(self) -> dict[str, Any]:
        """Return all that the page shows, as plain data."""
        return self.board.snapshot()

    def still(self, revision: int) -> bytes | None:
        """Return the still of a revision as a PNG; None if there is none, or no longer."""
        return self.board.still(revision)

    def video(self, revision: int) -> Path | None:
        """Return the film of one beat; None if this revision has none, or no longer."""
        return self.board.video(revision)

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call ``callback``, from any thread, whenever the revision has risen."""
        self.board.on_change(callback)

    def look(self, beat: str, frame: int) -> None:
        """Look at another place: a still is drawn there, then the film of its beat. LectureError for no such place."""
        self._spec.beat(beat)
        if not 0 <= frame < 10**6:
            raise LectureError(f"There is no frame {frame}.")
        self._do(lambda: self._look(Look(beat, frame)))

    def show(self, theme: str, format: str) -> None:
        """Show the clip in another variant; LectureError if it declares no such theme or format."""
        variant = Variant(theme, format)
        check(self._spec, [variant])
        self._do(lambda: self._show(variant))

    def set_sound(self, on: bool) -> None:
        """Say the words in the films of beats, or leave them silent."""
        self._do(lambda: self._set_sound(on))

    def set_parameters(self, values: Mapping[str, Any]) -> None:
        """Draw with these values instead of the script's; LectureError for a name that the clip does not have."""
        parameters.check_names(self._spec, values)
        self._do(lambda: self._set_parameters(dict(values)))

    # One message after the other.

    def _do(self, message: Callable[[], None]) -> None:
        self._messages.put(message)

    def _work(self) -> None:
        while True:
            try:
                message = self._messages.get(timeout=WAIT_SECONDS)
            except queue.Empty:
                self._give_up_late()
                continue
            if message is None:
                return
            message()

    def _saved(self, paths: set[Path]) -> None:
        if not any(path.suffix in (".py", ".toml") for path in paths):
            if self._read_by_clip(paths):
                self._start_over()
            return
        self._begin()

    def _read_by_clip(self, paths: set[Path]) -> bool:
        """Whether the clip may read one of these files, which are no source."""
        return any(
            path.is_relative_to(self._series.root) or path.is_relative_to(PACKAGE_ROOT / "mathdl") for path in paths
        )

    def _look(self, look: Look) -> None:
        self.board.look = look
        self._shown = None
        self._since = time.monotonic()
        self._rehearsals.give_up(STILL, FILM)
        if self._sources is None or BUILT not in self._rehearsals.checkpoints:
            self._begin()
        else:
            self._draw()

    def _show(self, variant: Variant) -> None:
        rendition = Rendition(self._request.rendition.profile.shaped(variant.format), variant.theme)
        self._request = replace(self._request, rendition=rendition)
        self.board.show(self._request)
        self._start_over()

    def _set_sound(self, on: bool) -> None:
        self.board.sound = on
        self._begin()

    def _set_parameters(self, values: dict[str, Any]) -> None:
        self._request = replace(self._request, parameters={self._spec.name: values})
        self.board.show(self._request)
        self._begin()

    # Drawing.

    def _start_over(self) -> None:
        self._rehearsals.end()
        self._begin()

    def _begin(self) -> None:
        """Read the clip as it is now, keep what still holds, and draw what the author looks at if it has changed."""
        self._since = time.monotonic()
        try:
            before = self._keys
            self._read()
        except (LectureError, SyntaxError) as error:
            self._rehearsals.give_up()
            self._shown = None
            self.board.fail(_sentence(error), *_place(error))
            return
        except OSError as error:
            self.board.fail(f"{error.filename} cannot be read: {error.strerror}.")
            return
        if self._keys == before and self._shown is not None and not self.board.failed:
            return
        self._rehearsals.give_up()
        self._timed = False
        for checkpoint in list(self._rehearsals.checkpoints.values()):
            if self._keys.get(checkpoint.beat) != checkpoint.key or self._renewals(checkpoint) is None:
                self._rehearsals.drop(checkpoint)
        if BUILT not in self._rehearsals.checkpoints:
            self._build()
        else:
            self._draw()

    def _read(self) -> None:
        """Read script and source; they fail with a sentence."""
        self._series = series = load_series(self._request.series.root)
        self._spec = spec = series.clip(self._spec.name)
        check(spec, [self._request.rendition.variant])
        parameters.check_names(spec, self._request.parameters.get(spec.name, {}))
        if spec.source.is_file():
            compile(spec.source.read_bytes(), str(spec.source), "exec", dont_inherit=True)
        self._request = replace(self._request, series=series, clips=(spec,))
        self._sources = BeatSources(series, spec, self._cache)
        self._narrate()
        self._set_keys()
        self.board.take_script(series, spec)

    def _set_keys(self) -> None:
        assert self._sources is not None
        job = self._job(self._folder)
        keys = self._sources.keys(self._timing, dict(job.parameters), asdict(job.rendition))
        self._keys = {BUILT: keys[0], **dict(zip(self._beats, keys, strict=False)), END: keys[-1]}

    def _key_after(self, beat: str) -> str:
        """Return what a beat depends on from the beginning to its end."""
        names = [*self._beats, END]
        return self._keys[names[names.index(beat) + 1]]

    def _narrate(self) -> None:
        """Have the words said, if sound is on and their numbers are known: they decide how long beats last."""
        self._narration, self._timing = None, {}
        if not self.board.sound or self._fills is None:
            return
        try:
            if self._narrator is None:
                self._narrator = narration.narrator(self._series, self._request.voice)
            if self._narrator is not None:
                self._narration = self._narrator.narrate(self._spec, self._fills)
                self._timing = narration.timing(self._narration, self._request.rendition.profile.fps)
        except NarrationError as error:
            raise LectureError(error.failure.describe(self._spec.name)) from None

    def _renewals(self, checkpoint: Checkpoint) -> list[dict[str, Any]] | None:
        """Return what a checkpoint is to load again, as plain data; None if that would not do."""
        assert self._sources is not None
        if checkpoint.digests == self._sources.digests:
            return []
        found = self._sources.renewals(checkpoint.digests)
        return None if found is None else [{**asdict(each), "path": str(each.path)} for each in found]

    def _job(self, folder: Path) -> Job:
        return jobs.in_folder(self._request, self._spec, folder, "stills")

    def _build(self) -> None:
        """Build the scene anew, in a process that has loaded everything as it is now."""
        assert self._sources is not None
        self._count += 1
        folder = self._folder / f"{self._count}"
        folder.mkdir()
        self.board.draw(self._since)
        try:
            self._rehearsals.build(self._job(folder), self._keys[BUILT], self._sources.digests)
        except LectureError as error:
            self.board.fail(str(error))

    def _draw(self) -> None:
        """Have the still drawn that the author looks at, from the nearest checkpoint on."""
        self.board.draw(self._since)
        beats = self._beats
        look = self.board.look
        if look.beat not in beats:
            look = self.board.look = Look(beats[0], 0)
        place = beats.index(look.beat)
        keep = [name for name in self._missing() if name in beats[: place + 1]]
        self._run(STILL, place, still=(look.beat, look.frame), keep=keep)

    def _run(self, role: str, before: int, **wanted: Any) -> None:
        """Ask the nearest checkpoint before the beat with the number ``before`` for a run."""
        assert self._sources is not None
        checkpoint = self._rehearsals.checkpoints[self._nearest(before)]
        self._count += 1
        run = {"timing": self._timing, "renewals": self._renewals(checkpoint) or [], "name": f"{self._count}", **wanted}
        self._rehearsals.run(role, checkpoint, run, dict(self._keys), self._sources.digests)

    def _nearest(self, before: int) -> str:
        there = self._rehearsals.checkpoints
        return next((name for name in reversed(self._beats[1 : before + 1]) if name in there), BUILT)

    def _missing(self) -> list[str]:
        """Return the beats before which there is no checkpoint; the first beat needs none."""
        return [name for name in self._beats[1:] if name not in self._rehearsals.checkpoints]

    @property
    def _beats(self) -> list[str]:
        return [beat.name for beat in self._spec.beats]

    # What processes say.

    def _hear(self, process: Checkpoint | Running, message: dict[str, Any] | None, files: list[int]) -> None:
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
            case _ if run.ended:
                pass
            case {"still": name}:
                run.ended = True
                self._take_still(run, name, message)
            case {"findings": found}:
                self.board.find(found)
            case {"film": name}:
                run.ended = True
                self._take_film(run, name, message)
            case {"short": frames}:
                run.ended = True
                self._look(Look(message["beat"], frames - 1))
            case {"passed": records}:
                run.ended = True
                self._take_pass(run, records)
            case {"failed": failure}:
                run.ended = True
                self._fail(failure)

    def _take_built(self, built: Mapping[str, Any]) -> None:
        self._fills = built["fills"]
        self.board.take_numbers(built["numbers"], built["controls"], built["fills"])
        try:
            self._narrate()
        except LectureError as error:
            self.board.fail(str(error))
            return
        self._set_keys()
        self._draw()

    def _take_still(self, run: Running, name: str, message: Mapping[str, Any]) -> None:
        path = self._find(name)
        self._shown = self._key_after(message["beat"])
        self.board.take_still(path.read_bytes())
        path.unlink()
        beats = self._beats
        self._run(FILM, beats.index(message["beat"]), film=message["beat"])
        missing = self._missing()
        if missing or not self._timed:
            # Nothing is drawn: what it is about are the checkpoints, and how long all beats last.
            self._run(PASS, beats.index(missing[0]) if missing else len(beats), keep=missing)

    def _take_film(self, run: Running, name: str, message: Mapping[str, Any]) -> None:
        film = self._find(name)
        if self._narration is not None and self._narrator is not None:
            film = sound.added(film, message["records"][-1], self._request, self._narration, self._narrator)
        self.board.take_film(film, message["records"])

    def _take_pass(self, run: Running, records: list[dict[str, Any]]) -> None:
        if run.role == STILL:  # the beat is shorter than it was
            last = next(record for record in records if record["name"] == self.board.look.beat)
            self._look(Look(last["name"], last["frames"] - 1))
            return
        self._timed = True
        self.board.take_records(records)
        self._rehearsals.trim()

    def _find(self, name: str) -> Path:
        return next(self._folder.rglob(name))

    def _fail(self, failure: Mapping[str, Any]) -> None:
        self._rehearsals.give_up()
        self._shown = None
        beat = f"Beat {failure['beat']}: " if failure["beat"] else ""
        self.board.fail(f"{beat}{failure['message']}", failure["file"], failure["line"])

    def _lose(self, process: Checkpoint | Running) -> None:
        known = process in self._rehearsals.runs or self._rehearsals.checkpoints.get(BUILT) is process
        self._rehearsals.gone(process)
        if not known or (isinstance(process, Running) and process.ended):
            return
        self._rehearsals.end()
        self._shown = None
        self.board.fail("The process that draws has ended: a library crashed, or memory ran out. Save to begin again.")

    def _give_up_late(self) -> None:
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
