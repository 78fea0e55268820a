"""Entropy, codes and divergences: how uncertain a distribution is, and what it costs to believe another.

Information is in nats unless ``base`` is given (2 for bits). Distributions lie along the last axis, leading axes
are batches; they are scaled to sum to exactly one, as ``scipy.stats.entropy`` does. ``0 log 0`` is 0, and to
believe that what happens is impossible costs infinitely much. Source: Cover and Thomas, *Elements of Information
Theory*, 2nd edition (2006), chapters 2, 5 and 8.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from mathdl import checks
from mathdl.checks import Array
from mathdl.codes import code_length_terms, code_lengths, expected_code_length, huffman_code, wasted_bits
from mathdl.distributions import Mixture, Normal, normal

__all__ = [
    "code_length_terms",
    "code_lengths",
    "cross_entropy",
    "entropy",
    "entropy_terms",
    "expected_code_length",
    "fit_normal_by_kl",
    "huffman_code",
    "jensen_shannon_divergence",
    "kl_density",
    "kl_divergence",
    "kl_divergence_of_densities",
    "kl_normal",
    "kl_terms",
    "mutual_information",
    "perplexity",
    "surprise",
    "wasted_bits",
]

Density = Normal | Mixture

INTEGRATION_TOLERANCE = 1e-8


def surprise(p: ArrayLike, base: float | None = None) -> Array:
    """The surprise ``-log p`` of every event, in the shape of ``p``; infinite where ``p`` is zero.

    Raises ValueError if an entry is no probability or ``base`` is not positive, or one.

    >>> surprise([0.5, 0.25], base=2).tolist()
    [1.0, 2.0]
    """
    chances = checks.finite("p", p)
    if (chances < 0).any() or (chances > 1).any():
        raise ValueError(f"p must lie between 0 and 1, but goes from {chances.min()} to {chances.max()}")
    with np.errstate(divide="ignore"):
        return _in_units(0.0 - np.log(chances), base)


def entropy_terms(p: ArrayLike, base: float | None = None) -> Array:
    """What every outcome adds to the entropy, ``-p log p``, in the shape of ``p``; ``scipy.special.entr``.

    Raises ValueError as :func:`entropy` does.

    >>> entropy_terms([0.5, 0.25, 0.25], base=2).tolist()
    [0.5, 0.5, 0.5]
    """
    return _in_units(special.entr(_distribution("p", p)), base)


def entropy(p: ArrayLike, base: float | None = None) -> Array:
    """The entropy ``-Σ p log p`` over the last axis, ``(…, n)`` to ``(…)``; ``scipy.stats.entropy``.

    Raises ValueError if ``p`` is not a distribution or ``base`` is not positive, or one.

    >>> float(entropy([1/2, 1/4, 1/8, 1/8], base=2))
    1.75
    """
    return np.asarray(entropy_terms(p, base).sum(axis=-1))


def cross_entropy(p: ArrayLike, q: ArrayLike, base: float | None = None) -> Array:
    """The cost ``-Σ p log q`` of coding ``p`` with the code made for ``q``, ``(…, n)`` to ``(…)``.

    Infinite where ``q`` is zero and ``p`` is not. Leading axes broadcast. Raises ValueError as
    :func:`kl_divergence` does.

    >>> float(cross_entropy([1/2, 1/4, 1/8, 1/8], [1/8, 1/2, 1/4, 1/8], base=2))
    2.375
    """
    first, second = _pair(p, q)
    return _in_units(0.0 - special.xlogy(first, second).sum(axis=-1), base)


def kl_terms(p: ArrayLike, q: ArrayLike, base: float | None = None) -> Array:
    """What every outcome adds to the divergence, ``p log(p / q)``; may be negative; ``scipy.special.rel_entr``.

    Raises ValueError as :func:`kl_divergence` does.

    >>> kl_terms([1/2, 1/4, 1/8, 1/8], [1/8, 1/2, 1/4, 1/8], base=2).tolist()
    [1.0, -0.25, -0.125, 0.0]
    """
    return _in_units(special.rel_entr(*_pair(p, q)), base)


def kl_divergence(p: ArrayLike, q: ArrayLike, base: float | None = None) -> Array:
    """The Kullback-Leibler divergence ``D(p‖q) = Σ p log(p / q)`` over the last axis, ``(…, n)`` to ``(…)``.

    Infinite where ``q`` is zero and ``p`` is not, as in ``scipy.stats.entropy``; never negative. Leading axes
    broadcast. Raises ValueError if ``p`` or ``q`` is not a distribution, they differ in length, or ``base`` is not
    positive, or one.

    >>> p, q = [1/2, 1/4, 1/8, 1/8], [1/8, 1/2, 1/4, 1/8]
    >>> round(float(kl_divergence(p, q, base=2)), 12), round(float(kl_divergence(q, p, base=2)), 12)
    (0.625, 0.5)
    """
    # Rounding may leave -1e-17 where the true sum is zero.
    return _in_units(np.maximum(special.rel_entr(*_pair(p, q)).sum(axis=-1), 0.0), base)


def jensen_shannon_divergence(p: ArrayLike, q: ArrayLike, base: float | None = None) -> Array:
    """The mean divergence of ``p`` and ``q`` from their midpoint, ``(…, n)`` to ``(…)``; at most ``log 2``.

    The square of ``scipy.spatial.distance.jensenshannon``; Lin (IEEE Transactions on Information Theory 37(1),
    1991). Raises ValueError as :func:`kl_divergence` does.

    >>> float(jensen_shannon_divergence([1, 0], [0, 1], base=2))
    1.0
    """
    first, second = _pair(p, q)
    middle = first / 2 + second / 2
    both = special.rel_entr(first, middle) + special.rel_entr(second, middle)
    return _in_units(np.maximum(both.sum(axis=-1) / 2, 0.0), base)


def mutual_information(joint: ArrayLike, base: float | None = None) -> Array:
    """What one variable tells about the other: the divergence of ``joint`` from the product of its marginals.

    ``joint`` has shape ``(…, n, m)`` and sums to one over its last two axes. Raises ValueError if it does not.

    >>> float(mutual_information([[0.5, 0], [0, 0.5]], base=2))
    1.0
    """
    table = checks.finite("joint", joint)
    if table.ndim < 2:
        raise ValueError(f"joint must have at least 2 axes, but its shape is {table.shape}")
    flat = _distribution("joint", table.reshape(*table.shape[:-2], -1))
    pairs = flat.reshape(table.shape)
    independent = pairs.sum(axis=-1, keepdims=True) * pairs.sum(axis=-2, keepdims=True)
    return _in_units(np.maximum(special.rel_entr(pairs, independent).sum(axis=(-2, -1)), 0.0), base)


def perplexity(p: ArrayLike) -> Array:
    """How many equally likely outcomes are as uncertain as ``p``: ``exp(entropy(p))``, ``(…, n)`` to ``(…)``.

    Raises ValueError if ``p`` is not a distribution.

    >>> round(float(perplexity([0.25, 0.25, 0.25, 0.25])), 12)
    4.0
    """
    return np.asarray(np.exp(entropy(p)))


def kl_normal(
    mean_p: ArrayLike, cov_p: ArrayLike, mean_q: ArrayLike, cov_q: ArrayLike, base: float | None = None
) -> float:
    """The divergence of one normal distribution from another, in closed form.

    Means have shape ``(n,)``, covariances ``(n, n)``; four plain numbers are means and variances on a line.
    ``½ (tr(Σq⁻¹ Σp) + (μq-μp)ᵀ Σq⁻¹ (μq-μp) - n + log det Σq - log det Σp)``, as in
    ``torch.distributions.kl_divergence``. Raises ValueError if shapes do not match, a covariance is not symmetric
    and positive definite, or ``base`` is not positive, or one.

    >>> kl_normal(0, 1, 1, 1)
    0.5
    """
    mean_1, root_1 = _normal_parameters("p", mean_p, cov_p)
    mean_2, root_2 = _normal_parameters("q", mean_q, cov_q)
    checks.same_shape("mean_p", mean_1, "mean_q", mean_2)
    spread = np.square(np.linalg.solve(root_2, root_1)).sum()
    distance = np.square(np.linalg.solve(root_2, mean_2 - mean_1)).sum()
    log_volumes = 2 * np.log(np.diag(root_2) / np.diag(root_1)).sum()
    nats = max(0.0, float(spread + distance - mean_1.size + log_volumes) / 2)
    return float(_in_units(np.asarray(nats), base))


def kl_density(p: Density, q: Density, support: ArrayLike, base: float | None = None) -> Array:
    """The integrand ``p(x) log(p(x) / q(x))`` of the divergence, in the shape of ``support``; may be negative.

    Raises ValueError if ``support`` is not finite or ``base`` is not positive, or one.

    >>> kl_density(normal(0, 1), normal(1, 1), [0.5]).tolist()
    [0.0]
    """
    height = p.pdf(support)
    with np.errstate(invalid="ignore"):
        terms = height * (p.logpdf(support) - q.logpdf(support))
    return _in_units(np.where(height > 0, terms, 0.0), base)


def kl_divergence_of_densities(p: Density, q: Density, base: float | None = None) -> float:
    """The divergence ``∫ p log(p / q)`` of normals and their mixtures, by ``scipy.integrate.quad``.

    Raises ValueError if the integral does not converge or ``base`` is not positive, or one.

    >>> round(kl_divergence_of_densities(normal(0, 1), normal(1, 1)), 9)
    0.5
    """
    from scipy import integrate

    def standard(z: float, bell: Normal) -> float:
        x = bell.mean + bell.std * z
        return float(np.exp(-0.5 * z * z) * (p.logpdf(x) - q.logpdf(x))) / math.sqrt(2 * math.pi)

    total = error = 0.0
    for weight, bell in _bells(p):
        # The density of a bell is zero in float64 beyond 38 standard deviations.
        part = integrate.quad(
            standard,
            -38,
            38,
            args=(bell,),
            points=(-6, -2, 0, 2, 6),
            limit=400,
            epsabs=1e-13,
            epsrel=1e-13,
            full_output=1,
        )
        total, error = total + weight * part[0], error + weight * part[1]
    if not math.isfinite(total) or error > INTEGRATION_TOLERANCE * max(1.0, abs(total)):
        raise ValueError(f"p and q must have a divergence that can be integrated, but its error is {error:.3g}")
    return float(_in_units(np.asarray(max(0.0, total)), base))


def fit_normal_by_kl(target: Density, direction: Literal["forward", "reverse"]) -> Normal:
    """The single normal closest to ``target`` by ``D(target‖normal)`` (forward) or ``D(normal‖target)`` (reverse).

    Forward has the mean and standard deviation of the target (moment matching) and covers all its modes. Reverse
    has no closed form: it is descended from every component and from the forward fit, and the lowest end is taken;
    among equally low ones that of the first component. It settles on one mode if the modes are far apart. Bishop,
    *Pattern Recognition and Machine Learning* (2006), 10.1.2. Raises ValueError for any other direction.

    >>> from mathdl.distributions import mixture
    >>> heaps = mixture([0.6, 0.4], [normal(-3, 1), normal(3, 1)])
    >>> fit_normal_by_kl(heaps, "reverse").mean < -2.9, round(fit_normal_by_kl(heaps, "forward").mean, 3)
    (True, -0.6)
    """
    if direction not in ("forward", "reverse"):
        raise ValueError(f"direction must be forward or reverse, but is {direction}")
    covering = normal(target.mean, target.std)
    if direction == "forward":
        return covering

    from scipy import optimize

    z = np.linspace(-10, 10, 4001)
    mass = np.exp(-0.5 * z**2) / np.exp(-0.5 * z**2).sum()

    def divergence(parameters: Array) -> float:
        mean, log_std = parameters
        return float(-log_std - mass @ target.logpdf(mean + np.exp(log_std) * z))

    def slope(parameters: Array) -> Array:
        mean, log_std = parameters
        score = target.score(mean + np.exp(log_std) * z)
        return np.array([-(mass @ score), -1 - np.exp(log_std) * (mass @ (z * score))])

    ends = []
    for start in [*(bell for _, bell in _bells(target)), covering]:
        near = optimize.minimize(divergence, [start.mean, np.log(start.std)], jac=slope, method="BFGS").x
        exact = optimize.root(slope, near, tol=1e-14)
        ends.append(exact.x if np.abs(exact.x - near).max() < 1e-3 else near)
    heights = np.array([divergence(end) for end in ends])
    mean, log_std = ends[int(np.flatnonzero(heights <= heights.min() + 1e-10)[0])]
    return normal(float(mean), float(np.exp(log_std)))


def _in_units(nats: Array, base: float | None) -> Array:
    if base is None:
        return np.asarray(nats)
    if checks.positive("base", base) == 1:
        raise ValueError("base must not be 1")
    return np.asarray(nats / math.log(base))


def _distribution(name: str, value: ArrayLike) -> Array:
    chances = checks.probabilities(name, value)
    scaled: Array = chances / chances.sum(axis=-1, keepdims=True)
    return scaled


def _pair(p: ArrayLike, q: ArrayLike) -> tuple[Array, Array]:
    first, second = _distribution("p", p), _distribution("q", q)
    if first.shape[-1] != second.shape[-1]:
        raise ValueError(
            f"p and q must have the same number of outcomes, but have shapes {first.shape} and {second.shape}"
        )
    try:
        one, two = np.broadcast_arrays(first, second)
    except ValueError:
        raise ValueError(f"p and q must broadcast, but have shapes {first.shape} and {second.shape}") from None
    return one, two


def _normal_parameters(name: str, mean: ArrayLike, cov: ArrayLike) -> tuple[Array, Array]:
    centre, spread = checks.finite(f"mean_{name}", mean), checks.finite(f"cov_{name}", cov)
    if centre.ndim > 1 or spread.shape != centre.shape * 2:
        raise ValueError(
            f"mean_{name} and cov_{name} must have shapes (n,) and (n, n), or be numbers, "
            f"but have {centre.shape} and {spread.shape}"
        )
    matrix = checks.symmetric(f"cov_{name}", np.atleast_2d(spread))
    try:
        root = np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise ValueError(f"cov_{name} must be positive definite") from None
    return np.atleast_1d(centre), root


def _bells(density: Density, weight: float = 1.0) -> list[tuple[float, Normal]]:
    if isinstance(density, Normal):
        return [(weight, density)]
    parts = zip(density.weights.tolist(), density.components, strict=True)
    return [bell for share, part in parts if share > 0 for bell in _bells(part, weight * share)]
