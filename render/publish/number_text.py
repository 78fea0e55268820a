"""How a number was computed, written as the call that computes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LONGEST = 120
"""Characters of a value that a table still shows."""


def call(number: Mapping[str, Any]) -> str:
    """Write a manifest's number as a call: ``mathdl.information.entropy(p=[0.5, 0.5], base=2)``."""
    inputs = ", ".join(f"{name}={argument(value)}" for name, value in number["inputs"].items())
    return f"{number['function']}({inputs}){number.get('path', '')}"


def shown(number: Mapping[str, Any]) -> str:
    """Write a manifest's value so that it fits a table; the manifest has the whole of it."""
    value, text = number["value"], str(number["text"])
    if isinstance(value, dict):
        return argument(value) if {"type", "shape"} & set(value) else f"{len(value)} entries"
    if len(text) <= LONGEST:
        return text
    return f"list of {len(value)}" if isinstance(value, list) else f"{text[:LONGEST]}…"


def argument(value: Any) -> str:
    """Write one input; large arrays by their shape, objects by their type."""
    match value:
        case {"shape": shape, "dtype": _}:
            return f"array of {' × '.join(map(str, shape))}"
        case {"type": kind}:
            return str(kind)
        case float():
            return f"{value:.6g}"
        case list():
            return f"[{', '.join(map(argument, value))}]"
    return str(value)
