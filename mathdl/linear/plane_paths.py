"""Movements of the plane in steps: from one matrix to another, of a shear, and of a layer of a network.

Matrices act on column vectors, as in `mathdl.linear`; times run from 0 to 1 unless a function says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.linear import maps as linear
from mathdl.networks import ACTIVATIONS


@dataclass(frozen=True, slots=True, eq=False)
class LayerState:
    """A map of the plane: z = W·x + b for every point, and then the way from z to the activation of z.

    ``W`` is (2, 2) and ``b`` (2,); ``bend`` says how much of the way to the ``activation`` is gone, from 0 to 1.
    """

    W: Array
    b: Array
    bend: float
    activation: str

    def __call__(self, points: ArrayLike) -> Array:
        """Return where the map takes ``points`` (…, 2)."""
        moved = linear.apply(self.W, points) + self.b
        if self.bend == 0:
            return moved
        return (1 - self.bend) * moved + self.bend * ACTIVATIONS[self.activation].value(moved)


@dataclass(frozen=True, slots=True, eq=False)
class LayerPath:
    """The states of a layer's movement: state i is the map with ``weights[i]``, ``biases[i]`` and ``bends[i]``.

    ``weights`` (n, 2, 2), ``biases`` (n, 2), ``bends`` (n,).
    """

    weights: Array
    biases: Array
    bends: Array
    activation: str

    def __len__(self) -> int:
        """Return the number of states."""
        return len(self.bends)

    def __getitem__(self, index: int) -> LayerState:
        """Return one state, a function of points (…, 2)."""
        return LayerState(self.weights[index], self.biases[index], float(self.bends[index]), self.activation)


def path_between(A: ArrayLike, B: ArrayLike, t: ArrayLike) -> Array:
    """Return the movement of the plane from ``A`` to ``B`` (2, 2) at the times ``t`` (…): A at 0, B at 1.

    It is `linear.map_path` to B·A⁻¹, after A, so that it stays invertible where A and B turn the plane over alike. If
    A is singular, nothing leads out of it; then it is the straight line (1−t)·A + t·B. Returns (…, 2, 2).
    Raises ValueError if a matrix is no finite (2, 2) matrix or a time is not finite.

    >>> path_between([[2, 0], [0, 2]], [[8, 0], [0, 2]], 0.5).round(12)
    array([[4., 0.],
           [0., 2.]])
    """
    start, end = _two_by_two("A", A), _two_by_two("B", B)
    time = checks.finite("t", t)[..., np.newaxis, np.newaxis]
    size = float(np.abs(start).max()) or 1.0
    if np.linalg.cond(start / size) < 1 / np.finfo(np.float64).eps:
        with np.errstate(over="ignore", invalid="ignore"):
            change = np.linalg.solve(start.T / size, end.T / size).T
        path = linear.compose(start, linear.map_path(change, time[..., 0, 0]))
    else:
        path = (1 - time) * start + time * end
    path = np.where(time == 0, start, path)
    return np.where(time == 1, end, path)


def shear_to_rectangle(A: ArrayLike, t: ArrayLike = 1.0) -> Array:
    """Return the shear along the second column of ``A`` (2, 2) that makes the image of the unit square a rectangle.

    At the times ``t`` (…) so much of the shear is done: the identity at 0; at 1, the columns of shear · A are
    orthogonal. The second column stays. A shear keeps every area, so det A is the rectangle's signed area: its sides
    are those of a Gram–Schmidt step (Golub and Van Loan, sec. 5.2.7). Returns (…, 2, 2).
    Raises ValueError if ``A`` is no finite (2, 2) matrix, is singular, or a time is not finite.

    >>> shear_to_rectangle([[3, 0], [4, 5]]) @ [[3, 0], [4, 5]]
    array([[3., 0.],
           [0., 5.]])
    """
    matrix = _two_by_two("A", A)
    time = checks.finite("t", t)[..., np.newaxis, np.newaxis]
    unit = matrix / (float(np.abs(matrix).max()) or 1.0)
    first, second = unit.T
    # Across the second column lies the first one's height over it.
    across = np.array([second[1], -second[0]])
    height = float(across @ first)
    if height == 0:
        raise ValueError("A must not be singular: no shear makes a rectangle of a line")
    slide = -(first @ second) / (second @ second) / height
    return np.asarray(np.eye(2) + time * slide * np.outer(second, across))


def rectangle_sides(A: ArrayLike) -> Array:
    """Return the sides (2,) of the rectangle that `shear_to_rectangle` makes, in the order of the columns of ``A``.

    The second is the length of the second column, the first how far the first column reaches across it; their
    product is abs(det A). Raises ValueError if ``A`` is no finite (2, 2) matrix or is singular.

    >>> rectangle_sides([[3, 0], [4, 5]])
    array([3., 5.])
    """
    matrix = _two_by_two("A", A)
    size = float(np.abs(matrix).max()) or 1.0
    unit = matrix / size
    return np.asarray(size * np.linalg.norm(shear_to_rectangle(unit) @ unit, axis=0))


def layer_path(W: ArrayLike, b: ArrayLike, activation: str, t: ArrayLike) -> LayerPath:
    """Return how a layer of two neurons moves the plane of its two inputs, at the times ``t`` (n,) from 0 to 3.

    Until 1 the weights ``W`` (2, 2) move it as `linear.map_path` does, until 2 the biases ``b`` (2,) shift it, until
    3 it bends into the ``activation``. Raises ValueError for other shapes or an unknown activation.

    >>> layer_path([[3, 0], [4, 5]], [1, 1], "relu", [0, 1, 2])[2]([[1, 2], [0, -1]])
    array([[ 4., 15.],
           [ 1., -4.]])
    """
    matrix, shift = _two_by_two("W", W), checks.finite("b", b, ndim=1)
    if shift.shape != (2,):
        raise ValueError(f"b must have shape (2,), but has {shift.shape}")
    checks.one_of("activation", activation, ACTIVATIONS)
    moved, shifted, bent = (np.clip(checks.finite("t", t, ndim=1) - stage, 0, 1) for stage in range(3))
    return LayerPath(linear.map_path(matrix, moved), shifted[:, np.newaxis] * shift, bent, activation)


def _two_by_two(name: str, value: ArrayLike) -> Array:
    matrix = checks.square(name, value)
    if matrix.shape != (2, 2):
        raise ValueError(f"{name} must have shape (2, 2), but has {matrix.shape}")
    return matrix
