"""A parent of workers: it loads what draws clips once, and forks a process for each job.

It is asked through the socket whose number is its argument, and ends when that is closed. Nothing in it may start a
thread before it forks: a fork takes along one thread only, and the locks that the others hold.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from render import worker
from render.draw import scene
from render.files import State, state
from render.fingerprint import opened_files
from render.project import PACKAGE_ROOT, PACKAGES
from render.workers import watchdog
from render.workers.warm import LENGTH

LOADED = ("mathdl", "scenes.kit", "render.draw", "render.check.on_screen", "render.fingerprint")
"""The packages that are loaded with all their modules."""

TASKS: Mapping[str, Callable[[], int]] = {"job": worker.main}


class Parent:
    """Forks, and says what becomes of the children."""

    def __init__(self, channel: socket.socket, sources: Mapping[Path, State | None]) -> None:
        self._channel = channel
        self._sources = sources
        self._lifeline, self._held = os.pipe()
        """Children see that the parent is gone when nobody holds the second end any more."""
        self._ending, told = os.pipe()
        os.set_blocking(told, False)
        signal.set_wakeup_fd(told)
        signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
        self._children: set[int] = set()

    def serve(self) -> None:
        """Fork for whoever asks, until nobody is left to ask."""
        waiting = select.poll()
        waiting.register(self._channel, select.POLLIN)
        waiting.register(self._ending, select.POLLIN)
        while True:
            for descriptor, _ in waiting.poll():
                if descriptor == self._ending:
                    os.read(self._ending, 4096)
                    self._reap()
                elif not self._answer():
                    return

    def kill(self) -> None:
        """Kill the children and all that they have started."""
        for pid in self._children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

    def _answer(self) -> bool:
        """Answer one request; False if there will be none any more."""
        head, descriptors, _, _ = socket.recv_fds(self._channel, LENGTH.size, 8)
        if not head:
            return False
        (length,) = LENGTH.unpack(head)
        request = json.loads(self._read(length))
        changed = [path for path, before in self._sources.items() if state(path) != before]
        if changed:
            self._say(outdated=str(changed[0]))
        else:
            try:
                pid = os.fork()
            except OSError as error:
                self._say(errno=error.errno, message=error.strerror)
            else:
                if pid == 0:
                    self._become(request, descriptors)
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.setpgid(pid, pid)  # here too, so that it leads a group before anybody hears of it
                self._children.add(pid)
                self._say(pid=pid)
        for descriptor in descriptors:
            os.close(descriptor)
        return True

    def _become(self, request: Mapping[str, Any], descriptors: list[int]) -> NoReturn:
        """Do what is asked for, in a process of its own."""
        code = 1
        try:
            os.setpgid(0, 0)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._channel.close()
            os.close(self._held)
            for place, descriptor in enumerate(descriptors):
                os.dup2(descriptor, place)
                os.close(descriptor)
            os.environ.clear()
            os.environ.update(request["environment"])
            os.chdir(request["folder"])
            watchdog.end_with(self._lifeline)
            code = TASKS[request["task"]]()
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            # All files are closed and all is reported: to take the libraries apart would only take a while.
            os._exit(code)

    def _read(self, length: int) -> bytes:
        content = b""
        while len(content) < length:
            part = self._channel.recv(length - len(content))
            if not part:
                raise EOFError("a request broke off")
            content += part
        return content

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
                self._say(ended=pid, code=os.waitstatus_to_exitcode(status))

    def _say(self, **values: Any) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._channel.sendall(json.dumps(values).encode() + b"\n")


def load() -> dict[Path, State | None]:
    """Load what workers need; return the files of the project that were loaded, as they were before."""
    paths = [path for package in PACKAGES for path in (PACKAGE_ROOT / package).rglob("*.py")]
    before = {path: state(path) for path in paths}
    opened_files.listen()
    scene.load_manim()
    for package in LOADED:
        folders = importlib.import_module(package).__path__
        for module in pkgutil.walk_packages(folders, f"{package}."):
            if module.name.endswith("__main__"):
                continue
            loaded = importlib.import_module(module.name)
            # Compiled loops are read from Numba's cache, or compiled, as they are called for the first time.
            getattr(loaded, "load_loops", lambda: None)()
    opened_files.forget_modules()
    files = {Path(file) for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None))}
    return {path: found for path, found in before.items() if path in files}


def main() -> None:
    """Load, then fork until nobody asks any more."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    channel.set_inheritable(False)
    # What is loaded stays: no child looks through it for garbage, which would copy its memory.
    gc.disable()
    parent = Parent(channel, load())
    gc.freeze()
    gc.enable()
    try:
        parent.serve()
    except (OSError, EOFError):
        pass  # whoever asked is gone
    finally:
        parent.kill()


if __name__ == "__main__":
    main()
    os._exit(0)
