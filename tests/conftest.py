"""What all tests share."""

from pathlib import Path

import pytest

# Its scenes are rendered by tests; pytest itself must not import them.
collect_ignore = ["course"]


@pytest.fixture(scope="session")
def course() -> Path:
    """The tiny series: two clips that work and one that fails."""
    return Path(__file__).parent / "course"
