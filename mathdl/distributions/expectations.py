"""Expectations: values weighted with how likely they are, added up or integrated.

Names are published by `distributions`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.calculus import antiderivative
from mathdl.calculus.pointwise import values_of
from mathdl.checks import Array
from mathdl.distributions.families import Categorical, Distribution, Mixture, Normal

# In standard deviations, where an integral over a normal is cut: beyond the last, its density is below 1e-297.
CUTS = (-37.0, -8.0, -3.0, -1.0, 0.0, 1.0, 3.0, 8.0, 37.0)


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """The ``mean`` of a value and its standard deviation ``std``, infinite if its square has no mean.

    ``terms`` (n,) are value times probability for the outcomes of a categorical distribution, and add up to the mean;
    None for a density.
    """

    mean: float
    std: float
    terms: Array | None


def expectation(f: Callable[[Any], ArrayLike] | ArrayLike, distribution: Distribution) -> Expectation:
    """Return the expectation of ``f`` under a distribution: ∫ f·p for a normal or a mixture, Σ f·p for a categorical.

    ``f`` takes an array of places or one number, as functions of `calculus` do; for a categorical it may be the array
    (n,) of its values. Raises ValueError if ``f`` is not finite or has no mean, and for an array where there is a
    density or that has not one value an outcome. As ``scipy.stats``' ``expect``.

    >>> from mathdl.distributions.families import categorical, normal
    >>> expectation([1, 2, 3, 3], categorical([1/2, 1/4, 1/8, 1/8])).mean
    1.75
    >>> round(expectation(lambda x: (x - 4) ** 2, normal(4.5, 0.8)).mean, 12)
    0.89
    """
    if isinstance(distribution, Categorical):
        return _of_outcomes(f, distribution)
    if not isinstance(distribution, Normal | Mixture):
        raise ValueError(f"distribution must be a normal, a categorical or a mixture, but is {distribution!r}")
    if not callable(f):
        raise ValueError("f must be a function for a normal or a mixture; an array of values fits a categorical only")
    value = f
    near = np.array([distribution.mean, distribution.mean - distribution.std, distribution.mean + distribution.std])
    values_of(value, near)  # refuses what is no function of a number
    mean = _mean(value, distribution)
    if not np.isfinite(mean):
        raise ValueError("f must be finite and have a mean under the distribution, but grows too fast or has gaps")
    variance = _mean(lambda x: np.square(values_of(value, x, everywhere=True) - mean), distribution)
    return Expectation(mean, float(np.sqrt(variance)), None)


def _of_outcomes(f: Callable[[Any], ArrayLike] | ArrayLike, distribution: Categorical) -> Expectation:
    p = distribution.p
    values = checks.finite("f", values_of(f, np.arange(p.size, dtype=np.float64)) if callable(f) else f)
    if values.shape != p.shape:
        raise ValueError(f"f must have one value for each of {p.size} outcomes, but its shape is {values.shape}")
    terms = p * values
    mean = float(terms.sum())
    return Expectation(mean, float(np.sqrt((p * np.square(values - mean)).sum())), terms)


def _mean(f: Callable[[Any], Any], distribution: Normal | Mixture) -> float:
    """The integral of ``f`` times the density; infinite if none is found."""
    if isinstance(distribution, Mixture):
        shares = zip(distribution.weights.tolist(), distribution.components, strict=True)
        return float(sum(weight * _mean(f, part) for weight, part in shares if weight > 0))
    bell = Normal(0.0, 1.0)

    def weighted(z: Any) -> Array:
        places = np.asarray(z, dtype=np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            return values_of(f, distribution.mean + distribution.std * places, everywhere=True) * bell.pdf(places)

    try:
        areas = antiderivative(weighted, CUTS[0], CUTS)
    except ValueError:
        return np.inf
    ends = np.abs(weighted(np.array([CUTS[0], CUTS[-1]]))).max()
    return float(areas[-1]) if ends <= 1e-9 * np.abs(np.diff(areas)).sum() else np.inf
