"""What scripts/setup has installed from npm for the tests."""

from pathlib import Path

MODULES = Path(__file__).parent.parent / "npm" / "node_modules"


def installed(path):
    """Return where a file of a package lies; AssertionError says what to do where it is not there."""
    found = MODULES / path
    assert found.exists(), f"{found} is missing: run scripts/setup test."
    return found
