"""Movements of the plane: rotations, scalings, shears, their products, and the ways between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.products import matrix_product

EPSILON = float(np.finfo(np.float64).eps)


def rotation(angle: ArrayLike) -> Array:
    """Return the matrix (2, 2) that turns the plane by ``angle`` radians; an array of angles (…) gives (…, 2, 2).

    Raises ValueError if an angle is not finite.

    >>> rotation(np.pi / 2).round(12)
    array([[ 0., -1.],
           [ 1.,  0.]])
    """
    turn = checks.finite("angle", angle)
    cos, sin = np.cos(turn), np.sin(turn)
    return np.stack([np.stack([cos, -sin], axis=-1), np.stack([sin, cos], axis=-1)], axis=-2)


def scaling(sx: float, sy: float) -> Array:
    """Return the matrix (2, 2) that stretches by ``sx`` along x and by ``sy`` along y.

    Raises ValueError if one is not a finite number.

    >>> scaling(2, 3).tolist()
    [[2.0, 0.0], [0.0, 3.0]]
    """
    return np.diag([float(checks.finite("sx", sx, ndim=0)), float(checks.finite("sy", sy, ndim=0))])


def shear(k: ArrayLike) -> Array:
    """Return the matrix (2, 2) that slides each point along x by ``k`` times its y; an array (…) gives (…, 2, 2).

    Raises ValueError if a ``k`` is not finite.

    >>> shear(2).tolist()
    [[1.0, 2.0], [0.0, 1.0]]
    """
    return np.eye(2) + checks.finite("k", k)[..., np.newaxis, np.newaxis] * [[0.0, 1.0], [0.0, 0.0]]


def apply(A: ArrayLike, points: ArrayLike) -> Array:
    """Move ``points`` (…, n), one a row, by ``A`` (m, n): each p becomes A·p. Returns (…, m).

    A stack of matrices (k, m, n) gives a stack (k, …, m), every point moved by every matrix.
    Raises ValueError if the matrix has not as many columns as the points have coordinates.

    >>> apply([[3, 0], [4, 5]], [[1, 0], [0, 1]])
    array([[3., 4.],
           [0., 5.]])
    """
    matrix, moved = _matrices("A", A), checks.finite("points", points)
    if moved.ndim == 0 or moved.shape[-1] != matrix.shape[-1]:
        raise ValueError(
            "points must have as many coordinates as A has columns, but their shapes are "
            f"{moved.shape} and {matrix.shape}"
        )
    flat = matrix_product(moved.reshape(-1, moved.shape[-1]), np.swapaxes(matrix, -1, -2))
    return flat.reshape(*matrix.shape[:-2], *moved.shape[:-1], matrix.shape[-2])


def compose(*matrices: ArrayLike) -> Array:
    """Return the one matrix that acts like all of ``matrices``, the first given acting first: compose(A, B) = B·A.

    Raises ValueError if there is none, or if one does not take what the one before gives.

    >>> compose(rotation(np.pi / 2), shear(1)).round(12)
    array([[ 1., -1.],
           [ 1.,  0.]])
    """
    if not matrices:
        raise ValueError("matrices must hold at least one matrix")
    result = _matrices("matrices", matrices[0])
    for given in matrices[1:]:
        following = _matrices("matrices", given)
        if following.shape[-1] != result.shape[-2]:
            raise ValueError(
                f"matrices must fit one after the other, but {following.shape} cannot follow {result.shape}"
            )
        result = matrix_product(following, result)
    return result


def determinant(A: ArrayLike) -> Array:
    """Return the determinants (…) of square ``A`` (…, n, n): the signed factor by which it changes areas or volumes.

    Raises ValueError if ``A`` is not square or not finite.

    >>> float(determinant([[3, 0], [4, 5]]))
    15.0
    """
    matrix = _matrices("A", A)
    if matrix.shape[-1] != matrix.shape[-2]:
        raise ValueError(f"A must be square, but its shape is {matrix.shape}")
    with np.errstate(over="ignore", invalid="ignore"):
        if matrix.shape[-1] == 2:  # no rounding for whole numbers
            (a, b), (c, d) = np.moveaxis(matrix, (-2, -1), (0, 1))
            return np.asarray(a * d - b * c)[()]
        return np.asarray(np.linalg.det(matrix))[()]


def commutator(A: ArrayLike, B: ArrayLike) -> Array:
    """Return A·B − B·A for square ``A`` and ``B`` (n, n): what the order of two movements changes; zero if nothing.

    Raises ValueError if they are not square or differ in shape.

    >>> commutator(rotation(1), rotation(2)).round(12) + 0
    array([[0., 0.],
           [0., 0.]])
    """
    first, second = checks.square("A", A), checks.square("B", B)
    checks.same_shape("A", first, "B", second)
    # Divided by powers of two first, so that neither product is infinite where the difference is not.
    one, two = (int(np.frexp(np.abs(matrix).max())[1]) for matrix in (first, second))
    first, second = np.ldexp(first, -one), np.ldexp(second, -two)
    with np.errstate(over="ignore"):
        return np.asarray(np.ldexp(matrix_product(first, second) - matrix_product(second, first), one + two))


def gram_matrix(A: ArrayLike) -> Array:
    """Return AᵀA (…, n, n) of ``A`` (…, m, n): dot products of its columns. Its eigenvalues are the
    squares of A's σ, and zeros if n > m.

    Raises ValueError if ``A`` is no finite matrix or stack of them.

    >>> gram_matrix([[3, 0], [4, 5]])
    array([[25., 20.],
           [20., 25.]])
    """
    matrix = _matrices("A", A)
    return matrix_product(np.swapaxes(matrix, -1, -2), matrix)


def map_path(A: ArrayLike, t: ArrayLike) -> Array:
    """Return the movement of the plane from rest to ``A`` (2, 2) at the times ``t``: the identity at 0, A at 1.

    With A = R·P, a rotation R by an angle θ in (−π, π] after a symmetric stretch P (polar decomposition):

    - det A > 0: R(tθ)·Pᵗ, invertible at every t; its determinant is (det A)ᵗ.
    - A singular: R(tθ)·((1−t)·I + t·P), invertible at every t in [0, 1), singular only at the end.
    - det A < 0: the straight line (1−t)·I + t·A. The plane turns over, so no path can stay invertible.

    ``t`` may be an array (…) and gives (…, 2, 2); values outside [0, 1] continue the movement.
    Source: N. J. Higham, *Functions of Matrices*, SIAM 2008, ch. 8. Raises ValueError if ``A`` is no finite (2, 2)
    matrix or a time is not finite.

    >>> map_path([[3, 0], [4, 5]], [0, 1])
    array([[[1., 0.],
            [0., 1.]],
    <BLANKLINE>
           [[3., 0.],
            [4., 5.]]])
    """
    matrix = checks.square("A", A)
    if matrix.shape != (2, 2):
        raise ValueError(f"A must have shape (2, 2), but has {matrix.shape}")
    time = checks.finite("t", t)[..., np.newaxis, np.newaxis]
    identity = np.eye(2)
    largest, smallest = np.linalg.svd(matrix, compute_uv=False)
    singular = smallest <= 4 * EPSILON * largest
    unit = matrix / largest if largest > 0 else matrix
    if not singular and determinant(unit) < 0:
        path = (1 - time) * identity + time * matrix
    else:
        angle = np.arctan2(unit[1, 0] - unit[0, 1], unit[0, 0] + unit[1, 1])
        turn = rotation(angle)
        stretch = matrix_product(turn.T, matrix)
        stretch = stretch / 2 + stretch.T / 2
        if singular:
            part = (1 - time) * identity + time * stretch
        else:
            # the eigenvalues of P are the singular values of A, which keep more digits when computed from A
            vectors = np.linalg.eigh(stretch).eigenvectors
            powers = np.array([smallest, largest]) ** time[..., 0, :]
            part = matrix_product(vectors * powers[..., np.newaxis, :], vectors.T)
        path = matrix_product(rotation(angle * time[..., 0, 0]), part)
    path = np.where(time == 0, identity, path)
    return np.where(time == 1, matrix, path)


def _matrices(name: str, value: ArrayLike) -> Array:
    matrix = checks.finite(name, value)
    if matrix.ndim < 2:
        raise ValueError(f"{name} must be a matrix or a stack of matrices, but its shape is {matrix.shape}")
    return matrix
