"""The product of matrices, kept from what the processor's own routine does at the ends of float64.

BLAS adds the terms of a product in an order that depends on the processor. Where terms of both signs overflow, one
order gives infinity and another NaN, and some routines set the flags of errors that did not happen.
"""

from __future__ import annotations

import numpy as np

from mathdl.checks import Array


def matrix_product(A: Array, B: Array) -> Array:
    """Return A·B as ``np.matmul`` does, without warnings; for finite factors no entry is NaN.

    An entry whose sum leaves float64 on the way is computed again from rows and columns that are divided by powers
    of two.

    >>> matrix_product(np.array([[1e308, 1e308, -1e308]]), np.array([1.0, 1.0, 1.0])).tolist()
    [1e+308]
    """
    with np.errstate(all="ignore"):
        result = np.asarray(np.matmul(A, B))
        found = np.isfinite(result)
        if found.all():
            return result
        rows, columns = A if A.ndim > 1 else A[np.newaxis], B if B.ndim > 1 else B[:, np.newaxis]
        row_powers, column_powers = _power(rows, -1), _power(columns, -2)
        small = np.matmul(np.ldexp(rows, -row_powers), np.ldexp(columns, -column_powers))
        return np.where(found, result, np.ldexp(small, row_powers + column_powers).reshape(result.shape))


def _power(matrix: Array, axis: int) -> np.ndarray[tuple[int, ...], np.dtype[np.intc]]:
    """Return the power of two just above the largest entry along ``axis``, which is kept."""
    return np.asarray(np.frexp(np.abs(matrix).max(axis=axis, keepdims=True))[1], dtype=np.intc)
