"""What a Dask worker does for a build: it says which project it holds, and draws a clip in a process of its own.

These two functions are all that is called on a cluster.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from render.files import json_sha256, sha256
from render.fingerprint.components import versions
from render.project import PACKAGE_ROOT, PACKAGES
from render.workers.dask import transfer
from render.workers.executor import LocalProcesses, cold, run
from render.workers.job import Done, Event, Failed, Job, Progress

SUFFIXES = frozenset({".py", ".toml", ".json", ".npz"})

TOPIC = "mathdl-render"
"""The topic under which workers report finished frames."""

PROGRESS_SECONDS = 1.0
WATCH_SECONDS = 0.5

# A process keeps the modules that it has loaded, whatever becomes of their files.
_LOADED = {
    Path(file): sha256(Path(file))
    for name, module in list(sys.modules.items())
    if name.partition(".")[0] in PACKAGES and (file := getattr(module, "__file__", None))
}


def identity() -> dict[str, str]:
    """Return the checksums of the project's files and the versions of what it runs on, by kind and name."""
    paths = (path for package in PACKAGES for path in sorted((PACKAGE_ROOT / package).rglob("*")))
    files = {path: sha256(path) for path in paths if path.suffix in SUFFIXES}
    return {
        **versions(),
        "version distributed": version("distributed"),
        **{f"file {_name(path)}": now for path, now in files.items()},
        **{f"loaded {_name(path)}": before for path, before in _LOADED.items() if before != files.get(path)},
    }


def digest(found: Mapping[str, str]) -> str:
    """Return one checksum of an identity."""
    return json_sha256(sorted(found.items()))


def make(expected: str, request: str, series: transfer.Files | None) -> dict[str, Any]:
    """Do the job in ``request``, as a task of Dask, and return its end and its files.

    If the project here is not the one ``expected``, its identity is returned instead.
    """
    from distributed import get_worker

    found = identity()
    if digest(found) != expected:
        return {"refused": found}
    worker = get_worker()
    # Dask clears its worker's folder even after a crash.
    with tempfile.TemporaryDirectory(prefix="clip-", dir=worker.local_directory) as place:
        return transfer.pack(_do(transfer.unpack(request, series, Path(place)), worker))


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE_ROOT).as_posix()


def _do(job: Job, worker: Any) -> Done | Failed:
    key = worker.get_current_task()
    over = threading.Event()
    told = 0.0

    def tell(event: Event) -> None:
        nonlocal told
        if isinstance(event, Progress) and time.monotonic() - told > PROGRESS_SECONDS:
            told = time.monotonic()
            worker.log_event(TOPIC, {"key": key, "frames": event.frames})

    with LocalProcesses(1, cold()) as processes:
        watch = threading.Thread(target=_watch, args=(worker, key, processes, over), daemon=True)
        watch.start()
        try:
            (end,) = run(processes, [job], tell)
            return end
        finally:
            over.set()
            watch.join()


def _watch(worker: Any, key: str, processes: LocalProcesses, over: threading.Event) -> None:
    """Kill the process once nobody waits for it: Dask itself lets tasks that have begun run to their end."""
    while not over.wait(WATCH_SECONDS):
        task = worker.state.tasks.get(key)
        if task is None or task.state == "cancelled" or worker.status.name in ("closing", "closed", "failed"):
            processes.kill()
