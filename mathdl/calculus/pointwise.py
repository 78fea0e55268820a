"""Functions given by others, called right whether they were written for arrays, for rows, or for one point.

A function that was written for one point ``v`` takes ``v[0]`` for its first coordinate; given many points at once it
would take the first point for it, and may answer without complaint. So a function of points is given one at a time,
unless the caller says that it is vectorized; then a few points are first asked alone and together. A function of one
number is given arrays if a few numbers, asked alone, get the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mathdl.checks import Array

Function = Callable[[Any], Any]

ASKED = 8
"""How many of many points are asked alone, to see whether a function keeps them apart."""


def values_of(f: Function, x: Array, *, everywhere: bool = False) -> Array:
    """Return ``f`` at every number of ``x``, in the shape of ``x``; NaN where ``f`` refuses a number.

    ``f`` takes arrays, or one number as the functions of ``math`` do. Raises ValueError if it does neither, returns
    something else than a number for a number, or refuses all numbers; with ``everywhere`` it may refuse all.

    >>> import math
    >>> values_of(math.sqrt, np.array([4.0, 9.0, -1.0])).tolist()
    [2.0, 3.0, nan]
    >>> values_of(lambda x: 3, np.zeros(2)).tolist()
    [3.0, 3.0]
    """
    if x.ndim > 0:
        together = _answer(f, x)
        if isinstance(together, np.ndarray) and together.shape in (x.shape, ()):
            found = np.broadcast_to(together, x.shape)
            rounding = 1e-12 * largest(found)
            if all(_agree(_answer(f, x.flat[k]), found.flat[k], rounding) for k in (0, x.size // 2, x.size - 1)):
                return found.copy()
    answers = [_of_one_number(f, entry) for entry in x.ravel()]
    return _table("a number", answers, (), everywhere).reshape(x.shape)


def of_points(f: Function, near: Array, outputs: int, *, vectorized: bool = False) -> Function:
    """Return ``f`` as a function from points ``(…, n)`` to ``(…)``, or to ``(…, m)`` if ``outputs`` is 1.

    ``f`` takes one point ``(n,)``, or else rows ``(m, n)``, of which it is given one at a time; it is first asked at
    the first point of ``near`` ``(…, n)``. With ``vectorized`` it is given all points as rows. Raises ValueError if
    it takes neither, returns another number of axes, or is vectorized and gives a row another answer than that point
    alone.

    >>> area = of_points(lambda v: v[0] * v[1], np.array([2.0, 3.0]), 0)
    >>> area(np.array([[2.0, 3.0], [4.0, 5.0]])).tolist()
    [6.0, 20.0]
    """
    size = near.shape[-1]
    first = near.reshape(-1, size)[0]
    what = f"a point of {size} numbers"
    found = _answer(f, first)
    takes_one = isinstance(found, np.ndarray) and found.ndim == outputs

    def alone(point: Array) -> Array | Exception:
        return _answer(f, point) if takes_one else _of_one_row(f, point, outputs)

    answer = alone(first)
    if not isinstance(answer, np.ndarray):
        raise _refusal(what, found, outputs)
    shape = answer.shape
    if vectorized:
        points = near.reshape(-1, size)
        # No two alike in any coordinate, and never as many as coordinates.
        steps = 1e-3 * (1 + np.sqrt(np.arange(1, size + 1)) % 1)
        probes = np.concatenate([points, points + steps * np.where(points == 0, 1.0, points)])
        probes = probes if len(probes) != size else np.concatenate([probes, probes[:1]])
        answers = _in_rows(f, probes, shape)
        refuse_mixing("f", probes, answers, alone, 1e-10 * largest(answers))
        return lambda places: _in_rows(f, places, shape)

    def one_by_one(places: Array) -> Array:
        answers = [alone(point) for point in places.reshape(-1, size)]
        return _table(what, answers, shape, True).reshape((*places.shape[:-1], *shape))

    return one_by_one


def refuse_mixing(name: str, points: Array, answers: Array, alone: Function, tolerance: float) -> None:
    """Raise a ValueError if one of the ``answers`` for many ``points`` ``(…, n)`` is not the one it gets ``alone``.

    A function that was written for one point takes ``v[0]`` for its first coordinate and would take the first of many
    points for it, without complaint where there are as many points as coordinates. Some points are asked; one that
    cannot be asked alone says nothing.

    >>> refuse_mixing("f", np.eye(2), 2 * np.eye(2), lambda v: 2 * v, 1e-9)
    """
    size = points.shape[-1]
    rows = points.reshape(-1, size)
    found = answers.reshape(len(rows), -1)
    for k in np.unique(np.linspace(0, len(rows) - 1, ASKED).astype(np.intp)):
        own = alone(rows[k])
        if isinstance(own, np.ndarray) and own.size == found.shape[1] and not _agree(own.ravel(), found[k], tolerance):
            raise ValueError(
                f"{name} must give each of many points what it gives that point alone, but does not: write v[..., 0] "
                "for the first coordinate and sums over axis=-1, or give it one point at a time"
            )


def _in_rows(f: Function, places: Array, shape: tuple[int, ...]) -> Array:
    rows = places.reshape(-1, places.shape[-1])
    found = _answer(f, rows)
    if not isinstance(found, np.ndarray) or found.shape != (len(rows), *shape):
        raise _refusal(f"each of {len(rows)} points at once", found, len(shape))
    return found.reshape((*places.shape[:-1], *shape))


def _of_one_row(f: Function, point: Array, outputs: int) -> Array | Exception:
    found = _answer(f, point[np.newaxis])
    if isinstance(found, np.ndarray) and (found.ndim != outputs + 1 or len(found) != 1):
        return TypeError(f"one row of a point gives an array of shape {found.shape}")
    return _first(found)


def _answer(f: Function, argument: Any) -> Array | Exception:
    """What ``f`` returns, as an array, or the error that it raises; ``argument`` is kept from what ``f`` does to it."""
    try:
        with np.errstate(all="ignore"):
            given = np.asarray(f(argument.copy()))
            kind = given.dtype.kind
            if kind not in "biufO" or (kind == "O" and any(entry is None for entry in given.flat)):
                raise TypeError(f"the result holds {given.flat[0]!r}" if given.size else "the result is empty")
            return given.astype(np.float64, copy=False)
    except Exception as error:
        return error


def _of_one_number(f: Function, number: Any) -> Array | Exception:
    found = _answer(f, number)
    if isinstance(found, np.ndarray) and found.ndim == 0:
        return found
    # A function that needs an array, for a mask or an index.
    row = _first(_answer(f, np.array([number])))
    return row if isinstance(row, np.ndarray) and row.ndim == 0 else found


def _first(found: Array | Exception) -> Array | Exception:
    return np.asarray(found[0]) if isinstance(found, np.ndarray) and found.ndim > 0 and len(found) == 1 else found


def largest(array: Array) -> float:
    """Return the size of the largest finite entry, 0 if there is none.

    >>> largest(np.array([1.0, -2.0, np.inf]))
    2.0
    """
    return float(np.abs(array)[np.isfinite(array)].max(initial=0.0))


def _agree(alone: Array | Exception, together: Any, tolerance: float) -> bool:
    """Whether a point's own answer is that among the others, within ``tolerance``.

    A point that cannot be asked alone says nothing.
    """
    if not isinstance(alone, np.ndarray):
        return True
    if alone.shape != np.shape(together):
        return False
    return bool(np.allclose(alone, together, rtol=0, atol=tolerance, equal_nan=True))


def _table(what: str, answers: list[Array | Exception], shape: tuple[int, ...], everywhere: bool) -> Array:
    """Return all answers as one array; NaN where ``f`` refuses a point, which it may do ``everywhere`` or not."""
    table = np.full((len(answers), *shape), np.nan)
    refused = [isinstance(found, ArithmeticError | ValueError) for found in answers]
    if all(refused) and not everywhere:
        raise _refusal(what, answers[0], len(shape))
    for place, found in enumerate(answers):
        if isinstance(found, np.ndarray) and found.shape == shape:
            table[place] = found
        elif not refused[place]:
            raise _refusal(what, found, len(shape))
    return table


def _refusal(what: str, found: Array | Exception, outputs: int) -> ValueError:
    wanted = "one number" if outputs == 0 else "a row of numbers"
    if isinstance(found, np.ndarray):
        return ValueError(f"f must return {wanted} for {what}, but returns an array of shape {found.shape}")
    return ValueError(f"f must return {wanted} for {what}, but raises {type(found).__name__}: {found}")
