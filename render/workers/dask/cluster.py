"""Runs jobs on a Dask cluster: each is a task of one worker, which sends the finished files back as bytes."""

from __future__ import annotations

import logging
import queue
import time
import uuid
import warnings
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass
from importlib.metadata import version
from types import TracebackType
from typing import Any, Self

from render.failures import ClusterError, Failure
from render.workers.dask import remote, transfer
from render.workers.dask.roster import Roster
from render.workers.job import Event, Failed, Job, Progress, Remark, Started
from scenes.script import Series

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 20.0
"""How long workers may take to say which project they hold."""
REFRESH_SECONDS = 1.0
RETRIES = 2
"""How often a clip is begun again after its worker was lost."""

LOGGERS = ("distributed", "distributed.client", "tornado.application", "asyncio")

# A worker's answer to who it is, the end of an assignment, or its frames: what, of whom (address or key), and the rest.
Report = tuple[str, str, Any]


@dataclass(frozen=True, slots=True)
class _Assignment:
    """A job on its worker."""

    job: Job
    worker: str
    future: Any


class Cluster:
    """A queue of jobs and the workers of a running Dask cluster, one job at a time on each of their threads.

    Use as a context manager: on entering, the scheduler is connected and its workers are asked which project they
    hold; on leaving, tasks that still run are cancelled, which ends their processes.
    """

    def __init__(self, address: str, series: Series) -> None:
        self._address = address
        self._files = transfer.series_files(series)
        self._waiting: deque[Job] = deque()
        self._assignments: dict[str, _Assignment] = {}
        self._begun: Counter[str] = Counter()
        self._reports: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._refreshed = 0.0

    def __enter__(self) -> Self:
        self._client = connect(self._address)
        try:
            self._client.subscribe_topic(remote.TOPIC, self._hear_frames)
            self._workers = Roster(self._client, self._hear_answer)
            self._meet_workers()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        futures = [assignment.future for assignment in self._assignments.values()]
        self._assignments.clear()
        try:
            self._client.cancel(futures)
            self._client.close(timeout=CONNECT_SECONDS)
        except (OSError, RuntimeError):
            pass  # a scheduler that is gone has forgotten the tasks anyway

    def submit(self, job: Job) -> None:
        """Queue a job; jobs start in the order in which they are submitted."""
        self._waiting.append(job)

    def events(self) -> Iterator[Event]:
        """Yield what happens until every submitted job has ended in ``Done`` or ``Failed``."""
        while self._waiting or self._assignments:
            try:
                yield from self._refresh()
                yield from self._hand_out()
                yield from self._take()
            except (OSError, RuntimeError):
                yield from self._give_up(f"the scheduler {self._address} is gone. Run the same command again.")
                return
            if self._workers.lost and not self._assignments:
                yield from self._give_up("no worker is left. Start workers, then run the same command again.")
                return

    def _meet_workers(self) -> None:
        """Wait until every worker has answered; ClusterError if none can be used."""
        self._workers.refresh()
        deadline = time.monotonic() + ANSWER_SECONDS
        while self._workers.undecided and (left := deadline - time.monotonic()) > 0:
            try:
                _, worker, answer = self._reports.get(timeout=left)
            except queue.Empty:
                break
            self._workers.hear(worker, answer)
        self._workers.check(self._address)

    def _hear_answer(self, worker: str, answer: Any) -> None:
        self._reports.put(("identity", worker, answer))

    def _hear_frames(self, event: tuple[float, Mapping[str, Any]]) -> None:
        _, message = event
        self._reports.put(("frames", message["key"], message["frames"]))

    def _hear_end(self, future: Any) -> None:
        try:
            answer = future.result()
        except BaseException as error:  # in a thread of Dask's, where a lost task is an error like any other
            answer = error
        self._reports.put(("end", future.key, answer))

    def _refresh(self) -> Iterator[Event]:
        """Now and then look which workers are there; queue the jobs of those that are gone once more."""
        if time.monotonic() - self._refreshed > REFRESH_SECONDS:
            self._workers.refresh()
            self._refreshed = time.monotonic()
            for key, assignment in list(self._assignments.items()):
                if assignment.worker not in self._workers:
                    del self._assignments[key]
                    self._client.cancel([assignment.future])
                    yield from self._begin_again(assignment)
        while self._workers.remarks:
            yield self._workers.remarks.popleft()

    def _hand_out(self) -> Iterator[Event]:
        """Begin as many jobs as there are free threads."""
        while self._waiting and (worker := self._workers.take()):
            job = self._waiting[0]
            future = self._client.submit(
                remote.make,
                self._workers.expected,
                job.to_json(),
                self._files,
                key=f"{job.clip}-{uuid.uuid4().hex}",
                # What is done where is decided here, so a worker that differs never gets a clip.
                workers=[worker],
                allow_other_workers=False,
                retries=0,
                pure=False,
            )
            self._waiting.popleft()
            self._begun[job.clip] += 1
            self._assignments[future.key] = _Assignment(job, worker, future)
            future.add_done_callback(self._hear_end)
            if self._begun[job.clip] == 1:
                yield Started(job)

    def _take(self) -> Iterator[Event]:
        """Wait a moment for something to happen."""
        try:
            kind, name, answer = self._reports.get(timeout=REFRESH_SECONDS)
        except queue.Empty:
            return
        if kind == "identity":
            self._workers.hear(name, answer)
        elif name in self._assignments and kind == "frames":
            yield Progress(self._assignments[name].job, int(answer))
        elif name in self._assignments:
            assignment = self._assignments.pop(name)
            self._workers.release(assignment.worker)
            yield from self._end(assignment, answer)

    def _end(self, assignment: _Assignment, answer: Any) -> Iterator[Event]:
        from distributed import KilledWorker

        if isinstance(answer, CancelledError) and self._client.status != "running":
            self._waiting.append(assignment.job)
            raise ConnectionError(self._address)
        if isinstance(answer, CancelledError | KilledWorker):
            yield from self._begin_again(assignment)
        elif isinstance(answer, BaseException):
            number = answer.errno if isinstance(answer, OSError) else None
            failure = Failure("system", f"{type(answer).__name__}: {answer}", errno=number)
            yield Failed(assignment.job, transfer.elsewhere(failure, assignment.worker))
        elif "refused" in answer:
            self._begun[assignment.job.clip] -= 1
            self._waiting.appendleft(assignment.job)
            self._workers.refuse(assignment.worker, answer["refused"])
        else:
            yield transfer.receive(assignment.job, answer, assignment.worker)

    def _begin_again(self, assignment: _Assignment) -> Iterator[Event]:
        job, times = assignment.job, self._begun[assignment.job.clip]
        if times > RETRIES:
            machine = f"at last {assignment.worker}. Its machine may have too little memory"
            reason = f"its worker was lost {times} times, {machine}."
            yield Failed(job, Failure("system", reason))
            return
        self._waiting.appendleft(job)
        yield Progress(job, 0)
        yield Remark(f"{job.clip} is begun again: its worker {assignment.worker} was lost.")

    def _give_up(self, reason: str) -> Iterator[Event]:
        for job in [*(assignment.job for assignment in self._assignments.values()), *self._waiting]:
            yield Failed(job, Failure("system", reason))


def connect(address: str) -> Any:
    """Return a client of the scheduler at ``address``; ClusterError says why there is none."""
    try:
        import dask
        import distributed
    except ModuleNotFoundError as error:
        raise ClusterError("--scheduler needs the package distributed. Install it: pip install '.[cluster]'") from error
    # What is worth telling is told as an event or an error.
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="distributed")
    dask.config.set({"distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s"})
    try:
        security = distributed.Security()
        context = security.get_connection_args("client").get("ssl_context")
    except OSError as error:
        raise ClusterError(f"The certificates that Dask's configuration names cannot be read: {error}") from error
    if context is None and address.startswith("tls:"):
        raise ClusterError(f"{address} needs certificates, and Dask's configuration names none: README.md tells how.")
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS, security=security, set_as_default=False)
    except (OSError, ImportError, ValueError) as error:
        raise ClusterError(
            f"The scheduler {address} cannot be reached: {error.__cause__ or error}. Start it there: dask scheduler"
        ) from error
    here, there = version("distributed"), client.get_versions()["scheduler"]["packages"]["distributed"]
    if here != there:
        client.close(timeout=CONNECT_SECONDS)
        raise ClusterError(f"The scheduler {address} runs distributed {there}, and this is {here}: install the same.")
    return client
