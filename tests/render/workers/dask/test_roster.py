"""Which workers get clips, and what becomes of a clip whose worker does not return it."""

import itertools
import json
from concurrent.futures import CancelledError

import pytest

from render.failures import ClusterError, Failure
from render.variants import PROFILES
from render.workers.dask import cluster, remote, roster, transfer
from render.workers.job import Done, Failed, Job, Progress, Remark, Started
from scenes.script import SERIES_ROOT, load_series

ADDRESS = "tcp://scheduler:8786"


class Client:
    """Stands in for Dask: workers with an identity each, and what becomes of a task on them."""

    def __init__(self, workers, act):
        self.workers, self.act = workers, act
        self.submitted, self.cancelled = [], []
        self.status = "running"

    def subscribe_topic(self, topic, handler):
        self.tell = handler

    def nthreads(self):
        return dict.fromkeys(self.workers, 1)

    def run(self, function, workers, on_error):
        return {worker: self.workers[worker] for worker in workers}

    def submit(self, function, expected, request, files, key, workers, **options):
        self.submitted.append((json.loads(request)["clip"], *workers))
        return Future(self, key, self.act(self, *workers))

    def cancel(self, futures):
        self.cancelled += futures

    def close(self, timeout):
        self.closed = True


class Future:
    def __init__(self, client, key, answer):
        self.client, self.key, self.answer = client, key, answer

    def result(self):
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    def add_done_callback(self, callback):
        self.client.tell((0.0, {"key": self.key, "frames": 7}))
        if self.answer is not None:
            callback(self)


@pytest.fixture
def identity():
    return remote.identity()


@pytest.fixture
def events(course, tmp_path, monkeypatch):
    """What happens to the clips named, on workers that act so."""
    monkeypatch.setattr(cluster, "REFRESH_SECONDS", 0.05)
    monkeypatch.setattr(roster, "PATIENCE_SECONDS", 0.2)

    def run(workers, act, *clips):
        client = Client(workers, act)
        monkeypatch.setattr(cluster, "connect", lambda address: client)
        with cluster.Cluster(ADDRESS, load_series(course)) as executor:
            for clip in clips:
                (tmp_path / clip).mkdir()
                executor.submit(Job(course, clip, PROFILES["l"], tmp_path / clip))
            return client, list(executor.events())

    return run


def film(client, worker):
    message = {"event": "done", "files": ["coin.mp4"]}
    return {"message": json.dumps(message), "files": {"coin.mp4": b"film"}, "places": ["/there/course", "/there"]}


def test_a_clip_is_started_progresses_and_brings_its_files(events, identity):
    client, found = events({"a": identity}, film, "coin")
    started, progress, done = found
    assert isinstance(started, Started)
    assert (isinstance(progress, Progress), progress.frames) == (True, 7)
    assert isinstance(done, Done)
    assert (done.job.folder / "coin.mp4").read_bytes() == b"film"
    assert client.closed


def test_every_thread_has_one_clip_and_the_order_is_kept(events, identity):
    client, _ = events({"a": identity, "b": identity}, film, *"pqrs")
    assert [clip for clip, _ in client.submitted] == list("pqrs")
    assert {worker for _, worker in client.submitted[:2]} == {"a", "b"}


def test_a_worker_that_differs_gets_nothing_and_the_others_do_all(events, identity):
    client, found = events({"a": identity, "b": {**identity, "version numpy": "1.0"}}, film, "p", "q")
    assert {worker for _, worker in client.submitted} == {"a"}
    (remark,) = (event.text for event in found if isinstance(event, Remark))
    assert remark.startswith("The worker b is not used: it has another version of the project: numpy 1.0 instead of ")
    assert sum(isinstance(event, Done) for event in found) == 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (ModuleNotFoundError("render"), "b has another version of the project, or none"),
        (OSError("no route"), "b does not tell which project it has: OSError: no route"),
    ],
)
def test_no_worker_that_can_be_used_is_an_error_that_says_why(events, answer, words):
    with pytest.raises(ClusterError, match=f"No worker of {ADDRESS} can be used: {words}"):
        events({"b": answer}, film, "coin")


def test_a_worker_whose_project_changes_meanwhile_gives_its_clip_to_another(events, identity):
    def act(client, worker):
        return {"refused": {**identity, "file scenes/kit/theme.py": "x"}} if worker == "a" else film(client, worker)

    client, found = events({"a": identity, "b": identity}, act, "p", "q")
    assert sum(isinstance(event, Done) for event in found) == 2
    assert client.submitted[-1][1] == "b"
    assert any("scenes/kit/theme.py differs" in event.text for event in found if isinstance(event, Remark))


def test_a_clip_that_loses_every_worker_is_given_up_in_the_end(events, identity):
    names = (f"tcp://worker:{number}" for number in itertools.count())

    def act(client, worker):
        del client.workers[worker]
        client.workers[next(names)] = identity

    client, found = events({"first": identity}, act, "coin")
    assert len(client.submitted) == cluster.RETRIES + 1
    assert len(client.cancelled) == cluster.RETRIES + 1
    assert sum(isinstance(event, Started) for event in found) == 1
    assert found[-1].failure.message.startswith("its worker was lost 3 times, at last tcp://worker:1.")


