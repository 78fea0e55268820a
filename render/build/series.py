"""The whole series: what is stale is rendered, clips side by side, then episodes are joined, then the page is made.

What is stored is used again; a file that holds what it must is not touched.
"""

from __future__ import annotations

import contextlib
import functools
import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from render import language
from render.build import narrate
from render.build.planner import Planner, Step
from render.build.preview import View, run
from render.build.request import FinishedClip, Outcome, Request
from render.failures import Failure, explain
from render.fingerprint.components import Fingerprints, Timing
from render.progress import Display, display
from render.publish import episode, outdated, publisher, site
from render.publish.captions import overruns
from render.publish.mux import Tags
from render.publish.publisher import Publication
from render.store import staging as store
from render.store.clips import Artefacts, Record, stored_file
from render.variants import clip_base, episode_base
from render.voice import narration
from render.voice.narration import Narration, timing
from render.wording import clock, listed
from render.workers import watchdog
from render.workers.executor import Executor, LocalProcesses
from render.workers.job import Done, Failed, Job, Progress, Remark, Started
from scenes.script import ClipSpec, Episode, LectureError


def build(request: Request, console: Console) -> Outcome:
    """Make the clips, the episodes that are complete, and the page; finished clips survive an interruption."""
    with contextlib.ExitStack() as stack:
        store.prepare(request.out, needed_bytes=0)
        # Nothing to do, nothing touched: the staging folder is made when it is first needed.
        staging = functools.cache(lambda: stack.enter_context(store.staging(request.out)))
        work = _Build(request, console, staging)
        try:
            work.do()
        except KeyboardInterrupt:
            work.outcome.interrupted = True
        return work.outcome


