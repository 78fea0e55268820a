"""What the tests of the builder share: warm workers, a small series that is built once, and a browser."""

import os
import subprocess
import sys

import pytest
from browser import chromium
from lesson import write

from render.workers import warm
from scenes.script import load_series

VARIANTS = ((), ("--theme", "light"), ("--format", "vertical"), ("--theme", "light", "--format", "vertical"))


@pytest.fixture(scope="session")
def warm_workers():
    """Parents that workers are forked from, started once in a test process; single jobs use them from then on."""
    if warm.CAN_FORK:
        warm.SHARED.parent()
    yield warm.SHARED
    warm.SHARED.close()


@pytest.fixture(scope="session")
def lesson(tmp_path_factory):
    """The root of the series, and the folder in which all its clips are built in all their variants."""
    folder = tmp_path_factory.mktemp("lesson")
    root, out = write(folder / "lessons"), folder / "build"
    for options in VARIANTS:
        command = [sys.executable, "-m", "render.cli", "--series", root, "all", "-q", "l", "--out", out, *options]
        environment = {**os.environ, "RENDER_VOICE": "none"}
        subprocess.run(command, check=True, capture_output=True, timeout=240, env=environment)
    return root, out


@pytest.fixture(scope="session")
def lessons(lesson):
    """The series itself."""
    return load_series(lesson[0])


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as window:
        yield window
