"""Which files a worker reads besides source: what its clip depends on and no import tells."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from render.project import Project

# Source is followed name by name, and of the script only what changes a frame counts.
FOLLOWED_SUFFIXES = frozenset({".py", ".pyc"})
FOLLOWED_NAMES = frozenset({"series.toml", "episode.toml"})
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

# An audit hook stays for the rest of the process, so what it hears is kept here.
_opened: set[str] = set()


def listen() -> None:
    """Take note of every file that this process opens for reading from now on."""
    sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open":
        return
    path, mode, flags = arguments
    if isinstance(path, int) or (isinstance(flags, int) and flags & WRITING):
        return
    if mode is None or not set(mode) & set("wax+"):
        _opened.add(os.path.abspath(os.fsdecode(path)))


def files(project: Project, written: Path) -> dict[str, str]:
    """Return the checksums of the project's files that were read, by name; not those below ``written``."""
    found = {}
    for path in map(Path, sorted(_opened)):
        followed = path.suffix in FOLLOWED_SUFFIXES or path.name in FOLLOWED_NAMES
        name = None if followed or path.is_relative_to(written) else project.name(path)
        if name is not None:
            found[name] = project.digest(name)
    return found
