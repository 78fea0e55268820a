"""Secants, derivatives, gradients and Hessians of functions of one and many numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.blocks import slices
from mathdl.calculus.areas import (
    finite_values,
)
from mathdl.calculus.pointwise import Function, of_points, values_of
from mathdl.checks import Array

ORDER, INITIAL_STEP = 8, 0.5
# The estimate trails the true error: asked for more digits, the differences would drown in rounding.
RELATIVE, ABSOLUTE = 1e-10, 1e-12
# How far off a slope may be, as a share of it and of the height of the function.
DOUBT = 1e-6
SIDES = {"both": 0, "left": -1, "right": 1}


def secant_slope(f: Function, x: ArrayLike, h: ArrayLike) -> Array:
    """The slope ``(f(x + h) - f(x)) / h`` of the line through two points of ``f``; ``x`` and ``h`` broadcast.

    Raises ValueError if ``h`` is zero or ``f`` is not finite at one of the points.

    >>> secant_slope(np.square, 1.0, [1.0, 0.5, 0.25]).tolist()
    [3.0, 2.5, 2.25]
    """
    point, step = _point_and_step(x, h)
    return (finite_values(f, point + step) - finite_values(f, point)) / step


def central_slope(f: Function, x: ArrayLike, h: ArrayLike) -> Array:
    """The slope ``(f(x + h) - f(x - h)) / 2h`` of the line through two points around ``x``; they broadcast.

    Raises ValueError if ``h`` is zero or ``f`` is not finite at one of the points.

    >>> float(central_slope(np.square, 1.0, 0.5))
    2.0
    """
    point, step = _point_and_step(x, h)
    return (finite_values(f, point + step) - finite_values(f, point - step)) / (2 * step)


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
    "both" is their mean. Where steps of one half do not settle, smaller and larger ones are tried. Raises ValueError
    for another side or if no finite slope is found.

    >>> derivative(np.exp, [0.0, 1.0]).round(8).tolist()
    [1.0, 2.71828183]
    """
    from scipy import differentiate

    point = checks.finite("x", x)
    checks.one_of("side", side, tuple(SIDES))

    def height(places: Any) -> Any:
        return values_of(f, np.asarray(places), everywhere=True)

    def find(steps: Array) -> Any:
        return differentiate.derivative(
            height,
            point,
            tolerances={"rtol": RELATIVE, "atol": ABSOLUTE},
            order=ORDER,
            initial_step=steps,
            step_direction=SIDES[side],
        )

    heights = values_of(f, point)
    return _checked(_settled(find, point, lambda: heights))


def gradient(f: Function, x: ArrayLike, *, vectorized: bool = False) -> Array:
    """The slopes of ``f`` along every axis at the points ``x`` ``(…, n)``, in their shape.

    ``f`` is called for one point at a time; with ``vectorized`` for rows of points ``(m, n)``, which is faster.
    Raises ValueError if a slope is not finite, ``f`` does not return a number for a point, or is not vectorized
    though it is said to be. Source: ``scipy.differentiate.jacobian``.

    >>> gradient(lambda p: p[..., 0] * p[..., 1], [2.0, 3.0]).round(9).tolist()
    [3.0, 2.0]
    """
    points = _points("x", x)
    return _checked(_gradient(of_points(f, points, 0, vectorized=vectorized), points))


def jacobian(f: Function, x: ArrayLike, *, vectorized: bool = False) -> Array:
    """The slope of every output along every input: for ``f`` from ``(…, n)`` to ``(…, m)`` an array ``(…, m, n)``.

    ``vectorized`` as in :func:`gradient`. Raises ValueError as it does, or if ``f`` does not return a row of numbers
    for a point. Source: ``scipy.differentiate.jacobian``.

    >>> A = np.array([[3.0, 0.0], [4.0, 5.0]])
    >>> jacobian(lambda p: p @ A.T, [1.0, 1.0]).round(9).tolist()
    [[3.0, 0.0], [4.0, 5.0]]
    """
    points = _points("x", x)
    return _checked(_jacobian(of_points(f, points, 1, vectorized=vectorized), points))


