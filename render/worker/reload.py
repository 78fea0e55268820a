"""New code in a process that goes on: modules are executed again, and what has not changed in them is kept."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

from render.fingerprint.beat_sources import Renewal
from scenes.imports import UncachedLoader


def renew(renewals: Sequence[Renewal]) -> None:
    """Execute modules again, in an order in which each comes after those that it imports.

    Instances of a class that is kept stay instances of it.
    """
    for renewal in renewals:
        old = sys.modules.get(renewal.module)
        if old is None:
            continue  # it will be imported when it is needed
        new = _loaded(renewal)
        for name in renewal.kept:
            if hasattr(old, name):
                setattr(new, name, getattr(old, name))


def _loaded(renewal: Renewal) -> ModuleType:
    name = renewal.module
    loader = UncachedLoader(name, str(renewal.path))
    package = [str(renewal.path.parent)] if renewal.path.name == "__init__.py" else None
    spec = spec_from_file_location(name, renewal.path, loader=loader, submodule_search_locations=package)
    assert spec is not None
    new = module_from_spec(spec)
    for other, module in list(sys.modules.items()):
        if other.rpartition(".")[0] == name:
            # Python sets them when they are imported, which they were before.
            setattr(new, other.rpartition(".")[2], module)
    sys.modules[name] = new
    loader.exec_module(new)
    above, _, own = name.rpartition(".")
    if above in sys.modules:
        setattr(sys.modules[above], own, new)
    return new
