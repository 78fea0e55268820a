"""What all tests share."""

import os
import signal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# The same examples on every run, so that a failure is the change's own; `--hypothesis-profile=search` looks further.
settings.register_profile("same", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("search", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile("same")

# Estimated times do for most tests; those of the voice ask for it.
os.environ.setdefault("RENDER_VOICE", "none")

# A shell that runs the tests in the background has them ignore Ctrl-C, and so would the builds that they interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Its scenes are rendered by tests; pytest itself must not import them.
collect_ignore = ["course", "broken"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Run tests that share what their module has made in one process, so that it is made once; others anywhere."""
    if config.getvalue("dist") != "load":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Sharing(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            return module if shares(config.rootpath / module) else nodeid

    return Sharing(config, log)


@cache
def shares(module: Path) -> bool:
    """Whether a module has a fixture for all of its tests."""
    return 'scope="module"' in module.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def course() -> Path:
    """The tiny series: two clips that work and one that fails."""
    return Path(__file__).parent / "course"
