"""Checking clips: their source here, their drawing in processes of their own, their numbers in two of them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from render.check.rules import COLOURS, RULES, Finding, allowed
from render.check.script_checks import check_script
from render.check.source_checks import check_source
from render.failures import ClipFailedError, NarrationError
from render.files import written
from render.manifest import Timing
from render.variants import Profile, Variant
from render.voice.narration import Narrator, timing
from render.workers import warm
from render.workers.executor import LocalProcesses, run
from render.workers.job import Done, Failed, Job, Task
from scenes.script import FORMATS, THEMES, ClipSpec, Series, closest


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What is to be checked, and how."""

    series: Series
    clips: tuple[ClipSpec, ...]
    profile: Profile
    variants: tuple[Variant, ...]
    workers: int
    sheets: Path
    """Where contact sheets are put."""
    always_sheet: bool = False
    finished: Path | None = None
    """The output folder whose files are checked too."""
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Those that take the place of the clips' own."""
    narrator: Narrator | None = None
    """Who speaks: beats last as long as it takes. Without one, that is estimated."""


@dataclass(slots=True)
class Outcome:
    """What was found in which clips, and the contact sheets."""

    clips: list[str]
    findings: list[Finding] = field(default_factory=list)
    sheets: list[Path] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether there is no error that is not allowed."""
        return not any(finding.counts for finding in self.findings)


def check(request: CheckRequest) -> Outcome:
    """Check clips; each variant that a clip declares is drawn, the first one of every format frame by frame."""
    outcome = Outcome([spec.name for spec in request.clips])
    found: dict[str, list[Finding]] = {spec.name: check_source(spec) for spec in request.clips}
    numbers: dict[str, list[Mapping[str, Any]]] = {spec.name: [] for spec in request.clips}
    uncomputed: list[Finding] = []
    timings = _narrate(request, found, _compute(request, numbers, uncomputed))
    with tempfile.TemporaryDirectory() as folder, LocalProcesses(request.workers, warm.SHARED) as processes:
        jobs = [job for spec in request.clips for job in _jobs(request, spec, Path(folder), timings.get(spec.name, {}))]
        # The longest first, so that no process idles at the end.
        jobs.sort(key=lambda job: (job.task != "check", -job.estimated_frames))
        for end in run(processes, jobs):
            match end:
                case Failed(job=job):
                    finding = _undrawn(end)
                    if finding not in found[job.clip]:
                        found[job.clip].append(finding)
                case Done(job=job, answer=answer):
                    if answer["numbers"] is not None:
                        numbers[job.clip].append(answer["numbers"])
                    seen = [Finding.from_data(plain) for plain in answer.get("findings", ())]
                    found[job.clip] += seen
                    spec = request.series.clip(job.clip)
                    wrong = any(finding.counts for finding in allowed(spec, seen))
                    if end.files and (wrong or request.always_sheet):
                        outcome.sheets.append(_publish(job, end.files[0], request.sheets))
    # If the numbers fail, drawing fails too and reports it better.
    for finding in uncomputed:
        if not found[finding.clip]:
            found[finding.clip].append(finding)
    for spec in request.clips:
        found[spec.name] += [*check_script(spec), *_differences(spec, numbers[spec.name])]
        if request.finished is not None:
            from render.check.file_checks import check_files

            found[spec.name] += check_files(request.finished, spec, _declared(request, spec))
        # In the order of the variants, not in that in which processes have ended.
        judged = allowed(spec, _once(sorted(found[spec.name], key=_rank)))
        outcome.findings += judged + _unused(spec, judged, request.variants)
    outcome.sheets.sort()
    return outcome


def _compute(
    request: CheckRequest, numbers: Mapping[str, list[Mapping[str, Any]]], uncomputed: list[Finding]
) -> dict[str, Mapping[str, str]]:
    """Compute the numbers of the clips, and return how they are written into the words.

    ClipFailedError for a parameter that was changed to what its clip cannot draw.

    Those who draw compute them again: forks of another parent, in which Python orders its sets otherwise.
    """
    fills: dict[str, Mapping[str, str]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        warm.Launcher() as launch,
        LocalProcesses(request.workers, launch) as processes,
    ):
        jobs = [_job(request, spec, "numbers", _declared(request, spec)[0], Path(folder)) for spec in request.clips]
        for end in run(processes, jobs):
            if isinstance(end, Failed):
                if end.failure.kind == "usage" and request.parameters.get(end.job.clip):
                    raise ClipFailedError(end.job.clip, end.failure)
                uncomputed.append(_undrawn(end))
            else:
                numbers[end.job.clip].append(end.numbers)
                fills[end.job.clip] = end.fills
    return fills


def _undrawn(end: Failed) -> Finding:
    job, failure = end.job, end.failure
    message = failure.describe(job.clip)
    return Finding("not-drawn", job.clip, message, failure.beat, theme=job.theme, format=job.profile.format)


def _narrate(
    request: CheckRequest, found: Mapping[str, list[Finding]], fills: Mapping[str, Mapping[str, str]]
) -> dict[str, Timing]:
    """Have the words said, if there is a voice; return how long each beat takes."""
    timings: dict[str, Timing] = {}
    for clip, known in fills.items() if request.narrator is not None else ():
        assert request.narrator is not None
        spec = request.series.clip(clip)
        try:
            timings[clip] = timing(request.narrator.narrate(spec, known), request.profile.fps)
        except NarrationError as error:
            found[clip].append(Finding("unspeakable", clip, error.failure.message, beat=error.failure.beat))
    return timings


def _jobs(request: CheckRequest, spec: ClipSpec, folder: Path, beat_times: Timing) -> list[Job]:
    declared = _declared(request, spec)
    # Themes share the layout of their format.
    first = {variant.format: variant for variant in reversed(declared)}
    tasks: list[tuple[Task, Variant]] = [
        ("check" if variant == first[variant.format] else "glance", variant) for variant in declared
    ]
    return [_job(request, spec, task, variant, folder, beat_times) for task, variant in tasks]


def _declared(request: CheckRequest, spec: ClipSpec) -> list[Variant]:
    return [variant for variant in request.variants if variant.declared_by(spec)]


def _job(
    request: CheckRequest,
    spec: ClipSpec,
    task: Task,
    variant: Variant,
    folder: Path,
    beat_times: Timing | None = None,
) -> Job:
    place = folder / f"{spec.name}-{task}-{variant.theme}-{variant.format}"
    place.mkdir()
    return Job(
        series=request.series.root,
        clip=spec.name,
        profile=request.profile.shaped(variant.format),
        folder=place,
        task=task,
        theme=variant.theme,
        estimated_frames=round(spec.estimated_seconds() * request.profile.fps),
        parameters=request.parameters.get(spec.name, {}),
        timing=beat_times or {},
        sheet=request.always_sheet,
    )


def _publish(job: Job, name: str, folder: Path) -> Path:
    target = folder / f"{job.clip}.{job.theme}{Variant(format=job.profile.format).suffix}.png"
    with written(target) as path:  # a copy, for the folder of temporary files may lie on another disk
        shutil.copyfile(job.folder / name, path)
    return target


def _differences(spec: ClipSpec, numbers: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Compare the numbers that different processes computed."""
    found = []
    for name in numbers[0] if len(numbers) > 1 else ():
        values = [answer.get(name, {}).get("value") for answer in numbers]
        if any(value != values[0] for value in values):
            told = " and ".join(dict.fromkeys(str(answer.get(name, {}).get("text")) for answer in numbers))
            found.append(Finding("irreproducible", spec.name, f"{name} is {told}"))
    return found


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Drop what another variant repeats: themes share the layout, all variants share the numbers."""
    kept: list[Finding] = []
    for finding in findings:
        first = next((other for other in kept if _same(finding, other)), None)
        if first is None:
            kept.append(finding)
    return kept


def _rank(finding: Finding) -> tuple[int, int]:
    pairs = ((finding.format, FORMATS), (finding.theme, THEMES))
    first, second = (-1 if choice is None else known.index(choice) for choice, known in pairs)
    return first, second


def _same(one: Finding, other: Finding) -> bool:
    place = (one.rule, one.beat) == (other.rule, other.beat)
    if not place or (one.theme != other.theme and one.rule in COLOURS):
        return False
    return one.theme != other.theme if one.format == other.format else one.message == other.message


def _unused(spec: ClipSpec, findings: Sequence[Finding], looked_at: Sequence[Variant]) -> list[Finding]:
    unused = []
    themes, formats = ({getattr(variant, kind) for variant in looked_at} for kind in ("theme", "format"))
    if not formats >= set(spec.formats):
        return []  # they may be for a layout that was not looked at
    whole = themes >= set(spec.themes)
    for entry in spec.allowances:
        if any(entry.rule == finding.rule and entry.beat in (None, finding.beat) for finding in findings):
            continue
        if entry.rule in COLOURS and not whole:
            continue  # it may be for a theme that was not looked at
        near = None if entry.rule in RULES else closest(entry.rule, RULES)
        hint = f"; did you mean {near!r}?" if near else "" if entry.rule in RULES else "; there is no such rule"
        place = f" in beat {entry.beat!r}" if entry.beat else ""
        unused.append(Finding("unused-allow", spec.name, f"{entry.rule!r}{place}{hint}", entry.beat))
    return unused
