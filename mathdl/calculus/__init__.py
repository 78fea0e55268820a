"""Slopes and areas: secants, derivatives of functions of one and many numbers, Riemann sums and integrals.

A function of one number takes an array and returns one of the same shape. A function of many numbers takes points
``(…, n)``, one along the last axis, and returns one number ``(…)`` or ``m`` numbers ``(…, m)`` for each, as the
functions of ``mathdl.surfaces`` do. One that was written for one number or one point ``(n,)`` is called for each
alone, which takes longer; one that answers neither is refused. Derivatives are those of ``scipy.differentiate``,
integrals of ``scipy.integrate``.
"""

from mathdl.calculus.areas import (
    RectangleGrowth,
    Rectangles,
    Rule,
    antiderivative,
    finite_values,
    integral,
    rectangle_growth,
    riemann_rectangles,
    riemann_sum,
)
from mathdl.calculus.pointwise import Function, of_points, values_of
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
    "RectangleGrowth",
    "Rectangles",
    "Rule",
    "SlopeErrors",
    "antiderivative",
    "central_slope",
    "derivative",
    "directional_derivative",
    "finite_values",
    "gradient",
    "hessian",
    "integral",
    "jacobian",
    "of_points",
    "rectangle_growth",
    "riemann_rectangles",
    "riemann_sum",
    "secant_slope",
    "slope_errors",
    "values_of",
]
