"""Files appear complete or not at all: they are made in a staging folder, synced, then moved into place."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from render.failures import Failure, OutputError, explain

STAGING_PREFIX = ".render-staging-"
MEGABYTE = 1_000_000


def prepare(out: Path, needed_bytes: int) -> None:
    """Make ``out`` and check that it can be written and has room; OutputError says what is wrong."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
        free = shutil.disk_usage(out).free
    except OSError as error:
        raise OutputError(
            f"The output folder {out} cannot be written: {error.strerror}. Choose another one with --out."
        ) from None
    if free < needed_bytes:
        raise OutputError(
            f"The output folder {out} has {free / MEGABYTE:,.0f} MB free, and this needs about "
            f"{needed_bytes / MEGABYTE:,.0f} MB. Make room, choose another folder with --out, or a lower quality."
        )


@contextlib.contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Give a hidden folder inside ``out`` that is gone afterwards; folders of dead processes go first.

    A living process holds a lock on its folder, so a folder that can be locked was left behind by a killed one.
    """
    with locked(out):
        for left in left_behind(out):
            remove(left)
        folder = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=out))
        lock = _lock(folder, fcntl.LOCK_SH)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def left_behind(out: Path) -> list[Path]:
    """Return the staging folders of builds that were killed."""
    return [folder for folder in sorted(out.glob(f"{STAGING_PREFIX}*")) if not _lives(folder)]


def is_busy(out: Path) -> bool:
    """Whether a build is at work in ``out``."""
    return any(_lives(folder) for folder in out.glob(f"{STAGING_PREFIX}*"))


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that it holds."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def plainly(failure: Failure, out: Path) -> Failure:
    """Say a full disk in the same words wherever it was noticed."""
    if failure.lacks_room:
        return Failure("system", explain(OSError(failure.errno, ""), out), traceback=failure.traceback)
    return failure


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder against other builds, for the short time in which files or staging folders come and go."""
    lock = _lock(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _lock(folder: Path, how: int) -> int | None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, how)
    except OSError:  # some network file systems have no locks
        os.close(descriptor)
        return None
    return descriptor


def _lives(folder: Path) -> bool:
    """Whether the process of a staging folder lives, or nobody can tell."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
