"""What a clip uses of the project's source, followed from name to name; nothing is imported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from render.project import MISSING, PACKAGE_ROOT, State, state
from render.remembered import SyntaxMemory
from render.syntax import OPEN_ENDED, Binding, Chain, Module, Statement

Part = tuple[str, str]
"""A definition: its module and its name. Three names are special."""

ON_IMPORT = ""
"""All that a module does when it is imported."""
DEFINED = "="
"""All that a module defines."""
WHOLE = "*"
"""All that can be had from a module, also what it took from others."""

SERIES_PACKAGES = ("mathdl", "scenes")


@dataclass(slots=True)
class Sources:
    """Finds and remembers modules below the project's folder and the folders given, in this order."""

    folders: tuple[Path, ...] = ()
    memory: SyntaxMemory = field(default_factory=SyntaxMemory)
    _modules: dict[str, Module | None] = field(default_factory=dict)
    _uses: dict[Part, frozenset[Part]] = field(default_factory=dict)
    _folders: dict[str, bool] = field(default_factory=dict)
    _states: dict[Path, State | None] = field(default_factory=dict)

    def parts(self, roots: Iterable[Part]) -> dict[str, str]:
        """Return the hash of every definition that ``roots`` use, directly or through others, by ``module:name``."""
        seen: set[Part] = set()
        waiting = list(roots)
        while waiting:
            part = waiting.pop()
            if part not in seen:
                seen.add(part)
                waiting.extend(self.uses(part) - seen)
        self.memory.save()
        return {f"{module}:{name}": digest for module, name in sorted(seen) if (digest := self._digest(module, name))}

    def uses(self, part: Part) -> frozenset[Part]:
        """Return what a definition uses itself."""
        if part not in self._uses:
            self._uses[part] = frozenset(self._find_uses(*part))
        return self._uses[part]

    def add(self, name: str, path: Path) -> None:
        """Read a module that lies where no import would find it."""
        self._modules[name] = self._read(name, path) if path.is_file() else None

    def outdated(self) -> bool:
        """Whether a file that was read has been written since."""
        return any(state(path) != before for path, before in self._states.items())

    def module(self, name: str) -> Module | None:
        """Return the module of the project that is called so; None for modules of libraries."""
        if name not in self._modules:
            path = self._path(name)
            self._modules[name] = self._read(name, path) if path else None
        return self._modules[name]

    def _read(self, name: str, path: Path) -> Module:
        self._states[path] = state(path)
        return self.memory.module(name, path)

    def _path(self, name: str) -> Path | None:
        above = name.rpartition(".")[0]
        if above and not self._is_folder(above):
            return None
        place = Path(*name.split("."))
        for folder in (PACKAGE_ROOT, *self.folders):
            for path in (folder / place.with_suffix(".py"), folder / place / "__init__.py"):
                if path.is_file():
                    return path
        return None

    def _digest(self, module: str, name: str) -> str:
        found = self.module(module)
        if found is None:
            return MISSING
        statements = found.effects if name == ON_IMPORT else found.definitions.get(name, [])
        return hashlib.sha256("".join(part.digest for part in statements).encode()).hexdigest() if statements else ""

    def _find_uses(self, name: str, part: str) -> Iterator[Part]:
        module = self.module(name)
        if module is None:
            return
        yield name, ON_IMPORT
        if part in (DEFINED, WHOLE):
            yield from ((name, definition) for definition in module.definitions)
            if part == WHOLE:
                taken = (binding for bindings in module.imports.values() for binding in bindings)
                found = (use for binding in taken for use in self._follow_binding(binding, (), set()))
                # Modules at hand are not meant by that: few are ever taken from another one.
                yield from (use for use in found if use[1] != WHOLE)
            return
        if part == ON_IMPORT:
            yield from self._acts(module.modules)
            yield from ((star, WHOLE) for star in module.stars if self.module(star))
            # A package is imported before its modules.
            yield from self._acts({name.rpartition(".")[0]})
        for statement in module.effects if part == ON_IMPORT else module.definitions.get(part, []):
            yield from self._statement_uses(module, statement)

    def _statement_uses(self, module: Module, statement: Statement) -> Iterator[Part]:
        yield from self._acts(statement.modules)
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

    def _acts(self, names: Iterable[str]) -> Iterator[Part]:
        return ((name, ON_IMPORT) for name in names if name and self.module(name))

    def _everything(self) -> Iterator[Part]:
        for package in SERIES_PACKAGES:
            for path in sorted((PACKAGE_ROOT / package).rglob("*.py")):
                name = ".".join(path.relative_to(PACKAGE_ROOT).with_suffix("").parts)
                yield name.removesuffix(".__init__"), WHOLE

    def _resolve(self, module: Module, chain: Chain, seen: set[tuple[str, Chain]]) -> Iterator[Part]:
        """Find what a chain of names means in ``module``: a definition of its own, or what an import brought."""
        if (module.name, chain) in seen:  # modules that import each other
            return
        seen.add((module.name, chain))
        if chain[0] in module.definitions:
            yield module.name, chain[0]
        for binding in module.imports.get(chain[0], []):
            yield from self._follow_binding(binding, chain[1:], seen)

    def _follow_binding(self, binding: Binding, rest: Chain, seen: set[tuple[str, Chain]]) -> Iterator[Part]:
        chain = rest if binding.name is None else (binding.name, *rest)
        yield from self._in_module(binding.module, chain, seen)

    def _in_module(self, name: str, chain: Chain, seen: set[tuple[str, Chain]]) -> Iterator[Part]:
        """Find what ``chain`` means as attributes of the module called ``name``."""
        module = self.module(name)
        if module is not None and chain and (chain[0] in module.definitions or chain[0] in module.imports):
            yield from self._resolve(module, chain, seen)
        elif chain and self._is_package_part(f"{name}.{chain[0]}"):
            yield from self._in_module(f"{name}.{chain[0]}", chain[1:], seen)
        elif module is not None and not (chain and chain[0].startswith("__")):
            # The module itself is handed on, or has what no source tells: all of it may be meant.
            yield name, WHOLE

    def _is_package_part(self, name: str) -> bool:
        """Whether a module is called so, or a folder of modules without an ``__init__.py``."""
        return self.module(name) is not None or self._is_folder(name)

    def _is_folder(self, name: str) -> bool:
        if name not in self._folders:
            above = name.rpartition(".")[0]
            # What lies in no folder of the project is not asked for: most names are those of libraries.
            inside = not above or self._is_folder(above)
            places = (folder / Path(*name.split(".")) for folder in (PACKAGE_ROOT, *self.folders))
            self._folders[name] = inside and any(place.is_dir() for place in places)
        return self._folders[name]
