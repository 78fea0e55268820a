"""Divergences between densities, and the normal that comes closest to a density.

Names are published by `information`; in nats unless ``base`` is given. Source: Cover and Thomas, *Elements of
Information Theory*, 2nd edition (2006), chapter 8.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.distributions import Mixture, Normal, normal

Density = Normal | Mixture
Direction = Literal["forward", "reverse"]
GRID = np.linspace(-10, 10, 4001)
"""Where a standard normal has its mass, in float64."""
WEIGHTS = np.exp(-0.5 * GRID**2) / np.exp(-0.5 * GRID**2).sum()
INTEGRATION_TOLERANCE = 1e-8


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
    with np.errstate(over="ignore"):
        spread = np.square(np.linalg.solve(root_2, root_1)).sum()
        distance = np.square(np.linalg.solve(root_2, mean_2 - mean_1)).sum()
    log_volumes = 2 * (np.log(np.diag(root_2)) - np.log(np.diag(root_1))).sum()
    nats = max(0.0, float(spread + distance - mean_1.size + log_volumes) / 2)
    return float(in_units(np.asarray(nats), base))


def kl_density(p: Density, q: Density, support: ArrayLike, base: float | None = None) -> Array:
    """The integrand ``p(x) log(p(x) / q(x))`` of the divergence, in the shape of ``support``; may be negative.

    Raises ValueError if ``support`` is not finite or ``base`` is not positive, or one.

    >>> kl_density(normal(0, 1), normal(1, 1), [0.5]).tolist()
    [0.0]
    """
    height = p.pdf(support)
    with np.errstate(invalid="ignore"):
        terms = height * (p.logpdf(support) - q.logpdf(support))
    return in_units(np.where(height > 0, terms, 0.0), base)


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
    return float(in_units(np.asarray(max(0.0, total)), base))


def fit_normal_by_kl(target: Density, direction: Direction) -> Normal:
    """The single normal closest to ``target`` by ``D(target‖normal)`` (forward) or ``D(normal‖target)`` (reverse).

    Forward has the mean and standard deviation of the target (moment matching) and covers all its modes. Reverse
    has no closed form: it is descended from every component and from the forward fit, and the lowest end is taken
    (of those found: nothing proves that none is lower); among equally low ones that of the first component. It
    settles on one mode if the modes are far apart. Bishop, *Pattern Recognition and Machine Learning* (2006),
    10.1.2. Raises ValueError for any other direction.

    >>> from mathdl.distributions import mixture
    >>> heaps = mixture([0.6, 0.4], [normal(-3, 1), normal(3, 1)])
    >>> fit_normal_by_kl(heaps, "reverse").mean < -2.9, round(fit_normal_by_kl(heaps, "forward").mean, 3)
    (True, -0.6)
    """
    checks.one_of("direction", direction, ("forward", "reverse"))
    covering = normal(target.mean, target.std)
    if direction == "forward":
        return covering

    from scipy import optimize

    def divergence(parameters: Array) -> float:
        mean, log_std = parameters
        return float(-log_std - (WEIGHTS * target.logpdf(mean + np.exp(log_std) * GRID)).sum())

    def slope(parameters: Array) -> Array:
        return kl_normal_gradient(target, parameters, "reverse")

    ends = []
    for start in [*(bell for _, bell in _bells(target)), covering]:
        near = optimize.minimize(divergence, [start.mean, np.log(start.std)], jac=slope, method="BFGS").x
        exact = optimize.root(slope, near, tol=1e-14)
        ends.append(exact.x if np.abs(exact.x - near).max() < 1e-3 else near)
    heights = np.array([divergence(end) for end in ends])
    mean, log_std = ends[int(np.flatnonzero(heights <= heights.min() + 1e-10)[0])]
    return normal(float(mean), float(np.exp(log_std)))


def kl_normal_gradient(target: Density, point: ArrayLike, direction: Direction) -> Array:
    """The gradient of the divergence between ``target`` and a normal, for its mean and the logarithm of its deviation.

    ``point`` is ``(mean, log std)``; of ``D(target‖normal)`` (forward) or ``D(normal‖target)`` (reverse), in nats. The
    reverse one is integrated over the normal by the trapezoidal rule (the reparametrised gradient of Kingma and
    Welling, *Auto-Encoding Variational Bayes*, 2014). Raises ValueError for any other shape or direction.

    >>> kl_normal_gradient(normal(0, 1), [1.0, 0.0], "forward").tolist()
    [1.0, -1.0]
    """
    checks.one_of("direction", direction, ("forward", "reverse"))
    place = checks.finite("point", point)
    if place.shape != (2,):
        raise ValueError(f"point must have shape (2,), a mean and the logarithm of a deviation, but has {place.shape}")
    mean, log_std = place
    std = float(np.exp(log_std))
    if direction == "forward":
        away = mean - target.mean
        return np.array([away / std**2, 1 - (target.std**2 + away**2) / std**2])
    score = target.score(mean + std * GRID)
    return np.array([-(WEIGHTS * score).sum(), -1 - std * (WEIGHTS * GRID * score).sum()])


def in_units(nats: ArrayLike, base: float | None) -> Array:
    """Return an amount of information in units of ``log base``, as it is where ``base`` is None.

    Raises ValueError if ``base`` is not positive, or one.

    >>> float(in_units(np.log(8), 2).round(12))
    3.0
    """
    if base is None:
        return np.asarray(nats)
    if checks.positive("base", base) == 1:
        raise ValueError("base must not be 1")
    return np.asarray(np.asarray(nats) / math.log(base))


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
