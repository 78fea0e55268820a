"""Files and checksums: what is written is complete or not there, and content is known by its SHA-256."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

State = tuple[int, int]
"""Time and size of a file: it was written since, if they differ."""


def state(path: Path) -> State | None:
    """Return the state of a file; None if it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


_ahead: dict[Path, tuple[State, Future[str]]] = {}
"""Checksums that are computed already, of files as they were then."""


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    if path in _ahead and state(path) == _ahead[path][0]:
        return _ahead[path][1].result()
    return _sha256(path)


def hash_ahead(paths: Iterable[Path]) -> None:
    """Begin to compute the checksums of files that are there, in threads: they serve until the files are written."""
    _ahead.clear()
    pool = ThreadPoolExecutor(thread_name_prefix="sha256")
    for path in paths:
        if (now := state(path)) is not None:
            _ahead[path] = now, pool.submit(_sha256, path)
    pool.shutdown(wait=False)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def text_lines(path: Path) -> list[str]:
    """Return the lines of a text; none of a file that cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def json_sha256(value: Any) -> str:
    """Return the SHA-256 of plain data, written as JSON."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def replace(written: Path, target: Path) -> None:
    """Move a finished file to ``target``, on the same disk, so that nobody ever sees a part of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with written.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(written, target)
    _sync_folder(target.parent)


@contextlib.contextmanager
def written(target: Path) -> Iterator[Path]:
    """Give a path beside ``target`` to write to, which takes its place once it is complete.

    It may be lost in a power cut: this is for files that are checked when they are read, or can be made again.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    path = target.with_name(f".{uuid.uuid4().hex}{target.suffix}")
    try:
        yield path
        os.replace(path, target)
    finally:
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make sure that the names of a folder's files outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
