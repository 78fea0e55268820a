"""Runs jobs in processes of their own, so that a crash fails one clip, and reports what they say."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Protocol, Self

from render.failures import Failure
from render.project import PACKAGE_ROOT
from render.workers.job import Done, Event, Failed, Job, Progress, Remark, Started, read_event

if TYPE_CHECKING:
    from render.progress import Display

# -P keeps the working folder off the import path: a lecturer's own numbers.py must not shadow the library's.
WORKER = (sys.executable, "-P", "-m", "render.worker")

# Clips run side by side, so each keeps to one thread; the last bits of a sum then don't depend on the machine.
THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

SYSTEM_SIGNALS = {
    "SIGKILL": "The machine may have run out of memory: try --jobs 1 or a lower quality.",
    "SIGSEGV": "A compiled library crashed: 'render doctor' checks them.",
}


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Executor(Protocol):
    """Runs jobs and reports their events; a context manager that kills what still runs."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def submit(self, job: Job) -> None:
        """Queue a job; jobs start in the order in which they are submitted."""

    def events(self) -> Iterator[Event]:
        """Yield what happens until every submitted job has ended in ``Done`` or ``Failed``."""


class Process(Protocol):
    """A worker that was launched; it leads a process group of its own."""

    @property
    def pid(self) -> int:
        """Its number, and that of its group."""

    @property
    def stdin(self) -> IO[str] | None:
        """Where it reads."""

    @property
    def stdout(self) -> IO[str] | None:
        """What it says."""

    def wait(self) -> int:
        """Wait for its end; return its exit code, or the number of the signal that ended it, negative."""


Launch = Callable[[Path, IO[str]], Process]
"""Starts a worker in a folder, with its error stream in a file; OSError if no process could be started."""


def cold(command: Sequence[str] = WORKER) -> Launch:
    """Return what starts each worker as a new process that loads everything itself."""

    def launch(folder: Path, errors: IO[str]) -> Process:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            errors="replace",
            cwd=folder,
            env=environment(),
            start_new_session=True,
        )

    return launch


def environment() -> dict[str, str]:
    """Return the environment variables of a worker that is started now."""
    path = os.pathsep.join(filter(None, [str(PACKAGE_ROOT), os.environ.get("PYTHONPATH")]))
    return {**dict.fromkeys(THREAD_LIMITS, "1"), **os.environ, "PYTHONPATH": path}


class LocalProcesses:
    """A queue of jobs and at most ``workers`` processes at a time on this machine.

    Use as a context manager: on leaving, processes that still run are killed with everything they started.
    """

    def __init__(self, workers: int, launch: Launch) -> None:
        self._workers = workers
        self._launch = launch
        self._waiting: deque[Job] = deque()
        self._running: dict[int, Process] = {}
        self._readers: dict[int, threading.Thread] = {}
        self._events: queue.SimpleQueue[tuple[int | None, Event]] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        for process, reader in zip(self._running.values(), self._readers.values(), strict=True):
            process.wait()
            reader.join()

    def submit(self, job: Job) -> None:
        """Queue a job; jobs start in the order in which they are submitted."""
        self._waiting.append(job)

    def kill(self) -> None:
        """Forget the jobs that wait and kill what runs; may be called from another thread."""
        self._waiting.clear()
        for process in list(self._running.values()):
            # The worker leads a session of its own, so its group holds all that it started and nothing else.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def events(self) -> Iterator[Event]:
        """Yield what happens until every submitted job has ended in ``Done`` or ``Failed``."""
        yield from self._start_waiting()
        while self._waiting or self._running:
            ended, event = self._events.get()
            started: list[Event] = []
            if ended is not None:
                del self._running[ended], self._readers[ended]
                # The next one begins before anybody looks at what has ended: that may take seconds.
                started = self._start_waiting()
            yield event
            yield from started

    def _start_waiting(self) -> list[Event]:
        """Start as many of the waiting jobs as may run; tell of each that it was started, or could not be."""
        told: list[Event] = []
        while self._waiting and len(self._running) < self._workers:
            job = self._waiting.popleft()
            try:
                self._start(job)
            except OSError as error:
                reason = f"no process could be started: {error.strerror}."
                told.append(Failed(job, Failure("system", reason, errno=error.errno)))
            else:
                told.append(Started(job))
        return told

    def _start(self, job: Job) -> None:
        request = job.to_json()
        errors = tempfile.TemporaryFile(mode="w+", errors="replace")  # noqa: SIM115  (closed by the reader)
        try:
            process = self._launch(job.folder, errors)
        except BaseException:
            errors.close()
            raise
        reader = threading.Thread(target=self._read, args=(request, job, process, errors), daemon=True)
        self._running[process.pid], self._readers[process.pid] = process, reader
        reader.start()

    def _read(self, request: str, job: Job, process: Process, errors: IO[str]) -> None:
        try:
            end = self._listen(request, job, process, errors)
        except Exception as error:  # whatever a worker says, its job ends, or the build would wait for ever
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            end = Failed(job, Failure("system", f"its reports cannot be read: {type(error).__name__}: {error}"))
        self._events.put((process.pid, end))

    def _listen(self, request: str, job: Job, process: Process, errors: IO[str]) -> Done | Failed:
        assert process.stdin is not None
        assert process.stdout is not None
        # A worker that died at once leaves a broken pipe; its exit code tells more.
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(request)
        end: Done | Failed | None = None
        with process.stdout, errors:
            for line in process.stdout:
                event = read_event(job, line)
                if isinstance(event, Done | Failed):
                    end = event
                elif event is not None:
                    self._events.put((None, event))
            code = process.wait()
            errors.seek(0)
            said = errors.read()
        if end is None or (isinstance(end, Done) and code != 0):
            return Failed(job, crash(code, said))
        return end


def run(
    executor: Executor, jobs: Iterable[Job], tell: Callable[[Event], None] | None = None
) -> Iterator[Done | Failed]:
    """Submit jobs and give their ends as they come; ``tell`` hears everything else."""
    for job in jobs:
        executor.submit(job)
    begun: dict[Path, float] = {}
    for event in executor.events():
        match event:
            case Done():
                yield replace(event, wall_seconds=time.monotonic() - begun[event.job.folder])
            case Failed():
                yield event
            case _:
                if isinstance(event, Started):
                    begun[event.job.folder] = time.monotonic()
                if tell:
                    tell(event)


def telling(display: Display) -> Callable[[Event], None]:
    """Return what shows the events of jobs on a display."""

    def tell(event: Event) -> None:
        match event:
            case Started(job):
                display.start(job.clip)
            case Progress(job, frames):
                display.advance(job.clip, frames)
            case Remark(text):
                display.say(text)

    return tell


def crash(code: int, said: str) -> Failure:
    """Describe a worker that ended without a result: by which signal, or with which last words."""
    if code < 0:
        name = signal.Signals(-code).name
        hint = SYSTEM_SIGNALS.get(name, "")
        return Failure("clip", f"its process was ended by {name}. {hint}".rstrip(), traceback=said)
    words = said.strip().splitlines()
    last = words[-1].strip() if words else "it said nothing"
    return Failure(
        "system",
        f"its process ended without a result (exit code {code}): {last}. 'render doctor' checks the installation.",
        traceback=said,
    )
