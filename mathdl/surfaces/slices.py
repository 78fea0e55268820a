"""Classical test functions, and real losses cut by a plane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.networks import MLP
from mathdl.products import matrix_product
from mathdl.surfaces.grid_valleys import count_valleys


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A function of a point, its first and second derivatives, and its ``minima`` (m, n): none, one or several.

    Calling it, ``.gradient`` and ``.hessian`` take points (…, n) and give (…), (…, n) and (…, n, n).
    They raise ValueError if the points are not finite or have another number of coordinates.

    >>> rosenbrock([0, 0]), rosenbrock.gradient([1, 1])
    (np.float64(1.0), array([0., 0.]))
    """

    name: str
    minima: Array
    value_of: Callable[[Array], Any]
    gradient_of: Callable[[Array], Any]
    hessian_of: Callable[[Array], Any]

    def __call__(self, points: ArrayLike) -> Array:
        """Return the values (…) at ``points`` (…, n)."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(self.value_of(self._points(points)))[()]

    def gradient(self, points: ArrayLike) -> Array:
        """Return the gradient (…, n) at ``points`` (…, n)."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(self.gradient_of(self._points(points)))

    def hessian(self, points: ArrayLike) -> Array:
        """Return the matrix of second derivatives (…, n, n) at ``points`` (…, n)."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(self.hessian_of(self._points(points)))

    def _points(self, points: ArrayLike) -> Array:
        array, n = checks.finite("points", points), self.minima.shape[1]
        if array.ndim == 0 or array.shape[-1] != n:
            raise ValueError(f"points must have {n} coordinates along the last axis, but their shape is {array.shape}")
        return array


@dataclass(frozen=True, slots=True, eq=False)
class LossSlice:
    """A loss over the plane θ + α·d₁ + β·d₂, measured on a grid, and a surface that can be walked on.

    ``alphas``, ``betas`` (r,); ``losses`` (r, r) with ``losses[i, j]`` at (alphas[i], betas[j]); ``center`` (p,)
    is θ, ``directions`` (2, p); ``n_evaluations`` is r². As a function of (α, β) it evaluates the network itself,
    anywhere.
    """

    alphas: Array
    betas: Array
    losses: Array
    center: Array
    directions: Array
    n_evaluations: int
    network: MLP
    X: Array
    y: Array

    def __call__(self, points: ArrayLike) -> Array:
        """Return the loss (…) at the places ``points`` (…, 2) of the plane."""
        return self.network.losses_at(self.parameters(points), self.X, self.y)[()]

    def gradient(self, points: ArrayLike) -> Array:
        """Return the slope of the loss within the plane, directions·∇loss, at ``points`` (…, 2), by backpropagation."""
        gradients = self.network.gradients_at(self.parameters(points), self.X, self.y)
        return matrix_product(gradients, self.directions.T)

    def example_gradients(self, point: ArrayLike) -> Array:
        """Return each example's own slope (n, 2) within the plane at one ``point`` (2,); their mean is `gradient`."""
        network = self.network.with_vector(self.parameters(checks.finite("point", point, ndim=1)))
        return matrix_product(network.example_gradients(self.X, self.y), self.directions.T)

    def hessian(self, points: ArrayLike, h: float = 1e-5) -> Array:
        """Return the second derivatives (…, 2, 2) within the plane at ``points`` (…, 2).

        By central differences of the exact slopes, ``h`` to both sides, made symmetric.
        """
        places = checks.finite("points", points)
        steps = h * np.eye(2)
        rows = [(self.gradient(places + step) - self.gradient(places - step)) / (2 * h) for step in steps]
        found = np.stack(rows, axis=-2)
        return np.asarray((found + np.swapaxes(found, -1, -2)) / 2)

    def parameters(self, points: ArrayLike) -> Array:
        """Return the parameter vectors (…, p) that lie at the places ``points`` (…, 2) of the plane."""
        places = checks.finite("points", points)
        if places.ndim == 0 or places.shape[-1] != 2:
            raise ValueError(f"points must have 2 coordinates along the last axis, but their shape is {places.shape}")
        return np.asarray(self.center + matrix_product(places, self.directions))

    def full_gradient(self, vectors: ArrayLike) -> Array:
        """Return the gradient (…, p) of the loss for all parameters at ``vectors`` (…, p), in the plane or off it."""
        return self.network.gradients_at(vectors, self.X, self.y)

    def valleys_reached(self, points: ArrayLike, climb: float) -> int:
        """Return in how many valleys of the measured grid the places ``points`` (m, 2) lie.

        Two valleys are different if every way between them within the grid climbs more than ``climb``.
        Raises ValueError if ``points`` is not a finite matrix or a place lies outside the grid.
        """
        places = checks.finite("points", points, ndim=2)
        low, high = self.alphas[0], self.alphas[-1]
        if (places < low).any() or (places > high).any():
            raise ValueError(f"points must lie on the grid, from {low:g} to {high:g}, but reach beyond it")
        nearest = np.searchsorted((self.alphas[1:] + self.alphas[:-1]) / 2, places)
        return count_valleys(self.losses, [(int(i), int(j)) for i, j in nearest], climb)


