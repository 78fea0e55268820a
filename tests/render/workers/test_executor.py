"""A crash fails one clip, nothing is left running, and jobs share the processes."""

import io
import sys
from pathlib import Path

import pytest
from processes import ended

from render.variants import PROFILES
from render.workers.executor import LocalProcesses, cold, processors
from render.workers.job import Done, Failed, Job, Progress, Started

FAKE = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))


@pytest.fixture
def job(tmp_path):
    def make(clip, act="work"):
        folder = tmp_path / clip
        folder.mkdir()
        return Job(tmp_path, clip, PROFILES["l"], folder, parameters={"act": act})

    return make


def outcome(job, command=FAKE):
    with LocalProcesses(1, cold(command)) as processes:
        processes.submit(job)
        events = list(processes.events())
    return events


def test_a_job_starts_progresses_and_ends(job):
    started, progress, done = outcome(job("coin"))
    assert isinstance(started, Started)
    assert isinstance(progress, Progress)
    assert progress.frames == 3
    assert isinstance(done, Done)
    assert done.files == ("coin.mp4",)


def test_the_failing_clip_says_where_and_the_others_finish(job):
    with LocalProcesses(2, cold(FAKE)) as processes:
        for name, act in [("a", "work"), ("b", "fail"), ("c", "killed"), ("d", "work")]:
            processes.submit(job(name, act))
        ends = {event.job.clip: event for event in processes.events() if isinstance(event, Done | Failed)}
    assert {name for name, end in ends.items() if isinstance(end, Done)} == {"a", "d"}
    assert ends["b"].failure.describe("b") == "b, beat middle (/x/clip.py:7): ValueError: no"


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("killed", "SIGKILL. The machine may have run out of memory"),
        ("silent", "exit code 3): ImportError: libcairo.so.2 is missing"),
        ("lies", "exit code 9): it said nothing"),
        ("nonsense", "cannot be read"),
    ],
)
def test_a_worker_that_dies_is_an_error_that_says_how(job, act, words):
    end = outcome(job("clip", act))[-1]
    assert isinstance(end, Failed)
    assert words in end.failure.message


def test_a_worker_may_write_much_to_its_error_stream(job):
    assert isinstance(outcome(job("clip", "chatty"))[-1], Done)


def test_a_missing_program_fails_the_job_not_the_build(job):
    (end,) = outcome(job("clip"), command=["/nowhere/python"])
    assert isinstance(end, Failed)
    assert "no process could be started" in end.failure.message


def test_leaving_kills_the_worker_and_what_it_started(job):
    hanging = job("clip", "hang")

    def stop_at_first_frame():
        with LocalProcesses(1, cold(FAKE)) as processes:
            processes.submit(hanging)
            for event in processes.events():
                if isinstance(event, Progress):
                    raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_at_first_frame()
    assert ended(*map(int, (hanging.folder / "pids").read_text().split()))


def test_no_more_processes_than_asked_for(job):
    running = most = 0
    with LocalProcesses(2, cold(FAKE)) as processes:
        for name in "abcde":
            processes.submit(job(name))
        for event in processes.events():
            running += isinstance(event, Started) - isinstance(event, Done | Failed)
            most = max(most, running)
    assert (most, running) == (2, 0)


def test_there_is_a_processor():
    assert processors() >= 1


class Gone:
    """A worker that said something and was reaped by another before it was heard."""

    pid = 2**22  # beyond what Linux gives to processes

    def __init__(self):
        self.stdin, self.stdout = io.StringIO(), io.StringIO('{"event": "progress", "frames": "many"}\n')

    def wait(self):
        return 0


def test_a_worker_that_is_gone_before_its_nonsense_is_heard_does_not_hold_up_the_build(job):
    with LocalProcesses(1, lambda folder, errors: Gone()) as processes:
        processes.submit(job("clip"))
        *_, end = processes.events()
    assert isinstance(end, Failed)
    assert "cannot be read" in end.failure.message