class _Build:
    """One request on its way."""

    def __init__(self, request: Request, console: Console, staging: Any) -> None:
        self.request = request
        self.outcome = Outcome()
        self._console = console
        self._staging = staging
        self._artefacts = Artefacts(request.out)
        self._publication = Publication(request.out, self._artefacts, staging)
        self._records: dict[str, Record] = {}
        self._manifests: dict[str, dict[str, Any]] = {}
        self._narrator = narration.narrator(request.series, request.voice)
        self._narrations: dict[str, Narration] = {}

    def do(self) -> None:
        """Plan, render what is stale, put everything in place."""
        request = self.request
        episodes = [part for part in request.series.episodes if any(clip in request.clips for clip in part.clips)]
        planner = Planner(Fingerprints(request.series), self._artefacts, request.rendition, request.parameters)
        specs = [spec for part in episodes for spec in part.clips if request.rendition.variant.declared_by(spec)]
        self._narrate(specs, planner)
        stale = []
        for spec in specs:
            wanted = spec in request.clips
            times = self._timing(spec)
            if spec.name in self.outcome.failures or (self._narrator and times is None):
                continue
            step = planner.step(spec, times, force=request.force and wanted, thoroughly=True)
            if not step.stale:
                assert step.record is not None
                self._accept(spec, step.record)
            elif wanted:
                stale.append(step)
        if stale:
            store.prepare(request.out, request.needed_bytes([step.spec for step in stale]))
            self._check_parameters(stale)
        for spec in request.clips:
            if spec.name in self._records:
                self._keep(spec)
        if stale:
            self._render(stale)
        for part in episodes:
            self._join(part)
        self._make_page()
        self.outcome.outdated = outdated.as_text(request.series, list(outdated.find(request.series, request.out)))

    def _narrate(self, specs: Sequence[ClipSpec], planner: Planner) -> None:
        """Have the words said that were not said before: they tell how long the pictures last."""
        request = self.request
        if self._narrator is None:
            return
        work = narrate.Narrating(request, self._narrator, planner, self._staging, self._say)
        self._narrations = work.narrate(specs, request.clips, lambda: _executor(request))
        for name, failure in work.failures.items():
            self.outcome.failures[name] = self._plainly(failure)
            self._say(f"FAILED {failure.describe(name)}")

    def _timing(self, spec: ClipSpec) -> Timing | None:
        narration = self._narrations.get(spec.name)
        return None if narration is None else timing(narration, self.request.rendition.profile.fps)

    def _accept(self, spec: ClipSpec, record: Record) -> None:
        self._records[spec.name] = record
        kept = self._artefacts.manifest(record)
        narration = self._narrations.get(spec.name)
        self._manifests[spec.name] = publisher.manifest(kept, self.request.series, spec, narration, self._narrator)

    def _check_parameters(self, stale: Sequence[Step]) -> None:
        """Let changed clips look at their parameters first: a wrong one is told before any time is spent."""
        request = self.request
        for spec in (step.spec for step in stale):
            if values := request.parameters.get(spec.name):
                check = self._staging() / f"{spec.name}-check"
                check.mkdir()
                view = View("numbers", request.rendition.profile, request.rendition.theme, parameters=values)
                run(request.series, spec, view, check, self._console, request.command)

    def _keep(self, spec: ClipSpec) -> None:
        """Put right what is published of a clip that needs no rendering."""
        before = len(self._publication.written)
        try:
            self._publish(spec)
        except OSError as error:
            self.outcome.failures[spec.name] = self._system(error)
        except LectureError as error:
            self.outcome.failures[spec.name] = Failure("clip", str(error))
        else:
            self.outcome.kept.append(spec.name)
            self.outcome.restored.extend(self._publication.written[before:])

    def _publish(self, spec: ClipSpec) -> None:
        base = clip_base(spec, self.request.rendition.variant)
        part = self._part(spec)
        tags = publisher.tags(self.request.series, part.manifest)
        made = self._film(base, [part], tags)
        self._publication.publish(base, publisher.clip_files(self._records[spec.name], part.manifest, made))
        self._remember_film(base, [part], tags)

    def _render(self, stale: Sequence[Step]) -> None:
        request = self.request
        for step in stale:
            if causes := [reason for reason in step.reasons if reason.kind not in ("new", "forced")]:
                self._say(f"{step.spec.name} is rendered again: {causes[0].text}{_further(len(causes) - 1)}.")
        # The longest first: a long clip begun last would keep one process busy while the others idle.
        steps = {step.spec.name: step for step in sorted(stale, key=lambda step: -step.spec.estimated_seconds())}
        begun: dict[str, float] = {}
        estimates = [(name, request.rendition.frames(step.spec)) for name, step in steps.items()]
        folder = self._staging()
        with (
            _executor(request) as executor,
            display(self._console, estimates) as progress,
        ):
            for name, step in steps.items():
                (folder / name).mkdir()
                executor.submit(
                    Job(
                        series=request.series.root,
                        clip=name,
                        profile=request.rendition.profile,
                        folder=folder / name,
                        theme=request.rendition.theme,
                        parameters=request.parameters.get(name, {}),
                        estimated_frames=request.rendition.frames(step.spec),
                        timing=self._timing(step.spec) or {},
                        timeout=request.timeout,
                    )
                )
            for event in executor.events():
                if isinstance(event, Remark):
                    progress.say(event.text)
                    continue
                name = event.job.clip
                match event:
                    case Started():
                        begun[name] = time.monotonic()
                        progress.start(name)
                    case Progress():
                        progress.advance(name, event.frames)
                    case Failed():
                        self._fail(name, self._plainly(event.failure), progress)
                    case Done():
                        try:
                            self._finish(steps[name], event, time.monotonic() - begun[name], progress)
                        except OSError as error:
                            self._fail(name, self._system(error), progress)
                        except LectureError as error:
                            self._fail(name, Failure("clip", str(error)), progress)

    def _finish(self, step: Step, done: Done, wall_seconds: float, progress: Display) -> None:
        """Store what was rendered and put it in place."""
        spec, request = step.spec, self.request
        parameters = request.parameters.get(spec.name, {})
        folder = done.job.folder
        drawn = json.loads((folder / f"{spec.name}.json").read_text(encoding="utf-8"))
        files = {f"file {name}": value for name, value in drawn["files"].items()}
        components = {**done.answer["components"], **files}
        paths = [folder / name for name in done.files]
        self._accept(spec, self._artefacts.put(spec.name, paths, components, parameters, request.rendition))
        shutil.rmtree(folder, ignore_errors=True)
        self._publish(spec)
        content = self._manifests[spec.name]
        clip = FinishedClip(spec.name, content["duration"], wall_seconds, tuple(overruns(content)))
        self.outcome.finished.append(clip)
        line = f"done {spec.name}: {clock(clip.seconds)} long, in {wall_seconds:.1f} s"
        progress.finish(spec.name, content["frames"], line)

    def _fail(self, name: str, failure: Failure, progress: Display) -> None:
        self.outcome.failures[name] = failure
        progress.finish(name, 0, f"FAILED {failure.describe(name)}")

    def _join(self, part: Episode) -> None:
        """Join an episode if every clip of it is there as this request asks for it."""
        outcome, variant = self.outcome, self.request.rendition.variant
        undeclared = [spec.name for spec in part.clips if not variant.declared_by(spec)]
        if undeclared:
            if len(undeclared) + sum(spec in self.request.clips for spec in part.clips) == len(part.clips):
                self._say(f"The episode {part.name} is not joined without {listed(undeclared)}.")
            return
        lacking = [spec.name for spec in part.clips if spec.name in outcome.failures or spec.name not in self._records]
        if lacking:
            if failed := [name for name in lacking if name in outcome.failures]:
                reason = f"The episode was not joined, because {listed(failed)} could not be made."
                outcome.failures[part.stem] = Failure("clip", reason)
            return  # else the lecturer asked for some of its clips only
        base = episode_base(part, variant)
        try:
            parts = [self._part(spec) for spec in part.clips]
            texts = episode.texts(self.request.series.title, part, parts)
            first = self._records[part.clips[0].name]
            tags = episode.tags(part, parts, language.of(self.request.series))
            files: dict[str, publisher.Content] = {".mp4": self._film(base, parts, tags)}
            files |= {".jpg": first.file(".jpg"), **{suffix: text.encode() for suffix, text in texts.items()}}
            self._publication.publish(base, files)
            self._remember_film(base, parts, tags)
        except LectureError as error:
            outcome.failures[part.stem] = Failure("clip", str(error))
        except OSError as error:
            outcome.failures[part.stem] = self._system(error)
        else:
            outcome.episodes.append(part.stem)

    def _part(self, spec: ClipSpec) -> episode.Part:
        video = self._artefacts.path(self._records[spec.name].file(".mp4"))
        return episode.Part(video, self._manifests[spec.name], self._sound(spec))

    def _sound(self, spec: ClipSpec) -> Path | None:
        """Return the sound of a clip, which is made if it is not kept; None for a clip that nobody speaks."""
        narration, content = self._narrations.get(spec.name), self._manifests[spec.name]
        if narration is None or self._narrator is None:
            return None
        key = publisher.sound_key(content, narration)
        kept = self._artefacts.sound(spec.name, key)
        if kept is None:
            from render.voice import track

            target = self._staging() / f"{key}.flac"
            placed = publisher.placed(content, narration)
            track.write(track.track(placed, content["frames"], content["fps"], self._narrator.cache), target)
            kept = self._artefacts.put_sound(spec.name, key, target)
        return self._artefacts.path(kept)

    def _film(self, base: str, parts: Sequence[episode.Part], tags: Tags) -> publisher.Content:
        """Return the film of these parts: the one that was published before, or else a new one."""
        known = self._artefacts.film(base, episode.key(parts, tags))
        if known and publisher.holds(self.request.out / f"{base}.mp4", known):
            return known
        target: Path = self._staging() / f"{base.replace('/', '-')}.mp4"
        episode.join(parts, target, tags)
        return target

    def _remember_film(self, base: str, parts: Sequence[episode.Part], tags: Tags) -> None:
        key = episode.key(parts, tags)
        if self._artefacts.film(base, key) is None:
            published = stored_file(self.request.out / f"{base}.mp4")
            self._artefacts.remember_film(base, key, published, episode.sounds(parts), self._staging())

    def _make_page(self) -> None:
        base = site.base(self.request.rendition.variant)
        try:
            files = site.files(
                self.request.series, self.request.out, self.outcome.failures, self.request.rendition.variant
            )
            self._publication.publish(base, files)
        except OSError as error:
            self.outcome.failures[f"{base}.html"] = self._system(error)
        else:
            self.outcome.page = self.request.out / f"{base}.html"

    def _plainly(self, failure: Failure) -> Failure:
        limit = self.request.timeout
        if limit is not None and failure.kind == "system" and watchdog.gave_up(failure.traceback):
            return Failure("clip", watchdog.out_of_time(limit), traceback=failure.traceback)
        return store.plainly(failure, self.request.out)

    def _system(self, error: OSError) -> Failure:
        return Failure("system", explain(error, self.request.out))

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


def _executor(request: Request) -> Executor:
    if request.scheduler is None:
        return LocalProcesses(request.workers, request.command)
    from render.workers.dask.cluster import Cluster

    return Cluster(request.scheduler, request.series)


def _further(count: int) -> str:
    return f", and {count} more" if count > 0 else ""