def hessian(f: Function, x: ArrayLike, *, vectorized: bool = False) -> Array:
    """The second derivatives of ``f`` at the points ``x`` ``(…, n)``: symmetric matrices ``(…, n, n)``.

    ``vectorized`` as in :func:`gradient`. Raises ValueError as it does, or if a second derivative is not finite.
    Source: the Jacobian of :func:`gradient`, as in ``scipy.differentiate.hessian``.

    >>> hessian(lambda p: p[..., 0] ** 2 * p[..., 1] + p[..., 1] ** 2, [2.0, 3.0]).round(6).tolist()
    [[6.0, 4.0], [4.0, 2.0]]
    """
    # Out of reach of f, slopes are NaN and shorter steps are tried, so they are judged at the end only.
    points = _points("x", x)
    height = of_points(f, points, 0, vectorized=vectorized)
    matrix = _checked(_jacobian(lambda places: _gradient(height, places), points, one_scale=True))
    return (matrix + np.swapaxes(matrix, -1, -2)) / 2


def directional_derivative(f: Function, x: ArrayLike, direction: ArrayLike, *, vectorized: bool = False) -> Array:
    """The slope of ``f`` at ``x`` along ``direction``, per unit of length: both ``(…, n)``, broadcast, to ``(…)``.

    ``vectorized`` as in :func:`gradient`. Raises ValueError as it does, or if a direction is zero or shapes do not
    match.

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
    slopes = (gradient(f, points, vectorized=vectorized) * (arrows / lengths)).sum(axis=-1)
    return np.asarray(slopes)


def _point_and_step(x: ArrayLike, h: ArrayLike) -> tuple[Array, Array]:
    point, step = checks.finite("x", x), checks.finite("h", h)
    if (step == 0).any():
        raise ValueError("h must not be zero")
    return checks.broadcast("x", point, "h", step)


def _points(name: str, value: ArrayLike) -> Array:
    points = checks.finite(name, value)
    if points.ndim == 0:
        raise ValueError(f"{name} must be points along the last axis, but is a single number")
    return points


def _gradient(f: Function, points: Array) -> Array:
    return _jacobian(lambda places: f(places)[..., np.newaxis], points)[..., 0, :]


def _jacobian(f: Function, points: Array, *, one_scale: bool = False) -> Array:
    flat = points.reshape(-1, points.shape[-1])
    # Every point is moved along every axis by a stencil of steps.
    parts = [_jacobians(f, flat[part], one_scale) for part in slices(len(flat), flat.shape[-1] ** 2 * (ORDER + 1))]
    found = np.concatenate(parts)
    return found.reshape((*points.shape[:-1], *found.shape[1:]))


def _jacobians(f: Function, points: Array, one_scale: bool) -> Array:
    """The Jacobians at ``points`` ``(k, n)``; with ``one_scale`` all outputs are as exact as the largest."""
    from scipy import differentiate

    columns = points.T

    def find(steps: Array) -> Any:
        return differentiate.jacobian(
            lambda z: np.moveaxis(f(np.moveaxis(z, 0, -1)), -1, 0),
            columns,
            tolerances={"rtol": RELATIVE, "atol": ABSOLUTE},
            order=ORDER,
            initial_step=steps,
        )

    def heights() -> Array:
        outputs = np.abs(np.moveaxis(f(points), -1, 0))[:, np.newaxis]
        return np.broadcast_to(outputs.max(axis=0), outputs.shape) if one_scale else outputs

    slopes = _settled(find, columns, heights)
    return np.moveaxis(slopes, (0, 1), (-2, -1))


def _settled(find: Callable[[Array], Any], x: Array, height: Callable[[], Array]) -> Array:
    """The slopes of ``find(initial steps)``; where they do not settle, those of the steps with the least error.

    NaN where all steps leave doubt.
    """
    with np.errstate(all="ignore"):
        # Far out, neighbours half a unit away are too close to tell their heights apart.
        found = find(INITIAL_STEP * np.maximum(1.0, np.abs(x) / 8192))
        slopes, errors = np.asarray(found.df, dtype=np.float64), np.asarray(found.error)
        if np.all(found.success):
            return slopes
        near = np.where(x == 0, 1.0, np.abs(x))
        for steps in (INITIAL_STEP * near, 0.1 * near, *(np.full(x.shape, 2.0**-power) for power in (1, 7, 13, 19))):
            found = find(steps)
            better = ~(errors <= found.error) & np.isfinite(found.df)
            slopes, errors = np.where(better, found.df, slopes), np.where(better, found.error, errors)
        certain = errors <= DOUBT * np.maximum(np.abs(slopes), np.abs(height()))
        return np.where(certain, slopes, np.nan)


def _checked(slopes: Array) -> Array:
    if not np.isfinite(slopes).all():
        raise ValueError("f must have a finite slope at x, but none is found")
    # No slope is written -0.
    return slopes + 0.0
