"""One clip in a process of its own: frames, file, poster and manifest, or stills, a contact sheet, its numbers.

The job is one JSON object on standard input; what happens is reported as JSON lines on standard output. Manim's
``config`` is global, so this module alone sets it, before any scene is imported.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenes.script import ClipSpec, LectureError, ParameterError, UnknownNameError, load_series

Report = Callable[..., None]

MANIFEST_SCHEMA = 1
PROGRESS_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Job:
    """What the worker is asked for; ``folder`` takes the files."""

    series: str
    clip: str
    profile: dict[str, Any]
    theme: str
    parameters: dict[str, Any]
    task: str
    beat: str | None
    seconds: list[float]
    folder: str


def main() -> int:
    """Do the job on standard input; return the exit code."""
    # Whatever a scene prints must not get among the reports.
    reports = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def report(event: str, **values: Any) -> None:
        reports.write(json.dumps({"event": event, **values}) + "\n")
        reports.flush()

    return run(Job(**json.loads(sys.stdin.read())), report)


def run(job: Job, report: Report) -> int:
    """Do ``job``; report progress, then what was made or what went wrong; return the exit code."""
    spec: ClipSpec | None = None
    scene: Any = None

    def failed(kind: str, message: str, error: BaseException) -> int:
        file, line = _place(error, spec)
        beat = getattr(scene, "current_beat", None)
        report(
            "error",
            kind=kind,
            message=message,
            beat=beat.name if beat else None,
            file=file,
            line=line,
            traceback="".join(traceback.format_exception(error)),
        )
        return 2 if kind == "usage" else 1

    try:
        series = load_series(Path(job.series))
        spec = series.clip(job.clip)
        if job.beat is not None:
            spec.beat(job.beat)
        _configure(job)
        lecture = _load_class(spec)

        def build(sampler: Any, sink: Any) -> Any:
            nonlocal scene
            scene = _build(lecture, job, sampler, sink)
            return scene

        done = TASKS[job.task](job, series.title, spec, build, report)
        report("done", **done)
        return 0
    except (ParameterError, UnknownNameError) as error:
        # An unknown name inside construct is the clip's own mistake.
        drawing = isinstance(error, UnknownNameError) and scene is not None
        return failed("clip" if drawing else "usage", str(error), error)
    except LectureError as error:
        return failed("clip", str(error), error)
    except OSError as error:
        return failed("system", f"{error.strerror or error}: {error.filename or job.folder}", error)
    except Exception as error:
        return failed("clip", f"{type(error).__name__}: {error}", error)


def _configure(job: Job) -> None:
    from manim import config

    config.pixel_width = job.profile["width"]
    config.pixel_height = job.profile["height"]
    config.frame_rate = job.profile["fps"]
    config.media_dir = str(Path(job.folder) / ".manim")
    config.tex_dir = str(_typst_cache())
    config.disable_caching = True
    config.write_to_movie = True
    config.progress_bar = "none"
    config.verbosity = "ERROR"
    logging.getLogger("manim").setLevel(logging.ERROR)


def _typst_cache() -> Path:
    """Return the folder for formulas already set: they are small, named by content and shared by all clips."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "mathdl" / "typst"


def _load_class(spec: ClipSpec) -> Any:
    """Import the clip's scene file and return its class."""
    found = importlib.util.spec_from_file_location(spec.module, spec.source)
    if not spec.source.exists() or found is None or found.loader is None:
        raise LectureError(f"Clip {spec.name} has no scene: write {spec.source}.")
    module = importlib.util.module_from_spec(found)
    sys.modules[spec.module] = module
    found.loader.exec_module(module)
    for name, value in vars(module).items():
        if isinstance(value, type) and spec.is_class_name(name):
            return value
    wanted = "".join(part.capitalize() for part in spec.name.split("_"))
    raise LectureError(f"{spec.source} defines no class {wanted} (in any mixture of capitals).")


def _build(lecture: Any, job: Job, sampler: Any, sink: Any) -> Any:
    from manim import CairoRenderer

    from render.encoder import FrameSink

    renderer = CairoRenderer(
        file_writer_class=lambda settings: FrameSink(settings, sink), camera_class=lecture.camera_type
    )
    return lecture(overrides=job.parameters, theme_name=job.theme, sampler=sampler, renderer=renderer)


class _Sampled:
    """Draws the frames of one beat, or given frames only; ``None`` stands for all."""

    def __init__(self, beat: str | None = None, frames: Sequence[int] | None = None) -> None:
        self._beat = beat
        self._frames = frames

    def select(self, beat: str | None, start: int, count: int) -> Sequence[int]:
        if self._frames is not None:
            return sorted({frame - start for frame in self._frames if start <= frame < start + count})
        return range(count) if beat == self._beat else ()


class _Discard:
    """A sink for passes that only tell the time."""

    def write(self, frame: Any, repeat: int) -> None:
        pass


class _Pictures:
    """A sink that keeps every frame drawn, in order."""

    def __init__(self) -> None:
        self.frames: list[Any] = []

    def write(self, frame: Any, repeat: int) -> None:
        self.frames.extend([frame] * repeat)


class _Video:
    """A sink that encodes, remembers the last picture for the poster and reports progress."""

    def __init__(self, encoder: Any, report: Report) -> None:
        self._encoder = encoder
        self._report = report
        self._reported = 0.0
        self.last: Any = None

    def write(self, frame: Any, repeat: int) -> None:
        self._encoder.write(frame, repeat)
        self.last = frame
        now = time.monotonic()
        if now - self._reported > PROGRESS_SECONDS:
            self._reported = now
            self._report("progress", frames=self._encoder.frames)


