"""Making room: what no current key names leaves the store, and so do staging folders of killed builds."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from render import store
from render.artefacts import Artefacts, Record
from render.fingerprint import Fingerprints
from render.plan import current
from scenes.script import ClipSpec, Series


@dataclass(frozen=True, slots=True)
class Removal:
    """Files that are not needed any more, and whose they are."""

    what: str
    paths: tuple[Path, ...]
    size: int

    @property
    def text(self) -> str:
        """What goes, and its size."""
        return f"{self.what}, {self.size / store.MEGABYTE:.1f} MB"


def find(series: Series, out: Path) -> list[Removal]:
    """Return what may go; published files and whatever else lies in ``out`` stay."""
    artefacts = Artefacts(out)
    fingerprints = Fingerprints(series)
    specs = {spec.name: spec for spec in series.clips}
    kept: list[Record] = []
    old: list[tuple[Path, Record | None]] = []
    for path, record in artefacts.every():
        if record and _is_current(record, specs.get(record.clip), fingerprints):
            kept.append(record)
        else:
            old.append((path, record))
    unnamed = set(artefacts.unnamed(kept))
    removals = []
    for path, record in old:
        named = {artefacts.path(file) for file in record.files} if record else set()
        name = f"{record.clip} at {record.look.profile.label}" if record else f"a damaged record of {path.parent.name}"
        removals.append(_removal(name, [path, *sorted(named & unnamed)]))
        unnamed -= named
    removals += [_removal(f"{path.name}, which nothing names", [path]) for path in sorted(unnamed)]
    removals += [_removal(f"{path.name} of a killed build", [path]) for path in store.left_behind(out)]
    return removals


def clean(series: Series, out: Path, *, dry_run: bool = False) -> list[Removal]:
    """Remove what may go, or only say what would; OutputError while a build is at work in ``out``."""
    if not out.is_dir():
        return []
    with store.locked(out):
        if store.is_busy(out):
            raise store.OutputError(f"A build is at work in {out}; clean when it is done.")
        removals = find(series, out)
        if not dry_run:
            # Records come first in each removal: none may name a file that is gone.
            for path in (path for removal in removals for path in removal.paths):
                store.remove(path)
    return removals


def _is_current(record: Record, spec: ClipSpec | None, fingerprints: Fingerprints) -> bool:
    return spec is not None and current(record, spec, fingerprints)


def _removal(what: str, paths: Iterable[Path]) -> Removal:
    paths = tuple(paths)
    return Removal(what, paths, sum(_size(file) for path in paths for file in _files(path)))


def _files(path: Path) -> Iterator[Path]:
    yield from (Path(folder, name) for folder, _, names in os.walk(path) for name in names) if path.is_dir() else [path]


def _size(path: Path) -> int:
    return path.lstat().st_size if path.exists() else 0
