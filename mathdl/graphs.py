"""Learning along connections: message passing on a graph, and attention as its learned, complete relative.

``A`` is an adjacency matrix ``(nodes, nodes)`` of weights, ``X`` holds one row of features a node,
``(nodes, features)``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from mathdl import checks
from mathdl.checks import Array
from mathdl.products import matrix_product


def normalized_adjacency(A: ArrayLike, self_loops: bool = True) -> Array:
    """The adjacency divided by the roots of both degrees, ``D^-½ (A + I) D^-½``, ``(nodes, nodes)``.

    Without ``self_loops`` the identity is left out, and a node without neighbours keeps a row of zeros. Kipf and
    Welling, *Semi-supervised classification with graph convolutional networks* (2017), equation 2. Raises
    ValueError if ``A`` is not symmetric or has a negative weight.

    >>> normalized_adjacency([[0, 1], [1, 0]]).round(12).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    weights = _adjacency(A)
    if self_loops:
        weights = weights + np.eye(weights.shape[0])
    # Only proportions count: divided by the largest, weights can be added and degrees multiplied.
    weights = weights / (weights.max() or 1.0)
    degrees = weights.sum(axis=1)
    roots = np.sqrt(np.where(degrees > 0, degrees, 1.0))
    return np.asarray(weights / roots / roots[:, np.newaxis])


