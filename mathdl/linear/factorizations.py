"""The singular value decomposition, and what follows from it: norms, conditioning, low rank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.linear.maps import EPSILON, _matrices
from mathdl.products import matrix_product


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


def low_rank_size(shape: tuple[int, int], rank: int) -> int:
    """Return how many numbers hold a matrix of ``shape`` (m, n) and ``rank``: rank·(m + n + 1), as U, S and Vt.

    Raises ValueError if ``shape`` is not two counts, or ``rank`` is not between 1 and min(m, n).

    >>> low_rank_size((120, 144), 10)
    2650
    """
    if len(shape) != 2:
        raise ValueError(f"shape must be two numbers, rows and columns, but is {tuple(shape)}")
    rows, columns = (checks.count("shape", size) for size in shape)
    kept = checks.count("rank", rank)
    if kept > min(rows, columns):
        raise ValueError(
            f"rank must be at most {min(rows, columns)} for a matrix of shape {tuple(shape)}, but is {rank}"
        )
    return kept * (rows + columns + 1)


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
        full = S[..., -1] > max(matrix.shape[-2:]) * EPSILON * S[..., 0]
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
