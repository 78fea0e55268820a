"""Parsed source files, kept in the user's cache by their content, so that a plan need not parse them again."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import platform
from pathlib import Path

from render.files import written
from render.fingerprint import source_parser
from render.fingerprint.source_parser import Module, read_module
from scenes.disk_cache import cache_folder

MOST_ENTRIES = 2000


class ParseCache:
    """Reads modules, and keeps them for the next process."""

    def __init__(self, folder: Path | None = None) -> None:
        # Another Python or another parser has a cache of its own.
        version = hashlib.sha256(
            Path(source_parser.__file__).read_bytes() + platform.python_version().encode()
        ).hexdigest()
        self._path = (folder or cache_folder()) / f"syntax-{version[:16]}.pickle"
        self._known = self._load()
        self._used: dict[str, Module] = {}
        self._news = False

    def module(self, name: str, path: Path) -> Module:
        """Return the parsed module called ``name``."""
        content = path.read_bytes()
        digest = hashlib.sha256(f"{name} {path.name} ".encode() + content).hexdigest()
        if digest not in self._known:
            self._known[digest] = read_module(name, path, content)
            self._news = True
        self._used[digest] = self._known[digest]
        return self._known[digest]

    def save(self) -> None:
        """Write what is new; a cache that cannot be written is left alone."""
        if not self._news:
            return
        kept = self._known if len(self._known) <= MOST_ENTRIES else self._used
        with contextlib.suppress(OSError), written(self._path) as path:
            path.write_bytes(pickle.dumps(kept))
        self._news = False

    def _load(self) -> dict[str, Module]:
        try:
            content = pickle.loads(self._path.read_bytes())
        except Exception:  # whatever is wrong with the file, source can be parsed
            return {}
        return content if isinstance(content, dict) else {}
