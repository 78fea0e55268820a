"""Softmax: any scores to probabilities, at any temperature, and the numbers on the way.

Names are published by `distributions`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from mathdl import checks
from mathdl.checks import Array


def softmax(logits: ArrayLike, temperature: float = 1) -> Array:
    """Probabilities ``exp(z/T) / Σ exp(z/T)`` over the last axis, shape kept; ``scipy.special.softmax``.

    Raises ValueError if ``logits`` is a single number or not finite, or ``temperature`` not positive.

    >>> softmax([0.0, np.log(3)]).round(3).tolist()
    [0.25, 0.75]
    """
    return special.softmax(_scaled_below_zero(logits, temperature), axis=-1)


def log_softmax(logits: ArrayLike, temperature: float = 1) -> Array:
    """The logarithm of :func:`softmax`, without underflow, in nats; by ``scipy.special.logsumexp``.

    Raises ValueError as :func:`softmax` does.

    >>> log_softmax([0.0, -1000.0]).tolist()
    [0.0, -1000.0]
    """
    shifted = _scaled_below_zero(logits, temperature)
    return np.asarray(shifted - special.logsumexp(shifted, axis=-1, keepdims=True))


@dataclass(frozen=True, slots=True, eq=False)
class SoftmaxStages:
    """What :func:`softmax` computes on the way, last axis the classes; ``total`` lacks that axis."""

    logits: Array
    scaled: Array
    exponentials: Array
    total: Array
    probabilities: Array


def softmax_stages(logits: ArrayLike, temperature: float = 1) -> SoftmaxStages:
    """The scores, their exponentials, the sum of these and the quotients, as textbooks write softmax.

    Raises ValueError as :func:`softmax` does, and if an exponential overflows float64 (above 709) or all vanish.

    >>> stages = softmax_stages([0.0, np.log(3)])
    >>> stages.exponentials.round(3).tolist(), round(float(stages.total), 3)
    ([1.0, 3.0], 4.0)
    """
    scores = checks.finite("logits", logits)
    probabilities = softmax(scores, temperature)
    with np.errstate(over="ignore"):
        scaled = scores / checks.positive("temperature", temperature)
        exponentials = np.exp(scaled)
        total = exponentials.sum(axis=-1)
    if not np.isfinite(total).all() or not (total > 0).all():
        raise ValueError(
            f"logits / temperature must have exponentials that float64 can hold, but go from "
            f"{scaled.min():.6g} to {scaled.max():.6g}"
        )
    return SoftmaxStages(scores, scaled, exponentials, total, probabilities)


def _scaled_below_zero(logits: ArrayLike, temperature: float) -> Array:
    scores = checks.finite("logits", logits)
    if scores.ndim == 0:
        raise ValueError("logits must be an array of scores, but is a single number")
    with np.errstate(over="ignore"):
        shifted: Array = (scores - scores.max(axis=-1, keepdims=True)) / checks.positive("temperature", temperature)
    return shifted
