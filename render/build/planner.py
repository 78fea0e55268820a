"""Which clips must be rendered, and why: what is stored is compared with what the series says now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from render.build.clip_work import ClipWork
from render.build.reasons import Reason, differences
from render.build.request import Request
from render.fingerprint.components import Fingerprints, beat_components, picture_components
from render.manifest import Timing
from render.publish.clip import TEXTS, Clip
from render.publish.publisher import to_write
from render.store.clips import Artefacts, Record, key
from render.voice import narration
from render.voice.narration import Narrator
from render.wording import shortened
from scenes.script import ClipSpec
from scenes.words import MissingFillError, placeholders, refill

NUMBER_NEUTRAL = frozenset({"beat", "script", "picture", "theme"})
"""Kinds of components that change none of a clip's numbers."""

SHOWN_REASONS = 4
"""Most reasons shown to people; programs get all."""


class Planner:
    """Compares the clips of a request with what is stored."""

    def __init__(self, request: Request, artefacts: Artefacts, narrator: Narrator | None) -> None:
        self._request = request
        self._artefacts = artefacts
        self._narrator = narrator
        self._fingerprints = Fingerprints(request.series)
        self._computed: dict[str, Mapping[str, str]] = {}
        self._kept: dict[str, list[Record]] = {}

    def stored(self, spec: ClipSpec) -> list[Path]:
        """Return the stored films of a clip that may be used."""
        return [self._artefacts.path(record.file(".mp4")) for record in self._candidates(spec)]

    def find_words(self, work: ClipWork) -> str | None:
        """Add to ``work`` the numbers in its words and their narration, as far as they are kept.

        Return the first beat that was not said yet, if it is known.
        """
        work.fills = self._fills(work.spec)
        if work.fills is None or self._narrator is None:
            return None
        found = self._narrator.known(work.spec, work.fills)
        if isinstance(found, str):
            return found
        work.narration = found
        return None

    def plan(self, work: ClipWork, *, thoroughly: bool = False) -> None:
        """Add to ``work`` why it must be rendered, or what is published of its stored rendering.

        ``thoroughly`` reads every byte of what is stored.
        """
        self._compare(work, thoroughly=thoroughly)
        if self._request.force and work.requested:
            work.reasons = (Reason("forced", "asked for by --force"),)
        if work.record is not None and not work.stale:
            self.accept(work, work.record)

    def plan_unspoken(self, work: ClipWork, beat: str | None, voice: str) -> None:
        """Add to ``work`` why it must be rendered, before it is known how long its words take."""
        self._compare(work)
        work.reasons = tuple(reason for reason in work.reasons if reason.kind != "beat")
        if not work.reasons and beat is not None:
            text = f"beat {beat} has words that the voice {voice} has not said yet"
            work.reasons = (Reason("speech", text),)

    def accept(self, work: ClipWork, record: Record) -> None:
        """Add a stored rendering to ``work``, and what is published of it."""
        work.record = record
        voice = self._narrator.voice if self._narrator else None
        work.clip = Clip.from_store(self._artefacts, self._request.series, work.spec, record, work.narration, voice)

    def _fills(self, spec: ClipSpec) -> Mapping[str, str] | None:
        """Return the numbers in a clip's words, if a rendering with the same numbers is kept."""
        components = self._components(spec)
        wanted = {name for beat in spec.beats for text in (beat.say, beat.spoken or "") for name in placeholders(text)}
        for record in sorted(self._records(spec), key=lambda record: -record.made):
            reasons = differences(record.components, self._with_files(components, record))
            if all(reason.kind in NUMBER_NEUTRAL for reason in reasons):
                try:
                    kept = self._artefacts.manifest(record)["fills"]
                except (OSError, ValueError, KeyError):
                    continue
                if wanted <= set(kept):
                    return kept
        return None

    def _components(self, spec: ClipSpec) -> Mapping[str, str]:
        if spec.name not in self._computed:
            parameters = self._request.parameters.get(spec.name, {})
            found = self._fingerprints.untimed_components(spec, self._request.rendition, parameters)
            self._computed[spec.name] = found
        return self._computed[spec.name]

    def _records(self, spec: ClipSpec) -> list[Record]:
        if spec.name not in self._kept:
            self._kept[spec.name] = self._artefacts.records(spec.name)
        return self._kept[spec.name]

    def _candidates(self, spec: ClipSpec) -> list[Record]:
        """Return the records of a clip that were drawn as the rendition that is asked for."""
        picture = picture_components(self._request.rendition).items()
        return [record for record in self._records(spec) if picture <= record.components.items()]

    def _compare(self, work: ClipWork, *, thoroughly: bool = False) -> None:
        """Add to ``work`` the record that differs least, and in what; only one drawn as the same rendition counts."""
        rendition, spec = self._request.rendition, work.spec
        fps = rendition.profile.fps
        components = {**self._components(spec), **beat_components(spec, work.timing(fps), fps)}
        candidates = self._candidates(spec)
        if not candidates:
            work.reasons = (Reason("new", f"not rendered yet at {rendition.label}"),)
            return
        compared = [
            (differences(record.components, self._with_files(components, record)), record) for record in candidates
        ]
        reasons, work.record = min(compared, key=lambda pair: (len(pair[0]), -pair[1].made))
        work.reasons = tuple(reasons) or self._unusable(spec, work.record, thoroughly=thoroughly)

    def _with_files(self, components: Mapping[str, str], record: Record) -> dict[str, str]:
        """Return today's components plus checksums of the files that the recorded rendering opened."""
        return {**components, **self._fingerprints.files(record.opened_files)}

    def _unusable(self, spec: ClipSpec, record: Record, *, thoroughly: bool) -> tuple[Reason, ...]:
        if damage := self._artefacts.damaged(record, thoroughly=thoroughly):
            return (Reason("damaged", damage),)
        kept = self._artefacts.manifest(record)["fills"]
        try:
            for beat in spec.beats:
                for text in beat.texts:
                    refill(text, kept)
        except MissingFillError as error:
            return (Reason("words", str(error)),)
        return ()


