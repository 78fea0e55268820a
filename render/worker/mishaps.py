"""What went wrong while a clip was drawn, as data: its kind, and its place in the clip's own source."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

from render.failures import Failure, Kind
from render.workers.watchdog import OutOfTimeError
from scenes import imports
from scenes.script import ClipSpec, LectureError, ParameterError, UnknownNameError


def failure(error: BaseException, spec: ClipSpec | None, scene: Any, folder: Path) -> Failure:
    """Describe an error of the clip ``spec``, of which ``scene`` is drawn in ``folder``; None for what is not known."""

    def described(kind: Kind, message: str, errno: int | None = None) -> Failure:
        file, line = _place(error, spec)
        beat = getattr(scene, "current_beat", None)
        trace = "".join(traceback.format_exception(error))
        return Failure(kind, message, beat.name if beat else None, file, line, trace, errno)

    match error:
        case ParameterError() | UnknownNameError():
            # An unknown name inside construct is the clip's own mistake.
            own_mistake = isinstance(error, UnknownNameError) and scene is not None
            return described("clip" if own_mistake else "usage", str(error))
        case LectureError() | OutOfTimeError():
            return described("clip", str(error))
        case OSError():
            found = Failure.from_os_error(error, folder)
            return described("system", found.message, found.errno)
        case MemoryError():
            return described("system", "ran out of memory: try --jobs 1 or a lower quality.")
    hint = imports.hint(error, spec.folder) if spec else ""
    return described("clip", f"{type(error).__name__}: {error}{hint and '.'}{hint}")


def _place(error: BaseException, spec: ClipSpec | None) -> tuple[str | None, int | None]:
    """Return file and line of the innermost frame in the clip's own source."""
    place: tuple[str | None, int | None] = (None, None)
    for frame in traceback.extract_tb(error.__traceback__):
        if spec is not None and Path(frame.filename) == spec.source:
            place = (frame.filename, frame.lineno)
    if isinstance(error, SyntaxError) and error.filename:
        place = (error.filename, error.lineno)
    return place
