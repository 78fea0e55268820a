"""Slopes and areas: secants, derivatives of functions of one and many numbers, Riemann sums and integrals.

A function of one number takes an array and returns one of the same shape. A function of many numbers takes points
``(…, n)``, one along the last axis, and returns one number ``(…)`` or ``m`` numbers ``(…, m)`` for each, as the
functions of ``mathdl.surfaces`` do. Derivatives are those of ``scipy.differentiate``, integrals of
``scipy.integrate``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array

Function = Callable[[Any], Any]
Rule = Literal["left", "right", "midpoint", "trapezoid"]

ORDER, INITIAL_STEP = 8, 0.5
# The estimate trails the true error: asked for more digits, the differences would drown in rounding.
RELATIVE, ABSOLUTE = 1e-10, 1e-12
SIDES = {"both": 0, "left": -1, "right": 1}
SAMPLED_AT = {"left": 0.0, "midpoint": 0.5, "right": 1.0}


def secant_slope(f: Function, x: ArrayLike, h: ArrayLike) -> Array:
    """The slope ``(f(x + h) - f(x)) / h`` of the line through two points of ``f``; ``x`` and ``h`` broadcast.

    Raises ValueError if ``h`` is zero or ``f`` is not finite at one of the points.

    >>> secant_slope(np.square, 1.0, [1.0, 0.5, 0.25]).tolist()
    [3.0, 2.5, 2.25]
    """
    point, step = _point_and_step(x, h)
    return (_values(f, point + step) - _values(f, point)) / step


def central_slope(f: Function, x: ArrayLike, h: ArrayLike) -> Array:
    """The slope ``(f(x + h) - f(x - h)) / 2h`` of the line through two points around ``x``; they broadcast.

    Raises ValueError if ``h`` is zero or ``f`` is not finite at one of the points.

    >>> float(central_slope(np.square, 1.0, 0.5))
    2.0
    """
    point, step = _point_and_step(x, h)
    return (_values(f, point + step) - _values(f, point - step)) / (2 * step)


@dataclass(frozen=True, slots=True, eq=False)
class SlopeErrors:
    """How difference quotients close in on a slope; arrays run over ``steps``."""

    slope: float
    steps: Array
    forward: Array
    central: Array
    forward_errors: Array
    central_errors: Array


def slope_errors(f: Function, x: float, steps: ArrayLike, slope: float | None = None) -> SlopeErrors:
    """One-sided and central difference quotients at ``x`` for all ``steps`` ``(k,)``, and their absolute errors.

    Errors are against ``slope``, by default ``derivative(f, x)``. Raises ValueError as :func:`secant_slope` does.

    >>> slope_errors(np.square, 1.0, [0.5, 0.25], slope=2.0).forward_errors.tolist()
    [0.5, 0.25]
    """
    sizes = checks.finite("steps", steps, ndim=1)
    exact = float(derivative(f, x)) if slope is None else float(checks.finite("slope", slope, ndim=0))
    forward, central = secant_slope(f, x, sizes), central_slope(f, x, sizes)
    return SlopeErrors(exact, sizes, forward, central, np.abs(forward - exact), np.abs(central - exact))


def derivative(f: Function, x: ArrayLike, side: Literal["both", "left", "right"] = "both") -> Array:
    """The slope of ``f`` at every ``x``, in its shape; ``scipy.differentiate.derivative``.

    ``side`` "left" or "right" looks to one side of ``x`` only: at a kink the slopes of the sides differ, and
    "both" is their mean. Raises ValueError for another side or if no finite slope is found.

    >>> derivative(np.exp, [0.0, 1.0]).round(8).tolist()
    [1.0, 2.71828183]
    """
    from scipy import differentiate

    point = checks.finite("x", x)
    if side not in SIDES:
        raise ValueError(f"side must be one of {', '.join(SIDES)}, but is {side}")
    with np.errstate(all="ignore"):
        found = differentiate.derivative(
            f,
            point,
            tolerances={"rtol": RELATIVE, "atol": ABSOLUTE},
            order=ORDER,
            initial_step=INITIAL_STEP,
            step_direction=SIDES[side],
        )
    return _slopes(found.df)


def gradient(f: Function, x: ArrayLike) -> Array:
    """The slopes of ``f`` along every axis at the points ``x`` ``(…, n)``, in their shape.

    Raises ValueError if a slope is not finite. Source: ``scipy.differentiate.jacobian``.

    >>> gradient(lambda p: p[..., 0] * p[..., 1], [2.0, 3.0]).round(9).tolist()
    [3.0, 2.0]
    """
    return jacobian(lambda points: np.asarray(f(points))[..., np.newaxis], x)[..., 0, :]


def jacobian(f: Function, x: ArrayLike) -> Array:
    """The slope of every output along every input: for ``f`` from ``(…, n)`` to ``(…, m)`` an array ``(…, m, n)``.

    Raises ValueError if a slope is not finite. Source: ``scipy.differentiate.jacobian``.

    >>> A = np.array([[3.0, 0.0], [4.0, 5.0]])
    >>> jacobian(lambda p: p @ A.T, [1.0, 1.0]).round(9).tolist()
    [[3.0, 0.0], [4.0, 5.0]]
    """
    from scipy import differentiate

    points = np.moveaxis(_points("x", x), -1, 0)
    with np.errstate(all="ignore"):
        found = differentiate.jacobian(
            lambda z: np.moveaxis(np.asarray(f(np.moveaxis(z, 0, -1))), -1, 0),
            points,
            tolerances={"rtol": RELATIVE, "atol": ABSOLUTE},
            order=ORDER,
            initial_step=INITIAL_STEP,
        )
    return _slopes(np.moveaxis(found.df, (0, 1), (-2, -1)))


def hessian(f: Function, x: ArrayLike) -> Array:
    """The second derivatives of ``f`` at the points ``x`` ``(…, n)``: symmetric matrices ``(…, n, n)``.

    Raises ValueError if a derivative is not finite. Source: the Jacobian of :func:`gradient`, as in
    ``scipy.differentiate.hessian``.

    >>> hessian(lambda p: p[..., 0] ** 2 * p[..., 1] + p[..., 1] ** 2, [2.0, 3.0]).round(6).tolist()
    [[6.0, 4.0], [4.0, 2.0]]
    """
    matrix = jacobian(lambda points: gradient(f, points), x)
    return (matrix + np.swapaxes(matrix, -1, -2)) / 2


def directional_derivative(f: Function, x: ArrayLike, direction: ArrayLike) -> Array:
    """The slope of ``f`` at ``x`` along ``direction``, per unit of length: both ``(…, n)``, broadcast, to ``(…)``.

    Raises ValueError if a direction is zero, shapes do not match or the slope is not finite.

    >>> float(directional_derivative(lambda p: p[..., 0] * p[..., 1], [2.0, 3.0], [0.0, 5.0]).round(9))
    2.0
    """
    points, arrows = _points("x", x), _points("direction", direction)
    lengths = np.linalg.norm(arrows, axis=-1, keepdims=True)
    if (lengths == 0).any():
        raise ValueError("direction must not be zero")
    if points.shape[-1] != arrows.shape[-1]:
        raise ValueError(
            f"x and direction must have as many entries, but their shapes are {points.shape} and {arrows.shape}"
        )
    slopes = (gradient(f, points) * (arrows / lengths)).sum(axis=-1)
    return np.asarray(slopes)


@dataclass(frozen=True, slots=True, eq=False)
class Rectangles:
    """The pieces of a Riemann sum: ``edges`` ``(n+1,)``; ``points`` taken, ``heights`` and ``areas`` ``(n,)``."""

    edges: Array
    points: Array
    heights: Array
    areas: Array
    total: float


def riemann_rectangles(f: Function, a: float, b: float, n: int, rule: Rule = "midpoint") -> Rectangles:
    """The ``n`` equally wide pieces that stand for the area under ``f`` from ``a`` to ``b``.

    A piece is as high as ``f`` at its left end, right end or midpoint, or (trapezoid) as the mean of its ends;
    ``points`` then are the midpoints. Raises ValueError for an unknown rule, no pieces or values not finite.

    >>> riemann_rectangles(np.square, 0, 2, 2, "right").areas.tolist()
    [1.0, 4.0]
    """
    start, end = (float(checks.finite(name, value, ndim=0)) for name, value in (("a", a), ("b", b)))
    edges = np.linspace(start, end, checks.count("n", n) + 1)
    if rule == "trapezoid":
        points = edges[:-1] + 0.5 * np.diff(edges)
        values = _values(f, edges)
        heights = (values[:-1] + values[1:]) / 2
    elif rule in SAMPLED_AT:
        points = edges[:-1] + SAMPLED_AT[rule] * np.diff(edges)
        heights = _values(f, points)
    else:
        raise ValueError(f"rule must be one of {', '.join(SAMPLED_AT)}, trapezoid, but is {rule}")
    areas = heights * np.diff(edges)
    return Rectangles(edges, points, heights, areas, float(areas.sum()))


def riemann_sum(f: Function, a: float, b: float, n: int, rule: Rule = "midpoint") -> float:
    """The sum of the areas of :func:`riemann_rectangles`; raises ValueError as it does.

    >>> riemann_sum(np.square, 0, 2, 2, "trapezoid")
    3.0
    """
    return riemann_rectangles(f, a, b, n, rule).total


def integral(f: Function, a: float, b: float) -> float:
    """The signed area under ``f`` from ``a`` to ``b``, which may be infinite; ``scipy.integrate.quad``.

    Raises ValueError if a limit is NaN or the integral does not converge.

    >>> round(integral(np.sin, 0, np.pi), 12), round(integral(lambda x: np.exp(-x), 0, np.inf), 12)
    (2.0, 1.0)
    """
    from scipy import integrate

    if np.isnan(a) or np.isnan(b):
        raise ValueError(f"a and b must not be NaN, but are {a} and {b}")
    with np.errstate(all="ignore"):
        found = integrate.quad(f, a, b, epsabs=1e-13, epsrel=1e-13, limit=200, full_output=1)
    area, error = found[:2]
    # The tolerance asked for is at the edge of rounding, so the estimate is judged, not the routine's own verdict.
    if not np.isfinite(area) or error > 1e-7 * max(1.0, abs(area)):
        raise ValueError(f"f must have an integral from {a} to {b}, but it does not converge")
    return float(area)


def antiderivative(f: Function, a: float, xs: ArrayLike) -> Array:
    """The signed area under ``f`` from ``a`` to each of ``xs``, in their shape: a function whose slope is ``f``.

    Raises ValueError if an integral does not converge. Source: ``scipy.integrate.tanhsinh`` between neighbours,
    and where that finds a kink, ``scipy.integrate.quad``.

    >>> antiderivative(np.cos, 0.0, [0.0, np.pi / 2, np.pi]).round(12).tolist()
    [0.0, 1.0, 0.0]
    """
    from scipy import integrate

    start, ends = float(checks.finite("a", a, ndim=0)), checks.finite("xs", xs)
    stops = np.unique(np.append(ends.ravel(), start))
    low, width = stops[:-1], np.diff(stops)
    areas = np.zeros(stops.size)
    tanhsinh: Any = integrate.tanhsinh

    def on_unit(t: Array, left: Array, length: Array) -> Array:
        return np.asarray(length * f(left + length * t))

    if width.size:
        with np.errstate(all="ignore"):
            # Over the unit interval, so that neighbours may be as close as they like.
            pieces = tanhsinh(on_unit, 0.0, 1.0, args=(low, width), atol=1e-14, rtol=1e-13)
        parts = np.array(pieces.integral)
        for i in np.flatnonzero(~(pieces.error <= 1e-12 * np.maximum(1.0, np.abs(parts)))):
            parts[i] = integral(f, low[i], low[i] + width[i])
        np.cumsum(parts, out=areas[1:])
    return np.asarray((areas - areas[np.searchsorted(stops, start)])[np.searchsorted(stops, ends)])


def _values(f: Function, x: Array) -> Array:
    with np.errstate(all="ignore"):
        values = np.asarray(f(x), dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError("f must be finite at every point, but returns NaN or infinity")
    return np.broadcast_to(values, x.shape)


def _point_and_step(x: ArrayLike, h: ArrayLike) -> tuple[Array, Array]:
    point, step = checks.finite("x", x), checks.finite("h", h)
    if (step == 0).any():
        raise ValueError("h must not be zero")
    try:
        both = np.broadcast_arrays(point, step)
    except ValueError:
        raise ValueError(f"x and h must broadcast, but their shapes are {point.shape} and {step.shape}") from None
    return both[0], both[1]


def _points(name: str, value: ArrayLike) -> Array:
    points = checks.finite(name, value)
    if points.ndim == 0:
        raise ValueError(f"{name} must be points along the last axis, but is a single number")
    return points


def _slopes(found: ArrayLike) -> Array:
    slopes = np.asarray(found, dtype=np.float64)
    if not np.isfinite(slopes).all():
        raise ValueError("f must have a finite slope at x, but none is found")
    return slopes
