"""Functions given by others, called right whether they were written for arrays, for rows, or for one point.

A function that was written for one point ``v`` takes ``v[0]`` for its first coordinate; given many points at once it
would take the first point for it, and may answer without complaint. So a few points are first asked alone and
together, and only if the answers agree is the function given arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mathdl.checks import Array

Function = Callable[[Any], Any]


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
            if all(_agree(_answer(f, x.flat[k]), found.flat[k]) for k in (0, x.size // 2, x.size - 1)):
                return found.copy()
    answers = [_of_one_number(f, entry) for entry in x.ravel()]
    return _table("a number", answers, (), everywhere).reshape(x.shape)


def of_points(f: Function, near: Array, outputs: int) -> Function:
    """Return ``f`` as a function from points ``(…, n)`` to ``(…)``, or to ``(…, m)`` if ``outputs`` is 1.

    ``f`` takes points ``(…, n)``, rows ``(m, n)`` or one point ``(n,)``; it is asked near the first point of
    ``near`` ``(…, n)``. Raises ValueError if it does none of these, or returns another number of axes.

    >>> area = of_points(lambda v: v[0] * v[1], np.array([2.0, 3.0]), 0)
    >>> area(np.array([[2.0, 3.0], [4.0, 5.0]])).tolist()
    [6.0, 20.0]
    """
    size = near.shape[-1]
    first = near.reshape(-1, size)[0]
    # As many as cannot be taken for the coordinates; no two are alike in any coordinate.
    count = 3 if size == 2 else 2
    steps = np.outer(np.arange(count), 1 + np.sqrt(np.arange(1, size + 1)) % 1)
    probes = first + 1e-3 * steps * np.where(first == 0, 1.0, first)
    alone = [_answer(f, probe) for probe in probes]
    takes_one = isinstance(alone[0], np.ndarray) and alone[0].ndim == outputs
    together = _answer(f, probes)
    if isinstance(together, np.ndarray) and together.ndim == outputs + 1 and len(together) == count:
        rows = alone if takes_one else [_first(_answer(f, probe[np.newaxis])) for probe in probes]
        if isinstance(rows[0], np.ndarray) and all(map(_agree, rows, together)):
            return lambda places: _in_rows(f, places, together.shape[1:])
    if not takes_one:
        raise _refusal(f"a point of {size} numbers", alone[0], outputs)
    shape = alone[0].shape if isinstance(alone[0], np.ndarray) else ()

    def one_by_one(places: Array) -> Array:
        answers = [_answer(f, point) for point in places.reshape(-1, size)]
        return _table(f"a point of {size} numbers", answers, shape, True).reshape((*places.shape[:-1], *shape))

    return one_by_one


def _in_rows(f: Function, places: Array, shape: tuple[int, ...]) -> Array:
    rows = places.reshape(-1, places.shape[-1])
    found = _answer(f, rows)
    if not isinstance(found, np.ndarray) or found.shape != (len(rows), *shape):
        raise _refusal(f"{len(rows)} points at once", found, len(shape))
    return found.reshape((*places.shape[:-1], *shape))


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


def _agree(alone: Array | Exception, together: Any) -> bool:
    """Whether a point's own answer is that among the others; a point that cannot be asked alone says nothing."""
    if not isinstance(alone, np.ndarray):
        return True
    if alone.shape != np.shape(together):
        return False
    size = np.abs(together)[np.isfinite(together)].max(initial=0.0)
    return bool(np.allclose(alone, together, rtol=1e-6, atol=1e-9 * size, equal_nan=True))


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
