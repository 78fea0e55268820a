"""Numbers of deep networks before training: signals on their way in, gradients on their way back, one clipped step."""

from __future__ import annotations

from typing import Any

import numpy as np

from mathdl import data, floating_point, networks
from mathdl.networks import MLP
from scenes.kit.quantity import Quantity, quantity

SCHEMES = "large", "small", "he", "xavier"
EXAMPLES, RATE, EXPLODING = 64, 0.1, (2, *[32] * 5, 1)
"""Examples that pass the layers; of the clipped step, the learning rate and the layers of the network."""


def forward(depth: int, width: int, seed: int, format: str) -> dict[str, Quantity]:
    """Return how large a signal is before the first layer and after each, for four spreads of the weights.

    ``large``, ``small``, ``he`` and ``xavier`` (depth + 1,) are root mean squares; ``powers_…`` (2, depth + 1) their
    decimal logarithms, as they are and with every layer corrected, ``normed_…`` (depth + 1,); ``he_end`` and
    ``xavier_end`` the last ones. In layer ``over`` the large one overflows in ``format``, by layer ``under`` the small
    one is all zeros. Raises ValueError if they do not.
    """
    runs = {name: _sent(depth, width, name, seed) for name in SCHEMES}
    heights = quantity(np.max, quantity(np.abs, runs["large"].part("activations")), axis=(1, 2))
    rounded = quantity(floating_point.round_to, runs["small"].part("activations"), format)
    over = quantity(np.searchsorted, heights, floating_point.FORMATS[format].largest)
    under = quantity(np.argmin, quantity(np.max, rounded, axis=(1, 2)))
    if over.value >= depth or rounded.value[int(under.value)].any():
        raise ValueError(f"depth must be large enough for both signals to leave {format}")
    found: dict[str, Quantity] = {"over": quantity(np.add, over, 1), "under": quantity(np.add, under, 1)}
    for name, run in runs.items():
        corrected = _sent(depth, width, name, seed, normalize=True)
        found[name], found[f"normed_{name}"] = (
            quantity(np.append, 1.0, each.part("sizes")) for each in (run, corrected)
        )
        found[f"powers_{name}"] = quantity(np.log10, np.stack([found[name].value, found[f"normed_{name}"].value]))
    return {**found, "he_end": found["he"].last, "xavier_end": found["xavier"].last}


def _sent(depth: int, width: int, scheme: str, seed: int, **options: Any) -> Quantity:
    """Return what `mathdl.networks.activation_statistics` finds of normal inputs in layers of ReLU."""
    rng = np.random.default_rng(seed)
    return quantity(networks.activation_statistics, depth, width, scheme, "relu", rng, n_examples=EXAMPLES, **options)


def layer(width: int, seed: int) -> Quantity:
    """Return the sums (width,) of one layer with weights of spread one, for one normal example."""
    rng = np.random.default_rng(seed)
    example, weights = rng.standard_normal(width), rng.standard_normal((width, width))
    return quantity(networks.linear_layer, example, weights, np.zeros(width))


def backward(depth: int, width: int, seed: int) -> dict[str, Quantity]:
    """Return the length of the gradient in every layer, the first at the front, with two activations.

    ``sigmoid`` and ``relu`` (depth + 1,), their first and last entries, and ``sigmoid_slope``, the largest slope.
    """
    moons = data.classifier_data().training
    found: dict[str, Quantity] = {}
    for name, scheme in (("sigmoid", "xavier"), ("relu", "he")):
        network = MLP.initialize((2, *[width] * depth, 1), name, np.random.default_rng(seed), scheme)
        gradients = network.loss_and_gradients(moons.X, moons.y).weights
        lengths = quantity(np.array, [float(np.hypot.reduce(each, axis=None)) for each in gradients])
        found |= {name: lengths, f"{name}_first": lengths.first}
    middle = networks.ACTIVATIONS["sigmoid"]
    return {**found, "sigmoid_slope": quantity(middle.slope, 0.0, middle.value(np.array(0.0)))}


def clipping(seed: int, limit: float) -> dict[str, Quantity]:
    """Return the length of a large gradient, and the loss before and after one step with and without clipping."""
    moons = data.classifier_data().training
    network = MLP.initialize(EXPLODING, "relu", np.random.default_rng(seed), "large")
    found = quantity(network.loss_and_gradients, moons.X, moons.y)
    gradient, start = found.part("vector"), network.to_vector()
    short = quantity(floating_point.clip_by_norm, gradient, limit)
    steps = [quantity(np.subtract, start, quantity(np.multiply, RATE, each)) for each in (short, gradient)]
    clipped, unclipped = (quantity(network.losses_at, step, moons.X, moons.y, unit="nats") for step in steps)
    return {
        "length": quantity(np.hypot.reduce, gradient),
        **{"before": found.part("loss", unit="nats"), "clipped": clipped, "unclipped": unclipped},
    }
