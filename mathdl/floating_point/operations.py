"""What rounding does to softmax, sums and steps, and what prevents it.

Every operation is done in float64 and rounded to the format, which is correct rounding of ``+ - * /`` and square
roots for every format of at most half as many digits (Figueroa, *When is double rounding innocuous?*, ACM SIGNUM
Newsletter 30(3), 1995).
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.floating_point.formats import round_to


@dataclass(frozen=True, slots=True, eq=False)
class SoftmaxSteps:
    """Every number on the way to a softmax, as the format holds it; ``total`` lacks the last axis."""

    shifted: Array
    exponentials: Array
    total: Array
    probabilities: Array


def softmax_steps(logits: ArrayLike, format: str, stable: bool) -> SoftmaxSteps:
    """Softmax over the last axis, every operation rounded; ``stable`` subtracts the largest logit first.

    Infinity and NaN are results here, not errors. Raises ValueError for an unknown format or logits not finite.

    >>> softmax_steps([12.0, 0.0], "float16", stable=False).probabilities.tolist()
    [nan, 0.0]
    """
    scores = round_to(_scores(logits), format)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        shifted = round_to(scores - scores.max(axis=-1, keepdims=True), format) if stable else scores
        exponentials = round_to(np.exp(shifted), format)
        total = _running_sum(exponentials, format)[..., -1]
        return SoftmaxSteps(shifted, exponentials, total, round_to(exponentials / total[..., np.newaxis], format))


def softmax_naive(logits: ArrayLike, format: str = "float64") -> Array:
    """``exp(z) / Σ exp(z)`` over the last axis in ``format``: NaN or 0/0 where exponentials leave its range.

    Raises ValueError as :func:`softmax_steps` does.

    >>> softmax_naive([1000.0, 0.0]).tolist()
    [nan, 0.0]
    """
    return softmax_steps(logits, format, stable=False).probabilities


def softmax_stable(logits: ArrayLike, format: str = "float64") -> Array:
    """``exp(z - max z) / Σ exp(z - max z)`` over the last axis in ``format``: no exponential overflows.

    Raises ValueError as :func:`softmax_steps` does.

    >>> softmax_stable([1000.0, 0.0]).tolist()
    [1.0, 0.0]
    """
    return softmax_steps(logits, format, stable=True).probabilities


def logsumexp_naive(logits: ArrayLike, format: str = "float64") -> Array:
    """``log Σ exp(z)`` over the last axis in ``format``: infinite where exponentials leave its range.

    Raises ValueError as :func:`softmax_steps` does.

    >>> float(logsumexp_naive([1000.0, 0.0]))
    inf
    """
    steps = softmax_steps(logits, format, stable=False)
    with np.errstate(divide="ignore", invalid="ignore"):
        return round_to(np.log(steps.total), format)


def logsumexp_stable(logits: ArrayLike, format: str = "float64") -> Array:
    """``max z + log Σ exp(z - max z)`` over the last axis in ``format``; ``scipy.special.logsumexp``.

    Raises ValueError as :func:`softmax_steps` does.

    >>> float(logsumexp_stable([1000.0, 0.0]))
    1000.0
    """
    steps = softmax_steps(logits, format, stable=True)
    largest = round_to(_scores(logits), format).max(axis=-1)
    with np.errstate(invalid="ignore"):
        return round_to(largest + round_to(np.log(steps.total), format), format)


@dataclass(frozen=True, slots=True)
class CrossEntropySteps:
    """The ``share`` that softmax gives the right class, and two losses, all as a format holds them.

    ``through_softmax`` is −log of the share, ``fused`` goes past it.
    """

    share: float
    through_softmax: float
    fused: float


def cross_entropy_steps(logits: ArrayLike, label: int, format: str) -> CrossEntropySteps:
    """The loss of scores ``logits`` ``(k,)`` when class ``label`` is right, by two roads, rounded to ``format``.

    Through the softmax: −log of its share, infinite once the share rounds to zero. Fused: `logsumexp_stable` minus the
    right score, as ``torch.nn.functional.cross_entropy`` does. Raises ValueError for a label that is not there and as
    :func:`softmax_steps` does.

    >>> cross_entropy_steps([0.0, 20.0], 0, "float16")
    CrossEntropySteps(share=0.0, through_softmax=inf, fused=20.0)
    """
    scores = checks.finite("logits", logits, ndim=1)
    if not 0 <= label < scores.size:
        raise ValueError(f"label must be a class from 0 to {scores.size - 1}, but is {label}")
    share = float(softmax_stable(scores, format)[label])
    with np.errstate(divide="ignore"):
        through = float(round_to(0.0 - np.log(share), format))
    right = float(round_to(scores[label], format))
    return CrossEntropySteps(share, through, float(round_to(logsumexp_stable(scores, format) - right, format)))


@dataclass(frozen=True, slots=True, eq=False)
class Summation:
    """Running sums along the last axis: term by term, compensated, and of the rounded terms exactly."""

    terms: Array
    naive: Array
    compensated: Array
    exact: Array


def summation(x: ArrayLike, format: str) -> Summation:
    """The running sums of ``x`` ``(n,)`` in ``format``, plain and compensated, beside the exact ones.

    Compensation is Kahan's idea: what an addition loses is kept in a second number of the format and added as soon
    as it counts; here as in Joldes, Muller and Popescu (ACM Transactions on Mathematical Software 44(2), 2017),
    algorithm 4. Exact sums are of the terms as the format holds them, rounded to float64 as ``math.fsum`` does.
    Raises ValueError if ``x`` is not finite, in ``format`` or before.

    >>> sums = summation([1.0, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4], "float16")
    >>> float(sums.naive[-1]), float(sums.compensated[-1])
    (1.0, 1.0009765625)
    """
    terms = _terms(x, format)
    return Summation(terms, _running_sum(terms, format), _compensated(terms, format), _exact_sums(terms))


def compensated_sum(x: ArrayLike, format: str = "float64") -> float:
    """The last compensated sum of :func:`summation`, ``x`` ``(n,)``; raises ValueError as it does.

    >>> compensated_sum([1.0, 1e100, 1.0, -1e100])
    2.0
    """
    return float(_compensated(_terms(x, format), format)[-1])


def layer_norm(X: ArrayLike, gain: ArrayLike = 1.0, bias: ArrayLike = 0.0, eps: float = 1e-5) -> Array:
    """``gain · (X - mean) / √(variance + eps) + bias`` over the last axis, in the shape of ``X``.

    The variance is that of ``ddof=0``, as in ``torch.nn.functional.layer_norm``; Ba, Kiros and Hinton, *Layer
    normalization* (2016). Raises ValueError if ``gain`` or ``bias`` has not the shape ``(n,)`` of a row (or is no
    plain number), or ``eps`` is not positive.

    >>> layer_norm([1.0, 3.0], eps=1e-12).round(6).tolist()
    [-1.0, 1.0]
    """
    rows = checks.finite("X", X)
    if rows.ndim == 0:
        raise ValueError("X must be rows along the last axis, but is a single number")
    scale, shift = checks.finite("gain", gain), checks.finite("bias", bias)
    for name, value in (("gain", scale), ("bias", shift)):
        if value.shape not in ((), rows.shape[-1:]):
            raise ValueError(f"{name} must have the shape {rows.shape[-1:]} of a row of X, but has {value.shape}")
    guard = checks.positive("eps", eps)
    with np.errstate(over="ignore", invalid="ignore"):
        normed, deviations = _centred(rows, guard)
        if not np.isfinite(deviations).all():
            # Divided by their size, rows far from zero have squares that do not overflow.
            size = np.maximum(1.0, np.abs(rows).max(axis=-1, keepdims=True))
            normed, deviations = _centred(rows / size, guard / size / size)
    normed /= deviations
    normed *= scale
    normed += shift
    return normed


def clip_by_norm(gradient: ArrayLike, limit: float) -> Array:
    """``gradient``, shortened to the length ``limit`` if it is longer, in its shape; the norm is over all entries.

    Pascanu, Mikolov and Bengio, *On the difficulty of training recurrent neural networks* (2013), algorithm 1.
    Raises ValueError if ``limit`` is not positive.

    >>> clip_by_norm([3.0, 4.0], 1.0).round(12).tolist()
    [0.6, 0.8]
    """
    arrow, most = checks.finite("gradient", gradient), checks.positive("limit", limit)
    largest = np.abs(arrow).max()
    if largest == 0:
        return arrow
    # The largest entry is divided out, so that squares neither overflow nor vanish.
    unit = arrow / largest
    length = np.sqrt(np.square(unit).sum())
    with np.errstate(over="ignore"):
        fits = length * largest <= most
    return arrow if fits else np.asarray(unit / length * most)


def _centred(rows: Array, eps: ArrayLike) -> tuple[Array, Array]:
    """Rows about their means, and the roots of their variances, with ``eps`` added, as columns."""
    centred: Array = rows - rows.mean(axis=-1, keepdims=True)
    squares = np.einsum("...i,...i->...", centred, centred)[..., np.newaxis]
    return centred, np.sqrt(squares / rows.shape[-1] + eps)


def _scores(logits: ArrayLike) -> Array:
    scores = checks.finite("logits", logits)
    if scores.ndim == 0:
        raise ValueError("logits must be an array of scores, but is a single number")
    return scores


def _terms(x: ArrayLike, format: str) -> Array:
    return checks.finite(f"x in {format}", round_to(checks.finite("x", x, ndim=1), format))


def _running_sum(terms: Array, format: str) -> Array:
    sums = np.empty(terms.shape)
    sums[..., 0] = terms[..., 0]
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(1, terms.shape[-1]):
            sums[..., k] = round_to(sums[..., k - 1] + terms[..., k], format)
    return sums


def _exact_sums(terms: Array) -> Array:
    with np.errstate(over="ignore"):
        # Halved, a sum of numbers that float64 holds can be too large for it only in the last step.
        halves = [
            float(total / 2 ** math.frexp(terms.size)[1])
            for total in itertools.accumulate(map(Fraction, terms.tolist()))
        ]
        return np.ldexp(halves, math.frexp(terms.size)[1])


def _compensated(terms: Array, format: str) -> Array:
    sums = np.empty(terms.size)
    total = lost = 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        for k, term in enumerate(terms.tolist()):
            larger, smaller = (total, term) if abs(total) >= abs(term) else (term, total)
            total, error = _sum_and_error(larger, smaller, format)
            total, lost = _sum_and_error(total, float(round_to(lost + error, format)), format)
            sums[k] = total
    return sums


def _sum_and_error(larger: float, smaller: float, format: str) -> tuple[float, float]:
    total = float(round_to(larger + smaller, format))
    return total, float(round_to(smaller - float(round_to(total - larger, format)), format))
