"""Gradient descent and its relatives, each returning the whole path that it took.

Every method takes ``gradient``, a function from a point to the gradient there, a ``start`` (n,) or a batch of
starts (…, n), a ``learning_rate`` (a number, or one for each step: a schedule) and the number of ``steps``. The
updates are those of `torch.optim`, step for step, and so are the defaults of RMSProp and Adam but for the rate.

All raise ValueError if an argument is not finite, a rate is not positive or a decay lies outside [0, 1), if the
gradient has another shape than the point or, for a batch, is not each point's own, or if the path leaves the finite
numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.calculus.pointwise import largest, refuse_mixing
from mathdl.checks import Array

Gradient = Callable[[Array], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Trajectory:
    """The path of an optimiser.

    - ``points`` (steps+1, …, n): where it was, the start first.
    - ``gradients`` (steps, …, n): the gradient that each step used.
    - ``updates`` (steps, …, n): what each step added to the point.
    - ``velocities`` (steps, …, n): the running direction: momentum's buffer, Adam's mean; elsewhere the gradient.
    - ``step_sizes`` (steps, …, n): the rate in each coordinate, by which the direction was multiplied.
    """

    points: Array
    gradients: Array
    updates: Array
    velocities: Array
    step_sizes: Array


@dataclass(frozen=True, slots=True, eq=False)
class StochasticTrajectory:
    """The path of an optimiser fed with minibatches.

    ``trajectory`` as usual; ``batches`` holds for each step the indices of its examples; ``epochs`` (steps,)
    counts how many whole passes over the data lie before each step.
    """

    trajectory: Trajectory
    batches: tuple[np.ndarray[Any, np.dtype[np.intp]], ...]
    epochs: np.ndarray[Any, np.dtype[np.intp]]


def gradient_descent(gradient: Gradient, start: ArrayLike, learning_rate: ArrayLike, steps: int) -> Trajectory:
    """Step downhill: x ← x − η·g (``torch.optim.SGD``).

    >>> gradient_descent(lambda x: 2 * x, [1.0], 0.25, 2).points.ravel()
    array([1.  , 0.5 , 0.25])
    """

    def rule(step: int, rate: float, g: Array) -> tuple[Array, Array]:
        return g, np.full_like(g, rate)

    return _run(gradient, start, learning_rate, steps, rule)


def momentum(
    gradient: Gradient,
    start: ArrayLike,
    learning_rate: ArrayLike,
    steps: int,
    beta: float = 0.9,
    nesterov: bool = False,
) -> Trajectory:
    """Let the gradients add up: v ← β·v + g, then x ← x − η·v; Nesterov steps along g + β·v instead.

    As ``torch.optim.SGD`` with ``momentum`` (Polyak 1964, Nesterov 1983, in the form of Sutskever et al. 2013).

    >>> momentum(lambda x: 2 * x, [1.0], 0.25, 2).points.ravel()
    array([ 1. ,  0.5, -0.2])
    """
    decay = _decay("beta", beta)
    running: Array = np.zeros(1)

    def rule(step: int, rate: float, g: Array) -> tuple[Array, Array]:
        nonlocal running
        running = decay * running + g
        return running, np.full_like(g, rate)

    def direction(g: Array, v: Array) -> Array:
        return g + decay * v if nesterov else v

    return _run(gradient, start, learning_rate, steps, rule, direction)


def rmsprop(
    gradient: Gradient,
    start: ArrayLike,
    learning_rate: ArrayLike,
    steps: int,
    alpha: float = 0.99,
    epsilon: float = 1e-8,
) -> Trajectory:
    """Divide each coordinate by its recent size: s ← α·s + (1−α)·g², then x ← x − η·g / (√s + ε).

    As ``torch.optim.RMSprop`` (Hinton, *Neural Networks for Machine Learning*, lecture 6, 2012).

    >>> rmsprop(lambda x: 2 * x, [1.0], 0.01, 1).points.ravel().round(6)
    array([1. , 0.9])
    """
    decay, guard = _decay("alpha", alpha), checks.positive("epsilon", epsilon)
    square: Array = np.zeros(1)

    def rule(step: int, rate: float, g: Array) -> tuple[Array, Array]:
        nonlocal square
        square = decay * square + (1 - decay) * g * g
        return g, rate / (np.sqrt(square) + guard)

    return _run(gradient, start, learning_rate, steps, rule)


def adam(
    gradient: Gradient,
    start: ArrayLike,
    learning_rate: ArrayLike,
    steps: int,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> Trajectory:
    """Momentum over RMSProp, both corrected for their empty start: x ← x − η·m̂ / (√ŝ + ε).

    As ``torch.optim.Adam`` (Kingma and Ba 2015). ``velocities`` are the corrected means m̂.

    >>> adam(lambda x: 2 * x, [1.0], 0.1, 1).points.ravel().round(6)
    array([1. , 0.9])
    """
    first, second = _decay("beta1", beta1), _decay("beta2", beta2)
    guard = checks.positive("epsilon", epsilon)
    mean: Array = np.zeros(1)
    square: Array = np.zeros(1)

    def rule(step: int, rate: float, g: Array) -> tuple[Array, Array]:
        nonlocal mean, square
        mean = first * mean + (1 - first) * g
        square = second * square + (1 - second) * g * g
        bias = np.sqrt(1 - second ** (step + 1))
        return mean / (1 - first ** (step + 1)), rate / (np.sqrt(square) / bias + guard)

    return _run(gradient, start, learning_rate, steps, rule)


def stochastic(
    gradient: Callable[[Array, np.ndarray[Any, np.dtype[np.intp]]], Any],
    start: ArrayLike,
    learning_rate: ArrayLike,
    steps: int,
    *,
    n_examples: int,
    batch_size: int,
    rng: np.random.Generator,
    method: Callable[..., Trajectory] = gradient_descent,
    **options: Any,
) -> StochasticTrajectory:
    """Run ``method`` (and its ``options``) on minibatch gradients: ``gradient(point, indices)``.

    Each epoch goes through all ``n_examples`` once, in an order drawn from ``rng``, ``batch_size`` at a time; the
    last batch of an epoch may be smaller (as torch's ``DataLoader`` with ``shuffle=True``). Raises ValueError if
    ``batch_size`` is not between 1 and ``n_examples``.

    >>> slope = lambda x, indices: x - np.array([1.0, 3.0])[indices].mean()
    >>> stochastic(slope, [0.0], 1.0, 2, n_examples=2, batch_size=2,
    ...            rng=np.random.default_rng(0)).trajectory.points.ravel()
    array([0., 2., 2.])
    """
    examples, size = checks.count("n_examples", n_examples), checks.count("batch_size", batch_size)
    total = checks.count("steps", steps, least=0)
    if size > examples:
        raise ValueError(f"batch_size must be at most n_examples, {examples}, but is {size}")
    per_epoch = -(-examples // size)
    batches: list[np.ndarray[Any, np.dtype[np.intp]]] = []
    while len(batches) < total:
        order = rng.permutation(examples).astype(np.intp)
        batches += [order[i : i + size] for i in range(0, examples, size)]
    del batches[total:]
    path = method(_Minibatches(gradient, batches, iter(batches)), start, learning_rate, total, **options)
    return StochasticTrajectory(path, tuple(batches), np.arange(total) // per_epoch)


def _run(
    gradient: Gradient,
    start: ArrayLike,
    learning_rate: ArrayLike,
    steps: int,
    rule: Callable[[int, float, Array], tuple[Array, Array]],
    direction: Callable[[Array, Array], Array] = lambda g, v: v,
) -> Trajectory:
    """Take the steps; ``rule(step, rate, g)`` gives the velocity and the rate in each coordinate."""
    point = checks.finite("start", start)
    if point.ndim == 0:
        raise ValueError("start must be a point with an axis of coordinates, but is a single number")
    total = checks.count("steps", steps, least=0)
    rates = _rates(learning_rate, total)
    points = np.empty((total + 1, *point.shape))
    gradients, velocities, sizes = (np.empty((total, *point.shape)) for _ in range(3))
    points[0] = point
    for k in range(total):
        with np.errstate(all="ignore"):
            g = np.asarray(gradient(points[k]), dtype=np.float64)
            if g.shape != point.shape:
                raise ValueError(f"gradient and start must have the same shape, but have {g.shape} and {point.shape}")
            if k in (0, total - 1):
                _refuse_mixing(gradient, k, points[k], g, largest(np.append(gradients[:k], g)))
            velocity, size = rule(k, rates[k], g)
            points[k + 1] = points[k] - size * direction(g, velocity)
        if not np.isfinite(points[k + 1]).all():
            raise ValueError(f"learning_rate {rates[k]:g} diverges: after {k + 1} steps the point is no longer finite")
        gradients[k], velocities[k], sizes[k] = g, velocity, size
    return Trajectory(points, gradients, np.diff(points, axis=0), velocities, sizes)


@dataclass(frozen=True, slots=True)
class _Minibatches:
    """The gradient of one minibatch after another, as the methods call it, a batch a step."""

    gradient: Callable[[Array, np.ndarray[Any, np.dtype[np.intp]]], Any]
    batches: list[np.ndarray[Any, np.dtype[np.intp]]]
    taken: Iterator[np.ndarray[Any, np.dtype[np.intp]]]

    def __call__(self, point: Array) -> Any:
        return self.gradient(point, next(self.taken))

    def at_step(self, step: int, point: Array) -> Any:
        return self.gradient(point, self.batches[step])


def _refuse_mixing(gradient: Gradient, step: int, points: Array, g: Array, scale: float) -> None:
    """Raise a ValueError if the slopes ``g`` of many ``points`` (…, n) are not those of each alone.

    ``scale`` is the size of the slopes on the way; what is far smaller may be rounding. What takes many
    points only says nothing, nor does a random gradient, which never gives the same again.
    """

    def alone(point: Array) -> Array | None:
        try:
            found, again = (
                gradient.at_step(step, point.copy()) if isinstance(gradient, _Minibatches) else gradient(point.copy())
                for _ in range(2)
            )
            return np.asarray(found, dtype=np.float64) if np.array_equal(found, again) else None
        except Exception:
            return None

    if points.ndim > 1:
        with np.errstate(all="ignore"):
            refuse_mixing("gradient", points, g, alone, 1e-6 * scale + 1e-12)


def _rates(learning_rate: ArrayLike, steps: int) -> list[float]:
    rates = checks.finite("learning_rate", learning_rate)
    if (rates <= 0).any():
        raise ValueError(f"learning_rate must be positive, but is {rates.min():g}")
    if rates.ndim > 1 or (rates.ndim == 1 and rates.size != steps):
        raise ValueError(
            f"learning_rate must be one number or one for each of {steps} steps, but has shape {rates.shape}"
        )
    return [float(rate) for rate in np.broadcast_to(rates, (steps,))]


def _decay(name: str, value: float) -> float:
    if not 0 <= value < 1:
        raise ValueError(f"{name} must lie in [0, 1), but is {value}")
    return float(value)
