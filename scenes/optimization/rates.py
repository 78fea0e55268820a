"""Numbers of learning rates: a bowl that is squeezed, and a network that is trained at fifteen rates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from mathdl import data, experiments, networks, optimizers, surfaces
from mathdl.checks import Array
from scenes.kit.quantity import Quantity, quantity

NEAR, ENOUGH = 0.01, 400
"""The share of the distance that counts as arrived, and more steps than it takes to come so near."""


def walk(bowl: Any, start: Array, rate: float, steps: int) -> Quantity:
    """Return the points (steps + 1, 2) of gradient descent on a bowl."""
    return quantity(optimizers.gradient_descent, bowl.gradient, start, rate, steps).part("points")


def squeezed(ways: Array, gentle: float, ratios: Quantity, start: Array, grid: Array) -> dict[str, Quantity]:
    """Return bowls whose bends have one ratio after another, and how many steps the first and the last one take.

    ``ways`` (2, 2) are the directions of the ``gentle`` and of the steep bend, a row each. ``bowls`` (states, …) are
    the losses over the places ``grid`` (…, 2); ``best_factors`` (states, 2) what a step at the best rate leaves of the
    distance, along the steep way and the gentle one; ``n_small`` and ``n_large`` the steps to a hundredth of it.
    """
    hessians = [gentle * ways.T @ np.diag([1.0, each]) @ ways for each in ratios.value]
    best = [optimizers.best_rate(each) for each in hessians]
    steps = {}
    for name, k in (("n_small", 0), ("n_large", -1)):
        path = walk(surfaces.quadratic(hessians[k]), start, best[k], ENOUGH)
        steps[name] = quantity(optimizers.steps_until, path, [0.0, 0.0], NEAR)
    factors = quantity(np.stack, [optimizers.contraction_factors(*pair) for pair in zip(hessians, best, strict=True)])
    return {
        **{**steps, "best_factors": factors, "both_large": factors.last.part(0)},
        "bowls": quantity(np.stack, [surfaces.quadratic(each)(grid) for each in hessians]),
    }


def swept(tried: Iterable[tuple[str, float]]) -> dict[str, Quantity]:
    """Return the losses of the series' network at fifteen rates, and three of the networks, trained again.

    ``tried`` names three of the stored rates. ``net_rates`` and ``net_losses`` (15,) are the sweep, ``net_first`` is
    the loss at the start; ``tried``, ``tried_losses`` (3,) and ``tried_vectors`` (3, parameters) are the three.
    """
    names, chosen = zip(*tried, strict=True)
    sweep, moons = quantity(experiments.rate_sweep), data.classifier_data().training
    rates, losses = sweep.part("rates"), sweep.part("losses", unit="nats")
    options: dict[str, Any] = {"epochs": sweep.value.epochs, "method": optimizers.gradient_descent}
    start, at = data.untrained_classifier(), [int(np.flatnonzero(rates.value == each)[0]) for each in chosen]
    runs = [networks.train(start, moons.X, moons.y, learning_rate=each, **options) for each in chosen]
    return {
        **{"net_rates": rates, "net_losses": losses, "epochs": sweep.part("epochs"), "rate_low": rates.first},
        **{f"net_{name}": rates.part(k) for name, k in zip(names, at, strict=True)},
        "net_best": quantity(np.take, rates, int(np.argmin(losses.value))),
        "net_first": quantity(start.losses_at, start.to_vector(), moons.X, moons.y, unit="nats"),
        **{"tried": quantity(np.take, rates, at), "tried_losses": quantity(np.take, losses, at)},
        "tried_vectors": quantity(np.stack, [run.vectors[-1] for run in runs]),
    }
