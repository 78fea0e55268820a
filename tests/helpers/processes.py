"""Whether processes are there, for tests."""

import os
import time
from pathlib import Path

LIMIT = 120
"""Seconds after which a test gives up, on however busy a machine."""


def wait_for(condition, limit=LIMIT):
    """Wait until a condition holds; return whether it does."""
    end = time.monotonic() + limit
    while not (holds := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return bool(holds)


def lives(pid):
    """Whether a process is there, and does not only wait to be reaped by whoever adopted it."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def ended(*pids):
    """Whether processes are gone, or go within the limit."""
    return wait_for(lambda: not any(map(lives, pids)))


def threads(pid):
    """Return how many threads a process has."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def zombies(parent):
    """Return the children of a process that have ended and were not reaped."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = path.parent.name, path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if rest[0] == "Z" and int(rest[1]) == parent:
            found.append(int(pid))
    return found
