"""The workers of a Dask cluster: who is there, who holds the same project, and who is free."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from render.failures import ClusterError
from render.wording import shortened
from render.workers.dask import remote
from render.workers.job import Remark

PATIENCE_SECONDS = 60.0
"""How long a build waits for a worker to come back once it has none left."""
SHOWN_DIFFERENCES = 3

Answer = Callable[[str, Any], None]
"""Takes the address of a worker and what it said, from any thread."""


class Roster:
    """Asks every worker which project it holds, and counts the free threads of those that hold this one."""

    def __init__(self, client: Any, answer: Answer) -> None:
        self._client = client
        self._answer = answer
        self._identity = remote.identity()
        self.expected = remote.digest(self._identity)
        self._asked: dict[str, int] = {}
        self._free: dict[str, int] = {}
        self._refused: dict[str, str] = {}
        self._had_workers = time.monotonic()
        self.remarks: deque[Remark] = deque()

    def __contains__(self, worker: object) -> bool:
        """Whether the worker is there, or was when it was last looked for."""
        return worker in self._free or worker in self._refused

    @property
    def undecided(self) -> bool:
        """Whether a worker has not answered yet."""
        return bool(self._asked)

    def refresh(self) -> None:
        """Note which workers came or went, and ask new ones which project they hold."""
        threads: dict[str, int] = self._client.nthreads()
        known = self._asked, self._free, self._refused
        for group in known:
            for gone in group.keys() - threads.keys():
                del group[gone]
        for worker in threads.keys() - set().union(*known):
            self._asked[worker] = threads[worker]
            threading.Thread(target=self._ask, args=(worker,), daemon=True).start()
        if self._free or self._asked:
            self._had_workers = time.monotonic()

    def hear(self, worker: str, answer: Any) -> None:
        """Take what a worker answered, and decide whether it is used."""
        if worker not in self._asked:
            return  # gone meanwhile
        threads = self._asked.pop(worker)
        if isinstance(answer, Mapping) and remote.digest(answer) == self.expected:
            self._free[worker] = threads
        else:
            self.refuse(worker, answer)

    def refuse(self, worker: str, answer: Any) -> None:
        """Give the worker nothing more to do, because of what it answered."""
        if isinstance(answer, Mapping):
            reason = f"has another version of the project: {difference(self._identity, answer)}"
        elif isinstance(answer, ImportError | AttributeError):
            reason = "has another version of the project, or none"
        else:
            reason = f"does not tell which project it has: {type(answer).__name__}: {answer}"
        self._free.pop(worker, None)
        self._refused[worker] = reason
        self.remarks.append(Remark(f"The worker {worker} is not used: it {reason}."))

    def take(self) -> str | None:
        """Return the worker with the most free threads, of which one is taken now; None if all are busy."""
        worker = max(self._free, key=lambda address: self._free[address], default=None)
        if worker is None or not self._free[worker]:
            return None
        self._free[worker] -= 1
        return worker

    def release(self, worker: str) -> None:
        """Take note that a thread of a worker is free again."""
        if worker in self._free:
            self._free[worker] += 1

    def check(self, address: str) -> None:
        """ClusterError if there is no worker at all that can be used."""
        if self._free:
            return
        silent = dict.fromkeys(self._asked, "does not answer")
        if reasons := [f"{worker} {reason}" for worker, reason in sorted({**self._refused, **silent}.items())]:
            raise ClusterError(f"No worker of {address} can be used: {'; '.join(reasons)}.")
        raise ClusterError(f"The scheduler {address} has no workers. Start some: dask worker {address} --nthreads 1")

    @property
    def lost(self) -> bool:
        """Whether no worker has been left for so long that none will come."""
        # After a pause of this machine that time is over, though workers are there.
        there = self._free or self._asked
        return not there and time.monotonic() - self._had_workers > PATIENCE_SECONDS

    def _ask(self, worker: str) -> None:
        try:
            answer = self._client.run(remote.identity, workers=[worker], on_error="return")[worker]
        except Exception as error:  # whatever it is, this worker cannot be used
            answer = error
        self._answer(worker, answer)


def difference(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """Say in words what differs between the identity here and the one of a worker."""
    found = []
    for name in sorted(ours.keys() | theirs.keys(), key=lambda name: (not name.startswith("version"), name)):
        if ours.get(name) == theirs.get(name):
            continue
        kind, _, what = name.partition(" ")
        if kind == "version":
            found.append(f"{what} {theirs.get(name, 'none')} instead of {ours.get(name, 'none')}")
        elif kind == "loaded":
            found.append(f"{what} was changed after the worker had been started, so start it again")
        else:
            change = "is missing" if name not in theirs else "is unknown here" if name not in ours else "differs"
            found.append(f"{what} {change}")
    return shortened(found, SHOWN_DIFFERENCES)