def _video(job: Job, series: str, spec: ClipSpec, build: Any, report: Report) -> dict[str, Any]:
    from PIL import Image

    from render.encoder import Encoder

    folder = Path(job.folder)
    video = folder / f"{spec.name}.mp4"
    encoder = Encoder(video, job.profile["width"], job.profile["height"], job.profile["fps"])
    sink = _Video(encoder, report)
    try:
        scene = build(_Sampled(beat=job.beat) if job.beat else None, sink)
        scene.render()
        encoder.close()
    except BaseException:
        encoder.abort()
        video.unlink(missing_ok=True)
        raise
    report("progress", frames=encoder.frames)
    poster = folder / f"{spec.name}.jpg"
    Image.fromarray(sink.last).convert("RGB").save(poster, quality=90)
    manifest = folder / f"{spec.name}.json"
    content = _manifest(job, series, spec, scene, encoder.frames)
    manifest.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return {"files": [video.name, poster.name, manifest.name]}


def _stills(job: Job, series: str, spec: ClipSpec, build: Any, report: Report) -> dict[str, Any]:
    records = _timeline(job, build)
    fps = job.profile["fps"]
    offset = next((record.start for record in records if record.beat.name == job.beat), 0)
    last = records[-1].end - 1
    frames = [offset + round(second * fps) for second in job.seconds]
    for second, frame in zip(job.seconds, frames, strict=True):
        if not 0 <= frame <= last:
            raise ParameterError(
                f"Clip {spec.name} has no frame at {second:g} s: it lasts {(last + 1) / fps:.2f} s."
            )
    pictures = _draw(build, frames)
    files = []
    for frame in frames:
        path = Path(job.folder) / f"{spec.name}-{frame / fps:06.2f}s.png"
        pictures[frame].save(path)
        files.append(path.name)
    return {"files": files}


def _sheet(job: Job, series: str, spec: ClipSpec, build: Any, report: Report) -> dict[str, Any]:
    from render.sheet import contact_sheet

    records = [record for record in _timeline(job, build) if job.beat in (None, record.beat.name)]
    fps = job.profile["fps"]
    moments = {
        record.beat.name: (record.start, (record.start + record.end) // 2, record.end - 1) for record in records
    }
    pictures = _draw(build, [frame for frames in moments.values() for frame in frames])
    rows = [
        (
            f"{name}   {frames[0] / fps:.1f} to {(frames[-1] + 1) / fps:.1f} s",
            [pictures[frame] for frame in frames],
        )
        for name, frames in moments.items()
    ]
    path = Path(job.folder) / f"{spec.name}-sheet.png"
    contact_sheet(rows).save(path)
    return {"files": [path.name]}


def _numbers(job: Job, series: str, spec: ClipSpec, build: Any, report: Report) -> dict[str, Any]:
    scene = build(None, _Discard())
    return {"files": [], "numbers": _describe(scene)}


TASKS = {"video": _video, "stills": _stills, "sheet": _sheet, "numbers": _numbers}


def _timeline(job: Job, build: Any) -> Any:
    """Pass through the clip without drawing, and return the record of its beats."""
    scene = build(_Sampled(frames=()), _Discard())
    scene.render()
    return scene.records


def _draw(build: Any, frames: Sequence[int]) -> dict[int, Any]:
    """Draw the given frames only; return them as pictures."""
    from PIL import Image

    sink = _Pictures()
    build(_Sampled(frames=frames), sink).render()
    return {
        frame: Image.fromarray(pixels).convert("RGB")
        for frame, pixels in zip(sorted(set(frames)), sink.frames, strict=True)
    }


def _describe(scene: Any) -> dict[str, Any]:
    return {name: quantity.describe() for name, quantity in scene.quantities.items()}


def _manifest(job: Job, series: str, spec: ClipSpec, scene: Any, frames: int) -> dict[str, Any]:
    from importlib.metadata import version

    profile = job.profile
    fps = profile["fps"]
    beats = [record for record in scene.records if job.beat in (None, record.beat.name)]
    offset = beats[0].start
    return {
        "schema": MANIFEST_SCHEMA,
        "series": series,
        "episode": spec.episode,
        "clip": spec.name,
        "title": spec.title,
        "question": spec.question,
        "theme": job.theme,
        "quality": f"{profile['height']}p{fps}",
        "width": profile["width"],
        "height": profile["height"],
        "fps": fps,
        "frames": frames,
        "duration": frames / fps,
        "parameters": {**spec.parameters, **job.parameters},
        "numbers": _describe(scene),
        "beats": [
            {
                "name": record.beat.name,
                "start": (record.start - offset) / fps,
                "end": (record.end - offset) / fps,
                "words": record.words,
                "shows": record.beat.shows,
                "overrun": max(0, record.animated_frames - record.words_frames) / fps,
            }
            for record in beats
        ],
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("manim", "numpy", "scipy", "typst")},
        },
    }


def _place(error: BaseException, spec: ClipSpec | None) -> tuple[str | None, int | None]:
    """Return file and line of the innermost frame in the clip's own source."""
    place: tuple[str | None, int | None] = (None, None)
    for frame in traceback.extract_tb(error.__traceback__):
        if spec is not None and Path(frame.filename) == spec.source:
            place = (frame.filename, frame.lineno)
    if isinstance(error, SyntaxError) and error.filename:
        place = (error.filename, error.lineno)
    return place


if __name__ == "__main__":
    sys.exit(main())
