"""Runs jobs on a Dask cluster: each is a task of one worker, which sends the finished files back as bytes."""

from __future__ import annotations

import json
import logging
import queue
import threading
import time
import uuid
import warnings
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from render import remote
from render.job import Done, Event, Failed, Failure, Job, Progress, Remark, Started, read_event
from render.project import FOREIGN_ENDINGS, PACKAGE_ROOT
from scenes.script import SERIES_ROOT, LectureError, Series

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 20.0
"""How long workers may take to tell which project they hold."""
LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 60.0
"""How long a build waits for a worker to come back once it has none left."""
RETRIES = 2
"""How often a clip is begun again after its worker was lost."""
SHOWN_DIFFERENCES = 3

INSTALL = "--scheduler needs the package distributed. Install it: pip install '.[cluster]'"
CERTIFICATES = (
    "Dask takes the certificates from its configuration: see DASK_DISTRIBUTED__COMM__TLS__CA_FILE in README.md."
)

# A worker's answer to who it is, the end of a task, or its frames: what, of whom (address or key), and the answer.
Report = tuple[str, str, Any]


class ClusterError(LectureError):
    """The cluster cannot be used."""


@dataclass(frozen=True, slots=True)
class _Task:
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
        self._files = series_files(series)
        self._identity = remote.identity()
        self._expected = remote.digest(self._identity)
        self._client: Any = None
        self._waiting: deque[Job] = deque()
        self._tasks: dict[str, _Task] = {}
        self._begun: Counter[str] = Counter()
        self._asked: set[str] = set()
        self._free: dict[str, int] = {}
        self._refused: dict[str, str] = {}
        self._remarks: deque[Remark] = deque()
        self._reports: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._looked = self._had_workers = 0.0

    def __enter__(self) -> Self:
        self._client = _connect(self._address)
        try:
            self._client.subscribe_topic(remote.TOPIC, self._hear)
            self._meet_workers()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._waiting.clear()
        futures = [task.future for task in self._tasks.values()]
        self._tasks.clear()
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
        while self._waiting or self._tasks:
            if time.monotonic() - self._looked > LOOK_SECONDS:
                try:
                    self._look_around()
                except (OSError, RuntimeError):
                    yield from self._give_up(f"the scheduler {self._address} is gone. Run the same command again.")
                    return
                yield from self._take_back()
            yield from self._hand_out()
            if self._workerless():
                yield from self._give_up("no worker is left. Start workers, then run the same command again.")
                return
            try:
                report = self._reports.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            yield from self._take(report)
            while self._remarks:
                yield self._remarks.popleft()

    def _meet_workers(self) -> None:
        """Wait until every worker has answered; ClusterError if none can be used."""
        self._look_around()
        if not self._asked:
            raise ClusterError(f"The scheduler {self._address} has no workers. Start some: dask worker {self._address}")
        deadline = time.monotonic() + ANSWER_SECONDS
        while self._asked and (left := deadline - time.monotonic()) > 0:
            try:
                report = self._reports.get(timeout=left)
            except queue.Empty:
                break
            for _ in self._take(report):
                pass
        if not self._free:
            silent = dict.fromkeys(self._asked, "does not answer")
            reasons = [f"{worker} {reason}" for worker, reason in sorted({**self._refused, **silent}.items())]
            raise ClusterError(f"No worker of {self._address} can be used: {'; '.join(reasons)}.")

    def _look_around(self) -> None:
        """Take note of workers that came or went, and ask those who came who they are."""
        self._looked = time.monotonic()
        threads: dict[str, int] = self._client.nthreads()
        for gone in (self._free.keys() | self._refused.keys() | self._asked) - threads.keys():
            self._free.pop(gone, None)
            self._refused.pop(gone, None)
            self._asked.discard(gone)
        for worker in threads.keys() - self._free.keys() - self._refused.keys() - self._asked:
            self._asked.add(worker)
            threading.Thread(target=self._ask, args=(worker, threads[worker]), daemon=True).start()

    def _ask(self, worker: str, threads: int) -> None:
        try:
            answer = self._client.run(remote.identity, workers=[worker], on_error="return")[worker]
        except Exception as error:  # whatever it is, this worker cannot be used
            answer = error
        self._reports.put(("identity", worker, (threads, answer)))

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        _, message = event
        self._reports.put(("frames", message["key"], message["frames"]))

    def _fetch(self, future: Any) -> None:
        try:
            answer = future.result()
        except BaseException as error:  # in a thread of Dask's, where a lost task is an error like any other
            answer = error
        self._reports.put(("end", future.key, answer))

    def _hand_out(self) -> Iterator[Event]:
        """Begin as many jobs as there are free threads, each on the worker that has most of them."""
        while self._waiting and any(self._free.values()):
            worker = max(self._free, key=lambda address: self._free[address])
            job = self._waiting.popleft()
            self._free[worker] -= 1
            self._begun[job.clip] += 1
            future = self._client.submit(
                remote.make,
                self._expected,
                job.to_json(),
                self._files,
                key=f"{job.clip}-{uuid.uuid4().hex}",
                # The builder itself decides what is done where, so a worker that differs never gets a clip.
                workers=[worker],
                allow_other_workers=False,
                retries=0,
                pure=False,
            )
            self._tasks[future.key] = _Task(job, worker, future)
            future.add_done_callback(self._fetch)
            if self._begun[job.clip] == 1:
                yield Started(job)

    def _take_back(self) -> Iterator[Event]:
        """Queue the jobs of workers that are gone again."""
        for key, task in list(self._tasks.items()):
            if task.worker not in self._free and task.worker not in self._refused:
                del self._tasks[key]
                self._client.cancel([task.future])
                yield from self._lost(task)

    def _lost(self, task: _Task) -> Iterator[Event]:
        job = task.job
        if (times := self._begun[job.clip]) > RETRIES:
            message = (
                f"its worker was lost {times} times, at last {task.worker}. It may need more memory than they have."
            )
            yield Failed(job, Failure("system", message))
            return
        self._waiting.appendleft(job)
        yield Progress(job, 0)
        yield Remark(f"{job.clip} is begun again: its worker {task.worker} was lost.")

    def _give_up(self, reason: str) -> Iterator[Event]:
        jobs = [*(task.job for task in self._tasks.values()), *self._waiting]
        for job in jobs:
            yield Failed(job, Failure("system", reason))

    def _workerless(self) -> bool:
        now = time.monotonic()
        if self._free or self._asked or self._tasks:
            self._had_workers = now
        return now - self._had_workers > PATIENCE_SECONDS

    def _take(self, report: Report) -> Iterator[Event]:
        kind, name, answer = report
        if kind == "identity":
            self._take_identity(name, *answer)
        elif name in self._tasks and kind == "frames":
            yield Progress(self._tasks[name].job, int(answer))
        elif name in self._tasks:
            task = self._tasks.pop(name)
            if task.worker in self._free:
                self._free[task.worker] += 1
            yield from self._take_end(task, answer)

    def _take_identity(self, worker: str, threads: int, answer: Any) -> None:
        if worker not in self._asked:
            return  # gone meanwhile
        self._asked.discard(worker)
        if isinstance(answer, Mapping) and remote.digest(answer) == self._expected:
            self._free[worker] = threads
        else:
            self._refuse(worker, answer)

    def _refuse(self, worker: str, answer: Any) -> None:
        if isinstance(answer, Mapping):
            reason = f"has another version of the project: {difference(self._identity, answer)}"
        elif isinstance(answer, ImportError | AttributeError):
            reason = "has another version of the project, or none"
        else:
            reason = f"does not tell which project it has: {type(answer).__name__}: {answer}"
        self._free.pop(worker, None)
        self._refused[worker] = reason
        self._remarks.append(Remark(f"The worker {worker} is not used: it {reason}."))

    def _take_end(self, task: _Task, answer: Any) -> Iterator[Event]:
        lost = ("CancelledError", "FutureCancelledError", "FuturesCancelledError", "KilledWorker")
        if isinstance(answer, BaseException) and type(answer).__name__ in lost:
            yield from self._lost(task)
        elif isinstance(answer, BaseException):
            yield Failed(task.job, Failure("system", f"worker {task.worker}: {type(answer).__name__}: {answer}"))
        elif "refused" in answer:
            self._begun[task.job.clip] -= 1
            self._waiting.appendleft(task.job)
            self._refuse(task.worker, answer["refused"])
        else:
            yield receive(task.job, answer)


