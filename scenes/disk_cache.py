"""The user's folder for what can be made again, and small results that are kept there from one process to the next."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from pathlib import Path

DIGEST_BYTES = 32
LOOK_EVERY = 200
"""How many results a process keeps before it looks again whether the folder holds too many."""


def cache_folder() -> Path:
    """Return the user's folder for what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mathdl"


class DiskCache:
    """Bytes under keys, one file each, for any number of processes at once.

    A file appears complete, and is checked when it is read; a damaged one counts as missing. Of more than ``most``
    files the least recently used are removed. A folder that cannot be written keeps nothing.
    """

    def __init__(self, name: str, most: int) -> None:
        self._name = name
        self._most = most
        self._puts = 0

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return cache_folder() / self._name

    def get(self, key: str) -> bytes | None:
        """Return what was kept under ``key``, a file's name; None if it is missing or damaged."""
        path = self.folder / key
        try:
            content = path.read_bytes()
        except OSError:
            return None
        digest, result = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
        if hashlib.sha256(result).digest() != digest:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return result

    def put(self, key: str, result: bytes) -> None:
        """Keep ``result`` under ``key``."""
        beside = self.folder / f".{uuid.uuid4().hex}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(hashlib.sha256(result).digest() + result)
            os.replace(beside, self.folder / key)
            if self._puts % LOOK_EVERY == 0:
                self._remove_oldest()
            self._puts += 1
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)

    def _remove_oldest(self) -> None:
        """Remove the least recently used files until a tenth of the room is free, if there are too many."""
        paths = list(self.folder.iterdir())
        if len(paths) <= self._most:
            return
        used = {}
        for path in paths:
            with contextlib.suppress(FileNotFoundError):  # another process removed it
                used[path] = path.stat().st_mtime_ns
        for path in sorted(used, key=used.__getitem__)[: len(paths) - self._most * 9 // 10]:
            path.unlink(missing_ok=True)
