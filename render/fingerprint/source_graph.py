"""What a clip uses of the project's and its series' source, followed from name to name; nothing is imported.

Modules of libraries are not followed: what is used of them is named, and their versions are components of their own.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from render.files import State, state
from render.fingerprint.parse_cache import ParseCache
from render.fingerprint.source_parser import OPEN_ENDED, Binding, Chain, Module, Statement
from render.project import FOREIGN_ENDINGS, PACKAGE_ROOT, PACKAGES
from scenes.imports import is_library
from scenes.script import LectureError

Node = tuple[str, str]
"""A definition: its module and its name. Three names are special."""

ON_IMPORT = ""
"""The statements that run when a module is imported."""
DEFINED = "="
"""Everything that a module defines."""
WHOLE = "*"
"""Everything that a module offers, also what it imported."""

DIGITS = 20
"""Of a hash: enough to tell two versions of a definition apart, and a clip uses a thousand."""

LIBRARY = "library"
"""Stands for the hash of what a library defines: its version is a component of its own."""

SERIES_PACKAGES = ("mathdl", "scenes")


class UnknownSourceError(LookupError):
    """A name that fingerprints list is not defined in the project: it was moved or renamed, and the list was not."""


@dataclass(slots=True)
class Sources:
    """The modules of the project and of a series, each read once.

    The project's are those of its packages. Helper modules of clips lie in ``folders``, and go by their bare names, or
    in ``series``, and go by names that begin with that of the folder. ``shared`` has what is the same for all clips.
    What is used through ``neutral`` modules alone does not count.
    """

    folders: tuple[Path, ...] = ()
    cache: ParseCache = field(default_factory=ParseCache)
    series: Path | None = None
    shared: Sources | None = None
    neutral: frozenset[str] = frozenset()
    _modules: dict[str, Module | None] = field(default_factory=dict)
    _uses: dict[Node, frozenset[Node]] = field(default_factory=dict)
    _digests: dict[Node, str] = field(default_factory=dict)
    _folders: dict[str, bool] = field(default_factory=dict)
    _libraries: dict[str, bool] = field(default_factory=dict)
    _listings: dict[Path, set[str]] = field(default_factory=dict)
    _states: dict[Path, State | None] = field(default_factory=dict)
    _paths: dict[str, Path] = field(default_factory=dict)
    _own: set[str] = field(default_factory=set)
    """Modules that were added, whatever the project has under the same name."""

    def __post_init__(self) -> None:
        if self.shared is not None:
            self.neutral = self.shared.neutral
            # What was found there so far need not be looked for again.
            self._uses.update(self.shared._uses)
            self._digests.update(self.shared._digests)
            self._modules.update({name: module for name, module in self.shared._modules.items() if module})

    def digests(self, roots: Iterable[Node]) -> dict[str, str]:
        """Return the hash of every definition that ``roots`` use, directly or through others, by ``module:name``.

        UnknownSourceError if one of ``roots`` is not defined.
        """
        roots = list(roots)
        for module, name in roots:
            self.require(module, name)
        found = self.digests_of(self.used(roots))
        self.cache.save()
        return found

    def digests_of(self, nodes: Iterable[Node]) -> dict[str, str]:
        """Return the hashes of definitions by ``module:name``, leaving out what is empty."""
        return {f"{node[0]}:{node[1]}": digest for node in sorted(nodes) if (digest := self._digest(node))}

    def used(self, roots: Iterable[Node]) -> set[Node]:
        """Return ``roots`` and all that they use, directly or through others."""
        seen = set(roots)
        waiting = list(seen)
        while waiting:
            node = waiting.pop()
            new = self.uses(node) - seen
            seen |= new
            waiting += new
        return seen

    def uses(self, node: Node) -> frozenset[Node]:
        """Return what a definition uses itself."""
        known = self._uses.get(node)
        if known is None:
            shared = self._shared(node[0])
            found = (
                shared.uses(node) if shared else (use for use in self._find_uses(*node) if use[0] not in self.neutral)
            )
            known = self._uses[node] = frozenset(found)
        return known

    def require(self, module: str, name: str = DEFINED) -> None:
        """Raise UnknownSourceError if there is no such module, or no such definition in it."""
        found = self.module(module)
        if found is None or (name not in (ON_IMPORT, DEFINED, WHOLE) and name not in found.definitions):
            raise UnknownSourceError(f"Fingerprints are to hold {module}:{name}, but no source of that name is there.")

    def add(self, name: str, path: Path) -> None:
        """Read a module that lies where no import would find it."""
        self._own.add(name)
        for known in (self._uses, self._digests):
            for node in [node for node in known if node[0] == name]:
                del known[node]
        self._modules[name] = self._read(name, path) if path.is_file() else None

    def outdated(self) -> bool:
        """Whether a file that was read has been written since."""
        return any(state(path) != before for path, before in self._states.items())

    def files(self) -> set[Path]:
        """Return the files that were read."""
        return set(self._states)

    def path_of(self, name: str) -> Path:
        """Return the file of a module that was read; LookupError for others."""
        return self._paths[name]

    def states(self) -> dict[str, State | None]:
        """Return the states of the files that were read, by module, as they were then."""
        return {name: self._states[path] for name, path in self._paths.items()}

    def module(self, name: str) -> Module | None:
        """Return the module of the project or the series that is called so; None for modules of libraries."""
        if name not in self._modules:
            shared = self._shared(name)
            path = None if shared else self._path(name)
            self._modules[name] = shared.module(name) if shared else self._read(name, path) if path else None
        return self._modules[name]

    def _shared(self, name: str) -> Sources | None:
        """Return the sources that have a module of the project; None if it is looked for here."""
        if self.shared is None or name.partition(".")[0] not in PACKAGES or name in self._own:
            return None
        return self.shared if self.shared.module(name) else None

    def _read(self, name: str, path: Path) -> Module:
        self._states[path] = state(path)
        self._paths[name] = path
        try:
            return self.cache.module(name, path)
        except OSError as error:
            raise LectureError(f"{path}: cannot be read: {error.strerror}.") from None

    def _path(self, name: str) -> Path | None:
        above = name.rpartition(".")[0]
        if above and not self._is_folder(above):
            return None
        for place in self._places(name):
            for path in (place / "__init__.py", place.with_name(f"{place.name}.py")):
                if path.is_file():
                    return path
        return None

    def _places(self, name: str) -> Iterator[Path]:
        """Give the paths, without suffix, at which an import of ``name`` looks for one of our modules, in order."""
        top, *rest = name.split(".")
        if top in PACKAGES:
            yield PACKAGE_ROOT.joinpath(top, *rest)
        elif not self._is_library(top):
            yield from (folder.joinpath(top, *rest) for folder in self.folders)
        if self.series is not None and f"{name}.".startswith(f"{self.series.name}."):
            yield self.series.joinpath(*filter(None, name.removeprefix(self.series.name).split(".")))

    def _is_library(self, top: str) -> bool:
        if top not in self._libraries:
            # The second question takes longer, and most names are those of libraries.
            ours = any({top, f"{top}.py"} & self._listed(folder) for folder in self.folders)
            self._libraries[top] = not ours or is_library(top)
        return self._libraries[top]

    def _listed(self, folder: Path) -> set[str]:
        if folder not in self._listings:
            self._listings[folder] = set(os.listdir(folder)) if folder.is_dir() else set()
        return self._listings[folder]

    def _digest(self, node: Node) -> str:
        known = self._digests.get(node)
        if known is None:
            shared = self._shared(node[0])
            known = self._digests[node] = shared._digest(node) if shared else self._new_digest(*node)
        return known

    def _new_digest(self, module: str, name: str) -> str:
        found = self.module(module)
        if found is None:
            return LIBRARY
        statements = found.effects if name == ON_IMPORT else found.definitions.get(name, [])
        if not statements:
            return ""
        digest = hashlib.sha256("".join(statement.digest for statement in statements).encode())
        return digest.hexdigest()[:DIGITS]

    def _find_uses(self, module_name: str, name: str) -> Iterator[Node]:
        module = self.module(module_name)
        if module is None:
            return
        yield module_name, ON_IMPORT
        if name in (DEFINED, WHOLE):
            yield from ((module_name, definition) for definition in module.definitions)
            if name == WHOLE:
                taken = (binding for bindings in module.imports.values() for binding in bindings)
                found = (use for binding in taken for use in self._follow_binding(binding, (), set()))
                # Not the modules that it imported: few are ever used through another one.
                yield from (use for use in found if use[1] != WHOLE)
            return
        if name == ON_IMPORT:
            yield from self._imports_of(module.modules)
            yield from ((star, WHOLE) for star in module.stars)
            # A package is imported before its modules.
            yield from self._imports_of({module_name.rpartition(".")[0]})
        for statement in module.effects if name == ON_IMPORT else module.definitions.get(name, []):
            yield from self.statement_uses(module, statement)

    def statement_uses(self, module: Module, statement: Statement) -> Iterator[Node]:
        """Give what a statement of a module uses."""
        yield from self._imports_of(statement.modules)
        if statement.any_module:
            yield from self._everything()
        inside: dict[str, list[Binding]] = {}
        for bound, binding in statement.imports:
            inside.setdefault(bound, []).append(binding)
        # A module that is imported by a call may be used in any way.
        for binding in inside.pop("", []):
            yield from self._follow_binding(binding, (), set())
        for chain in statement.chains:
            if chain[0] in OPEN_ENDED and chain[0] not in module.definitions:
                yield module.name, WHOLE
            for binding in inside.get(chain[0], []):
                yield from self._follow_binding(binding, chain[1:], set())
            yield from self._resolve(module, chain, set())

    def _imports_of(self, names: Iterable[str]) -> Iterator[Node]:
        return ((name, ON_IMPORT) for name in names if name and self.module(name))

    def _everything(self) -> Iterator[Node]:
        for package in SERIES_PACKAGES:
            for name, _ in _modules_below(PACKAGE_ROOT / package):
                yield name, WHOLE
        if self.series is not None:
            for name, path in _modules_below(self.series):
                if self.module(name) is None:
                    self.add(name, path)
                yield name, WHOLE

    def _resolve(self, module: Module, chain: Chain, seen: set[tuple[str, Chain]]) -> Iterator[Node]:
        """Find what a chain of names means in ``module``: a definition of its own, or what an import brought."""
        if (module.name, chain) in seen:  # modules that import each other
            return
        seen.add((module.name, chain))
        if chain[0] in module.definitions:
            yield module.name, chain[0]
        for binding in module.imports.get(chain[0], []):
            yield from self._follow_binding(binding, chain[1:], seen)

    def _follow_binding(self, binding: Binding, rest: Chain, seen: set[tuple[str, Chain]]) -> Iterator[Node]:
        chain = rest if binding.name is None else (binding.name, *rest)
        yield from self._in_module(binding.module, chain, seen)

    def _in_module(self, name: str, chain: Chain, seen: set[tuple[str, Chain]]) -> Iterator[Node]:
        """Find what ``chain`` means as attributes of the module called ``name``."""
        module = self.module(name)
        if module is not None and chain and (chain[0] in module.definitions or chain[0] in module.imports):
            yield from self._resolve(module, chain, seen)
        elif chain and self._is_package_member(f"{name}.{chain[0]}"):
            yield from self._in_module(f"{name}.{chain[0]}", chain[1:], seen)
        elif module is not None and not (chain and chain[0].startswith("__")):
            # The module object itself is used, or the name is made at run time: depend on the whole module.
            yield name, WHOLE
        elif module is None and not self._is_folder(name):
            yield name, chain[0] if chain else WHOLE

    def _is_package_member(self, name: str) -> bool:
        """Whether a module is called so, or a folder of modules without an ``__init__.py``."""
        return self.module(name) is not None or self._is_folder(name)

    def _is_folder(self, name: str) -> bool:
        if name not in self._folders:
            above = name.rpartition(".")[0]
            # What lies in no folder of the project is not asked for: most names are those of libraries.
            is_series = self.series is not None and name == self.series.name  # which may hold a dot
            inside = not above or is_series or self._is_folder(above)
            self._folders[name] = inside and any(place.is_dir() for place in self._places(name))
        return self._folders[name]


def _modules_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give the name and the path of every module in a folder, but for what Python and its installers put there."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not name.endswith(FOREIGN_ENDINGS)
            and not Path(place, name, "pyvenv.cfg").exists()
        )  # fmt: skip
        for name in sorted(files):
            path = Path(place, name)
            if path.suffix == ".py":
                module = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
                yield module.removesuffix(".__init__"), path
