"""Argument checks: each returns the argument as a float64 array, or raises a ValueError that names it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

SUM_TOLERANCE = 1e-6


def finite(name: str, value: ArrayLike, *, ndim: int | None = None) -> Array:
    """Return ``value`` as a non-empty finite float64 array, with ``ndim`` axes if that is given."""
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
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
    number = float(value)
    if not np.isfinite(number) or number <= 0:
        raise ValueError(f"{name} must be positive and finite, but is {value}")
    return number


def count(name: str, value: int, *, least: int = 1) -> int:
    """Return ``value`` as an int that is at least ``least``."""
    if isinstance(value, bool) or int(value) != value or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, but is {value}")
    return int(value)


def same_shape(first_name: str, first: Array, second_name: str, second: Array) -> None:
    """Raise unless both arrays have one shape; the message gives both."""
    if first.shape != second.shape:
        raise ValueError(
            f"{first_name} and {second_name} must have the same shape, but have {first.shape} and {second.shape}"
        )


def probabilities(name: str, value: ArrayLike) -> Array:
    """Return ``value`` as distributions over the last axis: non-negative, each summing to one."""
    array = finite(name, value)
    if array.ndim == 0:
        raise ValueError(f"{name} must be an array of probabilities, but is a single number")
    if (array < 0).any():
        raise ValueError(f"{name} must not be negative, but holds {array.min()}")
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
    if np.abs(matrix - matrix.T).max() > 1e-10 * np.abs(matrix).max():
        raise ValueError(f"{name} must be symmetric, but differs from its transpose")
    return (matrix + matrix.T) / 2
