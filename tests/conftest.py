"""What all tests share."""

import os
import signal
from pathlib import Path

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


@pytest.fixture(scope="session")
def course() -> Path:
    """The tiny series: two clips that work and one that fails."""
    return Path(__file__).parent / "course"
