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
from render.build.request import FinishedClip, Order, Outcome
from render.cli.display import Display, clock, display
from render.fingerprint.components import Fingerprints, Timing
from render.publish import episode, outdated, publisher, site
from render.publish.captions import overruns
from render.publish.mux import JoinError, Tags
from render.publish.publisher import Publication
from render.store import staging as store
from render.store.clips import Artefacts, Record, stored_file
from render.variants import clip_base, episode_base
from render.voice import narration
from render.voice.narration import Narration, timing
from render.voice.voices import SpeechError
from render.workers import watchdog
from render.workers.executor import Executor, LocalProcesses
from render.workers.job import Done, Failed, Failure, Job, Progress, Remark, Started
from scenes.script import ClipSpec, Episode


def build(order: Order, console: Console) -> Outcome:
    """Make the clips, the episodes that are complete, and the page; finished clips survive an interruption."""
    with contextlib.ExitStack() as stack:
        store.prepare(order.out, needed_bytes=0)
        # Nothing to do, nothing touched: the staging folder is made when it is first needed.
        staging = functools.cache(lambda: stack.enter_context(store.staging(order.out)))
        work = _Build(order, console, staging)
        try:
            work.do()
        except KeyboardInterrupt:
            work.outcome.interrupted = True
        return work.outcome


