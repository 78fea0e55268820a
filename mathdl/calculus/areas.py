"""Areas: Riemann sums, integrals and antiderivatives of functions of one number.

Names are published by `calculus`. A function takes an array and returns one of the same shape, or takes one number.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.blocks import slices
from mathdl.calculus.pointwise import Function, values_of
from mathdl.checks import Array

Rule = Literal["left", "right", "midpoint", "trapezoid"]

SAMPLED_AT = {"left": 0.0, "midpoint": 0.5, "right": 1.0}


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
    checks.one_of("rule", rule, (*SAMPLED_AT, "trapezoid"))
    edges = np.linspace(start, end, checks.count("n", n) + 1)
    if rule == "trapezoid":
        points = edges[:-1] + 0.5 * np.diff(edges)
        values = finite_values(f, edges)
        heights = (values[:-1] + values[1:]) / 2
    else:
        points = edges[:-1] + SAMPLED_AT[rule] * np.diff(edges)
        heights = finite_values(f, points)
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

    Raises ValueError if a limit is NaN or the integral is seen not to converge. A peak that lies between the points
    looked at, some twenty at first, is missed: give limits around it.

    >>> round(integral(np.sin, 0, np.pi), 12), round(integral(lambda x: np.exp(-x), 0, np.inf), 12)
    (2.0, 1.0)
    """
    for name, end in (("a", a), ("b", b)):
        if np.ndim(end) != 0 or np.isnan(end):
            raise ValueError(f"{name} must be a number, finite or infinite, but is {end}")
    if np.isinf(a) and np.isinf(b) and a != b:
        # Folded over the whole line, an odd function would vanish where both its halves diverge.
        return integral(f, a, 0) + integral(f, 0, b)
    area = _area(f, a, b)
    if area is None:
        raise ValueError(f"f must have an integral from {a} to {b}, but it does not converge")
    return area


def antiderivative(f: Function, a: float, xs: ArrayLike) -> Array:
    """The signed area under ``f`` from ``a`` to each of ``xs``, in their shape.

    Its slope is ``f`` where that is continuous. Raises ValueError if an integral is seen not to converge; a narrow
    peak may be missed, as by :func:`integral`. Source: ``scipy.integrate.tanhsinh`` between neighbours, and where
    that finds a kink, ``scipy.integrate.quad``.

    >>> antiderivative(np.cos, 0.0, [0.0, np.pi / 2, np.pi]).round(12).tolist()
    [0.0, 1.0, 0.0]
    """
    from scipy import integrate

    start, ends = float(checks.finite("a", a, ndim=0)), checks.finite("xs", xs)
    stops = np.unique(np.append(ends.ravel(), start))
    low, width = stops[:-1], np.diff(stops)
    areas = np.zeros(stops.size)
    tanhsinh: Any = integrate.tanhsinh

    def on_unit(t: Any, left: Array, length: Array) -> Array:
        x = np.asarray(left + length * t)
        values = values_of(f, x, everywhere=True)
        # SciPy takes what is not finite for zero, but only at the ends may it be so.
        if (~np.isfinite(values) & (x > left) & (x < left + length)).any():
            raise ValueError(f"f must be finite between {stops[0]} and {stops[-1]}, but returns NaN or infinity")
        return values

    if width.size:
        with np.errstate(all="ignore"):
            # Over the unit interval, so that neighbours may be as close as they like.
            size = np.abs(on_unit(0.5, low, width)).max()
            # The rule keeps some hundred values of every piece.
            pieces = [
                tanhsinh(on_unit, 0.0, 1.0, args=(low[block], width[block]), atol=1e-14 * size, rtol=1e-13)
                for block in slices(width.size, 500)
            ]
        parts = np.concatenate([piece.integral for piece in pieces])
        errors = np.concatenate([piece.error for piece in pieces])
        for i in np.flatnonzero(~(errors <= 1e-12 * np.maximum(size, np.abs(parts)))):
            area = _area(functools.partial(on_unit, left=low[i], length=width[i]), 0, 1)
            if area is None:
                end = low[i] + width[i]
                raise ValueError(f"f must have an integral from {low[i]} to {end}, but it does not converge")
            parts[i] = area
        np.cumsum(parts * width, out=areas[1:])
    return np.asarray((areas - areas[np.searchsorted(stops, start)])[np.searchsorted(stops, ends)])


def _area(f: Function, a: float, b: float) -> float | None:
    """The integral from a to b, of which one end at most is infinite, or None if it does not converge."""
    from scipy import integrate

    def height(x: float) -> float:
        value = float(values_of(f, np.asarray(x), everywhere=True))
        if not np.isfinite(value):
            # QUADPACK writes beyond its arrays if it is given a NaN.
            raise FloatingPointError
        return value

    try:
        with np.errstate(all="ignore"):
            area, error, report, *messages = integrate.quad(
                height, a, b, epsabs=0.0, epsrel=1e-13, limit=200, full_output=1
            )
    except FloatingPointError:
        return None
    # The tolerance asked for is at the edge of rounding, so the estimate is judged, not the routine's own verdict:
    # but for its "divergent", and a first look that only rounding keeps from that edge.
    pieces = np.abs(report["rlist"][: report["last"]])
    settled = pieces.size == 1 or error <= 1e-7 * pieces.sum()
    divergent = any("divergent" in str(message) for message in messages)
    return float(area) if np.isfinite(area) and settled and not divergent else None


@dataclass(frozen=True, slots=True, eq=False)
class RectangleGrowth:
    """What a rectangle's area gains: a strip at its ``side``, one on ``top``, a ``corner``, and their ``total``."""

    side: Array
    top: Array
    corner: Array
    total: Array


def rectangle_growth(width: ArrayLike, height: ArrayLike, wider: ArrayLike, higher: ArrayLike) -> RectangleGrowth:
    """What ``width`` · ``height`` gains when the sides grow by ``wider`` and ``higher``.

    This is the product rule before its limit. The strip at the side is ``height`` · ``wider``, that on top ``width`` ·
    ``higher``, the corner ``wider`` · ``higher``. The four broadcast; areas of negative sides have a sign. Raises
    ValueError if one is not finite.

    >>> growth = rectangle_growth(3, 2, 0.5, 0.5)
    >>> float(growth.side), float(growth.top), float(growth.corner), float(growth.total)
    (1.0, 1.5, 0.25, 2.75)
    """
    named = {"width": width, "height": height, "wider": wider, "higher": higher}
    across, up, more, above = np.broadcast_arrays(*(checks.finite(name, value) for name, value in named.items()))
    side, top, corner = (np.asarray(area) for area in (up * more, across * above, more * above))
    return RectangleGrowth(side, top, corner, np.asarray(side + top + corner))


def finite_values(f: Function, x: Array) -> Array:
    """Return ``f(x)`` in the shape of ``x``, or raise a ValueError if a value is not finite.

    >>> finite_values(lambda x: 3, np.zeros(2)).tolist()
    [3.0, 3.0]
    """
    values = values_of(f, x)
    if not np.isfinite(values).all():
        raise ValueError("f must be finite at every point, but returns NaN or infinity")
    return values