def receive(job: Job, answer: Mapping[str, Any]) -> Done | Failed:
    """Write the files that a worker sent into the job's folder, and name places as they are called here."""
    try:
        for name, content in answer["files"].items():
            (job.folder / Path(name).name).write_bytes(content)
    except OSError as error:
        return Failed(job, Failure("system", f"{error.strerror or error}: {error.filename or job.folder}"))
    places = {answer["places"]["series"]: str(job.series), answer["places"]["project"]: str(PACKAGE_ROOT)}
    message = json.loads(answer["message"])
    for field in ("file", "message", "traceback"):
        for there, here in places.items():
            if message.get(field):
                message[field] = message[field].replace(there, here)
    end = read_event(job, json.dumps(message))
    assert isinstance(end, Done | Failed)
    return end


def series_files(series: Series) -> dict[str, bytes] | None:
    """Return what a lecturer's own series consists of, by relative path; None for the series of this package.

    That is every file beside ``series.toml`` and all that lies in the folders of its episodes.
    """
    if series.root == SERIES_ROOT:
        return None
    folders = [series.root / part.name for part in series.episodes]
    paths = [*series.root.glob("*"), *(path for folder in folders for path in folder.rglob("*"))]
    names = {path: path.relative_to(series.root) for path in paths if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for path, name in sorted(names.items())
        if not any(part.startswith(".") or part.endswith(FOREIGN_ENDINGS) for part in name.parts)
    }


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
    further = len(found) - SHOWN_DIFFERENCES
    return ", ".join(found[:SHOWN_DIFFERENCES]) + (f", and {further} more" if further > 0 else "")


def _connect(address: str) -> Any:
    try:
        import dask
        import distributed
    except ModuleNotFoundError as error:
        raise ClusterError(INSTALL) from error
    # What is worth telling is told as an event or an error.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="distributed")
    dask.config.set({"distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s"})
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except TypeError as error:  # what Dask raises where TLS has no certificates
        raise ClusterError(f"No connection to {address} can be made: {error}. {CERTIFICATES}") from error
    except (OSError, ImportError, ValueError) as error:
        raise ClusterError(
            f"The scheduler {address} cannot be reached: {error.__cause__ or error}. Is it running? "
            "Start it: dask scheduler"
        ) from error
    here, there = version("distributed"), client.get_versions()["scheduler"]["packages"]["distributed"]
    if here != there:
        client.close(timeout=CONNECT_SECONDS)
        raise ClusterError(f"The scheduler {address} runs distributed {there}, and this is {here}: install the same.")
    return client
