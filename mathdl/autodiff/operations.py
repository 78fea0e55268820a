"""The rules of the operations that `autodiff` records: how each computes, and how each passes a slope back.

Source: the derivative formulas of torch (``derivatives.yaml``), whose choices at kinks and edges are followed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mathdl.checks import Array
from mathdl.products import matrix_product


@dataclass(frozen=True, slots=True)
class Rule:
    """One operation.

    ``forward(*values)`` computes it. ``partial(slot, result, *values)`` is the local derivative with respect to
    one operand. ``pull(slot, upstream, result, *values)`` carries an adjoint back to that operand, in the
    operand's shape. ``pattern`` writes the operation with its operands' names.
    """

    forward: Callable[..., Any]
    partial: Callable[..., Array]
    pull: Callable[..., Array]
    pattern: str


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(−x)), accurate and without overflow for every finite x.

    >>> sigmoid(np.array([-1000.0, 0.0])).tolist()
    [0.0, 0.5]
    """
    decay = np.exp(-np.abs(x))
    return np.asarray(np.where(x < 0, decay, 1.0) / (1 + decay))


def _unbroadcast(array: Array, shape: tuple[int, ...]) -> Array:
    """Sum ``array`` over the axes along which an operand of ``shape`` was repeated."""
    array = array.sum(axis=tuple(range(array.ndim - len(shape))))
    repeated = tuple(i for i, size in enumerate(shape) if size == 1 and array.shape[i] != 1)
    return np.asarray(array.sum(axis=repeated, keepdims=True))


def _elementwise(forward: Callable[..., Any], derivatives: tuple[Callable[..., Any], ...], pattern: str) -> Rule:
    def partial(slot: int, result: Array, *values: Array) -> Array:
        return np.broadcast_to(derivatives[slot](result, *values), result.shape).astype(np.float64)

    def pull(slot: int, upstream: Array, result: Array, *values: Array) -> Array:
        return _unbroadcast(upstream * partial(slot, result, *values), values[slot].shape)

    return Rule(forward, partial, pull, pattern)


def _reduction(forward: Callable[..., Any], derivative: Callable[..., Any], pattern: str) -> Rule:
    def partial(slot: int, result: Array, x: Array, axis: int | None) -> Array:
        return np.broadcast_to(derivative(_kept(result, axis), x, axis), x.shape).astype(np.float64)

    def pull(slot: int, upstream: Array, result: Array, x: Array, axis: int | None) -> Array:
        return np.asarray(_kept(upstream, axis) * partial(slot, result, x, axis))

    return Rule(forward, partial, pull, pattern)


def _kept(reduced: Array, axis: int | None) -> Array:
    return reduced if axis is None else np.expand_dims(reduced, axis)


def _logsumexp(x: Array, axis: int | None) -> Array:
    top = x.max(axis=axis, keepdims=True)
    total = np.log(np.exp(x - top).sum(axis=axis, keepdims=True)) + top
    return np.asarray(total.squeeze() if axis is None else total.squeeze(axis))


def _power_by_base(result: Array, x: Array, y: Array) -> Array:
    return np.where(y == 0, 0.0, y * np.power(x, y - 1))


def _power_by_exponent(result: Array, x: Array, y: Array) -> Array:
    return np.where((x == 0) & (y >= 0), 0.0, result * np.log(x))


def _matmul_partial(slot: int, result: Array, a: Array, b: Array) -> Array:
    other = b if slot == 0 else a
    return np.swapaxes(other, -1, -2) if other.ndim > 1 else other


def _matmul_pull(slot: int, upstream: Array, result: Array, a: Array, b: Array) -> Array:
    row = a[np.newaxis] if a.ndim == 1 else a
    column = b[:, np.newaxis] if b.ndim == 1 else b
    if b.ndim == 1:
        upstream = upstream[..., np.newaxis]
    if a.ndim == 1:
        upstream = np.expand_dims(upstream, -2)
    if slot == 0:
        return _unbroadcast(matrix_product(upstream, np.swapaxes(column, -1, -2)), row.shape).reshape(a.shape)
    return _unbroadcast(matrix_product(np.swapaxes(row, -1, -2), upstream), column.shape).reshape(b.shape)


RULES = {
    "+": _elementwise(np.add, (lambda r, x, y: 1.0, lambda r, x, y: 1.0), "{} + {}"),
    "-": _elementwise(np.subtract, (lambda r, x, y: 1.0, lambda r, x, y: -1.0), "{} − {}"),
    "*": _elementwise(np.multiply, (lambda r, x, y: y, lambda r, x, y: x), "{} * {}"),
    "/": _elementwise(np.divide, (lambda r, x, y: 1 / y, lambda r, x, y: -x / y**2), "{} / {}"),
    "**": _elementwise(np.power, (_power_by_base, _power_by_exponent), "{} ** {}"),
    "negate": _elementwise(np.negative, (lambda r, x: -1.0,), "−{}"),
    "exp": _elementwise(np.exp, (lambda r, x: r,), "exp({})"),
    "log": _elementwise(np.log, (lambda r, x: 1 / x,), "log({})"),
    "tanh": _elementwise(np.tanh, (lambda r, x: 1 - r**2,), "tanh({})"),
    "relu": _elementwise(lambda x: np.maximum(x, 0), (lambda r, x: x > 0,), "relu({})"),
    "sigmoid": _elementwise(sigmoid, (lambda r, x: r * (1 - r),), "sigmoid({})"),
    "softplus": _elementwise(lambda x: np.logaddexp(0, x), (lambda r, x: sigmoid(x),), "softplus({})"),
    "sum": _reduction(np.sum, lambda r, x, axis: 1.0, "sum({})"),
    "mean": _reduction(np.mean, lambda r, x, axis: r.size / x.size, "mean({})"),
    "logsumexp": _reduction(_logsumexp, lambda r, x, axis: np.exp(x - r), "logsumexp({})"),
    "@": Rule(matrix_product, _matmul_partial, _matmul_pull, "{} @ {}"),
    "transpose": Rule(
        np.transpose,
        lambda slot, result, x: np.asarray(1.0),
        lambda slot, upstream, result, x: np.transpose(upstream),
        "{}ᵀ",
    ),
}
