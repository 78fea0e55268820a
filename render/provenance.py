"""How a number was computed, written as the call that computes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def call(number: Mapping[str, Any]) -> str:
    """Write a manifest's number as a call: ``mathdl.information.entropy(p=[0.5, 0.5], base=2)``."""
    inputs = ", ".join(f"{name}={argument(value)}" for name, value in number["inputs"].items())
    return f"{number['function']}({inputs}){number.get('path', '')}"


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
