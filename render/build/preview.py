"""One clip while it is being written: the whole, a beat, stills, a contact sheet, or its numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from render import files as disk
from render.failures import ClipFailedError
from render.fingerprint.components import Timing
from render.progress import display
from render.publish import captions, publisher
from render.publish.mux import Tags
from render.publish.number_text import call, shown
from render.store import staging
from render.variants import Profile, Variant
from render.voice.narration import Narration, Narrator, times, timing
from render.workers.executor import WORKER, LocalProcesses
from render.workers.job import Done, Failed, Job, Progress, Started, Task
from scenes.script import ClipSpec, Series


@dataclass(frozen=True, slots=True)
class View:
    """What is to be seen of a clip."""

    task: Task
    profile: Profile
    theme: str = "dark"
    beat: str | None = None
    seconds: Sequence[float] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    timing: Timing = field(default_factory=dict)
    """Seconds that the words of each beat take, where they were spoken."""

    @property
    def variant(self) -> Variant:
        """Which of the clip's variants it is."""
        return Variant(self.theme, self.profile.format)


def preview(
    series: Series,
    spec: ClipSpec,
    view: View,
    out: Path,
    console: Console,
    command: Sequence[str] = WORKER,
    narrator: Narrator | None = None,
) -> tuple[list[Path], list[str]]:
    """Draw what ``view`` asks for into ``out``, spoken by ``narrator`` if there is one.

    Return the files and the beats that overrun their words.
    """
    staging.prepare(out, needed_bytes=20 * staging.MEGABYTE)
    with staging.staging(out) as folder:
        narration: Narration = {}
        try:
            if narrator is not None:
                narration = narrate(series, spec, view, folder, console, command, narrator)
                view = replace(view, timing=timing(narration, view.profile.fps))
            done = run(series, spec, view, folder, console, command)
        except ClipFailedError as error:
            raise ClipFailedError(spec.name, staging.plainly(error.failure, out)) from None
        overruns: list[str] = []
        files = list(done.files)
        if view.task == "video":
            manifest = json.loads((folder / f"{spec.name}.json").read_text(encoding="utf-8"))
            overruns = captions.overruns(manifest)
            if narrator is not None:
                for beat in manifest["beats"]:
                    beat["speech"] = times(narration[beat["name"]], beat["start"])
                add_sound(folder, manifest, narration, narrator, publisher.tags(series, manifest))
            (folder / f"{spec.name}.vtt").write_text(captions.webvtt(captions.cues(manifest)), encoding="utf-8")
            files = [f"{spec.name}.mp4", f"{spec.name}.vtt"]
        written = []
        for name in files:
            target = out / _view_name(name, spec.name, view)
            disk.replace(folder / name, target)
            written.append(target)
    return written, overruns


def narrate(
    series: Series,
    spec: ClipSpec,
    view: View,
    folder: Path,
    console: Console,
    command: Sequence[str],
    narrator: Narrator,
) -> Narration:
    """Have the words said, with the numbers of the clip."""
    place = folder / "numbers"
    place.mkdir()
    done = run(series, spec, replace(view, task="numbers", beat=None), place, console, command)
    return narrator.narrate(spec, done.answer["fills"])


def add_sound(folder: Path, manifest: Mapping[str, Any], narration: Narration, narrator: Narrator, tags: Tags) -> None:
    """Join a clip's silent video in ``folder`` with what is said in it."""
    from render.publish import mux
    from render.voice import track

    video = folder / f"{manifest['clip']}.mp4"
    silent = video.replace(folder / "silent.mp4")
    heard = folder / "sound.flac"
    said = publisher.placed(manifest, narration)
    track.write(track.track(said, manifest["frames"], manifest["fps"], narrator.cache), heard)
    mux.join([silent], video, [heard], tags)


def numbers(
    series: Series, spec: ClipSpec, view: View, folder: Path, console: Console, command: Sequence[str] = WORKER
) -> dict[str, Any]:
    """Compute the numbers of a clip without drawing it."""
    return dict(run(series, spec, view, folder, console, command).answer["numbers"])


def run(
    series: Series, spec: ClipSpec, view: View, folder: Path, console: Console, command: Sequence[str] = WORKER
) -> Done:
    """Run one job to its end and show how far it is; ClipFailedError if it fails."""
    beats = spec.beats if view.beat is None else (spec.beat(view.beat),)
    frames = round(spec.estimated_seconds() * len(beats) / len(spec.beats) * view.profile.fps)
    job = Job(
        series=series.root,
        clip=spec.name,
        profile=view.profile,
        folder=folder,
        task=view.task,
        theme=view.theme,
        parameters=view.parameters,
        timing=view.timing,
        beat=view.beat,
        seconds=view.seconds,
        estimated_frames=frames,
    )
    shown = view.task == "video" and console.is_terminal
    with LocalProcesses(1, command) as processes, display(console, [(spec.name, frames)]) as progress:
        processes.submit(job)
        for event in processes.events():
            match event:
                case Started() if shown:
                    progress.start(spec.name)
                case Progress() if shown:
                    progress.advance(spec.name, event.frames)
                case Failed():
                    raise ClipFailedError(spec.name, event.failure)
                case Done():
                    return event
    raise AssertionError("a job ends in Done or Failed")


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


def _view_name(name: str, clip: str, view: View) -> str:
    """Name a file after its beat and variant too, so that it never takes the place of the whole clip or another."""
    if view.beat is not None and not name.startswith(f"{clip}-{view.beat}"):
        name = f"{clip}-{view.beat}{name.removeprefix(clip)}"
    path = Path(name)
    return f"{path.stem}{view.variant.suffix}{path.suffix}"
