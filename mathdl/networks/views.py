"""How a network moves its examples: the hidden layer seen across its last cut, and what a straight cut can part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.networks.mlp import MLP
from mathdl.products import matrix_product


@dataclass(frozen=True, slots=True, eq=False)
class CutView:
    """Activations of the last hidden layer, seen from a side: ``points`` (n, 2), and ``along`` (units,), a unit vector.

    The first coordinate is the signed distance to the cut, on whose positive side class 1 is likelier; the second lies
    ``along`` the cut. ``kept`` is the share of the activations' variance that this view shows.
    """

    points: Array
    along: Array
    kept: float


def cut_view(network: MLP, X: ArrayLike, along: ArrayLike | None = None) -> CutView:
    """Look at the activations for ``X`` (n, inputs) along the last layer's cut, w·h + b = 0.

    The first coordinate is (w·h + b)/‖w‖. The second is h·a with a the part of ``along`` (units,) that is at a right
    angle to w; without it, the first principal axis of what the first coordinate does not show (Jolliffe, *Principal
    Component Analysis*, 2002, §1.1), its largest entry positive.
    Raises ValueError unless the network has a hidden layer and one output, and if ``along`` is parallel to w.

    >>> network = MLP(([[1.0, 0.0], [0.0, 1.0]], [[2.0, 0.0]]), ([0.0, 0.0], [0.0]), "identity")
    >>> cut_view(network, [[1.0, 5.0], [-3.0, 7.0]]).points.tolist()
    [[1.0, 5.0], [-3.0, 7.0]]
    """
    if len(network.weights) < 2 or network.sizes[-1] != 1:
        raise ValueError(f"network must have a hidden layer and one output, but has the sizes {network.sizes}")
    trace = network.forward(X)
    hidden, w = trace.activations[-2], network.weights[-1][0]
    length = float(np.linalg.norm(w))
    if length == 0:
        raise ValueError("network has no cut: the weights of its last layer are zero")
    normal = w / length
    centred = hidden - hidden.mean(axis=0)
    if along is None:
        rest = centred - np.outer(matrix_product(centred, normal), normal)
        axis = np.linalg.svd(rest, full_matrices=False)[2][0]
        axis = axis * np.sign(axis[np.argmax(np.abs(axis))])
    else:
        axis = checks.finite("along", along, ndim=1)
        checks.same_shape("along", axis, "the weights of the last layer", normal)
    axis = axis - (axis @ normal) * normal
    if np.linalg.norm(axis) < 1e-9:
        raise ValueError("along must not be parallel to the weights of the last layer")
    axis = axis / np.linalg.norm(axis)
    points = np.column_stack([trace.outputs[:, 0] / length, matrix_product(hidden, axis)])
    total = float((centred**2).sum())
    seen = float(((points - points.mean(axis=0)) ** 2).sum())
    return CutView(points=points, along=axis, kept=seen / total if total else 1.0)


def closest_across(points: ArrayLike, y: ArrayLike) -> tuple[int, int]:
    """Return the rows of the closest two of ``points`` (n, d), the first of class 0, the second of class 1.

    Raises ValueError if one of the classes has no point in the labels ``y`` (n,).

    >>> closest_across([[0.0], [1.0], [4.0]], [0, 1, 1])
    (0, 1)
    """
    places, labels = checks.finite("points", points, ndim=2), checks.finite("y", y, ndim=1)
    first, second = np.flatnonzero(labels == 0), np.flatnonzero(labels == 1)
    if not first.size or not second.size or len(labels) != len(places):
        raise ValueError("y must hold both classes, 0 and 1, one for every point")
    apart = np.linalg.norm(places[first][:, np.newaxis] - places[second], axis=-1)
    i, j = np.unravel_index(np.argmin(apart), apart.shape)
    return int(first[i]), int(second[j])


def distance_share(points: ArrayLike, first: int, second: int) -> float:
    """Return the distance between two rows of ``points`` (n, d), as a share of the mean distance of all pairs.

    Raises ValueError if there are no such rows, or if all points are one.

    >>> round(distance_share([[0.0], [1.0], [4.0]], 0, 1), 3)
    0.375
    """
    places = checks.finite("points", points, ndim=2)
    if not all(0 <= row < len(places) for row in (first, second)):
        raise ValueError(f"first and second must be rows of points, from 0 to {len(places) - 1}")
    apart = np.linalg.norm(places[:, np.newaxis] - places, axis=-1)
    mean = float(apart[np.triu_indices(len(places), 1)].mean()) if len(places) > 1 else 0.0
    if mean == 0:
        raise ValueError("points must not all be the same")
    return float(apart[first, second]) / mean


def linearly_separable(X: ArrayLike, y: ArrayLike) -> bool:
    """Return whether some straight cut w·x + b = 0 has all ``X`` (n, d) of class 1 on one side, class 0 on the other.

    Decided by linear programming: whether ±(w·x + b) ≥ 1 can hold for all points (Boyd and Vandenberghe, *Convex
    Optimization*, 2004, §8.6.1). Raises ValueError for labels ``y`` (n,) other than 0 and 1.

    >>> linearly_separable([[0.0], [1.0], [2.0]], [0, 1, 1]), linearly_separable([[0.0], [1.0], [2.0]], [0, 1, 0])
    (True, False)
    """
    from scipy import optimize

    places, labels = checks.finite("X", X, ndim=2), checks.finite("y", y, ndim=1)
    if not np.isin(labels, (0, 1)).all() or len(labels) != len(places):
        raise ValueError("y must hold a 0 or a 1 for every row of X")
    signs = np.where(labels == 1, 1.0, -1.0)[:, np.newaxis]
    rows = -signs * np.column_stack([places, np.ones(len(places))])
    found = optimize.linprog(np.zeros(rows.shape[1]), A_ub=rows, b_ub=-np.ones(len(rows)), bounds=(None, None))
    return bool(found.status == 0)
