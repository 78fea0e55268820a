"""The part of a check that draws: one clip in this process, watched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from render.check.on_screen.marked_sheet import marked_sheet
from render.check.on_screen.numbers import check_placeholders
from render.check.on_screen.watch import Watch
from render.check.rules import COLOURS, Finding, merged
from render.draw.manifest import describe_numbers
from render.draw.scene import Build
from render.workers.job import Job
from scenes.script import ClipSpec, LectureError
from scenes.words import NotANumberError


def check(job: Job, spec: ClipSpec, make: Build) -> dict[str, Any]:
    """Draw the clip, look at it, and return what was found and its numbers; a ``glance`` draws ends of animations."""
    watch = Watch(job.profile.fps, every_frame=job.task == "check")
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
        seen = watch.findings(spec.name, scene.frame)
        # Another theme changes colours alone, and a glance tells no times.
        found += [finding for finding in seen if job.task == "check" or finding.rule in COLOURS]
    found = [
        replace(finding, theme=job.theme, format=job.profile.format, beat=finding.beat or _beat(scene, finding))
        for finding in found
    ]
    found = merged(sorted(found, key=lambda finding: finding.start or 0))
    files = []
    if (found or job.sheet) and (watch.pictures or watch.ends):
        path = job.folder / f"{spec.name}.png"
        marked_sheet(found, watch.pictures, watch.ends, height=scene.camera.frame_height).save(path)
        files.append(path.name)
    return {
        "files": files,
        "findings": [finding.as_data() for finding in found],
        "numbers": describe_numbers(scene),
    }


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
