"""Python that computes a number of a clip again, in three lines to copy."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from typing import Any

from render.manifest import Manifest

_PUBLIC = re.compile(r"(mathdl\.[a-z_]+|numpy)\.([a-z_0-9]+)")
"""A function that is called by its address: one of a subject of the core, or of NumPy."""
_WORD = re.compile(r"[A-Za-z_][\w-]*")
"""A text that is an input itself; anything else stands for what a manifest cannot hold."""
_STANDS_FOR = frozenset({"PCG64", "inf", "-inf", "nan"})
_POSITIONAL = frozenset({"x", "x1", "x2", "value", "start_or_stop"})
"""Inputs that NumPy takes by their place alone."""
LONGEST = 200
"""Characters of a call that a page still shows; longer ones are computed by the clip."""


def lines(manifest: Manifest, name: str, own: Mapping[str, Any], *, importable: bool) -> list[str]:
    """Return the lines that compute and print the number called ``name``; none where no import reaches it.

    A function with plain inputs is called directly; all else is computed by the clip, if its scene is ``importable``,
    with those parameters that differ from its ``own``.
    """
    number = manifest["numbers"][name]
    variable = f"{name}_" if keyword.iskeyword(name) else name
    found = _PUBLIC.fullmatch(number["function"])
    if found and all(word.isidentifier() and _is_plain(value) for word, value in number["inputs"].items()):
        module, function = found[1], found[2]
        package, _, subject = module.rpartition(".")
        given = number["inputs"].items()
        inputs = ", ".join(repr(value) if word in _POSITIONAL else f"{word}={value!r}" for word, value in given)
        call = f"{variable} = {subject}.{function}({inputs}){number['path']}"
        if len(call) <= LONGEST:
            first = f"from {package} import {subject}" if package else f"import {subject}"
            return [first, call, f"print({variable})"]
    if not importable or "scene" not in manifest:
        return []
    module, _, kind = manifest["scene"].rpartition(".")
    values = {each: value for each, value in manifest["parameters"].items() if own.get(each) != value}
    changed = ", ".join(f"{each}={value!r}" for each, value in values.items())
    return [f"from {module} import {kind}", f"numbers = {kind}.computed({changed})", f'print(numbers["{name}"].value)']


def _is_plain(value: Any) -> bool:
    """Whether a manifest holds an input itself, rather than its shape, its name or its type."""
    match value:
        case str():
            return bool(_WORD.fullmatch(value)) and value not in _STANDS_FOR
        case list():
            return all(map(_is_plain, value))
        case dict():
            return False
    return True
