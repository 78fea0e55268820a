"""Matrices as movements of the plane, and the factorisations that explain them.

Matrices act on column vectors; a set of points is an array (…, n) of rows, moved by `apply`. Angles are radians,
counter-clockwise. Source: G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th ed., JHU Press 2013.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.products import matrix_product

_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True, eq=False)
class SVD:
    """A thin singular value decomposition A = U · diag(S) · Vt, k = min(m, n).

    ``U`` (…, m, k) has orthonormal columns, ``S`` (…, k) is non-negative and falls, ``Vt`` (…, k, n) has
    orthonormal rows.
    """

    U: Array
    S: Array
    Vt: Array


@dataclass(frozen=True, slots=True, eq=False)
class RotateStretchRotate:
    """A 2×2 matrix as a turn, a stretch along the axes, and a second turn: A = second · stretch · first.

    Both turns are proper rotations, by ``first_angle`` and ``second_angle`` (radians). ``stretches`` (2,) are the
    singular values, the second one negated if A turns the plane over (det A < 0).
    """

    first_angle: float
    stretches: Array
    second_angle: float
    first: Array
    stretch: Array
    second: Array


@dataclass(frozen=True, slots=True, eq=False)
class PowerIteration:
    """The path of power iteration on AᵀA: unit ``vectors`` (steps+1, n), ``estimates`` (steps+1,) of σ₁."""

    vectors: Array
    estimates: Array


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
    singular = smallest <= 4 * _EPSILON * largest
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


def svd(A: ArrayLike) -> SVD:
    """Return the thin singular value decomposition of ``A`` (…, m, n), computed by LAPACK (gesdd).

    Raises ValueError if ``A`` is no finite matrix or stack of them.

    >>> (svd([[3, 0], [4, 5]]).S / np.sqrt(5)).round(12)
    array([3., 1.])
    """
    U, S, Vt = np.linalg.svd(_matrices("A", A), full_matrices=False)
    return SVD(U=U, S=S, Vt=Vt)


def rotate_stretch_rotate(A: ArrayLike) -> RotateStretchRotate:
    """Return ``A`` (2, 2) as rotation, stretch along the axes, rotation: its SVD with proper rotations.

    The first angle is chosen in (−π/2, π/2]. Raises ValueError if ``A`` is no finite (2, 2) matrix.

    >>> parts = rotate_stretch_rotate([[3, 0], [4, 5]])
    >>> round(parts.first_angle / np.pi, 12)
    -0.25
    """
    matrix = checks.square("A", A)
    if matrix.shape != (2, 2):
        raise ValueError(f"A must have shape (2, 2), but has {matrix.shape}")
    U, S, Vt = np.linalg.svd(matrix)
    signs = np.ones(2)
    if np.linalg.det(U) < 0:
        U[:, 1] *= -1
        signs[1] *= -1
    if np.linalg.det(Vt) < 0:
        Vt[1] *= -1
        signs[1] *= -1
    if Vt[0, 0] < 0 or (Vt[0, 0] == 0 and Vt[1, 0] < 0):
        U, Vt = -U, -Vt
    return RotateStretchRotate(
        first_angle=float(np.arctan2(Vt[1, 0], Vt[0, 0])),
        stretches=S * signs,
        second_angle=float(np.arctan2(U[1, 0], U[0, 0])),
        first=Vt,
        stretch=np.diag(S * signs),
        second=U,
    )


def low_rank(A: ArrayLike, rank: int) -> Array:
    """Return a matrix of at most ``rank`` that none is closer to ``A`` (…, m, n), by spectral and Frobenius norm.

    Its spectral error is the first singular value left out (Eckart and Young 1936, Mirsky 1960).
    Raises ValueError if ``rank`` is not between 1 and min(m, n).

    >>> low_rank([[1, 0], [0, 2]], 1)
    array([[0., 0.],
           [0., 2.]])
    """
    matrix = _matrices("A", A)
    kept, most = checks.count("rank", rank), min(matrix.shape[-2:])
    if kept > most:
        raise ValueError(f"rank must be at most {most} for a matrix of shape {matrix.shape}, but is {rank}")
    U, S, Vt = np.linalg.svd(matrix, full_matrices=False)
    return matrix_product(U[..., :kept] * S[..., np.newaxis, :kept], Vt[..., :kept, :])


def spectral_norm(A: ArrayLike) -> Array:
    """Return the largest singular value (…) of ``A`` (…, m, n): the most that it can lengthen a vector.

    Raises ValueError if ``A`` is no finite matrix or stack of them.

    >>> float(spectral_norm([[0, 2], [1, 0]]))
    2.0
    """
    return np.asarray(np.linalg.svd(_matrices("A", A), compute_uv=False)[..., 0])[()]


def condition_number(A: ArrayLike) -> Array:
    """Return σ₁ / σₖ (…), the largest singular value of ``A`` (…, m, n) over the least; infinity if A loses rank.

    A loses rank where the least is within rounding of zero, max(m, n)·ε·σ₁, as for ``numpy.linalg.matrix_rank``.
    Raises ValueError if ``A`` is no finite matrix or stack of them.

    >>> float(condition_number([[3, 0], [4, 5]]).round(12))
    3.0
    """
    matrix = _matrices("A", A)
    S = np.linalg.svd(matrix, compute_uv=False)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        full = S[..., -1] > max(matrix.shape[-2:]) * _EPSILON * S[..., 0]
        return np.where(full, S[..., 0] / S[..., -1], np.inf)[()]


def power_iteration(A: ArrayLike, steps: int, rng: np.random.Generator) -> PowerIteration:
    """Estimate the largest singular value of ``A`` (m, n) by ``steps`` rounds of v ← AᵀA·v / ‖AᵀA·v‖.

    Starts at a random unit vector; the estimate at v is ‖A·v‖, never above σ₁ but for rounding. This is the iteration
    of spectral normalisation (Miyato et al. 2018). Raises ValueError if ``steps`` is negative.

    >>> found = power_iteration([[3, 0], [4, 5]], 20, np.random.default_rng(0))
    >>> round(float(found.estimates[-1] / np.sqrt(5)), 9)
    3.0
    """
    matrix = checks.finite("A", A, ndim=2)
    # Only the direction counts, so the entries are brought near one, where squares neither overflow nor vanish.
    size = float(np.abs(matrix).max()) or 1.0
    matrix = matrix / size
    rounds = checks.count("steps", steps, least=0)
    drawn = rng.standard_normal(matrix.shape[1])
    vector = np.asarray(drawn / np.linalg.norm(drawn))
    vectors, images = [vector], [matrix_product(matrix, vector)]
    for _ in range(rounds):
        turned = matrix_product(matrix.T, images[-1])
        length = float(np.linalg.norm(turned))
        vector = np.asarray(turned / length) if length > 0 else vectors[-1]
        vectors.append(vector)
        images.append(matrix_product(matrix, vector))
    return PowerIteration(vectors=np.array(vectors), estimates=size * np.linalg.norm(images, axis=1))


def _matrices(name: str, value: ArrayLike) -> Array:
    matrix = checks.finite(name, value)
    if matrix.ndim < 2:
        raise ValueError(f"{name} must be a matrix or a stack of matrices, but its shape is {matrix.shape}")
    return matrix
