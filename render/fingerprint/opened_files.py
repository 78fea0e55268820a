"""Which files a worker reads: what its clip depends on and the names in its source do not tell."""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from render.project import Project
from scenes.disk_cache import cache_folder

# Of the script only what changes a frame counts.
FOLLOWED_NAMES = frozenset({"series.toml", "episode.toml"})
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

# An audit hook stays for the rest of the process, so what it hears is kept here.
_opened: set[str] = set()
_followed: set[Path] = set()


@functools.cache
def listen() -> None:
    """Take note of every file that this process opens for reading from now on."""
    sys.addaudithook(_hear)


def opened() -> set[Path]:
    """Return the files that were opened so far."""
    return set(map(Path, _opened))


def forget_modules() -> None:
    """Forget the modules that were opened so far: those that all workers load count where they are used."""
    _opened.difference_update([path for path in _opened if path.endswith((".py", ".pyc"))])


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open":
        return
    path, mode, flags = arguments
    if isinstance(path, int) or (isinstance(flags, int) and flags & WRITING):
        return
    if mode is None or not set(mode) & set("wax+"):
        _opened.add(os.path.abspath(os.fsdecode(path)))


def leave_out(sources: Iterable[Path]) -> None:
    """Do not count these source files: what is used of them is known name by name."""
    _followed.update(sources)


def files(project: Project, written: Path) -> dict[str, str]:
    """Return the checksums of the project's files that were read, by name; not those below ``written`` or cached.

    A module of the series counts as such a file unless it was followed: it was imported in a way that no name tells.
    """
    followed = {project.name(path) for path in _followed}
    found = {}
    cache = cache_folder()
    for path in sorted({_source(Path(path)) for path in _opened}):
        if path.name in FOLLOWED_NAMES or path.is_relative_to(written) or path.is_relative_to(cache):
            continue
        name = project.name(path)
        if name is None or (path.suffix in (".py", ".pyc") and (name in followed or not project.in_series(name))):
            continue
        found[name] = project.digest(name)
    return found


def _source(path: Path) -> Path:
    """Return the source file of bytecode that Python keeps in ``__pycache__``; all other files are themselves."""
    if path.suffix == ".pyc" and path.parent.name == "__pycache__":
        return Path(importlib.util.source_from_cache(path))
    return path
