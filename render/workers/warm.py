"""A parent process that has loaded what draws clips, and forks a worker for each job: no job waits for libraries.

It makes room for a new one when a file that it has loaded was changed. Where there is none, on a platform that cannot
fork or because it does not start, workers are started cold.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from render.workers.executor import Launch, Process, cold, environment

PARENT = (sys.executable, "-P", "-m", "render.warm_worker")

CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"
"""Frameworks of macOS do not survive a fork."""

LOADING = ("PYTHON", "LD_", "OMP_", "OPENBLAS_", "MKL_", "NUMBA_")
"""Beginnings of the environment variables that are read while libraries load."""

LENGTH = struct.Struct("!I")


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


class OutdatedError(Exception):
    """A file that the parent has loaded was changed since."""


class WarmParent:
    """One parent process. It ends with this process, whatever ends it, and takes its children along."""

    def __init__(self) -> None:
        ours, its = socket.socketpair()
        self._loading = _loading(environment())
        try:
            self._process = subprocess.Popen(
                [*PARENT, str(its.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # whatever keeps it from loading is told by the first cold worker
                env=environment(),
                pass_fds=[its.fileno()],
                start_new_session=True,
            )
        except OSError:
            ours.close()
            raise
        finally:
            its.close()
        self.owner = os.getpid()
        self._channel = ours
        self._asking = threading.Lock()
        self._answers: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()
        self._ends: dict[int, Future[int]] = {}
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """The process that forks."""
        return self._process.pid

    def fits(self) -> bool:
        """Whether it lives, is this process's own, and has loaded its libraries in an environment such as today's."""
        mine = self.owner == os.getpid() and self._loading == _loading(environment())
        return mine and self._listener.is_alive()

    def launch(self, folder: Path, errors: IO[str]) -> Process:
        """Fork a worker; OutdatedError if the parent is outdated, OSError if it is gone or cannot fork."""
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

    def fork(self, task: str, folder: Path, descriptors: list[int]) -> tuple[int, Future[int]]:
        """Fork a process for ``task`` with these open files; return its id, and its exit code once it has ended."""
        request = json.dumps({"task": task, "folder": str(folder), "environment": environment()}).encode()
        with self._asking:
            socket.send_fds(self._channel, [LENGTH.pack(len(request))], descriptors)
            self._channel.sendall(request)
            answer = self._answers.get()
        if "pid" in answer:
            return answer["pid"], answer["end"]
        if "outdated" in answer:
            raise OutdatedError(answer["outdated"])
        raise OSError(answer.get("errno"), answer.get("message"))

    def close(self) -> None:
        """End the parent and what it has forked."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        self._process.wait()
        self._listener.join()
        self._channel.close()

    def _listen(self) -> None:
        """Take what the parent says, until it is gone."""
        with contextlib.suppress(OSError), self._channel.makefile(encoding="utf-8") as lines:
            for line in lines:
                said = json.loads(line)
                if "ended" in said:
                    self._ends.pop(said["ended"]).set_result(said["code"])
                    continue
                if "pid" in said:
                    said["end"] = self._ends[said["pid"]] = Future()
                self._answers.put(said)
        self._answers.put({"message": "the process that forks has ended"})
        # Its children end with it.
        for pid, end in list(self._ends.items()):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            end.set_result(-signal.SIGKILL)


class Launcher:
    """Starts workers as forks of a warm parent, and cold where that is not possible.

    The parent is started when it is first needed. A context manager that ends it.
    """

    def __init__(self) -> None:
        self._parent: WarmParent | None = None
        self._choosing = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __call__(self, folder: Path, errors: IO[str]) -> Process:
        """Start a worker in a folder, with its error stream in a file; OSError if no process could be started."""
        if CAN_FORK:
            with contextlib.suppress(OSError):
                try:
                    return self.parent().launch(folder, errors)
                except OutdatedError:
                    self.close()
                    return self.parent().launch(folder, errors)
        return cold()(folder, errors)

    @property
    def started(self) -> bool:
        """Whether there is a parent that can be used now."""
        return self._parent is not None and self._parent.fits()

    def parent(self) -> WarmParent:
        """Return a parent that can be used now; OSError if none can be started."""
        with self._choosing:
            if self._parent is None or not self._parent.fits():
                self.close()
                self._parent = WarmParent()
            return self._parent

    def close(self) -> None:
        """End the parent, if there is one."""
        parent, self._parent = self._parent, None
        if parent is not None and parent.owner == os.getpid():
            parent.close()


SHARED = Launcher()
"""What starts the workers of this process."""

atexit.register(SHARED.close)


def for_one() -> Launch:
    """Return what starts a single worker: a new parent would load more than one clip needs."""
    return SHARED if SHARED.started else cold()


def _loading(variables: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if name.startswith(LOADING)}
