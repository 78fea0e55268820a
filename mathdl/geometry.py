"""Angles, distances and bending: how alike two vectors are, how many can be far apart, how strongly a loss curves.

Vectors lie along the last axis, leading axes are batches. Angles are in radians.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from mathdl import checks
from mathdl.blocks import in_blocks
from mathdl.checks import Array


def cosine_similarity(u: ArrayLike, v: ArrayLike) -> Array:
    """The cosine ``u·v / (|u| |v|)`` of the angle between vectors ``(…, n)``, broadcast to ``(…)``.

    As ``torch.nn.functional.cosine_similarity``, but raises ValueError if a vector is zero, for it has no
    direction, or if shapes do not match.

    >>> float(cosine_similarity([3.0, 4.0], [4.0, 3.0]).round(12))
    0.96
    """
    first, second = _directions(u, v)
    return np.clip(in_blocks(lambda a, b: (a * b).sum(axis=-1), first, second), -1, 1)


def angle_between(u: ArrayLike, v: ArrayLike) -> Array:
    """The angle from 0 to π between vectors ``(…, n)``, broadcast to ``(…)``, accurate for nearly parallel ones too.

    ``2 atan2(|û - v̂|, |û + v̂|)``; Kahan, *How futile are mindless assessments of roundoff?* (2006), section 12.
    Raises ValueError as :func:`cosine_similarity` does.

    >>> float(angle_between([1.0, 0.0], [0.0, 2.0]) / np.pi)
    0.5
    """
    return in_blocks(_angles, *_directions(u, v))


def pairwise_angles(vectors: ArrayLike) -> Array:
    """The angles between all pairs of the rows of ``vectors`` ``(n, d)``: ``(n(n-1)/2,)``.

    Pairs are in the order (0, 1), (0, 2), …, (1, 2), … of ``scipy.spatial.distance.pdist``. Raises ValueError if
    there are fewer than two rows or one is zero.

    >>> (pairwise_angles([[1, 0], [0, 1], [-1, 0]]) / np.pi).tolist()
    [0.5, 1.0, 0.5]
    """
    rows = checks.finite("vectors", vectors, ndim=2)
    if rows.shape[0] < 2:
        raise ValueError(f"vectors must have at least two rows, but the shape is {rows.shape}")
    unit, n = _unit("vectors", rows), rows.shape[0]
    angles, start = np.empty(n * (n - 1) // 2), 0
    for row in range(n - 1):
        end = start + n - 1 - row
        angles[start:end] = in_blocks(_angles, unit[row], unit[row + 1 :])
        start = end
    return angles


def distance(u: ArrayLike, v: ArrayLike) -> Array:
    """Return the lengths (…) of u − v for vectors ``u``, ``v`` (…, n) that broadcast together.

    Raises ValueError if they are not finite, are single numbers, or do not match.

    >>> distance([[3, 4], [0, 1]], [0, 0])
    array([5., 1.])
    """
    first, second = checks.finite("u", u), checks.finite("v", v)
    if first.ndim == 0 or second.ndim == 0 or first.shape[-1] != second.shape[-1]:
        raise ValueError(
            f"u and v must have as many entries along the last axis, but their shapes are {first.shape} and "
            f"{second.shape}"
        )
    first, second = checks.broadcast("u", first, "v", second)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(np.linalg.norm(first - second, axis=-1))


def angle_density(angle: ArrayLike, dimension: int) -> Array:
    """The density of the angle between two independent random directions, in the shape of ``angle``, per radian.

    ``Γ(d/2) / (√π Γ((d-1)/2)) · sin(angle)^(d-2)`` from 0 to π; Cai, Fan and Jiang (Journal of Machine Learning
    Research 14, 2013). Raises ValueError if ``dimension`` is below two or an angle lies outside.

    >>> float(angle_density(np.pi / 2, 3))
    0.5
    """
    theta = checks.finite("angle", angle)
    if (theta < 0).any() or (theta > np.pi).any():
        raise ValueError(f"angle must lie between 0 and π, but goes from {theta.min()} to {theta.max()}")
    d = checks.count("dimension", dimension, least=2)
    logs = special.gammaln(d / 2) - special.gammaln((d - 1) / 2) + special.xlogy(d - 2, np.sin(theta))
    return np.asarray(np.exp(logs) / np.sqrt(np.pi))


def angle_share(low: float, high: float, dimension: int) -> float:
    """The share of independent random directions whose angle lies from ``low`` to ``high`` radians, from 0 to 1.

    The squared sine of half the angle is Beta((d-1)/2, (d-1)/2), so this is the integral of :func:`angle_density`; Cai,
    Fan and Jiang (Journal of Machine Learning Research 14, 2013). Raises ValueError if ``dimension`` is below two, or
    unless 0 ≤ ``low`` ≤ ``high`` ≤ π.

    >>> round(angle_share(0, np.pi / 3, 3), 12)
    0.25
    """
    first, last = (float(checks.finite(name, end, ndim=0)) for name, end in (("low", low), ("high", high)))
    if not 0 <= first <= last <= np.pi:
        raise ValueError(f"low and high must rise and lie between 0 and π, but are {low} and {high}")
    shape = (checks.count("dimension", dimension, least=2) - 1) / 2
    below, above = special.betainc(shape, shape, np.sin(np.array([first, last]) / 2) ** 2)
    return float(above - below)


@dataclass(frozen=True, slots=True, eq=False)
class AngleHistogram:
    """Angles in bins: ``heights`` (bins,) per radian between ``edges`` (bins + 1,) from 0 to π.

    ``density`` (n,) is that of random directions at the ``places`` (n,), and ``peak`` its value at a right angle.
    """

    edges: Array
    heights: Array
    places: Array
    density: Array
    peak: float


def random_angles(dimensions: ArrayLike, pairs: int, rng: np.random.Generator) -> Array:
    """Draw ``pairs`` of random directions and return their angles, one row for each of ``dimensions`` ``(m,)``.

    The pairs of a lower dimension are the first entries of those of the highest. The result is ``(m, pairs)``. Raises
    ValueError unless ``dimensions`` are whole numbers of at least two. Normal entries prefer no direction; Muller
    (Communications of the ACM 2(4), 1959).

    >>> random_angles([2, 5], 3, np.random.default_rng(0)).shape
    (2, 3)
    """
    counts = [checks.count("dimensions", d, least=2) for d in checks.finite("dimensions", dimensions, ndim=1)]
    first, second = rng.standard_normal((2, checks.count("pairs", pairs), max(counts, default=2)))
    return np.array([angle_between(first[:, :d], second[:, :d]) for d in counts])


def angle_histogram(angles: ArrayLike, dimension: int, bins: int = 72) -> AngleHistogram:
    """Sort ``angles`` (…) into ``bins`` from 0 to π, beside the density of random directions in ``dimension``.

    Heights are as in ``numpy.histogram`` with ``density=True``. Raises ValueError as :func:`angle_density` does.

    >>> angle_histogram([0.1, 0.2, 3.0], 3, bins=2).heights.round(3).tolist()
    [0.424, 0.212]
    """
    values = checks.finite("angles", angles)
    if (values < 0).any() or (values > np.pi).any():
        raise ValueError(f"angles must lie between 0 and π, but go from {values.min()} to {values.max()}")
    heights, edges = np.histogram(values, checks.count("bins", bins), (0, np.pi), density=True)
    places = np.linspace(0, np.pi, 361)
    return AngleHistogram(
        edges, heights, places, angle_density(places, dimension), float(angle_density(np.pi / 2, dimension))
    )


def welch_bound(n: int, dimension: int) -> float:
    """The largest ``|cosine|`` among ``n`` directions is at least this: ``√((n - d) / (d (n - 1)))``, 0 if they fit.

    It is reached only if all ``|cosine|`` are equal, so by at most ``d (d + 1) / 2`` real directions. Welch (IEEE
    Transactions on Information Theory 20(3), 1974). Raises ValueError if ``n`` is below two or ``dimension`` below
    one.

    >>> welch_bound(3, 2)
    0.5
    """
    count, d = checks.count("n", n, least=2), checks.count("dimension", dimension)
    return float(np.sqrt(max(0, count - d) / (d * (count - 1))))


def principal_curvatures(H: ArrayLike, gradient: ArrayLike | None = None) -> Array:
    """The curvatures of a surface ``z = f(x)`` in its principal directions, ascending, ``(n, n)`` to ``(n,)``.

    ``H`` is the Hessian of ``f``. Where the surface is level (``gradient`` zero or not given) they are its
    eigenvalues, elsewhere those of the shape operator, ``H c = k √(1+|g|²) (I + g gᵀ) c``; do Carmo, *Differential
    Geometry of Curves and Surfaces* (1976), 3.3. Raises ValueError if ``H`` is not symmetric or shapes differ.

    >>> principal_curvatures([[2.0, 1.0], [1.0, 2.0]]).round(12).tolist()
    [1.0, 3.0]
    """
    matrix = checks.symmetric("H", H)
    if gradient is None:
        return np.asarray(np.linalg.eigvalsh(matrix))
    from scipy import linalg

    slope = checks.finite("gradient", gradient)
    if slope.shape != matrix.shape[:1]:
        raise ValueError(f"gradient must have shape {matrix.shape[:1]} to match H, but has {slope.shape}")
    stretched = matrix / np.sqrt(1 + np.square(slope).sum())
    return np.asarray(linalg.eigvalsh(stretched, np.eye(slope.size) + np.outer(slope, slope)))


@dataclass(frozen=True, slots=True, eq=False)
class Ellipse:
    """The curve ``½ xᵀ H x = level``: ``directions[:, i]`` is the axis of half-length ``semi_axes[i]``."""

    curvatures: Array
    directions: Array
    semi_axes: Array


def curvature_ellipse(H: ArrayLike, level: float = 0.5) -> Ellipse:
    """The ellipse (ellipsoid) on which the quadratic with Hessian ``H`` ``(n, n)`` has risen by ``level``.

    Axes are in order of rising curvature, so of falling length ``√(2 level / curvature)``. Raises ValueError if
    ``H`` is not symmetric and positive definite.

    >>> curvature_ellipse([[4.0, 0.0], [0.0, 1.0]]).semi_axes.tolist()
    [1.0, 0.5]
    """
    curvatures, directions = np.linalg.eigh(checks.symmetric("H", H))
    if curvatures[0] <= len(curvatures) * np.finfo(np.float64).eps * curvatures[-1]:
        raise ValueError(f"H must be positive definite, but has the eigenvalue {curvatures[0]:.6g}")
    return Ellipse(curvatures, directions, np.sqrt(2 * checks.positive("level", level) / curvatures))


def _angles(first: Array, second: Array) -> Array:
    """The angles between unit vectors of one shape."""
    apart, along = np.linalg.norm(first - second, axis=-1), np.linalg.norm(first + second, axis=-1)
    return np.asarray(2 * np.arctan2(apart, along))


def _directions(u: ArrayLike, v: ArrayLike) -> tuple[Array, Array]:
    first, second = _unit("u", u), _unit("v", v)
    if first.shape[-1] != second.shape[-1]:
        raise ValueError(f"u and v must have as many entries, but their shapes are {first.shape} and {second.shape}")
    return checks.broadcast("u", first, "v", second)


def _unit(name: str, value: ArrayLike) -> Array:
    vectors = checks.finite(name, value)
    if vectors.ndim == 0:
        raise ValueError(f"{name} must be vectors along the last axis, but is a single number")
    largest = np.abs(vectors).max(axis=-1, keepdims=True)
    if (largest == 0).any():
        raise ValueError(f"{name} must not be zero, for then it has no direction")
    # Scaled first, so that squares neither overflow nor vanish.
    scaled = vectors / largest
    return np.asarray(scaled / np.linalg.norm(scaled, axis=-1, keepdims=True))
