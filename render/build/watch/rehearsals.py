"""The processes of a clip on which its author works: checkpoints that wait, and runs that draw."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from render.fingerprint.beat_sources import Loaded
from render.workers import warm
from render.workers.channel import Channel, connected
from render.workers.job import Job
from scenes.script import LectureError

MOST_CHECKPOINTS = 16
MOST_BYTES = 900 * 2**20
"""Memory of the parents and the checkpoints in all, in proportional set size."""

BUILT = ""
"""The checkpoint before the first beat: the scene stands with its numbers, and nothing is drawn."""


@dataclass(slots=True, eq=False)
class Checkpoint:
    """A process that waits where a beat is about to begin."""

    beat: str
    pid: int
    channel: Channel
    key: str
    """What it depends on."""
    loaded: Loaded
    """The source that it has loaded."""
    used: float = field(default_factory=time.monotonic)


@dataclass(slots=True, eq=False)
class Running:
    """A run through the clip, from a checkpoint on."""

    role: str
    channel: Channel
    keys: Mapping[str, str]
    """What the checkpoints depend on that it leaves, by beat."""
    loaded: Loaded
    begun: float = field(default_factory=time.monotonic)
    pid: int | None = None
    ended: bool = False
    """Whether it has said how it ended."""


Tell = Callable[["Checkpoint | Running", "dict[str, Any] | None", list[int]], None]
"""Hears what a process says, from any thread; None once it is gone."""


class Rehearsals:
    """Starts them, knows them, and ends them. Used by one thread; ``tell`` hears in others."""

    def __init__(self, tell: Tell) -> None:
        self.checkpoints: dict[str, Checkpoint] = {}
        self.runs: list[Running] = []
        self._tell = tell
        self._group: int | None = None
        self._listeners: list[threading.Thread] = []

    def build(self, job: Job, key: str, loaded: Loaded) -> None:
        """Build the clip in a new process; what stood before is ended. LectureError if no process can be forked."""
        self.end()
        if not warm.CAN_FORK:
            raise LectureError("A clip is watched where processes can be forked: on Linux, or on Windows with WSL.")
        ours, its = connected()
        try:
            pid, _ = warm.SHARED.ask(lambda parent: parent.fork("rehearsal", job.folder, [its.fileno()]))
        except OSError as error:
            ours.close()
            raise LectureError(f"No process could be forked to draw the clip: {error.strerror or error}.") from None
        finally:
            its.close()
        self._group = pid
        self._add(Checkpoint(BUILT, pid, ours, key, loaded))
        ours.send({"job": job.to_json()})

    def run(self, role: str, start: Checkpoint, wanted: Mapping[str, Any], keys: Mapping[str, str],
            loaded: Loaded) -> None:  # fmt: skip
        """Ask a checkpoint for a run."""
        start.used = time.monotonic()
        ours, its = connected()
        running = Running(role, ours, keys, loaded)
        try:
            start.channel.send(wanted, [its.fileno()])
        except OSError:
            ours.close()
            self.drop(start)
            return
        finally:
            its.close()
        self.runs.append(running)
        self._listen(running)

    def add(self, running: Running, beat: str, pid: int, file: int) -> None:
        """Take a checkpoint that a run has left."""
        if beat in self.checkpoints:
            self.drop(self.checkpoints[beat])
        self._add(Checkpoint(beat, pid, Channel(file), running.keys[beat], running.loaded))

    def give_up(self, *roles: str) -> None:
        """End the runs with these roles, or all of them."""
        for running in list(self.runs):
            if not roles or running.role in roles:
                self._kill(running)

    def gone(self, process: Checkpoint | Running) -> None:
        """Forget a process that has ended."""
        if isinstance(process, Running):
            with contextlib.suppress(ValueError):
                self.runs.remove(process)
        elif self.checkpoints.get(process.beat) is process:
            del self.checkpoints[process.beat]

    def drop(self, checkpoint: Checkpoint) -> None:
        """End a checkpoint."""
        if self.checkpoints.get(checkpoint.beat) is checkpoint:
            del self.checkpoints[checkpoint.beat]
        checkpoint.channel.end()

    def trim(self) -> None:
        """End those checkpoints that were not used for longest, until the rest has room."""
        kept = sorted((each for each in self.checkpoints.values() if each.beat != BUILT), key=lambda each: each.used)
        while kept and (len(kept) > MOST_CHECKPOINTS or self.bytes() > MOST_BYTES):
            self.drop(kept.pop(0))

    def bytes(self) -> int:
        """Return the proportional set size of parents and checkpoints; 0 where the system does not tell."""
        pids = [*warm.SHARED.pids(), *(checkpoint.pid for checkpoint in self.checkpoints.values())]
        return sum(map(_proportional_bytes, pids))

    def end(self) -> None:
        """End everything."""
        self.give_up()
        for checkpoint in list(self.checkpoints.values()):
            self.drop(checkpoint)
        if self._group is not None:
            # All processes of a clip are in the group of the one in which it was built.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._group, signal.SIGKILL)
            self._group = None

    def close(self) -> None:
        """End everything, and wait until nobody listens any more."""
        self.end()
        for listener in self._listeners:
            listener.join()

    def _add(self, checkpoint: Checkpoint) -> None:
        self.checkpoints[checkpoint.beat] = checkpoint
        self._listen(checkpoint)

    def _kill(self, running: Running) -> None:
        self.runs.remove(running)
        running.ended = True
        if running.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(running.pid, signal.SIGKILL)
        running.channel.end()  # a process that has not begun yet ends when it says that it has

    def _listen(self, process: Checkpoint | Running) -> None:
        def listen() -> None:
            while (received := process.channel.receive()) is not None:
                self._tell(process, *received)
            process.channel.close()
            self._tell(process, None, [])

        thread = threading.Thread(target=listen, daemon=True)
        self._listeners = [other for other in self._listeners if other.is_alive()]
        self._listeners.append(thread)
        thread.start()


def _proportional_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
