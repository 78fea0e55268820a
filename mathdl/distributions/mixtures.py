"""Fitting a mixture of normals to data by gradient steps, as the last layer of a mixture density network learns it.

The layer writes three numbers for each component: a score, whose softmax is the weight, the mean, and the logarithm
of the standard deviation. Any numbers will do, so plain optimisers can move them. Source: Bishop, *Pattern
Recognition and Machine Learning* (2006), 5.6. Logarithms are natural, log-likelihoods in nats.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from mathdl import checks, optimizers
from mathdl.blocks import slices
from mathdl.checks import Array
from mathdl.distributions.families import Mixture, Normal, mixture, normal
from mathdl.distributions.likelihood import log_likelihood


@dataclass(frozen=True, slots=True, eq=False)
class MixtureTraining:
    """The path of a fit, the start first: ``mixtures`` and, below each other, what they are made of.

    ``weights``, ``means`` and ``stds`` have shape ``(steps+1, k)``, ``log_likelihoods`` of all data ``(steps+1,)``;
    ``losses`` are minus their mean over the data, in nats for each of them.
    """

    mixtures: tuple[Mixture, ...]
    weights: Array
    means: Array
    stds: Array
    log_likelihoods: Array
    losses: Array

    @property
    def states(self) -> Array:
        """Weights, means and standard deviations of every step, ``(steps+1, 3, k)``."""
        return np.stack([self.weights, self.means, self.stds], axis=1)


def train_mixture(start: Mixture, data: ArrayLike, learning_rate: float, steps: int) -> MixtureTraining:
    """Follow the gradient of the mean log-likelihood of ``data`` ``(n,)`` from the mixture of normals ``start``.

    The likelihood rises at every step if the rate is small enough.
    Raises ValueError if a component is no normal, a weight is zero, or the rate is so large that a step fails.

    >>> start = mixture([0.5, 0.5], [normal(-1, 1), normal(1, 1)])
    >>> path = train_mixture(start, [-3.0, -2.0, 2.0, 3.0], 0.1, 200)
    >>> path.means[-1].round(2).tolist(), bool((np.diff(path.log_likelihoods) > 0).all())
    ([-2.5, 2.5], True)
    """
    values = checks.finite("data", data, ndim=1)
    if not all(isinstance(part, Normal) for part in start.components):
        raise ValueError("start must be a mixture of normals, but a component is itself a mixture")
    if (start.weights <= 0).any():
        raise ValueError(f"start must have positive weights, but holds {start.weights.min()}")
    means, stds = ([getattr(part, name) for part in start.components] for name in ("mean", "std"))
    first = np.concatenate([np.log(start.weights), means, np.log(stds)])
    path = optimizers.gradient_descent(lambda z: -score(_mixture(z), values), first, learning_rate, steps)
    mixtures = tuple(_mixture(point) for point in path.points)
    log_likelihoods = np.array([log_likelihood(bells, values) for bells in mixtures])
    return MixtureTraining(
        mixtures,
        np.stack([bells.weights for bells in mixtures]),
        np.array([[part.mean for part in bells.components] for bells in mixtures]),
        np.array([[part.std for part in bells.components] for bells in mixtures]),
        log_likelihoods,
        -log_likelihoods / values.size,
    )


def weighted_densities(states: ArrayLike, x: ArrayLike) -> Array:
    """The densities at ``x`` ``(n,)`` of the normals of one mixture or of many, each times its weight.

    ``states`` are weights, means and standard deviations ``(…, 3, k)``; the result has shape ``(…, k, n)``, and its
    sum over the components is the density of each mixture. Raises ValueError if the weights of a mixture are no
    distribution, or if a standard deviation is not positive.

    >>> weighted_densities([[0.5, 0.5], [0.0, 4.0], [1.0, 1.0]], [0.0, 4.0]).round(3).tolist()
    [[0.199, 0.0], [0.0, 0.199]]
    """
    given, values = checks.finite("states", states), checks.finite("x", x, ndim=1)
    if given.ndim < 2 or given.shape[-2] != 3:
        raise ValueError(f"states must be of shape (…, 3, k), but are of shape {given.shape}")
    weights, means, stds = np.moveaxis(given, -2, 0)
    shares = checks.probabilities("weights", weights)
    if (stds <= 0).any():
        raise ValueError(f"stds must be positive, but holds {stds.min()}")
    distances = (values - means[..., np.newaxis]) / stds[..., np.newaxis]
    with np.errstate(over="ignore", under="ignore"):
        heights = np.exp(-0.5 * np.square(distances)) / np.sqrt(2 * np.pi)
    return np.asarray(heights * (shares / stds)[..., np.newaxis])


def score(bells: Mixture, data: ArrayLike) -> Array:
    """The gradient ``(3k,)`` of the mean log-likelihood of ``data`` ``(n,)`` in scores, means and log deviations.

    Raises ValueError if ``data`` is not finite.

    >>> score(mixture([1.0], [normal(0, 1)]), [1.0, 3.0]).tolist()
    [0.0, 2.0, 4.0]
    """
    values = checks.finite("data", data, ndim=1)
    means = np.array([part.mean for part in bells.components])
    stds = np.array([part.std for part in bells.components])
    total = np.zeros(3 * means.size)
    for block in slices(values.size, means.size):
        parts = np.stack([part.logpdf(values[block]) for part in bells.components], axis=-1) + np.log(bells.weights)
        shares = special.softmax(parts, axis=-1)
        distances = (values[block, np.newaxis] - means) / stds
        slopes = [shares - bells.weights, shares * distances / stds, shares * (np.square(distances) - 1)]
        total += np.concatenate([slope.sum(axis=0) for slope in slopes])
    return np.asarray(total / values.size)


def _mixture(z: Array) -> Mixture:
    scores, means, log_stds = np.split(z, 3)
    parts = [normal(mean, std) for mean, std in zip(means, np.exp(log_stds), strict=True)]
    return mixture(special.softmax(scores), parts)
