"""Argument checks: each returns the argument as a float64 array, or raises a ValueError that names it."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

SUM_TOLERANCE = 1e-6


def finite(name: str, value: ArrayLike, *, ndim: int | None = None) -> Array:
    """Return ``value`` as a non-empty finite float64 array, with ``ndim`` axes if that is given."""
    try:
        given: NDArray[Any] = np.asarray(value)
        if np.iscomplexobj(given):
            raise ValueError("complex numbers have no place on the line")
        array = given.astype(np.float64, copy=False)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{name} must be an array of numbers: {error}") from None
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} axes, but its shape is {array.shape}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, but its shape is {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, but holds NaN or infinity")
    return array


def positive(name: str, value: float) -> float:
    """Return ``value`` as a float that is finite and greater than zero."""
    number = _number(value)
    if not np.isfinite(number) or number <= 0:
        raise ValueError(f"{name} must be positive and finite, but is {value}")
    return number


def not_negative(name: str, value: float) -> float:
    """Return ``value`` as a float that is finite and at least zero."""
    number = _number(value)
    if not np.isfinite(number) or number < 0:
        raise ValueError(f"{name} must be finite and not negative, but is {value}")
    return number


def count(name: str, value: int, *, least: int = 1) -> int:
    """Return ``value`` as an int that is at least ``least``."""
    number = _number(value)
    if isinstance(value, bool) or not number.is_integer() or number < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, but is {value}")
    return int(value)


def one_of(name: str, value: str, known: Collection[str]) -> None:
    """Raise a ValueError that lists the known names unless ``value`` is one of them."""
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}, but is {value}")


def same_shape(first_name: str, first: Array, second_name: str, second: Array) -> None:
    """Raise unless both arrays have one shape; the message gives both."""
    if first.shape != second.shape:
        raise ValueError(
            f"{first_name} and {second_name} must have the same shape, but have {first.shape} and {second.shape}"
        )


def broadcast(first_name: str, first: Array, second_name: str, second: Array) -> tuple[Array, Array]:
    """Return both arrays in the shape that they share by repetition, or raise; the message gives both shapes."""
    try:
        one, two = np.broadcast_arrays(first, second)
    except ValueError:
        raise ValueError(
            f"{first_name} and {second_name} must broadcast, but their shapes are {first.shape} and {second.shape}"
        ) from None
    return one, two


def probabilities(name: str, value: ArrayLike) -> Array:
    """Return ``value`` as distributions over the last axis: non-negative, each summing to one."""
    array = finite(name, value)
    if array.ndim == 0:
        raise ValueError(f"{name} must be an array of probabilities, but is a single number")
    if (array < 0).any():
        raise ValueError(f"{name} must not be negative, but holds {array.min()}")
    with np.errstate(over="ignore"):
        totals = array.sum(axis=-1)
    worst = totals.flat[np.abs(totals - 1).argmax()]
    if abs(worst - 1) > SUM_TOLERANCE:
        raise ValueError(f"{name} must sum to one over its last axis, but sums to {worst:.6g}")
    return array


def square(name: str, value: ArrayLike) -> Array:
    """Return ``value`` as a finite matrix with as many rows as columns."""
    matrix = finite(name, value, ndim=2)
    if matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"{name} must be square, but its shape is {matrix.shape}")
    return matrix


def symmetric(name: str, value: ArrayLike) -> Array:
    """Return ``value`` as a finite matrix that equals its transpose, up to rounding."""
    matrix = square(name, value)
    # Halved first, so that numbers near the end of float64 may be added.
    half = matrix / 2
    if np.abs(half - half.T).max() > 1e-10 * np.abs(half).max():
        raise ValueError(f"{name} must be symmetric, but differs from its transpose")
    return half + half.T


def _number(value: Any) -> float:
    """Return ``value`` as a float, NaN if it is no single number."""
    if not isinstance(value, str):
        with contextlib.suppress(TypeError, ValueError, OverflowError):
            return float(value)
    return np.nan
