"""Which clips must be rendered, and why: what is stored is compared with what the series says now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from render.fingerprint.components import Fingerprints, Timing, beat_components, picture_components
from render.publish import publisher
from render.store.clips import Artefacts, Record, key
from render.variants import Rendition, clip_base
from render.voice.narration import Narration, Narrator, timing
from render.wording import shortened
from scenes.script import ClipSpec, Series
from scenes.words import MissingFillError, placeholders, refill

TELLING = {kind: place for place, kind in enumerate(("script", "parameter", "beat", "file", "source", "version"))}
"""Kinds of components in the order in which they are told."""

NUMBER_NEUTRAL = frozenset({"beat", "script", "picture", "theme"})
"""Kinds of components that change none of a clip's numbers."""

SHOWN_REASONS = 4
"""As many reasons are told to people; programs get all."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause to render a clip: of which kind, what it concerns, what it was and what it is."""

    kind: str
    """``new``, ``forced``, ``damaged``, ``words``, ``speech``, or the kind of the component that differs."""
    name: str
    before: str | None = None
    now: str | None = None

    @property
    def text(self) -> str:
        """The reason in words."""
        match self.kind:
            case "new" | "forced" | "damaged" | "words" | "speech":
                return self.name
            case "source":
                module, _, name = self.name.partition(":")
                subject = f"{module}.{name}" if name else f"what {module} does when it is imported"
            case "file":
                subject = self.name
            case "version":
                return f"version of {self.name}: {self.before or 'none'} → {self.now or 'none'}"
            case "beat":
                return f"beat {self.name}: {self.before or 'none'} → {self.now or 'none'}"
            case _:
                return f"{self.kind} {self.name}: {self.before} → {self.now}"
        change = "is used now" if self.before is None else "is not used any more" if self.now is None else "changed"
        return f"{subject} {change}"

    def as_data(self) -> dict[str, Any]:
        """Return the reason for programs."""
        return {"kind": self.kind, "name": self.name, "before": self.before, "now": self.now, "text": self.text}


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done about one clip: nothing if ``record`` is there and no reason against it."""

    spec: ClipSpec
    components: Mapping[str, str]
    """All that decides its frames but for files read."""
    record: Record | None
    reasons: tuple[Reason, ...]
    repairs: tuple[str, ...] = ()
    """Published files that are to be written again without rendering."""

    @property
    def stale(self) -> bool:
        """Whether the clip must be rendered."""
        return bool(self.reasons)

    def as_data(self) -> dict[str, Any]:
        """Return the step for programs."""
        return {
            "clip": self.spec.name,
            "episode": self.spec.episode,
            "render": self.stale,
            "key": self.record.key if self.record else None,
            "reasons": [reason.as_data() for reason in self.reasons],
            "repairs": list(self.repairs),
        }


class Planner:
    """Compares the clips of a series, drawn in one way, with what is stored."""

    def __init__(
        self,
        fingerprints: Fingerprints,
        artefacts: Artefacts,
        rendition: Rendition,
        parameters: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._fingerprints = fingerprints
        self._artefacts = artefacts
        self._rendition = rendition
        self._parameters = parameters
        self._known: dict[str, Mapping[str, str]] = {}

    def fills(self, spec: ClipSpec) -> Mapping[str, str] | None:
        """Return the numbers in a clip's words, if a rendering with the same numbers is kept."""
        now = self._components(spec)
        wanted = {name for beat in spec.beats for text in (beat.say, beat.spoken or "") for name in placeholders(text)}
        for record in sorted(self._artefacts.records(spec.name), key=lambda record: -record.made):
            reasons = differences(record.components, self._now(record, now))
            if all(reason.kind in NUMBER_NEUTRAL for reason in reasons):
                try:
                    kept: Mapping[str, str] = self._artefacts.manifest(record)["fills"]
                except (OSError, ValueError, KeyError):
                    continue
                if wanted <= set(kept):
                    return kept
        return None

    def step(
        self, spec: ClipSpec, times: Timing | None = None, *, force: bool = False, thoroughly: bool = False
    ) -> Step:
        """Return what is to be done about a clip; ``thoroughly`` reads every byte of what is stored.

        ``times`` says how long the words of its beats take, if they are spoken.
        """
        components = {**self._components(spec), **beat_components(spec, times, self._rendition.profile.fps)}
        record, reasons = self._nearest(spec, components)
        if record is not None and not reasons:
            reasons = self._unusable(spec, record, thoroughly=thoroughly)
        if force:
            reasons = (Reason("forced", "asked for by --force"),)
        return Step(spec, components, record, reasons)

    def unspoken(self, spec: ClipSpec, beat: str | None, voice: str) -> Step:
        """Return what is to be done about a clip before it is known how long its words take."""
        step = self.step(spec)
        reasons = tuple(reason for reason in step.reasons if reason.kind != "beat")
        if not reasons and beat is not None:
            text = f"beat {beat} has words that the voice {voice} has not said yet"
            reasons = (Reason("speech", text),)
        return replace(step, reasons=reasons)

    def _components(self, spec: ClipSpec) -> Mapping[str, str]:
        if spec.name not in self._known:
            parameters = self._parameters.get(spec.name, {})
            self._known[spec.name] = self._fingerprints.components(spec, self._rendition, parameters)
        return self._known[spec.name]

    def _nearest(self, spec: ClipSpec, components: Mapping[str, str]) -> tuple[Record | None, tuple[Reason, ...]]:
        """Return the record that differs least, and in what; that which is drawn otherwise is another matter."""
        wanted = picture_components(self._rendition).items()
        candidates = [record for record in self._artefacts.records(spec.name) if wanted <= record.components.items()]
        if not candidates:
            return None, (Reason("new", f"not rendered yet at {self._rendition.label}"),)
        compared = [(differences(record.components, self._now(record, components)), record) for record in candidates]
        reasons, record = min(compared, key=lambda pair: (len(pair[0]), -pair[1].made))
        return record, tuple(reasons)

    def _now(self, record: Record, components: Mapping[str, str]) -> dict[str, str]:
        """Return the components of now, with the files that the record's rendering read."""
        names = [name.removeprefix("file ") for name in record.components if name.startswith("file ")]
        return {**components, **self._fingerprints.files(names)}

    def _unusable(self, spec: ClipSpec, record: Record, *, thoroughly: bool) -> tuple[Reason, ...]:
        if damage := self._artefacts.damaged(record, thoroughly=thoroughly):
            return (Reason("damaged", damage),)
        kept = self._artefacts.manifest(record)["fills"]
        try:
            for beat in spec.beats:
                refill(beat.say, kept)
                refill(beat.shows, kept)
                refill(beat.spoken or "", kept)
        except MissingFillError as error:
            return (Reason("words", str(error)),)
        return ()


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[Reason]:
    """Return every component that differs, the telling ones first."""
    if before == now:
        return []
    names = [name for name in {**now, **before} if before.get(name) != now.get(name)]
    names.sort(key=lambda name: (TELLING.get(name.partition(" ")[0], 0), name))
    parted = ((name, *name.split(" ", 1)) for name in names)
    return [Reason(kind, rest, before.get(name), now.get(name)) for name, kind, rest in parted]