def quadratic(H: ArrayLike, minimum: ArrayLike | None = None) -> Surface:
    """Return the surface ½·(x−c)ᵀH(x−c) of a symmetric ``H`` (n, n) around c = ``minimum`` (n,), zero by default.

    ``minima`` holds c if H has no eigenvalue below zero (but for rounding), and is empty otherwise. Where one is zero,
    c is one point of a level valley.
    Raises ValueError if ``H`` is not symmetric or ``minimum`` has another length.

    >>> quadratic([[2, 0], [0, 4]]).gradient([1, 1])
    array([2., 4.])
    """
    matrix = checks.symmetric("H", H)
    n = len(matrix)
    center = np.zeros(n) if minimum is None else checks.finite("minimum", minimum)
    if center.shape != (n,):
        raise ValueError(f"minimum must have shape ({n},) to fit H, but has {center.shape}")
    curvatures = np.linalg.eigvalsh(matrix)
    bottoms = bool(curvatures[0] >= -n * np.finfo(np.float64).eps * np.abs(curvatures).max())
    return Surface(
        name="quadratic",
        minima=center[np.newaxis] if bottoms else np.empty((0, n)),
        value_of=lambda x: (matrix_product(x - center, matrix) * (x - center)).sum(axis=-1) / 2,
        gradient_of=lambda x: matrix_product(x - center, matrix),
        hessian_of=lambda x: np.broadcast_to(matrix, (*x.shape[:-1], n, n)).copy(),
    )


def filter_normalized_directions(network: MLP, rng: np.random.Generator, *, biases: bool = False) -> Array:
    """Draw two random directions (2, n_parameters) that are scaled to the weights which they change.

    For each unit, the part of a normal random direction that moves its incoming weights is scaled to the length
    of those weights. Biases stay fixed, as in the authors' published plots, unless ``biases`` is set: then a
    unit's bias counts as one more incoming weight. Source: Li et al., *Visualizing the Loss Landscape of Neural
    Nets*, NeurIPS 2018, §4.

    >>> from mathdl.networks import MLP
    >>> network = MLP.initialize((2, 8, 1), "tanh", np.random.default_rng(0))
    >>> filter_normalized_directions(network, np.random.default_rng(1)).shape
    (2, 33)
    """
    return filter_normalize(network, rng.standard_normal((2, network.n_parameters)), biases=biases)


