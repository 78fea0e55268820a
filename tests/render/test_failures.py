"""Errors that a person can cause form one tree, and a failure of a worker keeps the number of the system's error."""

import errno
import json
from pathlib import Path

import pytest

from render import failures
from render.variants import PROFILES
from render.workers.job import Failed, Job, read_event
from scenes.script import LectureError

ERRORS = [value for value in vars(failures).values() if isinstance(value, type) and issubclass(value, Exception)]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_is_a_lecture_error_and_stands_in_the_tree(error):
    assert issubclass(error, LectureError)
    assert f"{error.__name__} " in failures.__doc__


def test_a_failure_keeps_the_number_of_the_systems_error_on_its_way():
    job = Job(Path("series"), "coin", PROFILES["l"], Path("folder"))
    message = {"event": "error", "kind": "system", "message": "kein Platz", "errno": errno.ENOSPC}
    end = read_event(job, json.dumps(message))
    assert isinstance(end, Failed)
    assert end.failure.lacks_room
    assert not failures.Failure.from_os_error(PermissionError(errno.EACCES, "no"), Path("out")).lacks_room
