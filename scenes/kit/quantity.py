"""A quantity: a computed value that remembers the function, the inputs and the unit that it came from."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from numbers import Integral, Number
from typing import Any

import numpy as np

from scenes.words import NotANumberError, is_nan, number_text

LISTED_ELEMENTS = 64
"""Arrays up to this many elements are written out in a manifest; larger ones by shape and checksum."""


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """A value with its provenance. Make one with :func:`quantity`; take a part of it with :meth:`part`."""

    value: Any
    function: str
    inputs: Mapping[str, Any]
    unit: str = ""
    path: str = ""

    def part(self, *steps: str | int | tuple[Any, ...] | slice, unit: str | None = None) -> Quantity:
        """Return a part of the value: attribute or key names and indices, followed in order."""
        value, path = self.value, self.path
        for step in steps:
            if isinstance(step, str):
                keyed = isinstance(value, Mapping)
                value = value[step] if keyed else getattr(value, step)
                path += f"[{step!r}]" if keyed else f".{step}"
            else:
                value = value[step]
                path += f"[{_index_text(step)}]"
        return replace(self, value=value, path=path, unit=self.unit if unit is None else unit)

    @property
    def steps(self) -> int:
        """How many states it has, where its first axis counts them."""
        return len(self.value)

    @property
    def first(self) -> Quantity:
        """The first state."""
        return self.part(0)

    @property
    def last(self) -> Quantity:
        """The last state."""
        return self.part(-1)

    def at(self, step: int) -> Quantity:
        """Return the state numbered ``step``, counted from 0."""
        return self.part(step)

    def __format__(self, spec: str) -> str:
        """Format a number by ``spec`` as it is written everywhere; an array without ``spec`` in brackets."""
        return number_text(self.value, spec)

    def __float__(self) -> float:
        return float(self.value)

    def describe(self) -> dict[str, Any]:
        """Return value, function, inputs and unit as plain data for a manifest."""
        return {
            "value": plain(self.value),
            "text": _text(self.value),
            "function": self.function,
            "inputs": {name: plain(value) for name, value in self.inputs.items()},
            "path": self.path,
            "unit": self.unit,
        }


def quantity(function: Callable[..., Any], *args: Any, unit: str = "", **kwargs: Any) -> Quantity:
    """Call ``function`` and return its value as a :class:`Quantity` with ``unit``.

    Arguments that are quantities are passed on by value and stay in the provenance.
    """
    value = function(*map(_unwrap, args), **{name: _unwrap(value) for name, value in kwargs.items()})
    try:
        inputs = dict(inspect.signature(function).bind(*args, **kwargs).arguments)
    except (TypeError, ValueError):
        inputs = {**{f"argument {index}": value for index, value in enumerate(args)}, **kwargs}
    return Quantity(value, _name(function), inputs, unit)


def array(value: Any) -> np.ndarray:
    """Return a quantity's value, or any value, as an array of floats."""
    return np.asarray(value.value if isinstance(value, Quantity) else value, dtype=float)


def plain(value: Any) -> Any:
    """Return ``value`` as JSON data; what is too large or has no such form is described instead."""
    match value:
        case Quantity():
            return f"{value.function}{value.path}"
        case None | bool() | str():
            return value
        case int() | np.integer():
            return int(value)
        case float() | np.floating():
            return float(value) if np.isfinite(value) else str(value)
        case np.ndarray() if value.size <= LISTED_ELEMENTS:
            return plain(value.tolist())
        case np.ndarray():
            digest = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
            return {"shape": list(value.shape), "dtype": str(value.dtype), "sha256": digest[:16]}
        case list() | tuple():
            return [plain(item) for item in value]
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case np.random.Generator():
            return type(value.bit_generator).__name__
        case _ if is_dataclass(value) and not isinstance(value, type):
            parts = {item.name: plain(getattr(value, item.name)) for item in fields(value) if item.repr}
            return {"type": type(value).__name__, **parts}
        case _ if callable(value):
            return _name(value)
    return repr(value)


def _unwrap(value: Any) -> Any:
    if isinstance(value, Quantity):
        return value.value
    if isinstance(value, list | tuple) and any(isinstance(item, Quantity) for item in value):
        return type(value)(_unwrap(item) for item in value)
    return value


def _name(function: Callable[..., Any]) -> str:
    owner = getattr(function, "__self__", None)
    if owner is not None and not inspect.ismodule(owner) and not isinstance(owner, type):
        return f"{_public(type(owner).__module__)}.{type(owner).__qualname__}.{function.__name__}"
    name = getattr(function, "__qualname__", type(function).__qualname__)
    return f"{_public(getattr(function, '__module__', type(function).__module__))}.{name}"


def _public(module: str) -> str:
    """Return the address at which a module's names are published: for the core, its subject."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "mathdl" else module


def _index_text(step: int | slice | tuple[Any, ...]) -> str:
    if isinstance(step, tuple):
        return ", ".join(map(_index_text, step))
    if isinstance(step, slice):
        return ":".join("" if edge is None else str(edge) for edge in (step.start, step.stop))
    return str(step)


def refuse_nan(quantities: Mapping[str, Any]) -> None:
    """Raise NotANumberError if one of ``quantities`` is NaN, or an array or list with NaN in it."""
    for name, found in quantities.items():
        place = _nan_place(getattr(found, "value", found))
        if place is not None:
            source = getattr(found, "function", "")
            raise NotANumberError(
                f"numbers() returns {name!r}{source and f' (from {source})'} with NaN{place and f' at {place}'}, "
                "which is not a number: compute it otherwise, or leave out what is undefined"
            )


def _nan_place(value: Any) -> str | None:
    """Return where NaN is in numbers, or in an array, a list or a mapping of them: ``[3]``; None if nowhere."""
    match value:
        case np.ndarray() if value.dtype.kind in "fc":
            places = np.argwhere(np.isnan(value))
            return f"[{', '.join(map(str, places[0]))}]" if len(places) and value.ndim else "" if len(places) else None
        case Number():
            return "" if is_nan(value) else None
        case Mapping():
            items: Iterable[tuple[Any, Any]] = value.items()
        case list() | tuple():
            items = enumerate(value)
        case _:
            return None
    found = ((key, _nan_place(item)) for key, item in items)
    return next((f"[{key!r}]{place}" for key, place in found if place is not None), None)


def _text(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.size > LISTED_ELEMENTS:
        return f"array of shape {value.shape}"
    if isinstance(value, list | tuple | np.ndarray) and np.ndim(value):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, Number | np.ndarray) and not isinstance(value, bool):
        try:
            return number_text(value, "" if isinstance(value, Integral) else ".6g")
        except NotANumberError:
            return "not a number"
    return str(plain(value))
