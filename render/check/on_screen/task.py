"""The part of a check that draws: one clip in this process, watched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from PIL import Image

from render.check.on_screen.marked_sheet import marked_sheet
from render.check.on_screen.numbers import check_placeholders
from render.check.on_screen.watch import Glance, Watch
from render.check.rules import Finding, merged
from render.draw.manifest import describe_numbers
from render.draw.scene import Build
from render.workers.job import Job
from scenes.script import ClipSpec, LectureError
from scenes.words import NotANumberError

MOST_PICTURES = 60


def check(job: Job, spec: ClipSpec, make: Build) -> dict[str, Any]:
    """Draw the clip, look at it, and return what was found and its numbers; a ``glance`` looks at colours alone."""
    watch = Watch(job.profile) if job.task == "check" else Glance(job.profile)
    try:
        scene = watch.scene = make(watch, watch, **watch.options)
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
    if (found or job.sheet) and watch.ends:
        path = job.folder / f"{spec.name}.png"
        _sheet(found, watch.ends, make, scene.camera.frame_height).save(path)
        files.append(path.name)
    return {
        "files": files,
        "findings": [finding.as_data() for finding in found],
        "numbers": describe_numbers(scene),
    }


class Pictures:
    """Sampler and sink in one: keeps the pictures of given frames."""

    def __init__(self, frames: Iterable[int]) -> None:
        self._frames = frozenset(frames)
        self._due: list[int] = []
        self.pictures: dict[int, Any] = {}

    def select(self, beat: str | None, start: int, count: int) -> Sequence[int]:
        """Choose the given frames among those of an animation."""
        wanted = sorted(self._frames.intersection(range(start, start + count)))
        self._due += wanted
        return [frame - start for frame in wanted]

    def write(self, frame: Any, repeat: int, changed: Any = None) -> None:
        """Keep a picture under the frames for which it is held."""
        for number in self._due[:repeat]:
            self.pictures[number] = frame.copy()
        del self._due[:repeat]


def _sheet(found: Sequence[Finding], ends: Mapping[str, int], make: Build, height: float) -> Image.Image:
    """Draw the frames in which something is wrong and the last of every beat: only now, for few clips need it."""
    wrong = sorted({finding.frame for finding in found if finding.frame is not None})[:MOST_PICTURES]
    drawn = Pictures([*wrong, *ends.values()])
    with suppress(LectureError):  # a clip that ends with a fault is drawn until there
        make(drawn, drawn).render()
    pictures = drawn.pictures
    return marked_sheet(
        found,
        {frame: pictures[frame] for frame in wrong if frame in pictures},
        {beat: pictures[frame] for beat, frame in ends.items() if frame in pictures},
        height=height,
    )


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
