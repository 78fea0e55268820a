"""Narrating the clips of an request: first the numbers in their words, then the words, before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from render.build.planner import Planner
from render.build.request import Request
from render.failures import ClipFailedError, Failure, NarrationError
from render.voice.narration import Narration, Narrator
from render.workers.executor import Executor
from render.workers.job import Done, Failed, Job
from scenes.script import ClipSpec


class Narrating:
    """Has clips said, as far as they were not said before; what cannot be said is kept as a failure."""

    def __init__(
        self,
        request: Request,
        narrator: Narrator,
        planner: Planner,
        staging: Callable[[], Path],
        say: Callable[[str], None],
    ) -> None:
        self._request = request
        self._narrator = narrator
        self._planner = planner
        self._staging = staging
        self._say = say
        self.failures: dict[str, Failure] = {}

    def narrate(
        self, specs: Sequence[ClipSpec], wanted: Sequence[ClipSpec], executor: Callable[[], Executor]
    ) -> dict[str, Narration]:
        """Return the narrations of ``wanted``, and those of the other ``specs`` that were said before."""
        fills = {spec.name: kept for spec in specs if (kept := self._planner.fills(spec)) is not None}
        if unknown := [spec for spec in wanted if spec.name not in fills]:
            fills.update(self._compute(unknown, executor))
        narrations: dict[str, Narration] = {}
        speaking = False
        for spec in specs:
            if spec.name not in fills:
                continue
            found = self._narrator.known(spec, fills[spec.name])
            if spec in wanted:
                if isinstance(found, str) and not speaking:
                    self._say(f"The voice {self._narrator.voice.name} speaks.")
                    speaking = True
                try:
                    # What was said before is looked at too, for it may be damaged.
                    found = self._narrator.narrate(spec, fills[spec.name])
                except NarrationError as error:
                    self.failures[spec.name] = error.failure
                    continue
            if not isinstance(found, str):
                narrations[spec.name] = found
        return narrations

    def _compute(self, specs: Iterable[ClipSpec], executor: Callable[[], Executor]) -> Mapping[str, Mapping[str, str]]:
        """Have the numbers of clips computed; a wrong parameter ends the build before any time is spent."""
        request = self._request
        found: dict[str, Mapping[str, str]] = {}
        with executor() as running:
            for spec in specs:
                folder = self._staging() / f"{spec.name}-numbers"
                folder.mkdir()
                running.submit(
                    Job(
                        series=request.series.root,
                        clip=spec.name,
                        profile=request.rendition.profile,
                        folder=folder,
                        task="numbers",
                        theme=request.rendition.theme,
                        parameters=request.parameters.get(spec.name, {}),
                        timeout=request.timeout,
                    )
                )
            for event in running.events():
                if isinstance(event, Done):
                    found[event.job.clip] = _fills(event.answer)
                elif isinstance(event, Failed):
                    if event.failure.kind == "usage":
                        raise ClipFailedError(event.job.clip, event.failure)
                    self.failures[event.job.clip] = event.failure
        return found


def _fills(answer: Mapping[str, Any]) -> Mapping[str, str]:
    return {str(name): str(text) for name, text in answer["fills"].items()}
