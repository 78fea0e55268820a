"""Normals on their way from one to another, and what each of them costs in place of a target, or the other way round.

Divergences here are integrated by the trapezoidal rule, for every normal of a path on a grid of its own;
:func:`mathdl.information.kl_divergence_of_densities` integrates one of them adaptively.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.distributions import Mixture, Normal, mixture, normal
from mathdl.information import densities
from mathdl.information.densities import Direction, in_units, kl_normal_gradient
from mathdl.optimizers import gradient_descent

GRID = np.linspace(-12, 12, 4001)
"""Where a standard normal has its mass. The trapezoidal rule is as good as exact there for what is no narrower."""


@dataclass(frozen=True, slots=True, eq=False)
class NormalPath:
    """Normals on a way, and their divergences.

    - ``means``, ``stds`` (steps,): the normals.
    - ``densities`` (steps, …): their heights over the support.
    - ``integrands`` (steps, …): the integrands of the divergences over the support.
    - ``divergences`` (steps,): the integrals over the whole line.
    """

    means: Array
    stds: Array
    densities: Array
    integrands: Array
    divergences: Array


def normal_path(
    target: Normal | Mixture,
    start: Normal,
    end: Normal,
    steps: int,
    support: ArrayLike,
    direction: Direction = "forward",
    base: float | None = None,
) -> NormalPath:
    """Go from ``start`` to ``end``, with ``D(target‖normal)`` (forward) or ``D(normal‖target)`` (reverse) on the way.

    ``target`` is a normal or a mixture of normals; ``support`` has any shape. In nats unless ``base`` is given.
    Raises ValueError for fewer than two steps, any other direction, or as :func:`mathdl.information.kl_density` does.

    >>> path = normal_path(normal(0, 1), normal(0, 1), normal(2, 1), 3, [0.0])
    >>> path.means.tolist(), path.divergences.round(9).tolist()
    ([0.0, 1.0, 2.0], [0.0, 0.5, 2.0])
    """
    checks.one_of("direction", direction, ("forward", "reverse"))
    count = checks.count("steps", steps, least=2)
    means, stds = np.linspace(start.mean, end.mean, count), np.linspace(start.std, end.std, count)
    return _path(target, means, stds, support, direction, base)


def kl_descent(
    target: Normal | Mixture,
    start: Normal,
    direction: Direction,
    learning_rate: float,
    steps: int,
    support: ArrayLike,
    base: float | None = None,
) -> NormalPath:
    """Fit a normal to ``target`` by descending ``D(target‖normal)`` (forward) or ``D(normal‖target)`` (reverse).

    The descent moves the mean and the logarithm of the standard deviation, by the gradient in nats; it ends in the
    valley in which it begins. Divergences are in nats unless ``base`` is given. Raises ValueError as
    :func:`mathdl.optimizers.gradient_descent` and :func:`normal_path` do.

    >>> path = kl_descent(normal(0, 1), normal(2, 1), "reverse", 0.5, 2, [0.0])
    >>> path.means.round(9).tolist()
    [2.0, 1.0, 0.5]
    """

    def slope(point: Array) -> Array:
        return kl_normal_gradient(target, point, direction)

    run = gradient_descent(slope, [start.mean, np.log(start.std)], learning_rate, steps)
    return _path(target, run.points[:, 0], np.exp(run.points[:, 1]), support, direction, base)


def closed_forms(target: Normal, path: NormalPath, base: float | None = None) -> Array:
    """The divergences ``D(target‖normal)`` of a path by :func:`mathdl.information.kl_normal`, shape ``(steps,)``.

    Raises ValueError if ``base`` is not positive, or one.

    >>> path = normal_path(normal(0, 1), normal(0, 1), normal(2, 1), 3, [0.0])
    >>> closed_forms(normal(0, 1), path).tolist()
    [0.0, 0.5, 2.0]
    """
    pairs = zip(path.means, path.stds, strict=True)
    return np.array([densities.kl_normal(target.mean, target.std**2, mean, std**2, base) for mean, std in pairs])


def _path(
    target: Normal | Mixture, means: Array, stds: Array, support: ArrayLike, direction: Direction, base: float | None
) -> NormalPath:
    bells = [normal(mean, std) for mean, std in zip(means, stds, strict=True)]
    if direction == "forward":
        integrands, divergences = _integrands(target, bells, support), _divergences(target, bells)
    else:
        integrands = np.stack([_integrands(bell, [target], support)[0] for bell in bells])
        divergences = np.concatenate([_divergences(bell, [target]) for bell in bells])
    return NormalPath(
        means,
        stds,
        np.stack([bell.pdf(support) for bell in bells]),
        in_units(integrands, base),
        in_units(divergences, base),
    )


def _integrands(p: Normal | Mixture, models: Sequence[Normal | Mixture], support: ArrayLike) -> Array:
    """The integrands of ``D(p‖q)`` over the support for each model q, in nats; what p alone decides is taken once."""
    heights, logs = p.pdf(support), p.logpdf(support)
    with np.errstate(invalid="ignore"):
        terms = np.stack([heights * (logs - q.logpdf(support)) for q in models])
    return np.where(heights > 0, terms, 0.0)


def _divergences(p: Normal | Mixture, models: Sequence[Normal | Mixture]) -> Array:
    """``D(p‖q)`` for each model q, in nats."""
    whole = p if isinstance(p, Mixture) else mixture([1.0], [p])
    totals = np.zeros(len(models))
    for weight, bell in zip(whole.weights, whole.components, strict=True):
        x = bell.mean + bell.std * GRID
        heights, logs = bell.pdf(x), p.logpdf(x)
        totals += [weight * np.trapezoid(heights * (logs - q.logpdf(x)), x) for q in models]
    return np.maximum(totals, 0.0)
