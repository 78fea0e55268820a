"""Numbers of bets: a bell that slides over data, a long product, spins of a wheel, and a classifier while it learns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mathdl import data, distributions, networks
from mathdl.checks import Array
from scenes.kit.quantity import Quantity, quantity

OTHER_SEEDS, SHOWN = range(100, 200), 20
"""The seeds of more runs of spins, and how many of these runs are drawn."""
HEIGHT = 0.7
"""How far an axis of averages reaches on both sides of the mean, in standard deviations of one spin."""


def slide(
    ways: Mapping[str, tuple[Any, Any]], points: Array, std: float, grid: Quantity, states: int
) -> dict[str, Quantity]:
    """Return what changes while the centre of a bell goes along each of ``ways``, from its first to its second place.

    Places are in kg. For a way called ``back``: ``back``, the centres (states,); ``bells_back``, the densities over
    ``grid``; ``heights_back``, those at ``points`` (n,); ``likelihoods_back`` and ``logs_back``, their product and the
    sum of their logarithms in nats; ``areas_back``, the sum of the squared distances in kg².
    """
    bell = distributions.normal(0, std)
    found: dict[str, Quantity] = {}
    for name, (start, end) in ways.items():
        centres = quantity(np.linspace, start, end, states, unit="kg")
        distances = quantity(np.subtract.outer, centres, points)
        heights = quantity(bell.pdf, distances)
        found |= {
            name: centres,
            f"bells_{name}": quantity(bell.pdf, quantity(np.subtract.outer, centres, grid)),
            f"heights_{name}": heights,
            f"likelihoods_{name}": quantity(distributions.likelihood_product, heights).part((slice(None), -1)),
            f"logs_{name}": quantity(distributions.log_likelihood_path, centres, std, points, unit="nats"),
            f"areas_{name}": quantity(np.sum, quantity(np.square, distances), axis=1, unit="kg²"),
        }
    return found


def multiply(bell: distributions.Normal, many: int, seed: int) -> dict[str, Quantity]:
    """Return the product of the heights of a bell at ``many`` samples of its own, one by one in float32.

    ``products`` and ``sums``, of the heights and of their logarithms in nats, begin before the first factor;
    ``product_logs`` end before the product is zero, after ``zero_after`` factors. Raises ValueError if it never is.
    """
    samples = quantity(bell.sample, many, np.random.default_rng(seed))
    heights = quantity(bell.pdf, samples)
    zero_after = quantity(distributions.factors_until_zero, heights, np.float32)
    if zero_after.value is None:
        raise ValueError(f"many must be larger: float32 bears the product of {many} heights at std = {bell.std:g}")
    products = quantity(np.insert, quantity(distributions.likelihood_product, heights, np.float32), 0, 1)
    sums = quantity(np.insert, quantity(np.cumsum, quantity(bell.logpdf, samples)), 0, 0, unit="nats")
    return {
        "samples": samples,
        "heights": heights,
        "factors": quantity(np.arange, many + 1),
        "products": products,
        "zero_after": zero_after,
        "product_logs": quantity(np.log, products.part(slice(0, zero_after.value))),
        "smallest": quantity(np.log, quantity(np.finfo, np.float32).part("smallest_subnormal")),
        "sums": sums,
        "log_sum": sums.last,
    }


def spin(wheel: distributions.Categorical, prizes: Array, few: int, many: int, seed: int) -> dict[str, Quantity]:
    """Return the expectation of the ``prizes`` (n,) of a wheel's sectors, and averages over ``many`` of its spins.

    ``means`` are the averages of the first 1, 2, … ``many`` spins, ``spun`` their sectors; ``others`` are those of more
    runs. ``few_error`` and ``many_error`` are σ/√n; of ``runs`` other runs, ``inside`` end no further from the mean.
    ``heights`` are the ends of an axis for averages.
    """

    def pays(sectors: Array) -> Array:
        return prizes[sectors.astype(int)]

    def average(seed: int) -> Quantity:
        return quantity(distributions.monte_carlo, pays, wheel, many, np.random.default_rng(seed))

    exact, run = quantity(distributions.expectation, prizes, wheel), average(seed)
    mean, std, means = exact.part("mean"), exact.part("std"), run.part("means")
    others = [average(other).value.means for other in OTHER_SEEDS]
    few_error, many_error = (quantity(np.divide, std, quantity(np.sqrt, count)) for count in (few, many))
    misses = quantity(np.abs, quantity(np.subtract, [other[-1] for other in others], mean))
    times = quantity(np.divide, many, few)
    return {
        "heights": quantity(np.add, mean, quantity(np.multiply, std, [-HEIGHT, HEIGHT])),
        **{"mean": mean, "std": std, "spun": run.part("samples"), "means": means},
        **{"few_mean": means.part(few - 1), "few_error": few_error, "many_error": many_error},
        **{"times": times, "closer": quantity(np.sqrt, times)},
        **{"others": quantity(np.asarray, others[:SHOWN]), "runs": quantity(np.size, OTHER_SEEDS)},
        "inside": quantity(np.count_nonzero, quantity(np.less_equal, misses, many_error)),
    }


def learn() -> dict[str, Quantity]:
    """Return what the two-moons classifier bets on the right labels, epoch after epoch, the lowest first bet first.

    ``bets`` (epochs, examples), their products ``chances`` and the ``losses`` in nats, of which ``first`` and ``last``.
    """
    moons, training = data.classifier_data().training, quantity(data.train_classifier)
    networks_then = [training.value.network.with_vector(vector) for vector in training.value.vectors]
    each = quantity(np.array, [quantity(networks.example_losses, then, moons.X, moons.y) for then in networks_then])
    bets = quantity(np.exp, quantity(np.negative, each))
    losses = training.part("losses", unit="nats")
    return {
        "epochs": quantity(np.arange, losses.steps),
        "bets": quantity(np.take, bets, quantity(np.argsort, bets.first, kind="stable"), axis=1),
        "chances": quantity(np.prod, bets, axis=1),
        **{"losses": losses, "first": losses.first, "last": losses.last},
    }
