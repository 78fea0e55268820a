"""Normals, categorical distributions and mixtures: their densities and their samples."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from mathdl import checks
from mathdl.checks import Array

LOG_SQRT_TAU = 0.5 * float(np.log(2 * np.pi))


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution; make one with :func:`normal`. Methods take arrays of any shape and keep it."""

    mean: float
    std: float

    def logpdf(self, x: ArrayLike) -> Array:
        """The logarithm of the density at ``x``, in nats."""
        logs: Array = -0.5 * self._squared_distance(x) - np.log(self.std) - LOG_SQRT_TAU
        return logs

    def pdf(self, x: ArrayLike) -> Array:
        """The density at ``x``."""
        with np.errstate(over="ignore"):
            heights: Array = np.exp(-0.5 * self._squared_distance(x)) / np.sqrt(2 * np.pi) / self.std
        return heights

    def cdf(self, x: ArrayLike) -> Array:
        """The probability of at most ``x``; infinite ``x`` is allowed."""
        return special.ndtr(self._standard(_not_nan("x", x)))

    def probability(self, a: ArrayLike, b: ArrayLike) -> Array:
        """The probability of a value from ``a`` to ``b``; raises ValueError if ``a`` exceeds ``b``.

        >>> float(normal(0, 1).probability(-np.inf, 0))
        0.5
        """
        low, high = (self._standard(end) for end in _interval(a, b))
        # Far to the right, the cdf is 1 up to rounding: the mirrored interval keeps the digits.
        mirrored = low > 0
        return special.ndtr(np.where(mirrored, -low, high)) - special.ndtr(np.where(mirrored, -high, low))

    def score(self, x: ArrayLike) -> Array:
        """The slope of ``logpdf`` at ``x``."""
        with np.errstate(over="ignore"):
            return -self._standard(checks.finite("x", x)) / self.std

    def interval(self, sigmas: float = 1) -> tuple[float, float]:
        """The ends of the interval of ``sigmas`` standard deviations to each side of the mean.

        >>> normal(1, 2).interval()
        (-1.0, 3.0)
        """
        width = checks.positive("sigmas", sigmas) * self.std
        return self.mean - width, self.mean + width

    def within(self, sigmas: float = 1) -> float:
        """The probability of a value at most ``sigmas`` standard deviations from the mean.

        >>> round(normal(1, 2).within(1), 3)
        0.683
        """
        return float(special.erf(checks.positive("sigmas", sigmas) / np.sqrt(2)))

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Draw ``n`` independent values, shape ``(n,)``."""
        return rng.normal(self.mean, self.std, checks.count("n", n, least=0))

    def _squared_distance(self, x: ArrayLike) -> Array:
        with np.errstate(over="ignore"):
            return np.square(self._standard(checks.finite("x", x)))

    def _standard(self, x: Array) -> Array:
        """The distance of ``x`` from the mean in standard deviations."""
        with np.errstate(over="ignore"):
            distance: Array = (x - self.mean) / self.std
        return distance


@dataclass(frozen=True, slots=True, eq=False)
class Categorical:
    """A distribution over ``0 … n-1`` with the probabilities ``p``; make one with :func:`categorical`."""

    p: Array

    @property
    def mean(self) -> float:
        """The expected outcome."""
        return float((self.p * np.arange(self.p.size)).sum())

    @property
    def std(self) -> float:
        """The standard deviation of the outcome."""
        return float(np.sqrt((self.p * np.square(np.arange(self.p.size) - self.mean)).sum()))

    def pmf(self, k: ArrayLike) -> Array:
        """The probability of outcome ``k``; zero for what is no outcome."""
        outcome = checks.finite("k", k)
        known = (outcome >= 0) & (outcome < self.p.size) & (outcome % 1 == 0)
        return np.where(known, self.p[np.where(known, outcome, 0).astype(np.intp)], 0.0)

    def logpmf(self, k: ArrayLike) -> Array:
        """The logarithm of the probability of ``k``, in nats; ``-inf`` where that is zero."""
        with np.errstate(divide="ignore"):
            logs: Array = np.log(self.pmf(k))
        return logs

    def cdf(self, k: ArrayLike) -> Array:
        """The probability of at most ``k``; infinite ``k`` is allowed."""
        running: Array = np.concatenate([[0.0], np.cumsum(self.p)])
        outcomes = np.clip(np.floor(_not_nan("k", k)) + 1, 0, self.p.size).astype(np.intp)
        return np.asarray(running[outcomes])

    def probability(self, a: ArrayLike, b: ArrayLike) -> Array:
        """The probability of an outcome from ``a`` to ``b``, ends included; ValueError if ``a`` exceeds ``b``.

        >>> float(categorical([0.25, 0.25, 0.5]).probability(1, 2))
        0.75
        """
        low, high = _interval(a, b)
        return self.cdf(high) - self.cdf(np.ceil(low) - 1)

    def sample(self, n: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Draw ``n`` independent outcomes, shape ``(n,)``."""
        return rng.choice(self.p.size, checks.count("n", n, least=0), p=self.p / self.p.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """A weighted sum of densities; make one with :func:`mixture`. Methods take arrays of any shape and keep it."""

    weights: Array
    components: tuple[Normal | Mixture, ...]

    @property
    def mean(self) -> float:
        """The weighted mean of the components' means."""
        return float((self.weights * [part.mean for part in self.components]).sum())

    @property
    def std(self) -> float:
        """The standard deviation: spread within the components and between them."""
        roots = np.sqrt(self.weights)
        within = [part.std for part in self.components]
        between = [part.mean - self.mean for part in self.components]
        return math.hypot(*(roots * within), *(roots * between))

    def logpdf(self, x: ArrayLike) -> Array:
        """The logarithm of the density at ``x``, in nats."""
        with np.errstate(divide="ignore"):
            log_weights = np.log(self.weights)
        logs = (part.logpdf(x) + log for part, log in zip(self.components, log_weights, strict=True))
        return np.asarray(functools.reduce(np.logaddexp, logs))

    def pdf(self, x: ArrayLike) -> Array:
        """The density at ``x``."""
        return np.asarray(sum(w * part.pdf(x) for w, part in zip(self.weights, self.components, strict=True)))

    def score(self, x: ArrayLike) -> Array:
        """The slope of ``logpdf`` at ``x``: the components' slopes, weighted with their share in the density.

        NaN so far out that even the logarithms of all densities are beyond float64.
        """
        with np.errstate(invalid="ignore"):
            shares = special.softmax(self._log_parts(x), axis=0)
        return np.asarray((shares * np.stack([part.score(x) for part in self.components])).sum(axis=0))

    def parts(self, x: ArrayLike) -> Array:
        """The weighted density of every component at ``x``, component first; they add up to ``pdf``.

        >>> mixture([0.5, 0.5], [normal(-2, 1), normal(2, 1)]).parts([0.0, 1.0]).shape
        (2, 2)
        """
        return np.stack([w * part.pdf(x) for w, part in zip(self.weights, self.components, strict=True)])

    def cdf(self, x: ArrayLike) -> Array:
        """The probability of at most ``x``; infinite ``x`` is allowed."""
        return np.asarray(sum(w * part.cdf(x) for w, part in zip(self.weights, self.components, strict=True)))

    def probability(self, a: ArrayLike, b: ArrayLike) -> Array:
        """The probability of a value from ``a`` to ``b``; raises ValueError if ``a`` exceeds ``b``."""
        parts = zip(self.weights, self.components, strict=True)
        return np.asarray(sum(w * part.probability(a, b) for w, part in parts))

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Draw ``n`` independent values, shape ``(n,)``: first a component, then a value from it."""
        chosen = categorical(self.weights).sample(n, rng)
        values = np.empty(chosen.size)
        for index, part in enumerate(self.components):
            values[chosen == index] = part.sample(int((chosen == index).sum()), rng)
        return values

    def _log_parts(self, x: ArrayLike) -> Array:
        """The logarithm of every component's weighted density, component first."""
        with np.errstate(divide="ignore"):
            log_weights = np.log(self.weights)
        return np.stack([part.logpdf(x) + log for part, log in zip(self.components, log_weights, strict=True)])


Distribution = Normal | Categorical | Mixture


def normal(mean: float, std: float) -> Normal:
    """The normal distribution with this mean and standard deviation, as ``scipy.stats.norm``.

    Raises ValueError if ``mean`` is not finite or ``std`` is not positive.

    >>> round(float(normal(0, 1).pdf(0)), 6)
    0.398942
    """
    return Normal(float(checks.finite("mean", mean, ndim=0)), checks.positive("std", std))


def categorical(p: ArrayLike) -> Categorical:
    """The distribution over ``0 … n-1`` with probabilities ``p`` of shape ``(n,)``.

    Raises ValueError if ``p`` is not one distribution.

    >>> categorical([0.5, 0.25, 0.25]).mean
    0.75
    """
    return Categorical(_frozen(checks.finite("p", checks.probabilities("p", p), ndim=1)))


def mixture(weights: ArrayLike, components: Sequence[Normal | Mixture]) -> Mixture:
    """The density ``Σ weights[i] · components[i].pdf``, weights of shape ``(k,)``.

    Raises ValueError if the weights are not a distribution or there is not one for every component.

    >>> bells = mixture([0.5, 0.5], [normal(-2, 1), normal(2, 1)])
    >>> bells.mean, round(bells.std, 3)
    (0.0, 2.236)
    """
    shares = checks.finite("weights", checks.probabilities("weights", weights), ndim=1)
    parts = tuple(components)
    if shares.size != len(parts):
        raise ValueError(
            f"weights and components must be as many, but there are {shares.size} weights and {len(parts)} components"
        )
    return Mixture(_frozen(shares), parts)


def _frozen(array: Array) -> Array:
    copy = array.copy()
    copy.flags.writeable = False
    return copy


def _not_nan(name: str, value: ArrayLike) -> Array:
    array = np.asarray(value, dtype=np.float64)
    if np.isnan(array).any():
        raise ValueError(f"{name} must not be NaN")
    return array


def _interval(a: ArrayLike, b: ArrayLike) -> tuple[Array, Array]:
    low, high = checks.broadcast("a", _not_nan("a", a), "b", _not_nan("b", b))
    if (low > high).any():
        raise ValueError("a must not exceed b")
    return low, high