def survey(
    series: Series,
    specs: Sequence[ClipSpec],
    rendition: Rendition,
    parameters: Mapping[str, Mapping[str, Any]],
    out: Path,
    narrator: Narrator | None = None,
) -> list[Step]:
    """Return what 'render all' would do about each clip, at a quick look that touches nothing."""
    artefacts = Artefacts(out)
    planner = Planner(Fingerprints(series), artefacts, rendition, parameters)
    steps = []
    for spec in specs:
        narration: Narration | None = None
        if narrator is None:
            step = planner.step(spec)
        else:
            fills = planner.fills(spec)
            found = None if fills is None else narrator.known(spec, fills)
            if found is None or isinstance(found, str):
                steps.append(planner.unspoken(spec, found, narrator.voice.name))
                continue
            narration = found
            step = planner.step(spec, timing(narration, rendition.profile.fps))
        if step.record and not step.stale:
            content = publisher.manifest(artefacts.manifest(step.record), series, spec, narration, narrator)
            base = clip_base(spec, rendition.variant)
            tags = publisher.tags(series, content)
            film = publisher.known_film(artefacts, base, step.record, content, narration, tags)
            repairs = publisher.wrong(out, base, publisher.clip_files(step.record, content, film))
            step = replace(step, repairs=tuple(repairs))
        steps.append(step)
    return steps


def current(record: Record, spec: ClipSpec, fingerprints: Fingerprints, times: Timing | None = None) -> bool:
    """Whether the key of a record would be the same today, for the clip drawn as it was then."""
    components = fingerprints.components(spec, record.rendition, record.parameters, times)
    names = [name.removeprefix("file ") for name in record.components if name.startswith("file ")]
    return key({**components, **fingerprints.files(names)}) == record.key


def as_text(steps: Sequence[Step]) -> str:
    """Return one line a clip, and its reasons."""
    width = max((len(step.spec.name) for step in steps), default=0)
    lines = []
    for step in steps:
        if step.reasons:
            what = f"render: {shortened([reason.text for reason in step.reasons], SHOWN_REASONS, '; ')}"
        else:
            what = f"write again: {', '.join(step.repairs)}" if step.repairs else "nothing to do"
        lines.append(f"{step.spec.name:<{width}}  {what}")
    stale = sum(step.stale for step in steps)
    return "\n".join([*lines, f"{stale} of {len(steps)} clips to render."])
