"""Numbers of bends: a bowl that becomes a pass, a descent that leaves a plateau, and traps from a hundred starts."""

from __future__ import annotations

import numpy as np

from mathdl import data, experiments, geometry, linear, networks, optimizers, surfaces
from mathdl.checks import Array
from scenes.kit.quantity import Quantity, quantity

GRID, STATES, ACROSS = 41, 41, 1.5
"""Places along a side of the ground, states of its turning, and how high it rises across, against along."""
NUDGE, GROWTH, ROLLED = -0.01, 1.1, 48
"""How far the ball lies from the middle of the pass, what a step makes of that, and its steps."""
FLAT, FALLEN = 0.01, 0.8
"""How much the loss may fall on the plateau, in nats, and what is left of it, at most, after the escape."""


def ground(A: Array) -> dict[str, Quantity]:
    """Return a bowl with the bends of AᵀA, drawn along its own two ways, whose gentler bend turns down.

    ``grounds`` (states, n, n) are its heights over ``across`` and ``along`` (n,), ``roll`` (steps + 1, 2) a descent
    from beside the middle of the pass.
    """
    bends = quantity(np.linalg.eigvalsh, quantity(linear.gram_matrix, A))
    gentle, steep = bends.value
    across, along = (reach * np.linspace(-1, 1, GRID) for reach in (ACROSS * np.sqrt(gentle / steep), 1.0))
    grid = np.stack(np.meshgrid(across, along, indexing="ij"), axis=-1)
    turning = [surfaces.quadratic(np.diag([steep, bend])) for bend in np.linspace(gentle, -gentle, STATES)]
    start, rate = [0.0, NUDGE], (GROWTH - 1) / gentle
    roll = quantity(optimizers.gradient_descent, turning[-1].gradient, start, rate, ROLLED).part("points")
    return {
        **{"gentle": bends.first, "steep": bends.last, "turned": quantity(np.linspace, gentle, -gentle, STATES)},
        **{"across": quantity(np.asarray, across), "along": quantity(np.asarray, along), "roll": roll},
        "grounds": quantity(np.stack, [surface(grid) for surface in turning]),
    }


def descent(rate: float, step: int, late: int) -> dict[str, Quantity]:
    """Train the classifier by gradient descent, and look at the bends of its loss at one ``step``.

    ``aligned`` (late,) is the size of the cosine between each step and the way of the lowest bend there. Raises
    ValueError unless the loss lies nearly still from half of ``step`` on and has fallen at ``late``.
    """
    network, moons = data.untrained_classifier(), data.classifier_data().training
    X, y, early = moons.X, moons.y, step // 2

    def gradient(vector: Array) -> Array:
        return network.gradients_at(vector, X, y)

    vectors = quantity(optimizers.gradient_descent, gradient, network.to_vector(), rate, late).part("points")
    losses = quantity(network.losses_at, vectors, X, y, unit="nats")
    fallen = losses.value
    if fallen[early] - fallen[step] > FLAT or fallen[late] > FALLEN * fallen[step]:
        raise ValueError("the loss must lie still from step / 2 to step, and fall until late: choose others, or a rate")
    at, stuck = vectors.value[step], network.with_vector(vectors.value[step])
    found = quantity(np.linalg.eigh, quantity(networks.loss_hessian, network, X, y, at))
    bends, ways = found.part("eigenvalues"), found.value.eigenvectors
    aligned = quantity(geometry.cosine_similarity, np.diff(vectors.value, axis=0), ways[:, 0])
    down = quantity(np.flatnonzero, quantity(np.less, bends, 0))
    return {
        **{"vectors": vectors, "losses": losses, "bends": bends, "lowest": bends.first, "largest": bends.last},
        **{"early": quantity(np.asarray, early), "loss_early": losses.part(early), "loss_step": losses.part(step)},
        **{"loss_late": losses.last, "n_weights": quantity(np.size, bends), "n_down": quantity(np.size, down)},
        **{"right": quantity(networks.accuracy, stuck, X, y), "limit": quantity(np.divide, 2, bends.last)},
        **{"slope": quantity(np.linalg.norm, gradient(at)), "steps": quantity(np.arange, late + 1)},
        **{"aligned": quantity(np.abs, aligned), "now": quantity(np.asarray, step)},
        "growth": quantity(np.subtract, 1, quantity(np.multiply, rate, bends.first)),
    }


def starts() -> dict[str, Quantity]:
    """Return where a hundred starts with two neurons end, what becomes of those in a trap, and one that has grown."""
    found = quantity(experiments.traps)
    traps = found.value
    seed = int(traps.trapped[0])
    (caught,), _ = experiments.descended(experiments.starts_of(2, [seed]))
    (larger,) = experiments.grown([caught], [seed])
    losses, caught_losses = found.part("losses"), quantity(np.take, found.part("losses"), traps.trapped)
    return {
        **{"ends": losses, "caught": caught_losses, "alone": found.part("alone"), "freed_losses": found.part("freed")},
        **{"starts": quantity(np.size, losses), "trapped": quantity(np.size, caught_losses)},
        **{"more_steps": found.part("steps")},
        "freed": quantity(np.count_nonzero, quantity(np.less, found.part("freed"), traps.level)),
        **{"neurons": found.part("neurons")},
        **{"shares": found.part("shares"), "larger": quantity(larger.to_vector), "level": found.part("level")},
        **{"caught_weights": quantity(caught.to_vector), "silent": quantity(np.take, larger.weights[-1], -1)},
        "n_new": quantity(np.subtract, larger.n_parameters, caught.n_parameters),
    }
