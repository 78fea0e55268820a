"""What travels between a build and a worker elsewhere: a job and its closing message as JSON, files as bytes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from render.failures import Failure
from render.project import FOREIGN_ENDINGS, PACKAGE_ROOT
from render.workers.job import Done, Failed, Job, read_event
from scenes.script import SERIES_ROOT, Series

Files = Mapping[str, bytes]

TEXTS = ("message", "file", "traceback")
"""What of a failure may name places."""


def series_files(series: Series) -> Files | None:
    """Return what a lecturer's own series consists of, by relative path; None for the series of this package.

    That is every file beside ``series.toml`` and all in the folders of its episodes and helper modules.
    """
    if series.root == SERIES_ROOT:
        return None
    folders = {series.root / episode.name for episode in series.episodes}
    folders |= {path.parent for path in series.root.glob("*/*.py")}
    paths = [*series.root.glob("*"), *(path for folder in folders for path in folder.rglob("*"))]
    names = {path: path.relative_to(series.root) for path in paths if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for path, name in sorted(names.items())
        if not any(part.startswith(".") or part.endswith(FOREIGN_ENDINGS) for part in name.parts)
    }


def unpack(request: str, series: Files | None, place: Path) -> Job:
    """Return the job as it is to be done here, in a folder below ``place``; so is a lecturer's series."""
    job = Job.from_json(request)
    folder = place / "files"
    folder.mkdir()
    if series is None:
        return replace(job, series=SERIES_ROOT, folder=folder)
    root = place / "series" / job.series.name
    for name, content in series.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return replace(job, series=root, folder=folder)


def pack(end: Done | Failed) -> dict[str, Any]:
    """Return the end of a job with its files, and where series and project lie on this machine."""
    message = {**end.answer} if isinstance(end, Done) else {"event": "error", **asdict(end.failure)}
    names = end.files if isinstance(end, Done) else ()
    return {
        "message": json.dumps(message),
        "files": {name: (end.job.folder / name).read_bytes() for name in names},
        "places": [str(end.job.series), str(PACKAGE_ROOT)],
    }


def receive(job: Job, answer: Mapping[str, Any], worker: str) -> Done | Failed:
    """Write the files that a worker sent into the job's folder, and name places as they are called here."""
    try:
        for name, content in answer["files"].items():
            (job.folder / Path(name).name).write_bytes(content)
    except OSError as error:
        return Failed(job, Failure.from_os_error(error, job.folder))
    message = json.loads(answer["message"])
    for there, here in zip(answer["places"], (job.series, PACKAGE_ROOT), strict=True):
        message |= {field: message[field].replace(there, str(here)) for field in TEXTS if message.get(field)}
    end = read_event(job, json.dumps(message))
    assert isinstance(end, Done | Failed)
    return end if isinstance(end, Done) else Failed(job, elsewhere(end.failure, worker))


def elsewhere(failure: Failure, worker: str) -> Failure:
    """Say of a system's failure that it is the worker's: a full disk would be looked for here."""
    if failure.kind != "system":
        return failure
    message = failure.message
    if failure.errno is not None and failure.lacks_room:
        message = message.replace(os.strerror(failure.errno), "the disk is full")
    return replace(failure, message=f"on the worker {worker}: {message}", errno=None)
