"""Slopes and areas: secants, derivatives of functions of one and many numbers, Riemann sums and integrals.

A function of one number takes an array and returns one of the same shape; one that was written for one number is
called for each alone. A function of many numbers takes a point ``(n,)``, or rows of points ``(m, n)`` like ``p[:, 0]``,
and returns one number or ``m`` numbers for each. It is called for one point at a time, so that it may be written either
way; ``vectorized=True`` calls it for many, as the functions of ``mathdl.surfaces`` may be. One that answers neither is
refused. Derivatives are those of ``scipy.differentiate``, integrals of ``scipy.integrate``.
"""

from mathdl.calculus.areas import (
    RectangleGrowth,
    Rectangles,
    Rule,
    antiderivative,
    integral,
    rectangle_growth,
    riemann_rectangles,
    riemann_sum,
)
from mathdl.calculus.pointwise import Function
from mathdl.calculus.promises import LinearPromise, departure_from_line, linear_promise
from mathdl.calculus.slopes import (
    SlopeErrors,
    central_slope,
    derivative,
    directional_derivative,
    gradient,
    hessian,
    jacobian,
    secant_slope,
    slope_errors,
)

__all__ = [
    "Function",
    "LinearPromise",
    "RectangleGrowth",
    "Rectangles",
    "Rule",
    "SlopeErrors",
    "antiderivative",
    "central_slope",
    "departure_from_line",
    "derivative",
    "directional_derivative",
    "gradient",
    "hessian",
    "integral",
    "jacobian",
    "linear_promise",
    "rectangle_growth",
    "riemann_rectangles",
    "riemann_sum",
    "secant_slope",
    "slope_errors",
]
