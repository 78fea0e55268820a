"""Learning rates: the limits that a quadratic's curvatures set, the best one, and how many steps a walk needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.optimizers.methods import Gradient, Trajectory


@dataclass(frozen=True, slots=True)
class Tuned:
    """The learning ``rate`` with which a method needs the fewest ``steps``."""

    rate: float
    steps: int


@dataclass(frozen=True, slots=True)
class MomentumRate:
    """A learning ``rate``, and ``beta``, the part of the velocity that is kept."""

    rate: float
    beta: float


def stability_limit(hessian: ArrayLike) -> float:
    """Return 2/λmax: on a quadratic with this ``hessian`` (n, n), gradient descent converges only below this rate.

    Source: B. T. Polyak, *Introduction to Optimization*, 1987, §1.4.
    Raises ValueError if ``hessian`` is not symmetric or has no positive eigenvalue.

    >>> stability_limit([[4, 0], [0, 1]])
    0.5
    """
    eigenvalues = np.linalg.eigvalsh(checks.symmetric("hessian", hessian))
    largest = float(eigenvalues[-1])
    if largest <= eigenvalues.size * np.finfo(np.float64).eps * abs(eigenvalues[0]):
        raise ValueError(f"hessian must have a positive eigenvalue, but its largest is {largest:g}")
    return 2 / largest


def contraction_factors(hessian: ArrayLike, learning_rate: ArrayLike) -> Array:
    """Return |1 − η·λᵢ| for each eigenvalue of ``hessian`` (n, n), the largest eigenvalue first.

    One step of gradient descent on a quadratic multiplies its distance along each eigenvector by this factor: below one
    it converges, above one it explodes. ``learning_rate`` η may be an array (…) and gives (…, n).
    Raises ValueError if ``hessian`` is not symmetric or a rate is not positive.

    >>> contraction_factors([[4, 0], [0, 1]], 0.25)
    array([0.  , 0.75])
    """
    eigenvalues = np.linalg.eigvalsh(checks.symmetric("hessian", hessian))[::-1]
    rates = checks.finite("learning_rate", learning_rate)
    if (rates <= 0).any():
        raise ValueError(f"learning_rate must be positive, but is {rates.min():g}")
    with np.errstate(over="ignore"):
        return np.asarray(np.abs(1 - rates[..., np.newaxis] * eigenvalues))


def best_rate(hessian: ArrayLike) -> float:
    """Return 2/(λmax + λmin), at which gradient descent shrinks its worst distance from a quadratic's bottom the most.

    All distances then shrink to at most (κ − 1)/(κ + 1) a step, with κ the condition number of ``hessian`` (n, n).
    Source: B. T. Polyak, *Introduction to Optimization*, 1987, §1.4.
    Raises ValueError if ``hessian`` is not symmetric or an eigenvalue is not positive.

    >>> best_rate([[4, 0], [0, 1]])
    0.4
    """
    eigenvalues = np.linalg.eigvalsh(checks.symmetric("hessian", hessian))
    if eigenvalues[0] <= eigenvalues.size * np.finfo(np.float64).eps * abs(eigenvalues[-1]):
        raise ValueError(f"hessian must have positive eigenvalues only, but its least is {eigenvalues[0]:g}")
    return float(2 / (eigenvalues[0] + eigenvalues[-1]))


def best_momentum(hessian: ArrayLike) -> MomentumRate:
    """Return the rate 4/(√λmax + √λmin)² and beta ((√κ − 1)/(√κ + 1))², at which momentum on a quadratic is fastest.

    κ is the condition number of ``hessian`` (n, n). Source: B. T. Polyak, *Introduction to Optimization*, 1987, §3.2.
    Raises ValueError as `best_rate` does.

    >>> best_momentum([[45, 0], [0, 5]])
    MomentumRate(rate=0.05, beta=0.25)
    """
    best_rate(hessian)
    low, high = (float(each) for each in np.sqrt(np.linalg.eigvalsh(checks.symmetric("hessian", hessian))[[0, -1]]))
    return MomentumRate(rate=round(4 / (high + low) ** 2, 15), beta=round(((high - low) / (high + low)) ** 2, 15))


def steps_until(points: ArrayLike, target: ArrayLike, within: float) -> int:
    """Return after how many steps a path stays within a share of its first distance from ``target`` (n,).

    ``points`` (steps + 1, n) are the path; the answer is the first step from which on no distance is more than
    ``within`` times that of the start. Raises ValueError if the path ends farther away, or begins at the target.

    >>> steps_until([[8.0], [4.0], [-6.0], [1.0], [0.5]], [0.0], 0.5)
    3
    """
    path, goal = checks.finite("points", points, ndim=2), checks.finite("target", target, ndim=1)
    checks.same_shape("target", goal, "a point", path[0])
    share = checks.positive("within", within)
    distances = np.linalg.norm(path - goal, axis=1)
    if distances[0] == 0:
        raise ValueError("points must not begin at the target")
    outside = np.flatnonzero(distances > share * distances[0])
    if outside.size and outside[-1] == len(path) - 1:
        raise ValueError(f"points must come within {share:g} of the first distance and stay there, but do not")
    return int(outside[-1] + 1) if outside.size else 0


def tuned(
    method: Callable[..., Trajectory],
    gradient: Gradient,
    start: ArrayLike,
    rates: ArrayLike,
    loss: Callable[[Array], Any],
    level: float,
    steps: int,
    **options: Any,
) -> Tuned:
    """Return the one of ``rates`` (k,) with which a method's loss stays below a ``level`` after the fewest steps.

    Every rate is run for so many ``steps`` from ``start`` (n,); ``loss`` takes points (steps + 1, n). Rates that leave
    the finite numbers, or do not stay below the level at the end, are passed over; of equals the first is taken.
    Raises ValueError if no rate arrives.

    >>> from mathdl.optimizers.methods import gradient_descent
    >>> square = lambda x: np.asarray(x)[..., 0] ** 2
    >>> tuned(gradient_descent, lambda x: 2 * x, [1.0], [0.1, 0.5, 2.0], square, 0.01, 50)
    Tuned(rate=0.5, steps=1)
    """
    found: list[Tuned] = []
    for rate in checks.finite("rates", rates, ndim=1).tolist():
        try:
            path = method(gradient, start, rate, steps, **options)
        except ValueError as error:
            if "finite" not in str(error):
                raise
            continue
        above = np.flatnonzero(~(np.asarray(loss(path.points)) < level))
        arrived = int(above[-1] + 1) if above.size else 0
        if arrived <= steps:
            found.append(Tuned(rate, arrived))
    if not found:
        raise ValueError(f"rates must hold one that arrives below {level:g} in {steps} steps, but none does")
    return min(found, key=lambda each: each.steps)
