"""What every beat of a clip depends on, so that an edit of one beat leaves alone what was drawn before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from render.files import State
from render.fingerprint.parse_cache import ParseCache
from render.fingerprint.source_graph import DEFINED, ON_IMPORT, Node, Sources
from render.fingerprint.source_parser import OPEN_ENDED, Module, Statement, read_class
from render.manifest import Timing
from render.project import Project
from scenes.script import ClipSpec, Series

NUMBERS = "numbers"
"""The method that is called while a scene is built."""

UNNAMED_ATTRIBUTES = OPEN_ENDED | {
    "getattr", "vars", "dir", "super", "attrgetter", "methodcaller", "getmembers", "__dict__", "__getattribute__",
}  # fmt: skip
"""Through these, attributes of an object may be used that are not named as such."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """A module that is to be executed again, and the names in it that keep their meaning."""

    module: str
    path: Path
    kept: Sequence[str]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The source that a process has loaded."""

    digests: Mapping[str, str]
    """The hash of every definition that the clip uses, by ``module:name``."""
    states: Mapping[str, State | None]
    """The states of the files, by module."""


class BeatSources:
    """The source of a clip as it is now, divided by its beats.

    A beat uses the methods whose names it mentions as attributes, what those use, and what stands outside of the
    methods. What no beat mentions may be used by all, and so may methods that functions or base classes mention.
    """

    def __init__(self, series: Series, spec: ClipSpec, cache: ParseCache) -> None:
        root = Project(series.root).series
        self._spec = spec
        self._sources = Sources((spec.folder, root), cache, root)
        self._sources.add(spec.module, spec.source)
        self._module = self._sources.module(spec.module) or Module(spec.module)
        content = spec.source.read_bytes() if spec.source.is_file() else b""
        self._members = read_class(spec.module, spec.source, content, spec.is_class_name)
        digests = self._sources.digests([(spec.module, DEFINED)] if content else [])
        self.loaded = Loaded(digests, self._sources.states())
        """The source as it is now."""
        self._member_digests: dict[str, str] = {}

    def keys(self, timing: Timing, *more: object) -> list[str]:
        """Return what the scene depends on where each beat begins, as hashes, and at the end of the last.

        ``timing`` says how long the words take; ``more`` is what the whole clip depends on besides.
        """
        spec = self._spec
        reached = {beat.name: self._reached([beat.name]) for beat in spec.beats}
        anywhere = set(self._members) - set().union(*reached.values()) | (self._elsewhere() - reached.keys())
        own = {name: value for name, value in asdict(spec).items() if name not in ("beats", "allowances")}
        # Where there is no such class, or more than one, nothing is known of its beats.
        undivided = "" if self._members else json.dumps(self.loaded.digests, sort_keys=True)
        parts = [[repr(more), repr(own), undivided, self._source_of(self._reached([*anywhere, NUMBERS]))]]
        for beat in spec.beats:
            times = {key: value for key, value in timing.items() if key.partition("@")[0] == beat.name}
            parts.append([repr(beat), json.dumps(times, sort_keys=True), self._source_of(reached[beat.name])])
        found = []
        told = hashlib.sha256()
        for part in parts:
            told.update(json.dumps(part).encode())
            found.append(told.hexdigest())
        return found

    def renewals(self, loaded: Loaded) -> list[Renewal] | None:
        """Return what is to be executed again where ``loaded`` was loaded, in its order.

        None if that is not enough: something runs when a module is imported, or modules have come or gone.
        """
        before, now = loaded.digests, self.loaded.digests
        changed = {name for name in {*before, *now} if before.get(name) != now.get(name)}
        names = {name.partition(":")[0] for name in now}
        modules = {name: module for name in names if (module := self._sources.module(name))}
        stale = {name for name in modules if loaded.states.get(name) != self.loaded.states[name]}
        if not stale:
            return []
        gone = {name for name in loaded.states if self._sources.module(name) is None}
        if gone or any(name not in loaded.states for name in modules):
            return None
        stale.add(self._spec.module)
        imported = {name: _imports(module) & modules.keys() for name, module in modules.items()}
        while more := {name for name, used in imported.items() if used & stale} - stale:
            stale |= more
        if any(modules[name].effects for name in stale - {self._spec.module}):
            return None
        nodes = {(module, name) for module, _, name in (each.partition(":") for each in changed)}
        return [
            Renewal(name, self._sources.path_of(name), self._kept(modules[name], nodes))
            for name in _ordered({name: modules[name] for name in stale})
        ]

    def _kept(self, module: Module, changed: set[Node]) -> list[str]:
        """Return the definitions of a module that use nothing that was changed."""
        return [
            name
            for name in module.definitions
            if not (module is self._module and self._spec.is_class_name(name))
            and not self._sources.used([(module.name, name)]) & changed
        ]

    def _reached(self, names: Iterable[str]) -> set[str]:
        """Return the members of the class that these use, and themselves."""
        seen: set[str] = set()
        waiting = [name for name in names if name in self._members]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(self._uses(self._members[name]))
        return seen

    def _uses(self, member: Statement) -> set[str]:
        """Return the members of the class that one of them may mean: by attributes or, as in a decorator, by names."""
        named = member.attributes.union(chain[0] for chain in member.chains)
        if UNNAMED_ATTRIBUTES.isdisjoint(member.attributes.union(*member.chains)):
            return {name for name in named if name in self._members}
        # Any method but the beats, which are called one after the other.
        return set(self._members) - ({beat.name for beat in self._spec.beats} - named)

    def _elsewhere(self) -> set[str]:
        """Return the members of the class that statements outside of it mention."""
        found: set[str] = set()
        for module_name, _, name in (each.partition(":") for each in self.loaded.digests):
            module = self._sources.module(module_name)
            if module is None or (module is self._module and self._spec.is_class_name(name)):
                continue
            statements = module.effects if name == ON_IMPORT else module.definitions.get(name, [])
            found.update(*(statement.attributes for statement in statements))
        return found & set(self._members)

    def _source_of(self, members: Iterable[str]) -> str:
        return "".join(self._member_digest(name) for name in sorted(members))

    def _member_digest(self, name: str) -> str:
        if name not in self._member_digests:
            self._member_digests[name] = self._digest(name, self._members[name])
        return self._member_digests[name]

    def _digest(self, name: str, member: Statement) -> str:
        nodes = {(self._spec.module, ON_IMPORT), *self._sources.statement_uses(self._module, member)}
        whole = repr(self._spec) if "script" in member.attributes else ""
        used = self._sources.digests_of(self._sources.used(nodes))
        found = [name, member.digest, whole, used]
        return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def _imports(module: Module) -> set[str]:
    statements = [*module.effects, *(each for found in module.definitions.values() for each in found)]
    return _first(module).union(*(statement.modules for statement in statements))


def _first(module: Module) -> set[str]:
    """Return what a module imports before all else; its functions import what is there when they are called."""
    return module.modules | module.stars


def _ordered(modules: Mapping[str, Module]) -> list[str]:
    """Return modules so that each comes after those that it imports, and in a circle after those at its top."""
    first = {name: _first(module) & modules.keys() for name, module in modules.items()}
    found: list[str] = []

    def reached(name: str) -> set[str]:
        seen = {name}
        waiting = [name]
        while waiting:
            new = first[waiting.pop()] - seen
            seen |= new
            waiting.extend(new)
        return seen

    def add(name: str, above: frozenset[str]) -> None:
        if name in found or name in above:
            return
        for other in sorted(_imports(modules[name]) & modules.keys()):
            if other in first[name] or name not in reached(other):
                add(other, above | {name})
        found.append(name)

    for name in sorted(modules):
        add(name, frozenset())
    return found
