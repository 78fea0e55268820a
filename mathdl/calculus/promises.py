"""What a slope is worth: how straight a curve is close up, and how far its slope foretells a change.

Names are published by `calculus`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.calculus.areas import finite_values
from mathdl.calculus.pointwise import Function
from mathdl.calculus.slopes import derivative
from mathdl.checks import Array

PLACES = 1001
"""Where a window is looked at: its ends, its middle, and evenly between."""


@dataclass(frozen=True, slots=True, eq=False)
class LinearPromise:
    """A change as the slope promises it, as it is, and how far the promise misses, as a share of what is."""

    promised: Array
    actual: Array
    miss: Array


def departure_from_line(f: Function, x: float, radius: ArrayLike, slope: float | None = None) -> Array:
    """How far ``f`` departs from its line at ``x``, for every ``radius``, in its shape: a share of the line's rise.

    The largest ``|f - line|`` over 1,001 places of ``[x - radius, x + radius]``, divided by the rise of the line over
    it, ``2 · |slope| · radius``. The line passes through ``(x, f(x))`` with ``slope``, by default ``derivative(f, x)``:
    at a kink the mean of both sides. Where ``f`` is smooth, the share falls as the radius does; at a kink it stays.
    Raises ValueError if a radius is not positive, the line is level, or ``f`` is not finite in the window.

    >>> departure_from_line(np.square, 1.0, [1.0, 0.1], slope=2.0).round(12).tolist()
    [0.25, 0.025]
    """
    middle, radii = checks.finite("x", x, ndim=0), checks.finite("radius", radius)
    if (radii <= 0).any():
        raise ValueError(f"radius must be positive, but holds {radii.min():g}")
    steepness = float(_slope(f, middle, slope))
    steps = radii[..., np.newaxis] * np.linspace(-1, 1, PLACES)
    gaps = np.abs(finite_values(f, middle + steps) - finite_values(f, middle) - steepness * steps).max(axis=-1)
    rises = 2 * abs(steepness) * radii
    # A slope of nothing but rounding is none.
    if (rises <= 1e-9 * gaps).any() or steepness == 0:
        raise ValueError(f"slope must not be zero, for then the line rises by nothing, but is {steepness:g}")
    return np.asarray(gaps / rises)


def linear_promise(f: Function, x: ArrayLike, step: ArrayLike, slope: ArrayLike | None = None) -> LinearPromise:
    """What the slope of ``f`` at ``x`` promises for a ``step``, and what ``f`` does; they broadcast.

    ``promised`` is ``slope · step``, ``actual`` is ``f(x + step) - f(x)`` and ``miss`` is ``|promised - actual| /
    |actual|``; infinite where only ``actual`` is zero, zero where both are. ``slope`` is ``derivative(f, x)`` by
    default. Raises ValueError if a step is zero or ``f`` is not finite at one of the points.

    >>> promise = linear_promise(np.square, 1.0, 0.5, slope=2.0)
    >>> float(promise.promised), float(promise.actual), float(promise.miss)
    (1.0, 1.25, 0.2)
    """
    point, change = checks.broadcast("x", checks.finite("x", x), "step", checks.finite("step", step))
    if (change == 0).any():
        raise ValueError("step must not be zero")
    promised = np.asarray(_slope(f, point, slope) * change)
    checks.same_shape("slope", promised, "x and step", point)
    actual = np.asarray(finite_values(f, point + change) - finite_values(f, point))
    apart = np.abs(promised - actual)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        miss = np.where(apart == 0, 0.0, apart / np.abs(actual))
    return LinearPromise(promised, actual, miss)


def _slope(f: Function, point: Array, slope: ArrayLike | None) -> Array:
    given = derivative(f, point) if slope is None else checks.finite("slope", slope)
    if given.ndim > point.ndim:
        raise ValueError(f"slope must be one number for each x, but its shape is {given.shape}")
    return given
