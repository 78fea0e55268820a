"""Finished clips kept under their keys: checked files named by their content, and a record for each key.

``.store/objects/<sha256>.<suffix>`` holds contents, ``.store/clips/<clip>/<key>.json`` says which of them a key stands
for and what went into the key, and ``.store/sounds/<clip>/<key>.json`` names the sound of what was said.
``.store/films`` and ``.store/texts`` say of what was published from what it was made. A record comes last and names
only complete files; all are replaced in one step.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from render import manifest as manifests
from render.files import json_sha256, replace, sha256
from render.manifest import Manifest
from render.variants import Rendition

STORE = ".store"

Components = Mapping[str, str]
"""What a clip depends on, by kind and name."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file by its content; time and size tell whether it was touched since it was stored."""

    suffix: str
    sha256: str
    size: int
    modified: int
    """Nanoseconds."""

    @property
    def name(self) -> str:
        """The file's name among the objects."""
        return f"{self.sha256}{self.suffix}"

    def is_intact(self, path: Path, *, thoroughly: bool) -> bool:
        """Whether ``path`` has this content; unless ``thoroughly``, equal size and time are proof enough."""
        try:
            state = path.stat()
            if state.st_size != self.size:
                return False
            return (not thoroughly and state.st_mtime_ns == self.modified) or sha256(path) == self.sha256
        except OSError:
            return False


def key(components: Components) -> str:
    """Return the SHA-256 of all components."""
    return json_sha256(sorted(components.items()))


def stored_file(path: Path) -> StoredFile:
    """Describe a finished file."""
    state = path.stat()
    return StoredFile(path.suffix, sha256(path), state.st_size, state.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one rendering of a clip."""

    clip: str
    key: str
    components: Components
    parameters: Mapping[str, Any]
    """Those given in place of the script's own."""
    rendition: Rendition
    files: tuple[StoredFile, ...]
    made: float

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read the text of :meth:`to_json`; ValueError, KeyError or TypeError if it is damaged."""
        plain = json.loads(text)
        files = tuple(StoredFile(**file) for file in plain["files"])
        rendition = Rendition.from_data(plain["rendition"])
        record = cls(**{**plain, "rendition": rendition, "files": files})
        if record.key != key(record.components):
            raise ValueError("its key is not that of its components")
        return record

    def to_json(self) -> str:
        """Return the record as it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False, default=str)

    @property
    def opened_files(self) -> list[str]:
        """The project's files that the rendering opened, by name."""
        return [name.removeprefix("file ") for name in self.components if name.startswith("file ")]

    def file(self, suffix: str) -> StoredFile:
        """Return the file with this suffix."""
        return next(file for file in self.files if file.suffix == suffix)


