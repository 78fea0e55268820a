"""Processes that load what draws clips once, and fork others: the base, and the parents of workers above it.

They are asked through a channel, and end when that is closed. Nothing in them may start a thread before it forks: a
fork takes along one thread only, and the locks that the others hold.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import pkgutil
import select
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from render.files import State, state
from render.fingerprint import opened_files
from render.project import PACKAGE_ROOT, PACKAGES
from render.workers import watchdog
from render.workers.channel import Channel

LIBRARIES = (
    "numpy", "scipy.integrate", "scipy.linalg", "scipy.special", "scipy.sparse.csgraph", "numba", "av", "cairo",
    "PIL.Image", "typst",
)  # fmt: skip
PROJECT = ("mathdl", "scenes.kit", "render.draw", "render.check.on_screen", "render.fingerprint", "render.worker")
"""What parents load: modules, and packages with all their modules."""

SUBREAPER = 36
"""``PR_SET_CHILD_SUBREAPER`` of ``prctl(2)``: who has lost its parent becomes a child of this process."""


class Parent:
    """Forks for whoever asks, and says what becomes of the children."""

    def __init__(self, channel: Channel, sources: Mapping[Path, State | None]) -> None:
        self._channel = channel
        self.sources = sources
        """The files of the project that were loaded, as they were before."""
        self.lifeline, self._held = os.pipe()
        """A pipe of which only this process holds the other end: children see when it is gone."""
        self._ending, told = os.pipe()
        os.set_blocking(told, False)
        signal.set_wakeup_fd(told)
        signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
        self._children: set[int] = set()
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)

    def serve(self) -> None:
        """Fork until nobody is left to ask; then end the children, and all that they have started."""
        # What is loaded stays: no child looks through it for garbage, which would copy its memory.
        gc.freeze()
        gc.enable()
        waiting = select.poll()
        waiting.register(self._channel.fileno(), select.POLLIN)
        waiting.register(self._ending, select.POLLIN)
        try:
            while True:
                for descriptor, _ in waiting.poll():
                    if descriptor == self._ending:
                        os.read(self._ending, 4096)
                        self._reap()
                    elif not self._answer():
                        return
        finally:
            self._kill()

    def _kill(self) -> None:
        """Kill what was forked, and all that has lost its parent, which is a child of this process then."""
        while left := children() | self._children:
            for pid in left:
                for kill in (os.killpg, os.kill):
                    with contextlib.suppress(ProcessLookupError):
                        kill(pid, signal.SIGKILL)
            for pid in left:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)
            self._children.clear()

    def _answer(self) -> bool:
        """Answer one request; False if there will be none any more."""
        received = self._channel.receive()
        if received is None:
            return False
        request, files = received
        if changed := [path for path, before in self.sources.items() if state(path) != before]:
            self._channel.send({"outdated": str(changed[0])})
        else:
            try:
                pid = os.fork()
            except OSError as error:
                self._channel.send({"errno": error.errno, "message": error.strerror})
            else:
                if pid == 0:
                    self._become(request, files)
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.setpgid(pid, pid)  # here too, so that it leads a group before anybody hears of it
                self._children.add(pid)
                self._channel.send({"pid": pid})
        for file in files:
            os.close(file)
        return True

    def _become(self, request: Mapping[str, Any], files: list[int]) -> NoReturn:
        """Do what is asked for, in a process of its own."""
        code = 1
        try:
            os.setpgid(0, 0)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._channel.close()
            os.close(self._held)
            for place, file in enumerate(files):
                os.dup2(file, place)
                os.close(file)
            os.environ.clear()
            os.environ.update(request["environment"])
            os.chdir(request["folder"])
            code = TASKS[request["task"]](self)
        except BaseException:
            traceback.print_exc()
        finally:
            leave(code)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in self._children:
                self._children.remove(pid)
                self._channel.send({"ended": pid, "code": os.waitstatus_to_exitcode(status)})


def _do_job(parent: Parent) -> int:
    from render.worker import tasks

    watchdog.end_with(parent.lifeline)
    return tasks.main(parent.sources)


def _be_parent(parent: Parent) -> int:
    found = sources()
    load_project()
    Parent(Channel(0), loaded({**found, **parent.sources})).serve()
    return 0


def _rehearse(_parent: Parent) -> int:
    from render.worker import rehearsal

    return rehearsal.main()


TASKS: Mapping[str, Callable[[Parent], int]] = {"job": _do_job, "rehearsal": _rehearse, "parent": _be_parent}
"""What forked processes do."""


def load_libraries() -> None:
    """Load the libraries that draw, and no more of the project than that takes."""
    from render.draw import scene

    scene.load_manim()
    for name in LIBRARIES:
        importlib.import_module(name)
    # Numba gets ready as the first function is compiled.
    numba = importlib.import_module("numba")
    numba.njit(lambda: None)()


def load_project() -> None:
    """Load the project, and its compiled loops."""
    opened_files.listen()
    for name in PROJECT:
        module = importlib.import_module(name)
        for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}."):
            if found.name.rpartition(".")[2] != "__main__":
                part = importlib.import_module(found.name)
                # Numba reads them from its cache, or compiles them, as they are called for the first time.
                getattr(part, "load_loops", lambda: None)()
    opened_files.forget_modules()


def sources() -> dict[Path, State | None]:
    """Return all files of the project as they are now: source, and data that it may read."""
    paths = (path for package in PACKAGES for path in (PACKAGE_ROOT / package).rglob("*"))
    return {path: state(path) for path in paths if "__pycache__" not in path.parts}


def children() -> set[int]:
    """Return the children of this process, where the system tells."""
    try:
        return set(map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()))
    except OSError:
        return set()


def loaded(before: Mapping[Path, State | None]) -> dict[Path, State | None]:
    """Return those of the files that this process has loaded, or read as it loaded others."""
    files = {Path(file) for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None))}
    return {path: found for path, found in before.items() if path in files | opened_files.opened()}


def leave(code: int) -> NoReturn:
    """End this process: all files are closed, and to take the libraries apart would only take a while."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)  # on a full disk too: what returned from here would go on as another parent


def main() -> NoReturn:
    """Load the libraries, then fork until nobody asks any more."""
    # Nothing that is loaded is garbage.
    gc.disable()
    found = sources()
    load_libraries()
    Parent(Channel(int(sys.argv[1])), loaded(found)).serve()
    leave(0)


if __name__ == "__main__":
    main()
