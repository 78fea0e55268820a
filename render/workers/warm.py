"""Parent processes that have loaded what draws clips, and fork a worker for each job: no job waits for libraries.

There are two, one above the other: the base has loaded the libraries, and forks a parent that has loaded the project
as well. When a file of the project is changed the base forks a new parent. Where there is none, on a platform that
cannot fork or because it does not start, workers are started cold.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self, TypeVar

from render.workers.channel import Channel, connected
from render.workers.executor import Launch, Process, cold, environment

BASE = (sys.executable, "-P", "-m", "render.worker.warm")

Answer = TypeVar("Answer")

CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"
"""Frameworks of macOS do not survive a fork."""

LOADING = ("PYTHON", "LC_", "LANG", "LD_", "OMP_", "OPENBLAS_", "MKL_", "NUMBA_")
"""Beginnings of the environment variables that are read while Python and the libraries load."""


@dataclass(frozen=True, slots=True)
class Child:
    """A worker that a warm parent has forked."""

    pid: int
    stdin: IO[str] | None
    stdout: IO[str] | None
    end: Future[int]

    def wait(self) -> int:
        """Wait for its end; return its exit code, or the number of the signal that ended it, negative."""
        return self.end.result()


class OutdatedError(OSError):
    """A file that the parent has loaded was changed since."""


class WarmParent:
    """A process that forks, seen from here. It ends with this process, whatever ends it, and takes its children along.

    ``end`` tells its exit code, once it has ended.
    """

    def __init__(self, channel: Channel, pid: int, end: Future[int]) -> None:
        self.pid = pid
        self._end = end
        self._channel = channel
        self._asking = threading.Lock()
        self._answers: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()
        self._ends: dict[int, Future[int]] = {}
        self._loaded = False
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._listener.is_alive()

    @property
    def busy(self) -> bool:
        """Whether any of its children lives."""
        return bool(self._ends)

    def fork(self, task: str, folder: Path, files: Sequence[int]) -> tuple[int, Future[int]]:
        """Fork a process for ``task`` that has these open files; return its id, and its exit code to come.

        OutdatedError if a file that it has loaded was changed since; OSError if it is gone, or cannot fork.
        """
        with self._asking:
            self._channel.send({"task": task, "folder": str(folder.absolute()), "environment": environment()}, files)
            try:
                answer = self._answers.get()
            except BaseException:
                self._channel.end()  # the next who asks would be given the answer that still comes
                raise
        if "pid" in answer:
            return answer["pid"], answer["end"]
        if "outdated" in answer:
            raise OutdatedError(answer["outdated"])
        raise OSError(answer.get("errno"), answer.get("message"))

    def parent(self) -> WarmParent:
        """Fork a parent that loads the project."""
        ours, its = connected()
        try:
            pid, end = self.fork("parent", Path("/"), [its.fileno()])
        except BaseException:
            ours.close()
            raise
        finally:
            its.close()
        return WarmParent(ours, pid, end)

    def launch(self, folder: Path, errors: IO[str]) -> Process:
        """Fork a worker."""
        input_read, input_write = os.pipe()
        output_read, output_write = os.pipe()
        try:
            pid, end = self.fork("job", folder, [input_read, output_write, errors.fileno()])
        except BaseException:
            os.close(input_write)
            os.close(output_read)
            raise
        finally:
            os.close(input_read)
            os.close(output_write)
        return Child(
            pid,
            os.fdopen(input_write, "w", encoding="utf-8"),
            os.fdopen(output_read, encoding="utf-8", errors="replace"),
            end,
        )

    def close(self) -> None:
        """End the process and what it has forked."""
        self._channel.end()
        if not self._loaded:
            # It has forked nothing yet, and would only hear of its end when all is loaded.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self._end.result()
        self._listener.join()
        self._channel.close()

    def _listen(self) -> None:
        """Take what the process says, until it is gone."""
        while (received := self._channel.receive()) is not None:
            said, _ = received
            self._loaded = True
            if "ended" in said:
                self._ends.pop(said["ended"]).set_result(said["code"])
                continue
            if "pid" in said:
                said["end"] = self._ends[said["pid"]] = Future()
            self._answers.put(said)
        self._answers.put({"message": "the process that forks has ended"})
        # Its children end with it.
        for pid in list(self._ends):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            self._ends.pop(pid).set_result(-signal.SIGKILL)


def base() -> WarmParent:
    """Start a process that loads the libraries; OSError if none can be started."""
    ours, its = connected()
    try:
        process = subprocess.Popen(
            [*BASE, str(its.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # whatever keeps it from loading is told by the cold worker that takes its place
            env=environment(),
            pass_fds=[its.fileno()],
            start_new_session=True,
        )
    except OSError:
        ours.close()
        raise
    finally:
        its.close()
    end: Future[int] = Future()
    threading.Thread(target=lambda: end.set_result(process.wait()), daemon=True).start()
    return WarmParent(ours, process.pid, end)


class Launcher:
    """Starts workers as forks of a warm parent, and cold where that is not possible.

    The parents are started when they are first needed. A context manager that ends them.
    """

    def __init__(self) -> None:
        self._base: WarmParent | None = None
        self._parent: WarmParent | None = None
        self._replaced: list[WarmParent] = []
        self._loading: Mapping[str, str] = {}
        self._owner = 0
        self._choosing = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __call__(self, folder: Path, errors: IO[str]) -> Process:
        """Start a worker in a folder, with its error stream in a file; OSError if no process could be started."""
        if CAN_FORK:
            with contextlib.suppress(OSError):
                return self.ask(lambda parent: parent.launch(folder, errors))
        return cold()(folder, errors)

    def ask(self, question: Callable[[WarmParent], Answer]) -> Answer:
        """Ask a parent that has loaded the project as it is now; OSError if none can be started."""
        try:
            return question(self.parent())
        except OutdatedError:
            return question(self.renewed())

    @property
    def started(self) -> bool:
        """Whether there is a parent that can be used now."""
        return self._parent is not None and self._parent.alive and self._fits()

    def parent(self) -> WarmParent:
        """Return the parent; OSError if none can be started."""
        with self._choosing:
            return self._parent if self._parent is not None and self.started else self.renewed()

    def renewed(self) -> WarmParent:
        """Return a parent that has loaded the project as it is now; OSError if none can be started."""
        with self._choosing:
            if self._base is not None and not (self._base.alive and self._fits()):
                self.close()
            # Who still works with what was loaded before may finish.
            self._replaced = [*self._replaced, self._parent] if self._parent is not None else self._replaced
            self._parent = None
            for parent in self._replaced:
                if not parent.busy:
                    parent.close()
            self._replaced = [parent for parent in self._replaced if parent.alive]
            with contextlib.suppress(OutdatedError):
                if self._base is not None:
                    self._parent = self._base.parent()
                    return self._parent
            self.close()
            self._base, self._loading, self._owner = base(), _loading(environment()), os.getpid()
            self._parent = self._base.parent()
            return self._parent

    def pids(self) -> list[int]:
        """Return the numbers of the parents that there are."""
        return [parent.pid for parent in (self._base, self._parent) if parent is not None]

    def close(self) -> None:
        """End the parents and all that they have forked."""
        parents = [*self._replaced, self._parent, self._base]
        self._replaced, self._parent, self._base = [], None, None
        if self._owner == os.getpid():
            for parent in parents:
                if parent is not None:
                    parent.close()

    def _fits(self) -> bool:
        """Whether the libraries were loaded by this process, in an environment such as today's."""
        return self._owner == os.getpid() and self._loading == _loading(environment())


SHARED = Launcher()
"""What starts the workers of this process."""

atexit.register(SHARED.close)


def for_one() -> Launch:
    """Return what starts a single worker: a new parent would load more than one clip needs."""
    return SHARED if SHARED.started else cold()


def _loading(variables: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if name.startswith(LOADING)}
