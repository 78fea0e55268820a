"""Files that are saved: which ones, as soon as they are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from render.files import State, state
from render.project import FOREIGN_ENDINGS

STEP_MILLISECONDS = 10
"""How long a folder must be quiet: an editor may write a file in several steps."""
GROUPED_MILLISECONDS = 100
POLLING_SECONDS = 0.3
POLLED = "These folders cannot be watched, so they are looked at three times a second: {reason}"


class Saves:
    """Tells of files that were written, moved or deleted below some folders, from a thread of its own."""

    def __init__(self, folders: Iterable[Path], tell: Callable[[set[Path]], None], note: Callable[[str], None]) -> None:
        self._folders = [folder for folder in folders if folder.is_dir()]
        self._tell = tell
        self._note = note
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        try:
            self._listen()
        except Exception as error:  # the library raises OSError and errors of its own
            if not self._stop.is_set():
                self._note(POLLED.format(reason=error))
                self._poll()

    def _listen(self) -> None:
        import watchfiles

        changes = watchfiles.watch(
            *self._folders, stop_event=self._stop, raise_interrupt=False, watch_filter=_counts,
            step=STEP_MILLISECONDS, debounce=GROUPED_MILLISECONDS, rust_timeout=500,
        )  # fmt: skip
        for found in changes:
            self._tell({Path(path) for _, path in found})

    def _poll(self) -> None:
        """Look again and again; the library's own polling misses the second of two saves in one second."""
        before = self._states()
        while not self._stop.wait(POLLING_SECONDS):
            now = self._states()
            if changed := {path for path in {*before, *now} if before.get(path) != now.get(path)}:
                self._tell(changed)
            before = now

    def _states(self) -> dict[Path, State | None]:
        return {
            path: state(path) for folder in self._folders for path in folder.rglob("*.*") if _counts(None, str(path))
        }


def _counts(_change: object, path: str) -> bool:
    """Whether a file may be the author's: not one that an editor or Python keeps for itself."""
    name = Path(path).name
    return not (
        name.startswith(".")
        or name.endswith(("~", ".swp", ".tmp", ".pyc", *FOREIGN_ENDINGS))
        or "__pycache__" in path
        or name.isdecimal()  # Vim tries with such a file whether it may write
    )
