"""The part of a check that draws: one clip in this process, watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from render.check.on_screen.marked_sheet import marked_sheet
from render.check.on_screen.numbers import check_placeholders
from render.check.on_screen.watch import KEPT_PICTURES, Glance, Watch
from render.check.rules import Finding, merged
from render.draw.manifest import describe_numbers
from render.draw.scene import Build, draw
from render.workers.job import Job
from scenes.script import ClipSpec, LectureError
from scenes.words import NotANumberError


def check(job: Job, spec: ClipSpec, make: Build) -> dict[str, Any]:
    """Draw the clip, look at it, and return what was found and its numbers; a ``glance`` looks at colours alone."""
    watch = Watch(job.profile.fps) if job.task == "check" else Glance(job.profile.fps)
    try:
        scene = watch.scene = make(watch, watch)
    except NotANumberError as error:
        finding = Finding("not-a-number", spec.name, str(error), theme=job.theme, format=job.profile.format)
        return {"files": [], "findings": [finding.as_data()], "numbers": None}
    found = check_placeholders(spec.name, spec.beats, scene.context)
    try:
        scene.render()
    except NotANumberError as error:
        beat = scene.current_beat.name if scene.current_beat else None
        if not any((finding.rule, finding.beat) == ("not-a-number", beat) for finding in found):
            found.append(Finding("not-a-number", spec.name, str(error), beat))
    except LectureError:
        if not found:
            raise
    else:
        found += check_marks(spec, scene.used_marks)
        found += watch.findings(spec.name, scene.frame)
    found = [
        replace(finding, theme=job.theme, format=job.profile.format, beat=finding.beat or _beat(scene, finding))
        for finding in found
    ]
    found = merged(sorted(found, key=lambda finding: finding.start or 0))
    files = []
    pictures, ends = _pictures(watch, make, scene, found) if found or job.sheet else ({}, {})
    if pictures or ends:
        path = job.folder / f"{spec.name}.png"
        marked_sheet(found, pictures, ends, height=scene.camera.frame_height).save(path)
        files.append(path.name)
    return {
        "files": files,
        "findings": [finding.as_data() for finding in found],
        "numbers": describe_numbers(scene),
    }


def _pictures(
    watch: Watch | Glance, make: Build, scene: Any, found: Sequence[Finding]
) -> tuple[Mapping[int, Any], Mapping[str, Any]]:
    """Return pictures with findings by frame, and the last picture of every beat; a glance draws them only now."""
    if isinstance(watch, Watch):
        return watch.pictures, watch.ends
    if len(scene.records) < len(scene.script.beats):
        return {}, {}  # it ends with a fault, which whoever draws its layout shows
    wrong = sorted({finding.frame for finding in found if finding.frame is not None})[:KEPT_PICTURES]
    ends = {record.beat.name: record.end - 1 for record in scene.records}
    drawn = {frame: np.asarray(picture) for frame, picture in draw(make, [*wrong, *ends.values()]).items()}
    return {frame: drawn[frame] for frame in wrong}, {beat: drawn[frame] for beat, frame in ends.items()}


def check_marks(spec: ClipSpec, used: Sequence[tuple[str, str]]) -> list[Finding]:
    """Return the marks that are never waited for, or twice; ``used`` has beat and mark of each wait."""
    found = []
    for beat in spec.beats:
        for mark in beat.marks:
            if (times := used.count((beat.name, mark.name))) != 1:
                rule = "repeated-mark" if times else "unused-mark"
                found.append(Finding(rule, spec.name, f"The mark {{@{mark.name}}}.", beat.name))
    return found


def _beat(scene: Any, finding: Finding) -> str | None:
    """Return the beat in which a finding begins."""
    if finding.start is None:
        return None
    from manim import config

    frame = round(finding.start * config.frame_rate)
    return next((record.beat.name for record in scene.records if record.start <= frame < record.end), None)
