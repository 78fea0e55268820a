"""A lecturer's own helper modules: found in the clip's episode folder, then in the series folder.

``import helpers`` and ``from helpers import curve`` find ``helpers.py`` or a folder ``helpers`` there; within a series
relative imports work too. A module of Python or of an installed library goes before a helper of the same name, so a
file called ``random.py`` or ``numpy.py`` beside a clip changes no library. Standard library only.
"""

from __future__ import annotations

import difflib
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
OWN_SERIES = Path(__file__).resolve().parent
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


class HelperLoader(UncachedLoader):
    """Loads a helper module."""


class HelperFinder(importlib.abc.MetaPathFinder):
    """Finds the helper modules of the clips in one episode folder."""

    def __init__(self, episode: Path) -> None:
        self.episode = episode
        self.series = episode.parent
        self.packages: set[str] = set()
        """Names of modules that stand for folders of the series."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where the module lies, if it is a helper; None for all others."""
        top, _, rest = fullname.partition(".")
        if path is None:
            found = PathFinder.find_spec(fullname, [str(self.episode), str(self.series)])
            if found is None or is_library(fullname):
                return None
        elif top == self.series.name and "." not in rest:
            # A series may be called like a package of this project, such as scenes: that goes first.
            found = PathFinder.find_spec(fullname, [*path, str(self.series)])
        elif any(Path(entry).is_relative_to(self.series) for entry in path):
            found = PathFinder.find_spec(fullname, path)
        else:
            return None
        if found is None or (self.series == OWN_SERIES and path is not None):
            return None
        if found.loader is None:
            self.packages.add(fullname)
        elif type(found.loader) is SourceFileLoader and Path(found.loader.path).is_relative_to(self.series):
            found.loader, found.cached = HelperLoader(fullname, found.loader.path), None
        return found

    def add_package(self, name: str, folder: Path) -> None:
        """Let the module ``name`` stand for a folder of the series, with or without an ``__init__.py``."""
        spec: ModuleSpec | None = ModuleSpec(name, None, is_package=True)
        init = folder / "__init__.py"
        if init.is_file():
            loader = HelperLoader(name, str(init))
            spec = spec_from_file_location(name, init, loader=loader, submodule_search_locations=[str(folder)])
        assert spec is not None
        spec.submodule_search_locations = [str(folder)]
        sys.modules[name] = module = module_from_spec(spec)
        self.packages.add(name)
        if isinstance(spec.loader, HelperLoader):
            spec.loader.exec_module(module)

    def forget(self) -> None:
        """Take out of Python what was found."""
        for name, module in list(sys.modules.items()):
            if name in self.packages or isinstance(getattr(module, "__loader__", None), HelperLoader):
                del sys.modules[name]


def find_helpers_of(module: str, episode: Path) -> None:
    """Let a clip's module in the folder ``episode`` import helper modules, whatever the module is called."""
    finder = next((finder for finder in sys.meta_path if isinstance(finder, HelperFinder)), None)
    if finder is not None and finder.episode != episode:
        sys.meta_path.remove(finder)
        finder.forget()
        finder = None
    if finder is None:
        finder = HelperFinder(episode)
        sys.meta_path.insert(0, finder)
    package = module.rpartition(".")[0]
    if not package or episode.parent == OWN_SERIES:
        return
    # Packages from the outside to the inside, as Python would import them.
    for name, folder in ((package.rpartition(".")[0], episode.parent), (package, episode)):
        if name and name not in sys.modules and ("." in name or not is_library(name)):
            finder.add_package(name, folder)
    # A folder's name may hold a dot, and Python asks for what stands before the first.
    top = package.partition(".")[0]
    if not is_library(top) and top not in sys.modules:
        finder.add_package(top, episode.parent)


def find_helpers_on_path() -> None:
    """Let the clip that ``manim render`` is importing find its helper modules as in a build.

    Manim puts the clip's folder first on the import path, before all libraries; it is taken out there.
    """
    for entry in list(sys.path):
        if not entry or not os.path.isfile(os.path.join(entry, "episode.toml")):
            continue
        sys.path.remove(entry)
        episode = Path(os.path.abspath(entry))
        for module in list(sys.modules.values()):
            spec = getattr(module, "__spec__", None)
            if spec is not None and spec.origin and Path(spec.origin).parent == episode:
                find_helpers_of(spec.name, episode)
        find_helpers_of(f"{episode.parent.name}.{episode.name}.clip", episode)


def hint(error: BaseException, episode: Path) -> str:
    """Return a sentence on what may have caused ``error``, or nothing: a name like another, or a hidden helper module.

    A helper module is hidden if a library has one of the same name.
    """
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
    if isinstance(error, AttributeError) and error.name and not error.name.startswith("__"):
        names = [known for known in dir(error.obj) if not known.startswith("_")]
        if near := difflib.get_close_matches(error.name, names, n=1):
            return f" Did you mean {near[0]}?"
    return ""
