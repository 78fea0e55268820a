"""The whole series: what is stale is rendered, clips side by side, then episodes are joined, then the page is made.

What is stored is used again; a file that holds what it must is not touched.
"""

from __future__ import annotations

import contextlib
import functools
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console

from render import files as disk
from render import manifest as manifests
from render.build import jobs
from render.build.clip_work import ClipWork
from render.build.narrate import narrate
from render.build.planner import Planner
from render.build.request import FinishedClip, Outcome, Request
from render.failures import Failure, explain
from render.progress import Display, display
from render.publish import outdated, site
from render.publish.captions import overruns
from render.publish.publisher import Publisher
from render.store import staging
from render.store.clips import Artefacts
from render.variants import clip_base, episode_base, series_base
from render.voice import narration
from render.wording import clock, listed
from render.workers import watchdog
from render.workers.executor import run, telling
from render.workers.job import Done, Failed
from scenes.script import Episode, LectureError


def build(request: Request, console: Console) -> Outcome:
    """Make the clips, the episodes that are complete, and the page; finished clips survive an interruption."""
    with contextlib.ExitStack() as stack:
        staging.prepare(request.out, needed_bytes=0)
        # Nothing to do, nothing touched: the staging folder is made when it is first needed.
        folder = functools.cache(lambda: stack.enter_context(staging.staging(request.out)))
        work = _Build(request, console, folder)
        try:
            work.do()
        except KeyboardInterrupt:
            work.outcome.interrupted = True
        return work.outcome