def filter_normalize(network: MLP, directions: ArrayLike, *, biases: bool = False) -> Array:
    """Scale ``directions`` (…, n_parameters) unit by unit to the network's weights (Li et al. 2018, §4).

    ``biases`` as in `filter_normalized_directions`. Raises ValueError for directions of another length.

    >>> filter_normalize(MLP(([[3.0, 4.0]],), ([1.0],)), [0.0, 2.0, 7.0]).tolist()
    [0.0, 5.0, 0.0]
    """
    given = checks.finite("directions", directions)
    if given.ndim == 0 or given.shape[-1] != network.n_parameters:
        raise ValueError(
            f"directions must have {network.n_parameters} entries along the last axis, but their shape is {given.shape}"
        )
    parts, at = [], 0
    for W, b in zip(network.weights, network.biases, strict=True):
        rows = given[..., at : at + W.size].reshape(*given.shape[:-1], *W.shape)
        last = given[..., at + W.size : at + W.size + b.size]
        filters, drawn = W, rows
        if biases:
            filters, drawn = np.column_stack([W, b]), np.concatenate([rows, last[..., np.newaxis]], axis=-1)
        lengths = np.linalg.norm(drawn, axis=-1)
        scale = np.divide(np.linalg.norm(filters, axis=-1), lengths, out=np.zeros_like(lengths), where=lengths > 0)
        parts.append((rows * scale[..., np.newaxis]).reshape(*given.shape[:-1], -1))
        parts.append(last * scale if biases else np.zeros_like(last))
        at += W.size + b.size
    return np.concatenate(parts, axis=-1)


def loss_slice(
    network: MLP,
    X: ArrayLike,
    y: ArrayLike,
    directions: ArrayLike,
    extent: float | tuple[float, float],
    resolution: int,
) -> LossSlice:
    """Measure the loss of ``network`` on ``X`` (n, inputs), ``y`` (n,) at the places of a square grid in a plane.

    The plane goes through the network's own parameters θ along ``directions`` (2, n_parameters); α and β run from
    −extent to +extent (or between the two numbers given) in ``resolution`` places, many of which are evaluated at a
    time. Raises ValueError for a resolution below 2, an empty extent, or directions that are not two vectors of
    parameters.

    >>> network, plane = MLP(([[1.0]],), ([0.0],)), [[1.0, 0.0], [0.0, 1.0]]
    >>> cut = loss_slice(network, [[-1.0], [1.0]], [0, 1], plane, 1, 3)
    >>> cut.alphas.tolist(), cut.losses.shape, float(cut.losses[0, 1].round(6))
    ([-1.0, 0.0, 1.0], (3, 3), 0.693147)
    """
    plane = checks.finite("directions", directions)
    if plane.shape != (2, network.n_parameters):
        raise ValueError(f"directions must have shape (2, {network.n_parameters}), but have {plane.shape}")
    low, high = _range(extent)
    places = np.linspace(low, high, checks.count("resolution", resolution, least=2))
    center = network.to_vector()
    grid = np.stack(np.meshgrid(places, places, indexing="ij"), axis=-1)
    return LossSlice(
        alphas=places,
        betas=places.copy(),
        losses=network.losses_at(center + matrix_product(grid, plane), X, y),
        center=center,
        directions=plane,
        n_evaluations=places.size**2,
        network=network,
        X=checks.finite("X", X),
        y=checks.finite("y", y),
    )


def _range(extent: float | tuple[float, float]) -> tuple[float, float]:
    ends = checks.finite("extent", extent)
    low, high = (-float(ends), float(ends)) if ends.ndim == 0 else (float(ends.flat[0]), float(ends.flat[-1]))
    if ends.size > 2 or low >= high:
        raise ValueError(f"extent must be positive, or two rising numbers, but is {extent}")
    return low, high


def _columns(*columns: Any) -> Array:
    return np.stack(np.broadcast_arrays(*columns), axis=-1)


def _symmetric(xx: Any, xy: Any, yy: Any) -> Array:
    return np.stack([_columns(xx, xy), _columns(xy, yy)], axis=-2)


