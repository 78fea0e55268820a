"""What a Dask worker does for a build: it tells which project it holds, and makes a clip in a process of its own.

Only these functions are called on a cluster. A job reaches them as JSON, a series and finished files as bytes.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from render.fingerprint import versions
from render.job import Done, Failed, Job, Progress
from render.project import PACKAGE_ROOT, PACKAGES, sha256
from render.schedule import LocalProcesses
from scenes.script import SERIES_ROOT

SUFFIXES = frozenset({".py", ".toml", ".json", ".npz"})
TOPIC = "mathdl-render"
"""Under which frames are told to the client."""

PROGRESS_SECONDS = 1.0
WATCH_SECONDS = 0.5

# This process keeps the modules that it has loaded, whatever becomes of their files.
_LOADED = {
    Path(file): sha256(Path(file))
    for name, module in list(sys.modules.items())
    if name.partition(".")[0] in PACKAGES and (file := getattr(module, "__file__", None))
}


def identity() -> dict[str, str]:
    """Return the checksums of the project's files, and the versions of what it runs on, by kind and name."""
    paths = (path for package in PACKAGES for path in sorted((PACKAGE_ROOT / package).rglob("*")))
    files = [path for path in paths if path.suffix in SUFFIXES]
    return {
        **versions(),
        "version distributed": version("distributed"),
        **{f"file {_name(path)}": sha256(path) for path in files},
        **{f"loaded {_name(path)}": before for path, before in _LOADED.items() if before != sha256(path)},
    }


def digest(found: Mapping[str, str]) -> str:
    """Return one checksum of an identity."""
    return hashlib.sha256(json.dumps(sorted(found.items())).encode()).hexdigest()


def make(expected: str, request: str, series: Mapping[str, bytes] | None) -> dict[str, Any]:
    """Do the job in ``request`` and return its closing message and its files; a task of Dask.

    ``series`` holds the files of a lecturer's own series; None means the one of this package. If the project here is
    not the one ``expected``, its identity is returned instead.
    """
    from distributed import get_worker

    found = identity()
    if digest(found) != expected:
        return {"refused": found}
    worker = get_worker()
    key = worker.get_current_task()
    # Dask clears its worker's folder even after a crash.
    with tempfile.TemporaryDirectory(prefix="clip-", dir=worker.local_directory) as place:
        job = _unpack(Job.from_json(request), series, Path(place))
        with LocalProcesses(1) as processes:
            over = threading.Event()
            watch = threading.Thread(target=_watch, args=(worker, key, processes, over), daemon=True)
            watch.start()
            try:
                end = _do(job, processes, worker, key)
            finally:
                over.set()
                watch.join()
        message = {**end.answer} if isinstance(end, Done) else {"event": "error", **asdict(end.failure)}
        names = end.files if isinstance(end, Done) else ()
        return {
            "message": json.dumps(message),
            "files": {name: (job.folder / name).read_bytes() for name in names},
            "places": {"series": str(job.series), "project": str(PACKAGE_ROOT)},
        }


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE_ROOT).as_posix()


def _unpack(job: Job, series: Mapping[str, bytes] | None, place: Path) -> Job:
    """Return the job as it is to be done here; what it needs lies below ``place``."""
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


def _do(job: Job, processes: LocalProcesses, worker: Any, key: str) -> Done | Failed:
    told = 0.0
    processes.submit(job)
    for event in processes.events():
        if isinstance(event, Done | Failed):
            return event
        if isinstance(event, Progress) and time.monotonic() - told > PROGRESS_SECONDS:
            told = time.monotonic()
            worker.log_event(TOPIC, {"key": key, "frames": event.frames})
    raise AssertionError("a job ends in Done or Failed")


def _watch(worker: Any, key: str, processes: LocalProcesses, over: threading.Event) -> None:
    """Kill the process once nobody waits for it: Dask lets tasks that have begun run to their end."""
    while not over.wait(WATCH_SECONDS):
        task = worker.state.tasks.get(key)
        if task is None or task.state == "cancelled" or worker.status.name in ("closing", "closed", "failed"):
            processes.kill()
