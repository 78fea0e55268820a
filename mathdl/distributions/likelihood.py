"""How probable data are under a distribution: sums of logarithms, because products leave the range of floats."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from mathdl import checks
from mathdl.blocks import in_blocks
from mathdl.checks import Array
from mathdl.distributions.families import LOG_SQRT_TAU, Categorical, Distribution, Normal, normal


def log_likelihood(distribution: Distribution, data: ArrayLike) -> float:
    """The sum of the log-densities (or log-probabilities) of all ``data``, in nats.

    Raises ValueError if ``data`` is empty or not finite.

    >>> round(log_likelihood(normal(0, 1), [0.0, 1.0]), 6)
    -2.337877
    """
    values = checks.finite("data", data)
    logs = distribution.logpmf(values) if isinstance(distribution, Categorical) else distribution.logpdf(values)
    return float(logs.sum())


def log_likelihood_path(means: ArrayLike, stds: ArrayLike, data: ArrayLike) -> Array:
    """The log-likelihood of ``data`` under a normal for every mean and standard deviation, in nats.

    ``means`` and ``stds`` broadcast to the shape of the result; ``data`` has shape ``(n,)``. Raises ValueError if
    they do not, or if a standard deviation is not positive.

    >>> log_likelihood_path([-1.0, 0.0, 1.0], 1.0, [0.0, 1.0]).round(3).tolist()
    [-4.338, -2.338, -2.338]
    """
    centres, widths = checks.broadcast("means", checks.finite("means", means), "stds", checks.finite("stds", stds))
    values = checks.finite("data", data, ndim=1)
    if (widths <= 0).any():
        raise ValueError(f"stds must be positive, but holds {widths.min()}")
    with np.errstate(over="ignore"):
        squares = in_blocks(
            lambda x, mean, std: np.square((x - mean) / std).sum(axis=-1),
            values,
            centres[..., np.newaxis],
            widths[..., np.newaxis],
        )
    path: Array = -0.5 * squares - values.size * (np.log(widths) + LOG_SQRT_TAU)
    return path


def fit_normal(data: ArrayLike) -> Normal:
    """The normal that makes ``data`` most probable: their mean and their standard deviation with ``ddof=0``.

    As ``scipy.stats.norm.fit``. Raises ValueError if ``data``, of shape ``(n,)``, do not differ.

    >>> fit_normal([1.0, 3.0])
    Normal(mean=2.0, std=1.0)
    """
    values = checks.finite("data", data, ndim=1)
    # Scaled by a power of two, so that squares neither overflow nor vanish.
    exponent = int(np.frexp(np.abs(values).max())[1])
    scaled = np.ldexp(values, -exponent)
    std = float(np.ldexp(scaled.std(), exponent))
    if std == 0 or (values == values[0]).all():
        raise ValueError(f"data must hold at least two different values, but all {values.size} are {values[0]}")
    return normal(float(np.ldexp(scaled.mean(), exponent)), std)


def likelihood_product(densities: ArrayLike, dtype: DTypeLike = np.float64) -> NDArray[np.floating]:
    """The running product of ``densities`` along the last axis, rounded to ``dtype`` at every step, as computed.

    Raises ValueError if a density is negative or ``dtype`` is no floating-point type.

    >>> likelihood_product([0.5, 0.5, 0.5]).tolist()
    [0.5, 0.25, 0.125]
    """
    factors = checks.finite("densities", densities)
    if (factors < 0).any():
        raise ValueError(f"densities must not be negative, but holds {factors.min()}")
    kind = np.dtype(dtype)
    if not np.issubdtype(kind, np.floating):
        raise ValueError(f"dtype must be a floating-point type, but is {kind}")
    with np.errstate(over="ignore"):
        product: NDArray[np.floating] = np.cumprod(factors.astype(kind), axis=-1, dtype=kind)
    return product


def factors_until_zero(densities: ArrayLike, dtype: DTypeLike = np.float64) -> int | None:
    """After how many positive factors of shape ``(n,)`` :func:`likelihood_product` is zero; None if it never is.

    Raises ValueError as :func:`likelihood_product` does, and if a density is zero itself.

    >>> factors_until_zero(np.full(60, 0.1), np.float32)
    46
    """
    factors = checks.finite("densities", densities, ndim=1)
    if (factors == 0).any():
        raise ValueError("densities must be positive, but holds 0.0")
    zeros = np.flatnonzero(likelihood_product(factors, dtype) == 0)
    return int(zeros[0]) + 1 if zeros.size else None
