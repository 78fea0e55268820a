"""Numbers of slopes: of a neuron with two weights, of a walk down its bowl, and of the classifier's first step."""

from __future__ import annotations

from functools import partial

import numpy as np

from mathdl import calculus, data, geometry, linear, optimizers, surfaces
from mathdl.checks import Array
from scenes.kit.quantity import Quantity, quantity


def table(A: Array, solution: Array, place: Array, states: int) -> dict[str, Quantity]:
    """Return a neuron's table while its second weight goes down to the lowest point of its slice.

    The rows of ``A`` are the inputs of the examples, ``solution`` is the bottom of the bowl, ``place`` where it begins.
    ``way`` (states, 2) are the weights; of ``weights``, ``answers``, ``targets``, ``errors``, ``slopes`` and
    ``losses``, rounded to fit, there is one row a state. ``w1``, ``w2``, ``a1`` … are those at the place.
    """
    H = linear.gram_matrix(A)
    bowl, bottom = surfaces.quadratic(H, solution), quantity(np.array, solution)
    gradient, begin = quantity(calculus.gradient, bowl, place), quantity(np.array, place)
    down = quantity(np.divide, quantity(np.multiply, gradient, [0, 1]), H[1, 1])
    way = quantity(np.linspace, place, quantity(np.subtract, place, down), states)
    answers, targets = quantity(linear.apply, A, way), quantity(linear.apply, A, solution)
    rounded = partial(quantity, np.round, decimals=1)  # numbers that fit; zero rather than 1e-16
    errors, losses = rounded(quantity(np.subtract, answers, targets)), quantity(bowl, way)
    cells = {"weights": rounded(way), "answers": rounded(answers), "errors": errors, "targets": targets}
    cells |= {"slopes": rounded(quantity(bowl.gradient, way)), "losses": quantity(np.round, losses, 2)}
    pairs = {"weights": begin, "answers": answers.first, "errors": errors.first, "targets": targets}
    pairs |= {"slopes": gradient, "bottom": bottom}
    return {
        **{f"{name[0]}{k + 1}": pair.part(k) for name, pair in pairs.items() for k in (0, 1)},
        **{**cells, "inputs": quantity(np.array, A), "bottom": bottom, "way": way, "place": begin},
        **{"gradient": gradient, "loss": losses.first, "lowest": losses.last, "lowest_w2": way.last.part(1)},
    }


def turning(A: Array, solution: Array, place: Array, states: int) -> dict[str, Quantity]:
    """Return ``angles`` (states + 1,), a full turn from the contour on, the slope ``turn`` in each, and the steepest.

    Angles are in radians; ``length`` is the steepest slope, the length of the gradient.
    """
    bowl = surfaces.quadratic(linear.gram_matrix(A), solution)
    gradient = quantity(calculus.gradient, bowl, place)
    uphill = quantity(np.arctan2, gradient.part(1), gradient.part(0))
    angles = quantity(np.add, uphill, np.linspace(0.5, 2.5, states + 1) * np.pi)
    ways = quantity(np.column_stack, [quantity(np.cos, angles), quantity(np.sin, angles)])
    turn = quantity(calculus.directional_derivative, bowl, place, ways)
    return {"angles": angles, "turn": turn, "length": quantity(np.hypot, gradient.part(0), gradient.part(1))}


def descent(A: Array, solution: Array, place: Array, learning_rate: float, states: int) -> dict[str, Quantity]:
    """Return sixty steps of gradient descent as ``path`` (61, 2); the first of them, and how far it misses the bottom.

    ``step`` (states, 2) is the way of the first step to ``next``, ``angle`` in degrees lies between it and the bottom.
    """
    bowl = surfaces.quadratic(linear.gram_matrix(A), solution)
    path = quantity(optimizers.gradient_descent, bowl.gradient, place, learning_rate, 60).part("points")
    step, after = quantity(np.linspace, place, path.part(1), states), path.part(1)
    ways = quantity(np.subtract, after, place), quantity(np.subtract, solution, place)
    return {
        **{"path": path, "next": after, "n1": after.part(0), "n2": after.part(1), "step": step},
        **{"step_losses": quantity(bowl, step), "loss_after": quantity(bowl, after)},
        "angle": quantity(np.degrees, quantity(geometry.angle_between, *ways)),
    }


def first_step(states: int) -> dict[str, Quantity]:
    """Return the first step of the untrained classifier, at learning rate 1, as ``vectors`` (states, n_weights)."""
    start, moons = data.untrained_classifier(), data.classifier_data().training
    found = quantity(start.loss_and_gradients, moons.X, moons.y)
    vectors = quantity(np.linspace, start.to_vector(), start.step(found.value, 1).to_vector(), states)
    losses = quantity(start.losses_at, vectors, moons.X, moons.y, unit="nats")
    return {
        **{"vectors": vectors, "classifier_slopes": found.part("vector"), "classifier_losses": losses},
        **{"n_weights": quantity(np.size, vectors.first), "before": losses.first, "after": losses.last},
    }
