"""Narrating clips before they are drawn: a worker computes the numbers in their words, then a voice says the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from render.build import jobs
from render.build.clip_work import ClipWork
from render.build.request import Request
from render.failures import ClipFailedError, Failure, NarrationError
from render.voice.narration import Narrator
from render.workers.executor import run
from render.workers.job import Failed


def narrate(
    request: Request,
    works: Sequence[ClipWork],
    narrator: Narrator,
    staging: Callable[[], Path],
    say: Callable[[str], None],
) -> Iterator[tuple[ClipWork, Failure]]:
    """Add their narrations to the clips; give those that failed.

    ClipFailedError tells of a wrong parameter: it ends the build before any time is spent.
    """
    unknown = [work for work in works if work.fills is None]
    if unknown:
        yield from _compute(request, unknown, staging)
    told = False
    for work in works:
        # What was said before is looked at too, for it may be damaged.
        if work.fills is None or (work.narration is not None and narrator.is_kept(work.narration)):
            continue
        if work.narration is None and not told and isinstance(narrator.known(work.spec, work.fills), str):
            say(f"The voice {narrator.voice.name} speaks.")
            told = True
        try:
            work.narration = narrator.narrate(work.spec, work.fills)
        except NarrationError as error:
            work.narration = None
            yield work, error.failure


def _compute(
    request: Request, works: Sequence[ClipWork], staging: Callable[[], Path]
) -> Iterator[tuple[ClipWork, Failure]]:
    """Have the numbers in the words of clips computed."""
    by_name = {work.name: work for work in works}
    with jobs.executor(request, len(works)) as executor:
        wanted = [jobs.make(request, work.spec, staging() / f"{work.name}-numbers", "numbers") for work in works]
        for end in run(executor, wanted):
            work = by_name[end.job.clip]
            if not isinstance(end, Failed):
                work.fills = end.fills
            elif end.failure.kind == "usage":
                raise ClipFailedError(work.name, end.failure)
            else:
                yield work, end.failure