def survey(request: Request) -> list[ClipWork]:
    """Return what 'render all' would do about each clip, at a quick look that touches nothing."""
    artefacts = Artefacts(request.out)
    narrator = narration.narrator(request.series, request.voice)
    planner = Planner(request, artefacts, narrator)
    works = [ClipWork(spec) for spec in request.clips]
    for work in works:
        unsaid = planner.find_words(work) if narrator else None
        if narrator and work.narration is None:
            planner.plan_unspoken(work, unsaid, narrator.voice.name)
            continue
        planner.plan(work)
        if work.clip is not None and not _is_published(work.clip, request.out, artefacts):
            work.repairs = tuple(to_write(request.out, work.clip.base, work.clip.files(work.clip.film(artefacts))))
    return works


def _is_published(clip: Clip, out: Path, artefacts: Artefacts) -> bool:
    """Whether all files of a clip lie in ``out``, at a quick look: its texts are written together with its manifest."""
    if any(not (out / f"{clip.base}{suffix}").is_file() for suffix in TEXTS):
        return False
    return next(to_write(out, clip.base, clip.main_files(clip.film(artefacts))), None) is None


def current(record: Record, spec: ClipSpec, fingerprints: Fingerprints, times: Timing | None = None) -> bool:
    """Whether the key of a record would be the same today, for the clip drawn as it was then."""
    components = fingerprints.components(spec, record.rendition, record.parameters, times)
    return key({**components, **fingerprints.files(record.opened_files)}) == record.key


def as_text(works: Sequence[ClipWork]) -> str:
    """Return one line a clip, and its reasons."""
    width = max((len(work.name) for work in works), default=0)
    lines = []
    for work in works:
        if work.stale:
            what = f"render: {shortened([reason.text for reason in work.reasons], SHOWN_REASONS, '; ')}"
        else:
            what = f"write again: {', '.join(work.repairs)}" if work.repairs else "nothing to do"
        lines.append(f"{work.name:<{width}}  {what}")
    stale = sum(work.stale for work in works)
    return "\n".join([*lines, f"{stale} of {len(works)} clips to render."])
