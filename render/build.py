"""The whole series: clips side by side, then the episodes joined from them, then the page."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from render import captions, episode, site, store
from render.display import Display, clock, display
from render.job import Done, Failed, Failure, Job, Progress, Started
from render.preview import View, run
from render.profiles import Profile
from render.schedule import WORKER, LocalProcesses
from scenes.script import ClipSpec, Episode, Series

# What flat pictures take on average. With episodes and staging, everything lies on the disk three times.
BITS_PER_PIXEL = 0.03
COPIES = 3
CLIP_FILES = (".mp4", ".vtt", ".jpg", ".txt", ".json")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made, and how."""

    series: Series
    clips: tuple[ClipSpec, ...]
    profile: Profile
    out: Path
    theme: str = "dark"
    workers: int = 1
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    command: Sequence[str] = WORKER

    def frames(self, spec: ClipSpec) -> int:
        """Estimate the frames of a clip from its words."""
        return round(spec.estimated_seconds() * self.profile.fps)


@dataclass(frozen=True, slots=True)
class FinishedClip:
    """A clip whose files are in place."""

    name: str
    seconds: float
    wall_seconds: float
    overruns: tuple[str, ...]


@dataclass(slots=True)
class Outcome:
    """What became of an order."""

    finished: list[FinishedClip] = field(default_factory=list)
    failures: dict[str, Failure] = field(default_factory=dict)
    """Why clips, and episodes by their stem, were not made."""
    episodes: list[str] = field(default_factory=list)
    page: Path | None = None
    interrupted: bool = False


def needed_bytes(order: Order) -> int:
    """Estimate the room that an order takes."""
    pixels = order.profile.width * order.profile.height * sum(map(order.frames, order.clips))
    return round(pixels * BITS_PER_PIXEL / 8 * COPIES) + 20 * store.MEGABYTE


def build(order: Order, console: Console) -> Outcome:
    """Make the clips, the episodes that are complete, and the page; finished clips survive an interruption."""
    store.prepare(order.out, needed_bytes(order))
    outcome = Outcome()
    with store.staging(order.out) as folder:
        try:
            _check_parameters(order, folder, console)
            _make_clips(order, folder, console, outcome)
            for part in order.series.episodes:
                if any(clip in order.clips for clip in part.clips):
                    _make_episode(order, part, folder, outcome)
            _make_page(order, folder, outcome)
        except KeyboardInterrupt:
            outcome.interrupted = True
    return outcome


def _check_parameters(order: Order, folder: Path, console: Console) -> None:
    """Let changed clips look at their parameters first: a wrong one is told before any time is spent."""
    for spec in order.clips:
        if values := order.parameters.get(spec.name):
            check = folder / f"{spec.name}-check"
            check.mkdir()
            view = View("numbers", order.profile, order.theme, parameters=values)
            run(order.series, spec, view, check, console, order.command)


def _make_clips(order: Order, folder: Path, console: Console, outcome: Outcome) -> None:
    # The longest first: a long clip begun last would keep one process busy while the others idle.
    specs = {spec.name: spec for spec in sorted(order.clips, key=lambda spec: -spec.estimated_seconds())}
    begun: dict[str, float] = {}
    estimates = [(name, order.frames(spec)) for name, spec in specs.items()]
    with LocalProcesses(order.workers, order.command) as processes, display(console, estimates) as progress:
        for name, spec in specs.items():
            (folder / name).mkdir()
            processes.submit(
                Job(
                    series=order.series.root,
                    clip=name,
                    profile=order.profile,
                    folder=folder / name,
                    theme=order.theme,
                    parameters=order.parameters.get(name, {}),
                    estimated_frames=order.frames(spec),
                )
            )
        for event in processes.events():
            name = event.job.clip
            match event:
                case Started():
                    begun[name] = time.monotonic()
                    progress.start(name)
                case Progress():
                    progress.advance(name, event.frames)
                case Failed():
                    _fail(name, store.plainly(event.failure, order.out), outcome, progress)
                case Done():
                    try:
                        _finish(order, specs[name], folder / name, time.monotonic() - begun[name], outcome, progress)
                    except OSError as error:
                        _fail(name, Failure("system", store.explain(error, order.out)), outcome, progress)


def _finish(
    order: Order, spec: ClipSpec, folder: Path, wall_seconds: float, outcome: Outcome, progress: Display
) -> None:
    """Write captions and transcript beside the video, and put everything in place."""
    manifest = json.loads((folder / f"{spec.name}.json").read_text(encoding="utf-8"))
    (folder / f"{spec.name}.vtt").write_text(captions.webvtt(captions.cues(manifest)), encoding="utf-8")
    (folder / f"{spec.name}.txt").write_text(captions.transcript(manifest), encoding="utf-8")
    _publish(folder, [f"{spec.name}{suffix}" for suffix in CLIP_FILES], order.out / "clips" / spec.episode)
    clip = FinishedClip(spec.name, manifest["duration"], wall_seconds, tuple(captions.overruns(manifest)))
    outcome.finished.append(clip)
    progress.finish(
        spec.name,
        manifest["frames"],
        f"done {spec.name}: {clock(clip.seconds)} long, in {wall_seconds:.1f} s",
    )


def _fail(name: str, failure: Failure, outcome: Outcome, progress: Display) -> None:
    outcome.failures[name] = failure
    progress.finish(name, 0, f"FAILED {failure.describe(name)}")


def _make_episode(order: Order, part: Episode, folder: Path, outcome: Outcome) -> None:
    """Join an episode if every clip of it is there, in this quality and theme."""
    lacking = []
    parts = []
    for spec in part.clips:
        path = order.out / "clips" / spec.episode / f"{spec.name}.json"
        manifest = store.read_manifest(path)
        wanted = {"quality": order.profile.label, "theme": order.theme}
        if spec.name in outcome.failures or manifest is None or not wanted.items() <= manifest.items():
            lacking.append(spec.name)
        else:
            parts.append(episode.Part(path.with_suffix(".mp4"), manifest))
    if lacking:
        if not any(name in outcome.failures for name in lacking):
            return  # the lecturer asked for some of its clips only
        failure = Failure("clip", f"The episode was not joined, because {_listed(lacking)} could not be made.")
        outcome.failures[part.stem] = failure
        return
    try:
        names = episode.write_episode(order.series.title, part, parts, folder)
        _publish(folder, names, order.out / "episodes")
    except episode.JoinError as error:
        outcome.failures[part.stem] = Failure("clip", str(error))
    except OSError as error:
        outcome.failures[part.stem] = Failure("system", store.explain(error, order.out))
    else:
        outcome.episodes.append(part.stem)


def _make_page(order: Order, folder: Path, outcome: Outcome) -> None:
    page = folder / "index.html"
    try:
        page.write_text(site.page(order.series, order.out, outcome.failures), encoding="utf-8")
        store.publish(page, order.out / page.name)
    except OSError as error:
        outcome.failures[page.name] = Failure("system", store.explain(error, order.out))
    else:
        outcome.page = order.out / page.name


def _publish(folder: Path, names: Sequence[str], target: Path) -> None:
    """Put files in place; the manifest, which comes last, stands for all of them, so an old one goes first."""
    (target / names[-1]).unlink(missing_ok=True)
    for name in names:
        store.publish(folder / name, target / name)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
