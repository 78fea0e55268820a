"""The manifest of a clip: its numbers with their provenance, its beats with their times."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

from render.draw.shown import Shown, said
from render.fingerprint import opened_files
from render.manifest import SCHEMA, Manifest
from render.project import Project
from render.workers.job import Job
from scenes.script import ClipSpec, Series
from scenes.words import fill, fills

LIBRARIES = ("manim", "numpy", "scipy", "typst")


def describe_numbers(scene: Any) -> dict[str, Any]:
    """Return every quantity of the scene as plain data."""
    return {name: quantity.describe() for name, quantity in scene.quantities.items()}


def texts(spec: ClipSpec) -> list[str]:
    """Return all texts of a clip's beats that may ask for numbers."""
    return [text for beat in spec.beats for text in beat.texts]


def manifest(job: Job, series: Series, spec: ClipSpec, scene: Any, frames: int, shown: Shown) -> Manifest:
    """Return the manifest of a drawn clip, which nobody speaks yet; times in seconds from its first frame.

    ``shown`` looked on while it was drawn.
    """
    fps = job.profile.fps
    records = [record for record in scene.records if job.beat in (None, record.beat.name)]
    offset = records[0].start
    return {
        "schema": SCHEMA,
        "series": series.title,
        "language": series.language,
        "episode": spec.episode,
        "clip": spec.name,
        "scene": f"{type(scene).__module__}.{type(scene).__qualname__}",
        "title": spec.title,
        "question": spec.question,
        "theme": job.theme,
        "format": job.profile.format,
        "quality": job.profile.label,
        "width": job.profile.width,
        "height": job.profile.height,
        "fps": fps,
        "frames": frames,
        "duration": frames / fps,
        "voice": None,
        "parameters": {**spec.parameters, **job.parameters},
        "numbers": describe_numbers(scene),
        "beats": [
            {
                "name": record.beat.name,
                "start": (record.start - offset) / fps,
                "end": (record.end - offset) / fps,
                "words": record.words,
                "shows": record.shows,
                "overrun": max(0, record.animated_frames - record.due_frames) / fps,
                "marks": {mark: (record.start + frame - offset) / fps for mark, frame in record.marks.items()},
                "predict": record.beat.predict,
                "choices": [fill(choice, scene.context) for choice in record.beat.choices],
                "answer": record.beat.answer,
            }
            for record in records
        ],
        "formulas": shown.formulas(fps),
        "moments": shown.moments(fps, said(records, scene.context, offset, fps)),
        "fills": fills(texts(spec), scene.context),
        "files": opened_files.files(Project(series.root), job.folder),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
    }