def _rosenbrock_gradient(p: Array) -> Array:
    x, y = p[..., 0], p[..., 1]
    return _columns(2 * (x - 1) - 400 * x * (y - x**2), 200 * (y - x**2))


def _himmelblau_gradient(p: Array) -> Array:
    x, y = p[..., 0], p[..., 1]
    u, v = x**2 + y - 11, x + y**2 - 7
    return _columns(4 * x * u + 2 * v, 2 * u + 4 * y * v)


_BEALE = np.array([1.5, 2.25, 2.625])
_POWERS = np.array([1, 2, 3])


def _beale_parts(p: Array) -> tuple[Array, Array, Array, Array]:
    """Residuals rₖ = cₖ − x + x·yᵏ and their derivatives by x, by y and twice by y; last axis: k = 1, 2, 3."""
    x, y = p[..., :1], p[..., 1:]
    k = _POWERS
    return _BEALE - x + x * y**k, y**k - 1, x * k * y ** (k - 1), x * k * (k - 1) * y ** np.maximum(k - 2, 0)


def _beale_gradient(p: Array) -> Array:
    r, rx, ry, _ = _beale_parts(p)
    return 2 * _columns((r * rx).sum(axis=-1), (r * ry).sum(axis=-1))


def _beale_hessian(p: Array) -> Array:
    r, rx, ry, ryy = _beale_parts(p)
    rxy = _POWERS * p[..., 1:] ** (_POWERS - 1)
    parts = rx**2, rx * ry + r * rxy, ry**2 + r * ryy
    return 2 * _symmetric(*(part.sum(axis=-1) for part in parts))


# (1 − x)² + 100·(y − x²)²: Rosenbrock 1960
rosenbrock = Surface(
    name="Rosenbrock",
    minima=np.array([[1.0, 1.0]]),
    value_of=lambda p: (1 - p[..., 0]) ** 2 + 100 * (p[..., 1] - p[..., 0] ** 2) ** 2,
    gradient_of=_rosenbrock_gradient,
    hessian_of=lambda p: _symmetric(2 - 400 * (p[..., 1] - 3 * p[..., 0] ** 2), -400 * p[..., 0], 200.0),
)

# (x² + y − 11)² + (x + y² − 7)²: Himmelblau 1972; the minima are the roots of both brackets
himmelblau = Surface(
    name="Himmelblau",
    minima=np.array(
        [
            [3.0, 2.0],
            [-2.805118086952745, 3.131312518250573],
            [-3.779310253377747, -3.283185991286169],
            [3.584428340330492, -1.848126526964404],
        ]
    ),
    value_of=lambda p: (p[..., 0] ** 2 + p[..., 1] - 11) ** 2 + (p[..., 0] + p[..., 1] ** 2 - 7) ** 2,
    gradient_of=_himmelblau_gradient,
    hessian_of=lambda p: _symmetric(
        12 * p[..., 0] ** 2 + 4 * p[..., 1] - 42,
        4 * (p[..., 0] + p[..., 1]),
        4 * p[..., 0] + 12 * p[..., 1] ** 2 - 26,
    ),
)

# Σₖ (cₖ − x + x·yᵏ)²: Beale 1958; Moré, Garbow and Hillstrom 1981, problem 5
beale = Surface(
    name="Beale",
    minima=np.array([[3.0, 0.5]]),
    value_of=lambda p: (_beale_parts(p)[0] ** 2).sum(axis=-1),
    gradient_of=_beale_gradient,
    hessian_of=_beale_hessian,
)

# x² − y²
saddle = Surface(
    name="saddle",
    minima=np.empty((0, 2)),
    value_of=lambda p: p[..., 0] ** 2 - p[..., 1] ** 2,
    gradient_of=lambda p: p * np.array([2.0, -2.0]),
    hessian_of=lambda p: np.broadcast_to(np.diag([2.0, -2.0]), (*p.shape[:-1], 2, 2)).copy(),
)
