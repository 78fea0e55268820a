"""What samples tell about a distribution: running averages and growing histograms.

Names are published by `distributions`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import checks
from mathdl.checks import Array

if TYPE_CHECKING:
    from mathdl.distributions.families import Distribution, Mixture, Normal


@dataclass(frozen=True, slots=True, eq=False)
class MonteCarlo:
    """Running averages of ``values = f(samples)``, all of shape ``(n,)``; entry ``k-1`` is after ``k`` samples.

    ``standard_errors[0]`` is NaN, as ``scipy.stats.sem`` has it: one value says nothing about its spread.
    """

    samples: Array
    values: Array
    means: Array
    standard_errors: Array


def monte_carlo(
    f: Callable[[Array], ArrayLike], distribution: Distribution, n: int, rng: np.random.Generator
) -> MonteCarlo:
    """The running mean of ``f`` over ``n`` samples, with its standard error ``s / √k`` (``s`` with ``ddof=1``).

    ``f`` takes all samples as one array of shape ``(n,)``. Raises ValueError if it does not return ``n`` finite
    numbers. The running variance is that of Welford (Technometrics 4(3), 1962).

    >>> from mathdl.distributions.families import normal
    >>> run = monte_carlo(np.square, normal(0, 1), 10_000, np.random.default_rng(0))
    >>> bool(abs(run.means[-1] - 1) < 3 * run.standard_errors[-1])
    True
    """
    samples = distribution.sample(checks.count("n", n), rng).astype(np.float64)
    values = checks.finite("f(samples)", f(samples))
    checks.same_shape("f(samples)", values, "samples", samples)
    counts = np.arange(1, samples.size + 1)
    means = values[0] + np.cumsum(values - values[0]) / counts
    squares = np.cumsum((values[1:] - means[:-1]) * (values[1:] - means[1:]))
    standard_errors = np.sqrt(squares / counts[:-1] / counts[1:])
    return MonteCarlo(samples, values, means, np.concatenate([[np.nan], standard_errors]))


@dataclass(frozen=True, slots=True, eq=False)
class HistogramPath:
    """How a histogram grows: row ``i`` of ``heights`` belongs to the first ``counts[i]`` samples.

    ``expected`` is the density averaged over every bin, ``gaps[i]`` the largest distance of a height from it,
    ``worst_bins[i]`` the bin where that is.
    """

    edges: Array
    counts: NDArray[np.int64]
    heights: Array
    expected: Array
    gaps: Array
    worst_bins: NDArray[np.int64]


def histogram_path(
    distribution: Normal | Mixture, samples: ArrayLike, edges: ArrayLike, counts: ArrayLike | None = None
) -> HistogramPath:
    """The histogram of the first ``k`` samples against the density, for every ``k`` of ``counts``.

    ``samples`` ``(n,)``, ``edges`` ``(bins + 1,)`` increasing, ``counts`` ``(m,)`` increasing in ``1 … n``, by
    default all. A height is ``samples in bin / (k · width)``, bins as in ``numpy.histogram``; samples outside the
    edges fall in no bin. Raises ValueError if edges or counts do not increase, or counts exceed the samples.

    >>> from mathdl.distributions.families import normal
    >>> path = histogram_path(normal(0, 1), [-0.5, 0.5, 0.7], [-1, 0, 1])
    >>> path.heights.round(3).tolist()
    [[1.0, 0.0], [0.5, 0.5], [0.333, 0.667]]
    """
    values = checks.finite("samples", samples, ndim=1)
    borders = _increasing("edges", edges)
    if borders.size < 2:
        raise ValueError(f"edges must be at least two, but are {borders.size}")
    stops = np.arange(1, values.size + 1) if counts is None else _increasing("counts", counts)
    if (stops % 1 != 0).any() or stops[0] < 1 or stops[-1] > values.size:
        raise ValueError(f"counts must be whole numbers from 1 to {values.size}, but holds {stops.tolist()}")
    first = values[: int(stops[-1])]
    bins = borders.size - 1
    in_bin = np.where(first == borders[-1], bins - 1, np.searchsorted(borders, first, side="right") - 1)
    stage = np.searchsorted(stops, np.arange(1, first.size + 1))
    inside = (in_bin >= 0) & (in_bin < bins)
    tally = np.bincount(stage[inside] * bins + in_bin[inside], minlength=stops.size * bins)
    widths = np.diff(borders)
    heights = np.cumsum(tally.reshape(stops.size, bins), axis=0) / (stops[:, np.newaxis] * widths)
    expected = distribution.probability(borders[:-1], borders[1:]) / widths
    distances = np.abs(heights - expected)
    return HistogramPath(
        borders, stops.astype(np.int64), heights, expected, distances.max(axis=1), distances.argmax(axis=1)
    )


def _increasing(name: str, value: ArrayLike) -> Array:
    array = checks.finite(name, value, ndim=1)
    if (np.diff(array) <= 0).any():
        raise ValueError(f"{name} must increase")
    return array
