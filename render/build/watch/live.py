"""One clip while it is being written: what its author sees, kept up with every save."""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from render.build import parameters
from render.build.request import Request
from render.build.watch.board import Board, Look
from render.build.watch.director import Director
from render.build.watch.saves import Saves
from render.project import PACKAGE_ROOT, PACKAGES
from render.variants import Variant, check
from render.voice import voices
from scenes.script import ClipSpec, LectureError

LAST = 10**6
"""A frame beyond the end of any beat: its last one is shown, on which the most stands."""
WAIT_SECONDS = 0.5
"""How often it is looked whether a run is to be given up."""


class Live:
    """A session: it draws what its author looks at, again after every save. A context manager.

    One thread does all the work, one message after the other: saves, wishes of the author, and what processes say.
    """

    def __init__(self, request: Request, beat: str | None = None) -> None:
        (spec,) = request.clips
        look = Look(beat or spec.beats[0].name, LAST)
        self._series = request.series
        self._board = Board(request, look, sound=request.voice != voices.NONE)
        self._messages: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._director = Director(
            request, self._board, lambda *said: self._messages.put(lambda: self._director.hear(*said))
        )
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._saves: Saves | None = None

    def __enter__(self) -> Self:
        self._messages.put(self._director.begin)
        self._thread.start()
        folders = [self._series.root, *(PACKAGE_ROOT / package for package in PACKAGES)]
        self._saves = Saves(folders, lambda paths: self._messages.put(lambda: self._saved(paths)), self._board.note)
        return self

    def __exit__(self, *error: object) -> None:
        if self._saves is not None:
            self._saves.end()
        self._messages.put(None)
        self._thread.join()
        self._director.end()

    def snapshot(self) -> dict[str, Any]:
        """Return all that the page shows, as plain data."""
        return self._board.snapshot()

    def still(self, revision: int) -> bytes | None:
        """Return the still of a revision as a PNG; None if there is none, or no longer."""
        return self._board.still(revision)

    def video(self, revision: int) -> Path | None:
        """Return the film of one beat; None if this revision has none, or no longer."""
        return self._board.video(revision)

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call ``callback``, from any thread, whenever the revision has risen."""
        self._board.on_change(callback)

    def look(self, beat: str, frame: int) -> None:
        """Look at another place: a still is drawn there, then the film of its beat. LectureError for no such place."""
        self._spec.beat(beat)
        if not 0 <= frame <= LAST:
            raise LectureError(f"There is no frame {frame}.")
        self._messages.put(lambda: self._director.look(Look(beat, frame)))

    def show(self, theme: str, format: str) -> None:
        """Show the clip in another variant; LectureError if it declares no such theme or format."""
        variant = Variant(theme, format)
        check(self._spec, [variant])
        self._messages.put(lambda: self._director.show(variant))

    def set_sound(self, on: bool) -> None:
        """Say the words in the films of beats, or leave them silent."""
        self._messages.put(lambda: self._director.set_sound(on))

    def set_parameters(self, values: Mapping[str, Any]) -> None:
        """Draw with these values instead of the script's; LectureError for a name that the clip does not have."""
        parameters.check_names(self._spec, values)
        self._messages.put(lambda: self._director.set_parameters(dict(values)))

    @property
    def _spec(self) -> ClipSpec:
        return self._board.spec

    def _work(self) -> None:
        while True:
            try:
                message = self._messages.get(timeout=WAIT_SECONDS)
            except queue.Empty:
                self._director.give_up_late()
                continue
            if message is None:
                return
            try:
                message()
            except Exception as error:  # the page must say so, whatever it is, and go on
                traceback.print_exc()
                self._board.fail(f"{type(error).__name__}: {error}")

    def _saved(self, paths: set[Path]) -> None:
        if any(path.suffix in (".py", ".toml") for path in paths):
            self._director.begin()
        elif any(path.is_relative_to(self._series.root) or "stored" in path.parts for path in paths):
            self._director.start_over()  # the clip may read them