def averaging(A: ArrayLike, self_loops: bool = True) -> Array:
    """The matrix by which every node takes the mean of its neighbours' features and its own, ``D⁻¹ (A + I)``.

    ``(nodes, nodes)``; each row sums to one: the transition matrix of a lazy random walk (Chung, *Spectral Graph
    Theory*, 1997, 1.5). Without ``self_loops`` a node takes its neighbours' mean alone. Raises ValueError if ``A`` is
    not symmetric, has a negative weight or, without self-loops, a node has no neighbour.

    >>> averaging([[0, 1], [1, 0]]).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    weights = _adjacency(A)
    if self_loops:
        weights = weights + np.eye(weights.shape[0])
    degrees = weights.sum(axis=1, keepdims=True)
    if (alone := np.flatnonzero(degrees == 0)).size:
        raise ValueError(f"A must give every node a neighbour without self-loops, but node {alone[0]} has none")
    return np.asarray(weights / degrees)


def message_passing(A: ArrayLike, X: ArrayLike, steps: int) -> Array:
    """The features after 0, 1, …, ``steps`` products with ``A``, as it is: ``(steps + 1, …, nodes, features)``.

    ``X`` may have leading axes, ``(…, nodes, features)``. Row ``i`` of ``A`` says what node ``i`` receives: entry
    ``k+1`` is ``A`` times entry ``k``. Raises ValueError if ``A`` is not square or the nodes of ``A`` and ``X``
    differ.

    >>> message_passing([[0, 1], [1, 0]], [[1.0], [2.0]], 2)[:, :, 0].tolist()
    [[1.0, 2.0], [2.0, 1.0], [1.0, 2.0]]
    """
    operator, features = _operator_and_features(A, X)
    path = [features]
    for _ in range(checks.count("steps", steps, least=0)):
        path.append(matrix_product(operator, path[-1]))
    return np.stack(path)


def graph_convolution(A: ArrayLike, X: ArrayLike, W: ArrayLike) -> Array:
    """A layer ``normalized_adjacency(A) X W`` before its activation: ``(…, nodes, outputs)``.

    ``X`` ``(…, nodes, features)``, ``W`` ``(features, outputs)``. Kipf and Welling (2017), equation 2. Raises
    ValueError if shapes do not match or ``A`` is no adjacency.

    >>> graph_convolution([[0, 1], [1, 0]], [[1.0], [3.0]], [[2.0]]).round(12).tolist()
    [[4.0], [4.0]]
    """
    operator, features = _operator_and_features(normalized_adjacency(A), X)
    weights = checks.finite("W", W, ndim=2)
    if weights.shape[0] != features.shape[-1]:
        raise ValueError(
            f"W must have a row for every feature of X, but their shapes are {weights.shape} and {features.shape}"
        )
    return matrix_product(matrix_product(operator, features), weights)


def dirichlet_energy(A: ArrayLike, X: ArrayLike) -> Array:
    """How much features differ along edges: ``½ Σ A[i,j] |X[i] - X[j]|²``, zero if neighbours are alike.

    ``X`` may have leading axes, ``(…, nodes, features)``, as from :func:`message_passing`; the result is ``(…)``.
    Equals ``tr(Xᵀ L X)`` with the Laplacian ``L = D - A``. Raises ValueError if ``A`` is not symmetric or the
    nodes differ.

    >>> float(dirichlet_energy([[0, 1], [1, 0]], [[1.0], [3.0]]))
    4.0
    """
    weights = _adjacency(A)
    features = _features(X, weights)
    with np.errstate(over="ignore", invalid="ignore"):
        energy = np.zeros(features.shape[:-2])
        for node, row in enumerate(weights):
            later = np.flatnonzero(row[node + 1 :]) + node + 1
            squares = np.square(features[..., later, :] - features[..., node, np.newaxis, :]).sum(axis=-1)
            energy += (row[later] * squares).sum(axis=-1)
        return energy


@dataclass(frozen=True, slots=True, eq=False)
class Smoothing:
    """How features approach what lasts; arrays run over 0, 1, … steps.

    ``distances`` are from the part of the features that never changes, ``rate`` is ``|λ₂|`` and ``bound`` the
    first distance times ``rate`` to the power of the steps.
    """

    features: Array
    distances: Array
    rate: float
    bound: Array


def smoothing(A: ArrayLike, X: ArrayLike, steps: int) -> Smoothing:
    """Message passing with :func:`normalized_adjacency`, and how fast all but the degrees is forgotten.

    The features approach their projection on the eigenvectors of eigenvalue one: in every connected part of the
    graph, a row for each node that is proportional to the root of its degree, self-loop included (alike only where
    the degrees are). They do so no slower than ``|λ₂|^k``, the largest other eigenvalue's modulus; Oono and Suzuki,
    *Graph neural networks exponentially lose expressive power for node classification* (2020). Raises ValueError as
    :func:`message_passing` does.

    >>> smoothing([[0, 1], [1, 0]], [[1.0], [3.0]], 2).distances.round(12).tolist()
    [1.414213562373, 0.0, 0.0]
    """
    operator = normalized_adjacency(A)
    path = message_passing(operator, X, steps)
    eigenvalues, eigenvectors = np.linalg.eigh(operator)
    lasting = eigenvalues > 1 - 1e-10
    kept = matrix_product(eigenvectors[:, lasting], matrix_product(eigenvectors[:, lasting].T, path[0]))
    distances = np.linalg.norm(path - kept, axis=(-2, -1))
    rate = float(np.abs(eigenvalues[~lasting]).max(initial=0.0))
    return Smoothing(path, distances, rate, np.multiply.outer(rate ** np.arange(path.shape[0]), distances[0]))


@dataclass(frozen=True, slots=True, eq=False)
class Attention:
    """What attention computes on the way: products, scaled (and masked) scores, their softmax and the output."""

    products: Array
    scores: Array
    weights: Array
    output: Array


def attention(Q: ArrayLike, K: ArrayLike, V: ArrayLike, mask: ArrayLike | None = None) -> Attention:
    """Scaled dot-product attention ``softmax(Q Kᵀ / √d) V``; leading axes are batches.

    ``Q`` ``(…, queries, d)``, ``K`` ``(…, keys, d)``, ``V`` ``(…, keys, e)``; ``mask`` ``(…, queries, keys)`` is
    true where a query may look, elsewhere scores are ``-inf``. Vaswani et al., *Attention is all you need*
    (2017), equation 1; ``torch.nn.functional.scaled_dot_product_attention``. Raises ValueError if shapes do not
    match or a query may look nowhere.

    >>> attention([[1.0]], [[0.0], [0.0]], [[1.0], [3.0]]).output.tolist()
    [[2.0]]
    """
    queries, keys, values = checks.finite("Q", Q), checks.finite("K", K), checks.finite("V", V)
    if min(queries.ndim, keys.ndim, values.ndim) < 2:
        raise ValueError(
            f"Q, K and V must have at least 2 axes, but have {queries.shape}, {keys.shape}, {values.shape}"
        )
    if queries.shape[-1] != keys.shape[-1]:
        raise ValueError(f"Q and K must have rows of one length, but have {queries.shape} and {keys.shape}")
    if keys.shape[-2] != values.shape[-2]:
        raise ValueError(f"K and V must have as many rows, but have {keys.shape} and {values.shape}")
    products = matrix_product(queries, np.swapaxes(keys, -1, -2))
    if not np.isfinite(products).all():
        raise ValueError("Q and K must have products that float64 can hold, but they go beyond")
    scores = products / np.sqrt(queries.shape[-1])
    if mask is not None:
        scores = np.where(_mask(mask, scores.shape), scores, -np.inf)
    weights = special.softmax(scores, axis=-1)
    return Attention(products, scores, weights, matrix_product(weights, values))


@dataclass(frozen=True, slots=True, eq=False)
class RandomAttention:
    """Attention of random arrows: ``products``, ``bets`` and ``weights`` (draws, keys) of one query a draw.

    ``bets`` is the softmax of the products as they are, ``weights`` that of the products over √d. ``spread`` is the
    standard deviation of the products; ``favourite`` and ``scaled_favourite`` are the mean of the largest share
    without and with the root, ``slope`` and ``scaled_slope`` the mean of w(1 − w), by how much that share w follows
    its score.
    """

    products: Array
    bets: Array
    weights: Array
    spread: float
    favourite: float
    scaled_favourite: float
    slope: float
    scaled_slope: float


def random_attention(draws: int, keys: int, dimension: int, rng: np.random.Generator) -> RandomAttention:
    """Let a random query ask random ``keys`` of normal entries, ``draws`` times, all of one ``dimension``.

    A product of d terms of variance one has the variance d, which is why scores are divided by √d (Vaswani et al.,
    2017, footnote 4). Raises ValueError for counts below one.

    >>> found = random_attention(400, 10, 64, np.random.default_rng(0))
    >>> round(found.spread, 1), round(found.favourite, 2), round(found.scaled_favourite, 2)
    (8.0, 0.87, 0.32)
    """
    sizes = [checks.count(*pair) for pair in (("draws", draws), ("keys", keys), ("dimension", dimension))]
    many, heard, size = sizes
    queries, others = rng.standard_normal((many, 1, size)), rng.standard_normal((many, heard, size))
    products = matrix_product(queries, np.swapaxes(others, -1, -2))[:, 0]
    bets, weights = (np.asarray(special.softmax(each, axis=-1)) for each in (products, products / np.sqrt(size)))
    largest = [each.max(axis=-1) for each in (bets, weights)]
    return RandomAttention(
        products=products,
        bets=bets,
        weights=weights,
        spread=float(products.std()),
        favourite=float(largest[0].mean()),
        scaled_favourite=float(largest[1].mean()),
        slope=float((largest[0] * (1 - largest[0])).mean()),
        scaled_slope=float((largest[1] * (1 - largest[1])).mean()),
    )


def _mask(mask: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    allowed = np.asarray(mask)
    if allowed.dtype != np.bool_:
        raise ValueError(f"mask must be true or false, but holds {allowed.dtype}")
    try:
        seen = np.broadcast_to(allowed, shape)
    except ValueError:
        raise ValueError(f"mask must have the shape {shape} of the scores, but has {allowed.shape}") from None
    if not seen.any(axis=-1).all():
        raise ValueError("mask must let every query look somewhere, but hides all keys from one")
    return seen


def _adjacency(A: ArrayLike) -> Array:
    weights = checks.symmetric("A", A)
    if (weights < 0).any():
        raise ValueError(f"A must not be negative, but holds {weights.min()}")
    return weights


def _operator_and_features(A: ArrayLike, X: ArrayLike) -> tuple[Array, Array]:
    operator = checks.square("A", A)
    return operator, _features(X, operator)


def _features(X: ArrayLike, operator: Array) -> Array:
    features = checks.finite("X", X)
    if features.ndim < 2 or features.shape[-2] != operator.shape[0]:
        raise ValueError(f"X must have a row for every node of A, but has {features.shape} for {operator.shape}")
    return features
