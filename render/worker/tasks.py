"""One clip in a process of its own: frames, file, poster and manifest, or stills, a contact sheet, its numbers.

The job is one JSON object on standard input; what happens is reported as JSON lines on standard output. Manim's
``config`` is global, so it is set here alone, before any scene is imported.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from render.draw import scene as drawing
from render.draw.scene import Build
from render.files import State, state
from render.fingerprint import opened_files
from render.fingerprint.components import Fingerprints
from render.worker import mishaps
from render.workers import watchdog
from render.workers.job import Job
from scenes.script import ClipSpec, LectureError, ParameterError, Series, load_series
from scenes.words import fills

Report = Callable[..., None]

PROGRESS_SECONDS = 0.25

VISIBLE = 16
"""Steps of 255 by which something must differ from the ground to be seen."""
MOST = 0.98
"""Share of the greatest contrast that a picture must have to be shown."""


def main(loaded: Mapping[Path, State | None] | None = None) -> int:
    """Do the job on standard input; return the exit code. ``loaded`` are files whose modules are there already."""
    # Whatever a scene prints must not get among the reports.
    reports = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def report(event: str, **values: Any) -> None:
        reports.write(json.dumps({"event": event, **values}) + "\n")
        reports.flush()

    watchdog.end_with(reports.fileno())
    opened_files.listen()
    job = Job.from_json(sys.stdin.read())
    if job.timeout is not None:
        watchdog.give_up_after(job.timeout)
    return run(job, report, loaded or {})


def run(job: Job, report: Report, loaded: Mapping[Path, State | None]) -> int:
    """Do ``job``; report progress, then what was made or what went wrong; return the exit code."""
    spec: ClipSpec | None = None
    scene: Any = None

    try:
        series = load_series(job.series)
        spec = series.clip(job.clip)
        if job.beat is not None:
            spec.beat(job.beat)
        # Fingerprint in the worker: it hashes exactly the source that this process imported.
        fingerprints = Fingerprints(series)
        components = fingerprints.components(spec, job.rendition, job.parameters, job.timing)
        opened_files.leave_out(fingerprints.followed())
        drawing.configure(job)
        lecture = drawing.load_lecture(spec)
        if fingerprints.outdated() or any(state(path) != before for path, before in loaded.items()):
            raise LectureError("its source was changed while it was read. Run the same command again.")

        def make(sampler: Any, sink: Any, **options: Any) -> Any:
            nonlocal scene
            scene = drawing.build(lecture, job, sampler, sink, **options)
            return scene

        done = TASKS[job.task](job, series, spec, make, report)
        report("done", components=components, **done)
        return 0
    except (Exception, SystemExit, watchdog.OutOfTimeError) as error:
        failure = mishaps.failure(error, spec, scene, job.folder)
        report("error", **asdict(failure))
        return 2 if failure.kind == "usage" else 1


class _Video:
    """A sink that encodes, each beat from a key frame on, and reports progress.

    ``last`` is the last picture, or that of the beat called ``poster`` if there is one.
    """

    def __init__(self, encoder: Any, report: Report, poster: str | None) -> None:
        self._encoder = encoder
        self._report = report
        self._poster = poster
        self._reported = 0.0
        self._beat: Any = None
        self.scene: Any = None
        self.shown: Any = None
        self.last: Any = None

    def write(self, frame: Any, repeat: int, changed: Any = None) -> None:
        beat = self.scene.current_beat
        self.shown.look(self._encoder.frames, repeat)
        self._encoder.write(frame, repeat, changed, key=beat is not self._beat)
        self._beat = beat
        if self._poster is None:
            self.last = frame
        elif beat.name == self._poster:
            self.last = frame.copy()  # the camera draws on the same canvas again
        now = time.monotonic()
        if now - self._reported > PROGRESS_SECONDS:
            self._reported = now
            self._report("progress", frames=self._encoder.frames)


def _video(job: Job, series: Series, spec: ClipSpec, make: Build, report: Report) -> dict[str, Any]:
    from PIL import Image

    from render import manifest as manifests
    from render.draw.encoder import Encoder
    from render.draw.manifest import manifest
    from render.draw.shown import Shown

    folder = job.folder
    video = folder / f"{spec.name}.mp4"
    encoder = Encoder(video, job.profile.width, job.profile.height, job.profile.fps)
    poster_beat = spec.poster if job.beat is None else None
    sink = _Video(encoder, report, poster_beat)
    try:
        scene = sink.scene = make(drawing.Sampled(beat=job.beat) if job.beat else None, sink)
        shown = sink.shown = Shown(scene, job.profile.fps)
        scene.render()
        encoder.close()
        _check_length(spec, scene, encoder.frames, job.beat)
    except BaseException:
        encoder.abort()
        video.unlink(missing_ok=True)
        raise
    report("progress", frames=encoder.frames)
    poster = folder / f"{spec.name}.jpg"
    picture = Image.fromarray(sink.last).convert("RGB")
    if job.beat is None and is_empty(picture):
        records = [record for record in scene.records if poster_beat in (None, record.beat.name)]
        picture = _shown(video, records, make) or picture
    picture.save(poster, quality=90)
    record = folder / f"{spec.name}.json"
    content = manifest(job, series, spec, scene, encoder.frames, shown)
    record.write_text(manifests.as_text(content), encoding="utf-8")
    return {"files": [video.name, poster.name, record.name]}


def _check_length(spec: ClipSpec, scene: Any, frames: int, beat: str | None) -> None:
    """Check that the film lasts as long as its beats, by which captions and voice go."""
    due = sum(record.end - record.start for record in scene.records if beat in (None, record.beat.name))
    if frames != due:
        raise LectureError(
            f"Clip {spec.name} has {frames} frames of film, but its beats have {due}: draw every frame within a "
            "beat, with play() and wait()."
        )


def is_empty(picture: Any) -> bool:
    """Whether nothing can be seen on an RGB picture."""
    return all(high - low < VISIBLE for low, high in picture.getextrema())


def _shown(video: Path, records: list[Any], make: Build) -> Any:
    """Draw the last frame of the last of these beats that shows something; None if they show nothing.

    A picture that fades can hardly be seen long before it is gone, so a frame must have nearly all its contrast.
    """
    for record in reversed(records):
        contrasts = _contrasts(video, record.start, record.end)
        if max(contrasts.values()) >= VISIBLE:
            last = max(frame for frame, contrast in contrasts.items() if contrast >= MOST * max(contrasts.values()))
            return drawing.draw(make, [last])[last]
    return None


def _contrasts(video: Path, start: int, end: int) -> dict[int, int]:
    """Return the span of luma or chroma in every frame from ``start``, a key frame, to before ``end``."""
    import av

    found: dict[int, int] = {}
    with av.open(str(video)) as film:
        stream = film.streams.video[0]
        film.seek(round(start / stream.average_rate / stream.time_base), stream=stream)
        for picture in film.decode(stream):
            frame = round(picture.time * stream.average_rate)
            if frame >= end:
                break
            if frame >= start:
                planes = picture.to_ndarray()  # luma above both chromas
                height = picture.height
                parts = planes[:height], planes[height : height * 5 // 4], planes[height * 5 // 4 :]
                found[frame] = max(int(part.max()) - int(part.min()) for part in parts)
    return found


def _stills(job: Job, series: Series, spec: ClipSpec, make: Build, report: Report) -> dict[str, Any]:
    fps = job.profile.fps
    stills = drawing.Stills([round(second * fps) for second in job.seconds], job.beat)
    scene = make(stills, stills)
    try:
        scene.render()
    except drawing.EnoughError:
        pass  # all of them are there, and nobody needs the rest of the clip
    else:
        missing = min(set(stills.frames) - set(stills.pictures))
        second = job.seconds[stills.frames.index(missing)]
        raise ParameterError(f"Clip {spec.name} has no frame at {second:g} s: it lasts {scene.frame / fps:.2f} s.")
    files = []
    for frame in stills.frames:
        path = job.folder / f"{spec.name}-{(stills.offset + frame) / fps:06.2f}s.png"
        drawing.as_picture(stills.pictures[frame]).save(path)
        files.append(path.name)
    return {"files": list(dict.fromkeys(files))}


def _sheet(job: Job, series: Series, spec: ClipSpec, make: Build, report: Report) -> dict[str, Any]:
    from render.draw.contact_sheet import contact_sheet

    records = [record for record in drawing.timeline(make) if job.beat in (None, record.beat.name)]
    fps = job.profile.fps
    moments = {record.beat.name: (record.start, (record.start + record.end) // 2, record.end - 1) for record in records}
    pictures = drawing.draw(make, [frame for frames in moments.values() for frame in frames])
    rows = [
        (
            f"{name}   {frames[0] / fps:.1f} to {(frames[-1] + 1) / fps:.1f} s",
            [pictures[frame] for frame in frames],
        )
        for name, frames in moments.items()
    ]
    path = job.folder / f"{spec.name}-sheet.png"
    contact_sheet(rows).save(path)
    return {"files": [path.name]}


def _numbers(job: Job, series: Series, spec: ClipSpec, make: Build, report: Report) -> dict[str, Any]:
    from render.draw.manifest import describe_numbers, texts

    scene = make(None, drawing.Discard())
    return {"files": [], "numbers": describe_numbers(scene), "fills": fills(texts(spec), scene.context)}


def _check(job: Job, series: Series, spec: ClipSpec, make: Build, report: Report) -> dict[str, Any]:
    from render.check.on_screen.task import check

    return check(job, spec, make)


TASKS = {
    "video": _video,
    "stills": _stills,
    "sheet": _sheet,
    "numbers": _numbers,
    "check": _check,
    "glance": _check,
}
