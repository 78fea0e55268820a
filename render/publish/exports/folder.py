"""The folder that an export is written to: a new one, or one that holds nothing but earlier exports.

``.export.json`` lists what exports wrote there, with checksums. What is not in it, or was changed since, belongs to
somebody else, and is never overwritten.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from render import files as disk
from render.failures import ExportError
from render.store import staging
from render.wording import shortened

LIST = ".export.json"
SHOWN = 8


def write(target: Path, fill: Callable[[Path], object], needed_bytes: int = 0) -> list[Path]:
    """Let ``fill`` write files below an empty folder, move them below ``target``, and return where they lie.

    ExportError names the files in ``target`` that no export made; OutputError if the folder cannot be written or has no
    room. Nothing is moved before all is written.
    """
    existed = target.exists()
    own = refuse_foreign(target)
    staging.prepare(target, needed_bytes)
    try:
        with staging.staging(target) as folder:
            made = folder / "export"
            made.mkdir()
            fill(made)
            paths = [path for path in sorted(made.rglob("*")) if path.is_file()]
            names = [path.relative_to(made).as_posix() for path in paths]
            sums = {name: disk.sha256(path) for name, path in zip(names, paths, strict=True)}
            listing = folder / LIST
            # Both sums of a file count until all are in place: a killed export must not lock out the next one.
            both = {
                name: sorted({*own.get(name, []), *([sums[name]] if name in sums else [])}) for name in {*own, *sums}
            }
            _note(listing, both, target)
            for name, path in zip(names, paths, strict=True):
                disk.replace(path, target / name)
            _note(listing, {**own, **{name: [digest] for name, digest in sums.items()}}, target)
    except BaseException:
        if not existed:
            with suppress(OSError):
                target.rmdir()
        raise
    return [target / name for name in names]


def refuse_foreign(target: Path) -> dict[str, list[str]]:
    """Return the checksums of what exports wrote to a folder; ExportError names what lies there else."""
    if target.exists() and not target.is_dir():
        raise ExportError(f"{target} is a file. Choose a folder with --out.")
    try:
        own = json.loads((target / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        own = {}
    if not isinstance(own, dict) or not all(isinstance(sums, list) for sums in own.values()):
        own = {}
    foreign = []
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target).as_posix()
        if name == LIST or name.startswith(staging.STAGING_PREFIX) or (path.is_dir() and not path.is_symlink()):
            continue
        if name not in own or disk.sha256(path) not in own[name]:
            foreign.append(name)
    if foreign:
        raise ExportError(
            f"{target} holds files that no export made, or that were changed since: {shortened(foreign, SHOWN)}. "
            "They are left alone; choose another folder with --out."
        )
    return {name: sums for name, sums in own.items() if (target / name).exists()}


def _note(listing: Path, sums: dict[str, list[str]], target: Path) -> None:
    listing.write_text(json.dumps(dict(sorted(sums.items())), indent=1), encoding="utf-8")
    disk.replace(listing, target / LIST)