class _Build:
    """One request on its way."""

    def __init__(self, request: Request, console: Console, folder: Callable[[], Path]) -> None:
        self.request = request
        self.outcome = Outcome()
        self._console = console
        self._staging = folder
        self._variant = request.rendition.variant
        self._artefacts = Artefacts(request.out)
        self._narrator = narration.narrator(request.series, request.voice)
        self._planner = Planner(request, self._artefacts, self._narrator)
        speech = self._narrator.cache if self._narrator else None
        self._publisher = Publisher(request.out, self._artefacts, folder, speech)

    def do(self) -> None:
        """Plan, render what is stale, put everything in place."""
        request = self.request
        episodes = [each for each in request.series.episodes if any(clip in request.clips for clip in each.clips)]
        works = [
            ClipWork(spec, requested=spec in request.clips)
            for episode in episodes
            for spec in episode.clips
            if self._variant.declared_by(spec)
        ]
        self._hash_ahead(works, episodes)
        self._narrate(works)
        for work in works:
            if work.name not in self.outcome.failures and (self._narrator is None or work.narration is not None):
                self._planner.plan(work, thoroughly=True)
        stale = [work for work in works if work.requested and work.stale]
        if stale:
            staging.prepare(request.out, request.needed_bytes([work.spec for work in stale]))
            self._check_parameters(stale)
        for work in works:
            if work.requested and work.clip is not None:
                self._keep(work)
        members = {episode.stem: [work for work in works if work.spec in episode.clips] for episode in episodes}
        if stale:
            self._render(stale, episodes, members)
        for episode in episodes:
            if episode.stem not in (*self.outcome.episodes, *self.outcome.failures):
                self._join(episode, members[episode.stem])
        self._join_series(works)
        self._make_page()
        self.outcome.outdated = outdated.as_text(request.series, list(outdated.find(request.series, request.out)))

    def _hash_ahead(self, works: Sequence[ClipWork], episodes: Sequence[Episode]) -> None:
        """Begin to read what will be compared with its checksum: that takes as long as all else, if nothing is new."""
        bases = [
            *(clip_base(work.spec, self._variant) for work in works),
            *(episode_base(episode, self._variant) for episode in episodes),
            series_base(self._variant),
        ]
        stored = [path for work in works for path in self._planner.stored(work.spec)]
        disk.hash_ahead([*stored, *(self.request.out / f"{base}.mp4" for base in bases)])

    def _narrate(self, works: Sequence[ClipWork]) -> None:
        """Have new words said: they decide how long the pictures last."""
        if self._narrator is None:
            return
        for work in works:
            self._planner.find_words(work)
        requested = [work for work in works if work.requested]
        for work, failure in narrate(self.request, requested, self._narrator, self._staging, self._say):
            self.outcome.failures[work.name] = self._plainly(failure)
            self._say(f"FAILED {failure.describe(work.name)}")

    def _check_parameters(self, stale: Sequence[ClipWork]) -> None:
        """Check changed parameters first, so that a wrong one is reported before any time is spent."""
        for work in stale:
            if self.request.parameters.get(work.name):
                folder = self._staging() / f"{work.name}-check"
                jobs.complete(self.request, jobs.make(self.request, work.spec, folder, "numbers"))

    def _keep(self, work: ClipWork) -> None:
        """Put right what is published of a clip that needs no rendering."""
        before = len(self._publisher.written)
        try:
            self._publish(work)
        except (OSError, LectureError) as error:
            self.outcome.failures[work.name] = self._failure(error)
        else:
            self.outcome.kept.append(work.name)
            self.outcome.restored.extend(self._publisher.written[before:])

    def _publish(self, work: ClipWork) -> None:
        assert work.clip is not None
        self._publisher.publish_clip(work.clip)

    def _render(
        self, stale: Sequence[ClipWork], episodes: Sequence[Episode], members: Mapping[str, Sequence[ClipWork]]
    ) -> None:
        """Render what is stale; an episode is joined as soon as its last clip is there."""
        request = self.request
        for work in stale:
            if causes := [reason for reason in work.reasons if reason.kind not in ("new", "forced")]:
                more = f", and {len(causes) - 1} more" if len(causes) > 1 else ""
                self._say(f"{work.name} is rendered again: {causes[0].text}{more}.")
        # The longest first: a long clip begun last would keep one process busy while the others idle.
        works = {work.name: work for work in sorted(stale, key=lambda work: -work.spec.estimated_seconds())}
        fps = request.rendition.profile.fps
        wanted = [
            jobs.make(request, work.spec, self._staging() / work.name, timing=work.timing(fps))
            for work in works.values()
        ]
        with (
            jobs.executor(request, len(wanted)) as executor,
            display(self._console, [(job.clip, job.estimated_frames) for job in wanted]) as progress,
        ):
            for end in run(executor, wanted, telling(progress)):
                work = works[end.job.clip]
                if isinstance(end, Failed):
                    self._fail(work, self._plainly(end.failure), progress)
                    continue
                try:
                    self._finish(work, end, progress)
                except (OSError, LectureError) as error:
                    self._fail(work, self._failure(error), progress)
                    continue
                episode = next(each for each in episodes if work.spec in each.clips)
                if [each.spec for each in members[episode.stem] if each.clip] == list(episode.clips):
                    self._join(episode, members[episode.stem])

    def _finish(self, work: ClipWork, done: Done, progress: Display) -> None:
        """Store what was rendered and put it in place."""
        folder = done.job.folder
        drawn = manifests.read(folder / f"{work.name}.json")
        files = {f"file {name}": value for name, value in drawn["files"].items()}
        components = {**done.answer["components"], **files}
        paths = [folder / name for name in done.files]
        parameters = self.request.parameters.get(work.name, {})
        record = self._artefacts.put(work.name, paths, components, parameters, self.request.rendition)
        self._planner.accept(work, record)
        shutil.rmtree(folder, ignore_errors=True)
        self._publish(work)
        clip = FinishedClip(work.name, drawn["duration"], done.wall_seconds, tuple(overruns(drawn)))
        self.outcome.finished.append(clip)
        line = f"done {work.name}: {clock(clip.seconds)} long, in {clip.wall_seconds:.1f} s"
        progress.finish(work.name, drawn["frames"], line)

    def _fail(self, work: ClipWork, failure: Failure, progress: Display) -> None:
        self.outcome.failures[work.name] = failure
        progress.finish(work.name, 0, f"FAILED {failure.describe(work.name)}")

    def _join(self, episode: Episode, works: Sequence[ClipWork]) -> None:
        """Join an episode if every clip of it is there as this request asks for it."""
        failures = self.outcome.failures
        if len(works) < len(episode.clips):
            undeclared = [spec.name for spec in episode.clips if not self._variant.declared_by(spec)]
            if all(work.requested for work in works):
                self._say(f"The episode {episode.name} is not joined without {listed(undeclared)}.")
            return
        if failed := [work.name for work in works if work.name in failures]:
            reason = f"The episode was not joined, because {listed(failed)} could not be made."
            failures[episode.stem] = Failure("clip", reason)
            return
        clips = [work.clip for work in works if work.clip is not None]
        if len(clips) < len(works):
            return  # the lecturer asked for some of its clips only
        try:
            self._publisher.publish_episode(episode, clips)
        except (OSError, LectureError) as error:
            failures[episode.stem] = self._failure(error)
        else:
            self.outcome.episodes.append(episode.stem)

    def _join_series(self, works: Sequence[ClipWork]) -> None:
        """Make one film of all clips if every one is there; say so if one that was made before holds others."""
        series, base = self.request.series, series_base(self._variant)
        if len(series.episodes) < 2:
            return
        clips = [work.clip for work in works if work.clip is not None and work.name not in self.outcome.failures]
        if len(clips) < len(series.clips):
            if self._publisher.written and (self.request.out / f"{base}.json").exists():
                self._say(f"{base}.mp4 is of an earlier version; 'render all' without names makes it anew.")
            return
        try:
            self._publisher.publish_series(clips)
        except (OSError, LectureError) as error:
            self.outcome.failures[base] = self._failure(error)

    def _make_page(self) -> None:
        try:
            asked = self.request.series, self.request.out, self.outcome.failures, self._variant
            self._publisher.publish_pages(site.made_from(*asked), lambda: site.files(*asked))
        except OSError as error:
            self.outcome.failures[site.INDEX] = self._failure(error)
        else:
            self.outcome.page = self.request.out / site.INDEX

    def _plainly(self, failure: Failure) -> Failure:
        limit = self.request.timeout
        if limit is not None and failure.kind == "system" and watchdog.gave_up(failure.traceback):
            return Failure("clip", watchdog.out_of_time(limit), traceback=failure.traceback)
        return staging.plainly(failure, self.request.out)

    def _failure(self, error: OSError | LectureError) -> Failure:
        if isinstance(error, OSError):
            return Failure("system", explain(error, self.request.out))
        return Failure("clip", str(error))

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)