class _Build:
    """One order on its way."""

    def __init__(self, order: Order, console: Console, staging: Any) -> None:
        self.order = order
        self.outcome = Outcome()
        self._console = console
        self._staging = staging
        self._artefacts = Artefacts(order.out)
        self._publication = Publication(order.out, self._artefacts, staging)
        self._records: dict[str, Record] = {}
        self._manifests: dict[str, dict[str, Any]] = {}
        self._narrator = narration.narrator(order.series, order.voice)
        self._narrations: dict[str, Narration] = {}

    def do(self) -> None:
        """Plan, render what is stale, put everything in place."""
        order = self.order
        episodes = [part for part in order.series.episodes if any(clip in order.clips for clip in part.clips)]
        planner = Planner(Fingerprints(order.series), self._artefacts, order.look, order.parameters)
        specs = [spec for part in episodes for spec in part.clips if order.look.variant.declared_by(spec)]
        self._narrate(specs, planner)
        stale = []
        for spec in specs:
            wanted = spec in order.clips
            times = self._timing(spec)
            if spec.name in self.outcome.failures or (self._narrator and times is None):
                continue
            step = planner.step(spec, times, force=order.force and wanted, thoroughly=True)
            if not step.stale:
                assert step.record is not None
                self._accept(spec, step.record)
            elif wanted:
                stale.append(step)
        if stale:
            store.prepare(order.out, order.needed_bytes([step.spec for step in stale]))
            self._check_parameters(stale)
        for spec in order.clips:
            if spec.name in self._records:
                self._keep(spec)
        if stale:
            self._render(stale)
        for part in episodes:
            self._join(part)
        self._make_page()
        self.outcome.outdated = outdated.as_text(order.series, list(outdated.find(order.series, order.out)))

    def _narrate(self, specs: Sequence[ClipSpec], planner: Planner) -> None:
        """Have the words said that were not said before: they tell how long the pictures last."""
        order = self.order
        if self._narrator is None:
            return
        work = narrate.Narrating(order, self._narrator, planner, self._staging, self._say)
        self._narrations = work.narrate(specs, order.clips, lambda: _executor(order))
        for name, failure in work.failures.items():
            self.outcome.failures[name] = self._plainly(failure)
            self._say(f"FAILED {failure.describe(name)}")

    def _timing(self, spec: ClipSpec) -> Timing | None:
        narration = self._narrations.get(spec.name)
        return None if narration is None else timing(narration, self.order.profile.fps)

    def _accept(self, spec: ClipSpec, record: Record) -> None:
        self._records[spec.name] = record
        kept = self._artefacts.manifest(record)
        narration = self._narrations.get(spec.name)
        self._manifests[spec.name] = publisher.manifest(kept, self.order.series, spec, narration, self._narrator)

    def _check_parameters(self, stale: Sequence[Step]) -> None:
        """Let changed clips look at their parameters first: a wrong one is told before any time is spent."""
        order = self.order
        for spec in (step.spec for step in stale):
            if values := order.parameters.get(spec.name):
                check = self._staging() / f"{spec.name}-check"
                check.mkdir()
                view = View("numbers", order.profile, order.theme, parameters=values)
                run(order.series, spec, view, check, self._console, order.command)

    def _keep(self, spec: ClipSpec) -> None:
        """Put right what is published of a clip that needs no rendering."""
        before = len(self._publication.written)
        try:
            self._publish(spec)
        except OSError as error:
            self.outcome.failures[spec.name] = self._system(error)
        except (JoinError, SpeechError) as error:
            self.outcome.failures[spec.name] = Failure("clip", str(error))
        else:
            self.outcome.kept.append(spec.name)
            self.outcome.restored.extend(self._publication.written[before:])

    def _publish(self, spec: ClipSpec) -> None:
        base = clip_base(spec, self.order.look.variant)
        part = self._part(spec)
        tags = publisher.tags(self.order.series, part.manifest)
        made = self._film(base, [part], tags)
        self._publication.publish(base, publisher.clip_files(self._records[spec.name], part.manifest, made))
        self._remember_film(base, [part], tags)

    def _render(self, stale: Sequence[Step]) -> None:
        order = self.order
        for step in stale:
            if causes := [reason for reason in step.reasons if reason.kind not in ("new", "forced")]:
                self._say(f"{step.spec.name} is rendered again: {causes[0].text}{_further(len(causes) - 1)}.")
        # The longest first: a long clip begun last would keep one process busy while the others idle.
        steps = {step.spec.name: step for step in sorted(stale, key=lambda step: -step.spec.estimated_seconds())}
        begun: dict[str, float] = {}
        estimates = [(name, order.frames(step.spec)) for name, step in steps.items()]
        folder = self._staging()
        with (
            _executor(order) as executor,
            display(self._console, estimates) as progress,
        ):
            for name, step in steps.items():
                (folder / name).mkdir()
                executor.submit(
                    Job(
                        series=order.series.root,
                        clip=name,
                        profile=order.profile,
                        folder=folder / name,
                        theme=order.theme,
                        parameters=order.parameters.get(name, {}),
                        estimated_frames=order.frames(step.spec),
                        timing=self._timing(step.spec) or {},
                        timeout=order.timeout,
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
                        except (publisher.OtherScriptError, JoinError, SpeechError) as error:
                            self._fail(name, Failure("clip", str(error)), progress)

    def _finish(self, step: Step, done: Done, wall_seconds: float, progress: Display) -> None:
        """Store what was rendered and put it in place."""
        spec, order = step.spec, self.order
        parameters = order.parameters.get(spec.name, {})
        folder = done.job.folder
        drawn = json.loads((folder / f"{spec.name}.json").read_text(encoding="utf-8"))
        files = {f"file {name}": value for name, value in drawn["files"].items()}
        components = {**done.answer["components"], **files}
        paths = [folder / name for name in done.files]
        self._accept(spec, self._artefacts.put(spec.name, paths, components, parameters, order.look))
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
        """Join an episode if every clip of it is there as this order asks for it."""
        outcome, variant = self.outcome, self.order.look.variant
        undeclared = [spec.name for spec in part.clips if not variant.declared_by(spec)]
        if undeclared:
            if len(undeclared) + sum(spec in self.order.clips for spec in part.clips) == len(part.clips):
                self._say(f"The episode {part.name} is not joined without {_listed(undeclared)}.")
            return
        lacking = [spec.name for spec in part.clips if spec.name in outcome.failures or spec.name not in self._records]
        if lacking:
            if failed := [name for name in lacking if name in outcome.failures]:
                reason = f"The episode was not joined, because {_listed(failed)} could not be made."
                outcome.failures[part.stem] = Failure("clip", reason)
            return  # else the lecturer asked for some of its clips only
        base = episode_base(part, variant)
        try:
            parts = [self._part(spec) for spec in part.clips]
            texts = episode.texts(self.order.series.title, part, parts)
            first = self._records[part.clips[0].name]
            tags = episode.tags(part, parts, language.of(self.order.series))
            files: dict[str, publisher.Content] = {".mp4": self._film(base, parts, tags)}
            files |= {".jpg": first.file(".jpg"), **{suffix: text.encode() for suffix, text in texts.items()}}
            self._publication.publish(base, files)
            self._remember_film(base, parts, tags)
        except (JoinError, SpeechError) as error:
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
        if known and publisher.holds(self.order.out / f"{base}.mp4", known):
            return known
        target: Path = self._staging() / f"{base.replace('/', '-')}.mp4"
        episode.join(parts, target, tags)
        return target

    def _remember_film(self, base: str, parts: Sequence[episode.Part], tags: Tags) -> None:
        key = episode.key(parts, tags)
        if self._artefacts.film(base, key) is None:
            published = stored_file(self.order.out / f"{base}.mp4")
            self._artefacts.remember_film(base, key, published, episode.sounds(parts), self._staging())

    def _make_page(self) -> None:
        base = site.base(self.order.look.variant)
        try:
            files = site.files(self.order.series, self.order.out, self.outcome.failures, self.order.look.variant)
            self._publication.publish(base, files)
        except OSError as error:
            self.outcome.failures[f"{base}.html"] = self._system(error)
        else:
            self.outcome.page = self.order.out / f"{base}.html"

    def _plainly(self, failure: Failure) -> Failure:
        limit = self.order.timeout
        if limit is not None and failure.kind == "system" and watchdog.gave_up(failure.traceback):
            return Failure("clip", watchdog.out_of_time(limit), traceback=failure.traceback)
        return store.plainly(failure, self.order.out)

    def _system(self, error: OSError) -> Failure:
        return Failure("system", store.explain(error, self.order.out))

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


def _executor(order: Order) -> Executor:
    if order.scheduler is None:
        return LocalProcesses(order.workers, order.command)
    from render.workers.dask.cluster import Cluster

    return Cluster(order.scheduler, order.series)


def _further(count: int) -> str:
    return f", and {count} more" if count > 0 else ""


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
