"""A lecturer's own helper modules: found in the clip's episode folder, then in the series folder.

``import helpers`` and ``from helpers import curve`` find ``helpers.py`` or a folder ``helpers`` there; within a series
relative imports work too. A module of Python or of an installed library goes before a helper of the same name, so a
file called ``random.py`` or ``numpy.py`` beside a clip changes no library. Standard library only.
"""

from __future__ import annotations

import importlib.abc
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

OWN_PACKAGES = ("mathdl", "scenes", "render")
LIBRARY_FOLDERS = ("site-packages", "dist-packages")


def is_library(name: str) -> bool:
    """Whether a module at the top, called so, is Python's, this project's, or one of an installed library."""
    if name in OWN_PACKAGES or name in sys.stdlib_module_names or name in sys.builtin_module_names:
        return True
    return PathFinder.find_spec(name, [entry for entry in sys.path if Path(entry).name in LIBRARY_FOLDERS]) is not None


class UncachedLoader(SourceFileLoader):
    """Compiles a module from its source: bytecode kept from before may be older, though of the same second and size."""

    def path_stats(self, path: Any) -> Any:
        """Tell nothing, so that no bytecode is read or written."""
        raise OSError("no bytecode")


class HelperFinder(importlib.abc.MetaPathFinder):
    """Finds the helper modules of the clips in one episode folder."""

    def __init__(self, episode: Path) -> None:
        self.episode = episode
        self.series = episode.parent
        self.tops: set[str] = set()
        """Names at the top that were found, to be forgotten with this finder."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where the module lies, if it is a helper; None for all others."""
        top, _, rest = fullname.partition(".")
        if path is None:
            found = PathFinder.find_spec(fullname, [str(self.episode), str(self.series)])
            if found is None and fullname == self.series.name:
                found = _package(fullname, self.series)
            if found is None or is_library(fullname):
                return None
            self.tops.add(fullname)
        elif top in self.tops:
            found = PathFinder.find_spec(fullname, path)
        elif top == self.series.name and "." not in rest:
            # A series may be called like a package of its own name, such as scenes: that goes first.
            return PathFinder.find_spec(fullname, [*path, str(self.series)])
        else:
            return None
        if found is not None and type(found.loader) is SourceFileLoader:
            found.loader, found.cached = UncachedLoader(fullname, found.loader.path), None
        return found


def _package(name: str, folder: Path) -> ModuleSpec | None:
    """Return the package ``name`` that ``folder`` is, with or without an ``__init__.py``."""
    init = folder / "__init__.py"
    if init.is_file():
        return spec_from_file_location(name, init, submodule_search_locations=[str(folder)])
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    return spec


def find_helpers_in(episode: Path) -> None:
    """Let imports find the helper modules of the clips in the folder ``episode``, and no longer those of another."""
    for finder in [finder for finder in sys.meta_path if isinstance(finder, HelperFinder)]:
        if finder.episode == episode:
            return
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.partition(".")[0] in finder.tops - {finder.series.name}]:
            del sys.modules[name]
    sys.meta_path.insert(0, HelperFinder(episode))


def find_helpers_on_path() -> None:
    """Put a clip's folder on the import path, where ``manim render`` has put it first, behind all libraries."""
    for entry in list(sys.path):
        if entry and os.path.isfile(os.path.join(entry, "episode.toml")):
            sys.path.remove(entry)
            sys.path.append(entry)
            find_helpers_in(Path(os.path.abspath(entry)))
            _name_packages(Path(os.path.abspath(entry)))


def _name_packages(episode: Path) -> None:
    """Let relative imports work in the clip that is being imported from ``episode``, whatever its module is called."""
    for module in list(sys.modules.values()):
        spec = getattr(module, "__spec__", None)
        if spec is None or not spec.parent or not spec.origin or Path(spec.origin).parent != episode:
            continue
        # Packages from the outside to the inside, as Python would import them.
        for name, folder in ((spec.parent.rpartition(".")[0], episode.parent), (spec.parent, episode)):
            found = _package(name, folder) if name and name not in sys.modules else None
            if found is not None:
                sys.modules[name] = package = module_from_spec(found)
                if isinstance(found.loader, SourceFileLoader):
                    found.loader.exec_module(package)
        # Manim calls a module after its whole path; Python asks for what stands before the first dot.
        sys.modules.setdefault(spec.parent.partition(".")[0], module)


def hint(error: BaseException, episode: Path) -> str:
    """Return a sentence about a helper module that a library hides, if ``error`` may come from that; else nothing."""
    name = None
    if isinstance(error, ImportError):
        name = error.name
    elif isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
        name = error.obj.__name__
    top = (name or "").partition(".")[0]
    if top and is_library(top):
        for path in (episode / f"{top}.py", episode / top, episode.parent / f"{top}.py", episode.parent / top):
            if path.exists():
                return f" {path} was not imported, because a library has a module {top}. Give it another name."
    return ""