class Artefacts:
    """The store of one output folder."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._root = out / STORE
        self._objects = self._root / "objects"
        self._clips = self._root / "clips"
        self._manifests: dict[str, Manifest] = {}

    def path(self, file: StoredFile) -> Path:
        """Return where a file's content lies."""
        return self._objects / file.name

    def records(self, clip: str) -> list[Record]:
        """Return what is kept of a clip; damaged records count as missing."""
        return [record for _, record in self._read(self._clips / clip) if record]

    def damaged(self, record: Record, *, thoroughly: bool) -> str | None:
        """Describe the first file of ``record`` that is missing or damaged; None if all are intact."""
        for file in record.files:
            path = self.path(file)
            if not file.is_intact(path, thoroughly=thoroughly):
                state = "damaged" if path.exists() else "missing"
                return f"{path.relative_to(self._out)} (the {file.suffix} of {record.clip}) is {state}"
        return None

    def manifest(self, record: Record) -> Manifest:
        """Return the manifest that the worker wrote."""
        file = record.file(".json")
        if file.sha256 not in self._manifests:
            self._manifests[file.sha256] = manifests.read(self.path(file))
        return self._manifests[file.sha256]

    def put(
        self,
        clip: str,
        paths: Sequence[Path],
        components: Components,
        parameters: Mapping[str, Any],
        rendition: Rendition,
    ) -> Record:
        """Move a clip's finished files from their staging folder into the store."""
        files = []
        for path in paths:
            file = stored_file(path)
            replace(path, self.path(file))
            files.append(file)
        made = round(time.time(), 3)
        record = Record(clip, key(components), components, parameters, rendition, tuple(files), made)
        staged = paths[0].with_name(f"{record.key}.json")
        staged.write_text(record.to_json(), encoding="utf-8")
        replace(staged, self._clips / clip / staged.name)
        return record

    def film(self, base: str, key: str) -> StoredFile | None:
        """Return the film that was published last as ``base``, if it was joined from what ``key`` stands for."""
        noted = self._noted(base)
        return noted[1] if noted and noted[0] == key else None

    def published(self, base: str) -> StoredFile | None:
        """Return the film that was published last as ``base``; None if none is known."""
        noted = self._noted(base)
        return noted and noted[1]

    def _noted(self, base: str) -> tuple[str, StoredFile] | None:
        try:
            plain = json.loads(self.film_record(base).read_text(encoding="utf-8"))
            return plain["key"], StoredFile(**plain["film"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def note_film(self, base: str, key: str, film: StoredFile, sounds: Sequence[Path], staging: Path) -> None:
        """Note which film was published as ``base``, from what ``key`` stands for and with which sounds."""
        staged = staging / f"{key}.json"
        content = {"key": key, "film": asdict(film), "sounds": [path.name for path in sounds]}
        staged.write_text(json.dumps(content), encoding="utf-8")
        replace(staged, self.film_record(base))

    def film_record(self, base: str) -> Path:
        """Return where it is noted which film was published as ``base``."""
        return self._root / "films" / f"{base}.json"

    def texts(self, base: str, key: str) -> list[StoredFile] | None:
        """Return the texts that were published as ``base`` plus suffix, if they were made from what ``key`` stands for.

        They are kept where they were published alone.
        """
        try:
            plain = json.loads(self.text_record(base).read_text(encoding="utf-8"))
            return [StoredFile(**file) for file in plain["files"]] if plain["key"] == key else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def note_texts(self, base: str, key: str, files: Sequence[StoredFile], staging: Path) -> None:
        """Note which texts were published as ``base`` plus suffix, from what ``key`` stands for."""
        staged = staging / f"{key}.json"
        staged.write_text(json.dumps({"key": key, "files": [asdict(file) for file in files]}), encoding="utf-8")
        replace(staged, self.text_record(base))

    def text_record(self, base: str) -> Path:
        """Return where it is noted which texts were published as ``base`` plus suffix; of the pages as nothing."""
        return self._root / "texts" / f"{base or 'pages'}.json"

    def sound(self, clip: str, key: str) -> StoredFile | None:
        """Return the sound of a clip that ``key`` stands for, if it is kept and what it was."""
        file = _read_file(self._root / "sounds" / clip / f"{key}.json")
        return file if file and file.is_intact(self.path(file), thoroughly=False) else None

    def put_sound(self, clip: str, key: str, path: Path) -> StoredFile:
        """Move the sound that ``key`` stands for from the staging folder into the store."""
        file = stored_file(path)
        replace(path, self.path(file))
        staged = path.with_suffix(".json")
        staged.write_text(json.dumps(asdict(file)), encoding="utf-8")
        replace(staged, self._root / "sounds" / clip / f"{key}.json")
        return file

    def unheard(self, gone: Collection[Path] = ()) -> Iterator[tuple[Path, StoredFile | None]]:
        """Give the records of sounds that are in no film published last; None for one that is damaged.

        The films whose records are ``gone`` do not count.
        """
        heard: set[str] = set()
        for path in self._root.glob("films/**/*.json"):
            if path in gone:
                continue
            try:
                heard.update(json.loads(path.read_text(encoding="utf-8"))["sounds"])
            except (OSError, ValueError, KeyError, TypeError):
                continue
        for path in sorted(self._root.glob("sounds/*/*.json")):
            file = _read_file(path)
            if file is None or file.name not in heard:
                yield path, file

    def every(self) -> Iterator[tuple[Path, Record | None]]:
        """Give all records by their paths; None for one that is damaged."""
        for folder in sorted(self._clips.glob("*/")):
            yield from self._read(folder)

    def unnamed(self, records: list[Record]) -> list[Path]:
        """Return the files that none of ``records`` names."""
        named = {file.name for record in records for file in record.files}
        named |= {file.name for path in self._root.glob("sounds/*/*.json") if (file := _read_file(path))}
        return [path for path in sorted(self._objects.glob("*")) if path.name not in named]

    def copy(self, file: StoredFile, target: Path) -> None:
        """Copy a content, with its time, to the path ``target`` in a staging folder."""
        shutil.copy2(self.path(file), target)

    def _read(self, folder: Path) -> Iterator[tuple[Path, Record | None]]:
        for path in sorted(folder.glob("*.json")):
            try:
                yield path, Record.from_json(path.read_text(encoding="utf-8"))
            except (OSError, ValueError, KeyError, TypeError):
                yield path, None


def _read_file(path: Path) -> StoredFile | None:
    try:
        return StoredFile(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
