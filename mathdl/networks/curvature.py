"""How a network's loss bends, and how a network gets one more neuron without saying anything else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from mathdl.checks import Array
from mathdl.networks.mlp import MLP, SCHEMES

DIFFERENCE = 1e-5
"""How far a parameter is moved to each side to see its gradient change."""


def loss_hessian(network: MLP, X: ArrayLike, y: ArrayLike, vector: ArrayLike | None = None) -> Array:
    """Return the Hessian (p, p) of the loss on ``X`` (n, inputs), ``y`` by the p parameters, at ``vector`` (p,).

    Without ``vector`` at the network's own parameters. Central differences of the exact gradients, made symmetric
    (Nocedal and Wright, *Numerical Optimization*, 2006, §8.1); the error is of the order of 1e-10. Raises ValueError
    for a vector of another shape.

    >>> network = MLP([[[1.0]]], [[0.0]], loss="mean_squared_error")
    >>> loss_hessian(network, [[1.0], [3.0]], [1.0, 3.0]).round(6).tolist()
    [[10.0, 4.0], [4.0, 2.0]]
    """
    at = network.to_vector() if vector is None else network.with_vector(vector).to_vector()
    moves = DIFFERENCE * np.eye(at.size)
    _, gradients = network.losses_and_gradients_at(at + np.stack([moves, -moves]), X, y)
    slopes = (gradients[0] - gradients[1]) / (2 * DIFFERENCE)
    return np.asarray((slopes + slopes.T) / 2)


def grow(network: MLP, rng: np.random.Generator) -> MLP:
    """Return the network with one more neuron in its last hidden layer, which says nothing: its output weights are 0.

    All answers stay the same. The new neuron's input weights are drawn by "xavier" (`SCHEMES`), its bias is 0
    (Chen et al., *Net2Net*, 2016, keep a network's answers in another way). Raises ValueError without a hidden layer.

    >>> small = MLP.initialize((2, 2, 1), "tanh", np.random.default_rng(0))
    >>> grow(small, np.random.default_rng(1)).sizes
    (2, 3, 1)
    """
    if len(network.weights) < 2:
        raise ValueError(f"network must have a hidden layer to grow, but has the sizes {network.sizes}")
    *first, W, out = network.weights
    *before, b, last = network.biases
    inputs, units = W.shape[1], W.shape[0] + 1
    row = rng.normal(0, SCHEMES["xavier"](inputs, units), size=(1, inputs))
    weights = (*first, np.vstack([W, row]), np.column_stack([out, np.zeros(len(out))]))
    return replace(network, weights=weights, biases=(*before, np.append(b, 0.0), last))