def test_workers_that_are_there_are_not_given_up_after_a_pause(events, identity, monkeypatch):
    monkeypatch.setattr(roster, "PATIENCE_SECONDS", -1.0)
    answers = iter([CancelledError("coin"), None])
    _, found = events({"a": identity}, lambda *task: next(answers) or film(*task), "coin")
    assert isinstance(found[-1], Done)


def test_a_task_that_the_scheduler_drops_is_begun_again(events, identity):
    answers = iter([CancelledError("coin"), None])

    def act(client, worker):
        return next(answers) or film(client, worker)

    _, found = events({"a": identity}, act, "coin")
    assert isinstance(found[-1], Done)
    assert any("is begun again" in event.text for event in found if isinstance(event, Remark))


def test_what_goes_wrong_on_a_worker_is_not_tried_again(events, identity):
    client, found = events({"a": identity}, lambda *_: OSError(28, "No space left on device"), "coin")
    assert len(client.submitted) == 1
    assert found[-1].failure.message == "on the worker a: OSError: [Errno 28] the disk is full"


def test_clips_fail_when_no_worker_comes_back(events, identity):
    def act(client, worker):
        client.workers.clear()

    _, found = events({"a": identity}, act, "coin", "die")
    assert {event.job.clip for event in found if isinstance(event, Failed)} == {"coin", "die"}
    assert "no worker is left" in found[-1].failure.message


def test_clips_fail_when_the_scheduler_goes(events, identity):
    def act(client, worker):
        client.status = "connecting"
        return CancelledError("coin")

    _, found = events({"a": identity}, act, "coin", "die")
    assert {event.job.clip for event in found if isinstance(event, Failed)} == {"coin", "die"}
    assert "the scheduler tcp://scheduler:8786 is gone" in found[-1].failure.message
    assert not any(isinstance(event, Remark) for event in found)


def test_differences_are_told_in_words():
    ours = {"version numpy": "2", "file a.py": "1", "file b.py": "1", "file c.py": "1"}
    theirs = {"version numpy": "1", "file a.py": "2", "file d.py": "1", "loaded a.py": "3"}
    assert roster.difference(ours, theirs) == "numpy 1 instead of 2, a.py differs, b.py is missing, and 3 more"
    assert roster.difference({}, {"loaded a.py": "3"}).endswith("started, so start it again")
    assert roster.difference({}, {"file d.py": "1"}) == "d.py is unknown here"


def test_an_identity_tells_files_and_versions_of_the_project():
    found = remote.identity()
    assert {"version python", "version numpy", "version distributed", "file scenes/series.toml"} <= found.keys()
    assert {"file render/workers/dask/remote.py", "file mathdl/stored/classifier.json"} <= found.keys()
    assert remote.digest(found) == remote.digest(dict(reversed(found.items())))
    assert remote.digest(found) != remote.digest({**found, "version numpy": "1"})


def test_a_worker_that_has_loaded_older_source_says_so(identity, monkeypatch):
    path = next(iter(remote._LOADED))
    monkeypatch.setitem(remote._LOADED, path, "older")
    (name,) = remote.identity().keys() - identity.keys()
    assert name.startswith("loaded ")


def test_a_series_travels_as_files_and_the_packaged_one_not_at_all(course, tmp_path):
    assert transfer.series_files(load_series(SERIES_ROOT)) is None
    files = transfer.series_files(load_series(course))
    assert {"series.toml", "surprise/coin.py", "trouble/episode.toml"} <= files.keys()
    assert not any("__pycache__" in name for name in files)
    job = Job(course, "coin", PROFILES["l"], tmp_path, parameters={"p": [0.2, 0.8]}, timeout=9.0)
    unpacked = transfer.unpack(job.to_json(), files, tmp_path)
    assert unpacked.series.name == course.name
    assert load_series(unpacked.series).title == load_series(course).title
    assert (unpacked.parameters, unpacked.timeout) == (job.parameters, 9.0)
    assert unpacked.folder.is_relative_to(tmp_path)


def test_a_failure_elsewhere_names_the_place_here(course, tmp_path):
    there = Job(tmp_path / "there" / "course", "fall", PROFILES["l"], tmp_path)
    failure = Failure("clip", "no", "middle", str(there.series / "trouble" / "fall.py"), 13, f"in {there.series}")
    answer = transfer.pack(Failed(there, failure))
    here = Job(course, "fall", PROFILES["l"], tmp_path)
    end = transfer.receive(here, answer, "tcp://worker:1")
    assert end.failure.file == str(course / "trouble" / "fall.py")
    assert end.failure.traceback == f"in {course}"
    assert (end.failure.beat, end.failure.line, end.failure.message) == ("middle", 13, "no")


def test_a_worker_cannot_write_outside_the_folder_of_its_clip(course, tmp_path):
    folder = tmp_path / "coin"
    folder.mkdir()
    message = {"event": "done", "files": ["../coin.mp4"]}
    answer = {"message": json.dumps(message), "files": {"../coin.mp4": b"film"}, "places": ["/a", "/b"]}
    transfer.receive(Job(course, "coin", PROFILES["l"], folder), answer, "a")
    assert not (tmp_path / "coin.mp4").exists()
    assert (folder / "coin.mp4").exists()
