"""Making room: what no current key names leaves the store, and so do staging folders of killed builds.

Published files that the series no longer makes go too.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from render.build.planner import current
from render.failures import OutputError
from render.fingerprint.components import Fingerprints
from render.manifest import Timing
from render.publish import outdated, site
from render.publish.publisher import Publisher
from render.store import staging
from render.store.clips import Artefacts, Record
from render.voice.narration import Narrator, timing
from scenes.script import ClipSpec, Series
from scenes.words import MissingFillError


@dataclass(frozen=True, slots=True)
class Removal:
    """Files that are not needed any more, and whose they are."""

    what: str
    paths: tuple[Path, ...]
    size: int

    @property
    def text(self) -> str:
        """What goes, and its size."""
        return f"{self.what}, {self.size / staging.MEGABYTE:.1f} MB"


def find(series: Series, out: Path, narrator: Narrator | None = None) -> list[Removal]:
    """Return what may go; files that the series still makes and whatever else lies in ``out`` stay.

    Clips timed by estimates stay if they are up to date, and those timed by the voice of ``narrator``.
    """
    artefacts = Artefacts(out)
    fingerprints = Fingerprints(series)
    specs = {spec.name: spec for spec in series.clips}
    kept: list[Record] = []
    old: list[tuple[Path, Record | None]] = []
    for path, record in artefacts.every():
        times = _times(record, specs, artefacts, narrator) if record else None
        if record and _is_current(record, specs.get(record.clip), fingerprints, times):
            kept.append(record)
        else:
            old.append((path, record))
    published = [each for each in outdated.find(series, out) if each.series == series.title]
    unheard = list(artefacts.unheard([artefacts.film_record(each.base) for each in published]))
    unnamed = set(artefacts.unnamed(kept))
    removals = []
    for each in published:
        records = [
            path for path in (artefacts.film_record(each.base), artefacts.text_record(each.base)) if path.exists()
        ]
        removals.append(_removal(f"{each.base}, no longer part of the series", [*records, *each.paths]))
    for path, record in old:
        named = {artefacts.path(file) for file in record.files} if record else set()
        name = f"{record.clip} at {record.rendition.label}" if record else f"a damaged record of {path.parent.name}"
        removals.append(_removal(name, [path, *sorted(named & unnamed)]))
        unnamed -= named
    for path, sound in unheard:
        what = f"a sound of {path.parent.name}" if sound else f"a damaged record of {path.parent.name}'s sound"
        removals.append(_removal(what, [path, *([artefacts.path(sound)] if sound else [])]))
    removals += [_removal(f"{path.name}, which nothing names", [path]) for path in sorted(unnamed)]
    removals += [_removal(f"{path.name} of a killed build", [path]) for path in staging.left_behind(out)]
    return removals


def clean(series: Series, out: Path, narrator: Narrator | None = None, *, dry_run: bool = False) -> list[Removal]:
    """Remove what may go, or only say what would; OutputError while a build is at work in ``out``."""
    if not out.is_dir():
        return []
    with staging.locked(out):
        if staging.is_busy(out):
            raise OutputError(f"A build is at work in {out}; clean when it is done.")
        removals = find(series, out, narrator)
        if not dry_run:
            # Records come first in each removal: none may name a file that is gone.
            for path in (path for removal in removals for path in removal.paths):
                staging.remove(path)
            for folder in _published_folders(removals, out):
                with contextlib.suppress(OSError):  # most are not empty
                    folder.rmdir()
    if not dry_run:
        _renew_pages(series, out, removals)
    return removals


def _renew_pages(series: Series, out: Path, removals: Iterable[Removal]) -> None:
    """Make the pages again if published files went: they may have links to them."""
    if _published_folders(removals, out) and (out / site.INDEX).exists():
        with staging.staging(out) as folder:
            publisher = Publisher(out, Artefacts(out), functools.partial(Path, folder))
            publisher.publish_pages(site.made_from(series, out), lambda: site.files(series, out))


def _published_folders(removals: Iterable[Removal], out: Path) -> set[Path]:
    """Return the folders of clips and episodes from which files went."""
    folders = {path.parent for removal in removals for path in removal.paths}
    return {folder for folder in folders if folder.relative_to(out).parts[:1] in (("clips",), ("episodes",))}


def _is_current(record: Record, spec: ClipSpec | None, fingerprints: Fingerprints, times: Timing | None) -> bool:
    if spec is None or not record.rendition.variant.declared_by(spec):
        return False
    return current(record, spec, fingerprints) or (times is not None and current(record, spec, fingerprints, times))


def _times(
    record: Record, specs: Mapping[str, ClipSpec], artefacts: Artefacts, narrator: Narrator | None
) -> Timing | None:
    """Return how long the voice takes for the words of now, with the numbers of a record."""
    spec = specs.get(record.clip)
    if spec is None or narrator is None:
        return None
    try:
        found = narrator.known(spec, artefacts.manifest(record)["fills"])
    except (OSError, ValueError, KeyError, MissingFillError):
        return None
    return None if isinstance(found, str) else timing(found, record.rendition.profile.fps)


def _removal(what: str, paths: Iterable[Path]) -> Removal:
    paths = tuple(paths)
    return Removal(what, paths, sum(_size(file) for path in paths for file in _files(path)))


def _files(path: Path) -> Iterator[Path]:
    yield from (Path(folder, name) for folder, _, names in os.walk(path) for name in names) if path.is_dir() else [path]


def _size(path: Path) -> int:
    return path.lstat().st_size if path.exists() else 0
