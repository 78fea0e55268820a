"""Learning from finite samples: fits, bias against variance, and what happens past interpolation.

Errors are mean squared errors. Experiments draw their own data from the generator they are given.
"""

from mathdl.statistics.errors import (
    BiasVariance,
    DoubleDescent,
    ErrorCurve,
    bias_variance,
    degree_curve,
    double_descent,
    learning_curve,
    share_error,
)
from mathdl.statistics.fits import LegendreSeries, Polynomial, polynomial_fit, smooth_fit

__all__ = [
    "BiasVariance",
    "DoubleDescent",
    "ErrorCurve",
    "LegendreSeries",
    "Polynomial",
    "bias_variance",
    "degree_curve",
    "double_descent",
    "learning_curve",
    "polynomial_fit",
    "share_error",
    "smooth_fit",
]
