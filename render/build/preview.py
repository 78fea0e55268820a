"""One clip while it is being written: the whole, a beat, stills, a contact sheet, or its numbers."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from render import files as disk
from render import manifest as manifests
from render.build import jobs
from render.build.clip_work import ClipWork
from render.build.narrate import narrate
from render.build.request import Request
from render.failures import ClipFailedError
from render.manifest import Manifest
from render.progress import display
from render.publish import captions
from render.publish import clip as clips
from render.publish.number_text import call, shown
from render.store import staging
from render.voice import narration
from render.voice.narration import Narration, Narrator
from render.workers.job import Done, Job, Task


def preview(
    request: Request, task: Task, console: Console, beat: str | None = None, seconds: Sequence[float] = ()
) -> tuple[list[Path], list[str]]:
    """Draw the one clip of a request, or a part of it.

    Return the files, and what there is to say of a video: the beats that overrun their words and, of one beat drawn
    alone, its marks.
    """
    (spec,) = request.clips
    out = request.out
    narrator = narration.narrator(request.series, request.voice)
    work = ClipWork(spec)
    staging.prepare(out, needed_bytes=20 * staging.MEGABYTE)
    with staging.staging(out) as folder:
        try:
            if narrator is not None:
                for _, failure in narrate(request, [work], narrator, lambda: folder, lambda _line: None):
                    raise ClipFailedError(spec.name, failure)
            timing = work.timing(request.rendition.profile.fps)
            job = replace(jobs.make(request, spec, folder / spec.name, task, timing), beat=beat, seconds=seconds)
            done = _draw(request, job, console)
        except ClipFailedError as error:
            raise ClipFailedError(spec.name, staging.plainly(error.failure, out)) from None
        notes: list[str] = []
        files = list(done.files)
        if task == "video":
            manifest = manifests.read(job.folder / f"{spec.name}.json")
            notes = captions.overruns(manifest)
            if beat is not None:
                fps = manifest["fps"]
                marks = manifest["beats"][0]["marks"].items()
                notes += [f"mark {mark} at {seconds:.2f} s, frame {round(seconds * fps)}" for mark, seconds in marks]
            if narrator is not None and work.narration is not None:
                manifest["beats"] = clips.with_speech(manifest["beats"], work.narration)
                _add_sound(request, job.folder, manifest, work.narration, narrator)
            (job.folder / f"{spec.name}.vtt").write_text(captions.webvtt(captions.cues(manifest)), encoding="utf-8")
            files = [f"{spec.name}.mp4", f"{spec.name}.vtt"]
        written = []
        for name in files:
            target = out / _file_name(name, job)
            disk.replace(job.folder / name, target)
            written.append(target)
    return written, notes


def numbers(request: Request) -> dict[str, Any]:
    """Compute the numbers of the one clip of a request without drawing it."""
    (spec,) = request.clips
    with tempfile.TemporaryDirectory() as folder:
        return dict(jobs.complete(request, jobs.make(request, spec, Path(folder) / spec.name, "numbers")).numbers)


def table(clip: str, values: Mapping[str, Mapping[str, Any]]) -> Table:
    """Lay out the numbers of a clip: name, value, unit, and the call that computed it."""
    grid = Table(title=f"Numbers of {clip}", title_justify="left", show_lines=False)
    grid.add_column("name", style="bold")
    grid.add_column("value", justify="right")
    grid.add_column("unit", style="dim")
    grid.add_column("computed by")
    for name, number in values.items():
        # As text, for rich would read the brackets of a list as markup.
        grid.add_row(*map(Text, (name, shown(number), str(number["unit"]), call(number))))
    return grid


def _draw(request: Request, job: Job, console: Console) -> Done:
    """Run the job, and show on a terminal how far a video is."""
    (spec,) = request.clips
    if job.task != "video" or not console.is_terminal:
        return jobs.complete(request, job)
    beats = 1 if job.beat else len(spec.beats)
    with display(console, [(spec.name, round(job.estimated_frames * beats / len(spec.beats)))]) as progress:
        return jobs.complete(request, job, progress)


def _add_sound(request: Request, folder: Path, manifest: Manifest, spoken: Narration, narrator: Narrator) -> None:
    """Join a clip's silent video in ``folder`` with what is said in it."""
    from render.build import sound

    video = folder / f"{manifest['clip']}.mp4"
    silent = video.replace(folder / "silent.mp4")
    said, tags = clips.placed(manifest, spoken), clips.tags(request.series, manifest)
    sound.join(silent, video, said, manifest["frames"], manifest["fps"], narrator.cache, tags)


def _file_name(name: str, job: Job) -> str:
    """Name a file after its beat and variant too, so that it never takes the place of the whole clip or another."""
    if job.beat is not None and not name.startswith(f"{job.clip}-{job.beat}"):
        name = f"{job.clip}-{job.beat}{name.removeprefix(job.clip)}"
    path = Path(name)
    return f"{path.stem}{job.rendition.variant.suffix}{path.suffix}"
