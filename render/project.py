"""The files of the project and of a series, by names that hold on every machine."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from render.files import sha256
from scenes.imports import OWN_PACKAGES

PACKAGE_ROOT = Path(__file__).resolve().parent.parent
PACKAGES = OWN_PACKAGES

# What Python and its installers put beside source.
FOREIGN_ENDINGS = ("__pycache__", "site-packages", ".egg-info", ".dist-info")

MISSING = "missing"
"""Stands for the checksum of a missing file: a scene may depend on its absence."""


@dataclass(frozen=True, slots=True)
class Project:
    """Names files and modules as seen from the folder that holds the packages, or the series."""

    series: Path

    @property
    def roots(self) -> tuple[Path, Path]:
        """The folders that names are relative to."""
        return PACKAGE_ROOT, self.series.parent

    def name(self, path: Path) -> str | None:
        """Return the name of a file of the project, such as ``mathdl/stored/classifier.json``; None for others."""
        if path.is_relative_to(PACKAGE_ROOT):
            parts = path.relative_to(PACKAGE_ROOT).parts
            # Installed among other packages, only its own folders are the project's.
            ours = (PACKAGE_ROOT / "pyproject.toml").exists() or parts[0] in PACKAGES
            if ours and not any(part.startswith(".") or part.endswith(FOREIGN_ENDINGS) for part in parts):
                return Path(*parts).as_posix()
        if path.is_relative_to(self.series):
            return path.relative_to(self.series.parent).as_posix()
        for target, link in _links(self.series):
            if path.is_relative_to(target):
                return (link / path.relative_to(target)).relative_to(self.series.parent).as_posix()
        return None

    def in_series(self, name: str) -> bool:
        """Whether the file called ``name`` is one of the series."""
        return name.startswith(f"{self.series.name}/")

    def path(self, name: str) -> Path:
        """Return where the file called ``name`` lies, or would lie."""
        return next((root / name for root in self.roots if (root / name).exists()), PACKAGE_ROOT / name)

    def digest(self, name: str) -> str:
        """Return the SHA-256 of the file called ``name``, or that it is missing."""
        path = self.path(name)
        return sha256(path) if path.is_file() else MISSING


@functools.cache
def _links(series: Path) -> list[tuple[Path, Path]]:
    """Return the folders of a series that are links, each after what it links to."""
    try:
        return [(path.resolve(), path) for path in series.iterdir() if path.is_symlink() and path.is_dir()]
    except OSError:
        return []
