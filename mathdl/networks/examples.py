"""A network on single examples: which it gets right, what each costs, what one or a few of them alone would teach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.networks.mlp import MLP
from mathdl.products import matrix_product


@dataclass(frozen=True, slots=True, eq=False)
class MinibatchGradients:
    """Gradients of random minibatches: ``gradients`` (batches, parameters) around the ``full`` one (parameters,).

    ``spread`` is their root mean square distance from it; ``expected_spread`` is what sampling theory says,
    √(S²·(1/b − 1/n)) with S² the variance of the examples' gradients (Cochran, *Sampling Techniques*, 1977, §2.6).
    """

    full: Array
    gradients: Array
    spread: float
    expected_spread: float


def accuracy(network: MLP, X: ArrayLike, y: ArrayLike) -> float:
    """Return the share of the examples ``X`` (n, inputs) whose likeliest class is their label ``y`` (n,).

    With one output, class one is likeliest when its probability is at least one half.
    Raises ValueError for a regression, or if X and y have different lengths.

    >>> accuracy(MLP(([[1.0]],), ([0.0],)), [[-1.0], [1.0], [2.0]], [0, 1, 0]) * 3
    2.0
    """
    return float(np.mean(_hits(network, X, y)))


def correct(network: MLP, X: ArrayLike, y: ArrayLike) -> int:
    """Return how many of the examples ``X`` (n, inputs) have their label ``y`` (n,) as likeliest class.

    As ``sklearn.metrics.accuracy_score`` with ``normalize=False``; raises ValueError as `accuracy` does.

    >>> correct(MLP(([[1.0]],), ([0.0],)), [[-1.0], [1.0], [2.0]], [0, 1, 0])
    2
    """
    return int(np.count_nonzero(_hits(network, X, y)))


def example_losses(network: MLP, X: ArrayLike, y: ArrayLike) -> Array:
    """Return each example's own loss (n,) on ``X`` (n, inputs), ``y``; their mean is the loss.

    In nats for a classifier, as torch's losses with ``reduction="none"``; a regression's is the mean over its outputs.
    Raises ValueError for data that does not fit the network.

    >>> example_losses(MLP(([[1.0]],), ([0.0],)), [[0.0], [2.0]], [0, 1]).round(6).tolist()
    [0.693147, 0.126928]
    """
    outputs = network.forward(X).outputs
    targets = network._targets(y, outputs)
    # One example a batch.
    return np.asarray(network._loss(outputs[:, np.newaxis], targets[:, np.newaxis]))


def lone_steps(network: MLP, X: ArrayLike, y: ArrayLike, learning_rate: float) -> Array:
    """Return the losses (n,) over all of ``X`` (n, inputs), ``y`` after one step on each example alone.

    Entry i belongs to the network that took one step of gradient descent on example i, from the same start. Raises
    ValueError for a rate that is not positive and data that does not fit the network.

    >>> lone_steps(MLP(([[1.0]],), ([0.0],)), [[0.0], [2.0]], [0, 1], 1.0).round(6).tolist()
    [0.337745, 0.413222]
    """
    rate = checks.positive("learning_rate", learning_rate)
    return network.losses_at(network.to_vector() - rate * network.example_gradients(X, y), X, y)


def minibatch_gradients(
    network: MLP, X: ArrayLike, y: ArrayLike, batch_size: int, n_batches: int, rng: np.random.Generator
) -> MinibatchGradients:
    """Draw ``n_batches`` minibatches without replacement from ``X`` (n, inputs), ``y``, and take each one's gradient.

    Raises ValueError if ``batch_size`` is not between 1 and n.

    >>> network = MLP(([[1.0]],), ([0.0],))
    >>> found = minibatch_gradients(network, [[-1.0], [1.0]], [0, 1], 1, 5, np.random.default_rng(0))
    >>> found.gradients.shape, found.full.round(6).tolist()
    ((5, 2), [-0.268941, 0.0])
    """
    examples = network.example_gradients(X, y)
    total, size, batches = len(examples), checks.count("batch_size", batch_size), checks.count("n_batches", n_batches)
    if size > total:
        raise ValueError(f"batch_size must be at most the number of examples, {total}, but is {size}")
    chosen = rng.permuted(np.broadcast_to(np.arange(total), (batches, total)), axis=1)[:, :size]
    share = np.zeros((batches, total))
    np.put_along_axis(share, chosen, 1 / size, axis=1)
    full, gradients = examples.mean(axis=0), matrix_product(share, examples)
    return MinibatchGradients(
        full=full,
        gradients=gradients,
        spread=float(np.sqrt(((gradients - full) ** 2).sum(axis=1).mean())),
        expected_spread=minibatch_spread(examples, size),
    )


def minibatch_spread(gradients: ArrayLike, batch_size: int) -> float:
    """Return how far the mean of a random minibatch of ``gradients`` (n, d) lies from the mean of all, typically.

    √(S²·(1/b − 1/n)) with S² the variance of the gradients, summed over their entries: the root mean square distance
    for batches drawn without replacement (Cochran, *Sampling Techniques*, 1977, §2.6). Raises ValueError if
    ``batch_size`` b is not between 1 and n.

    >>> round(minibatch_spread([[0.0], [2.0]], 1), 6), minibatch_spread([[0.0], [2.0]], 2)
    (1.0, 0.0)
    """
    slopes, size = checks.finite("gradients", gradients, ndim=2), checks.count("batch_size", batch_size)
    total = len(slopes)
    if size > total:
        raise ValueError(f"batch_size must be at most the number of gradients, {total}, but is {size}")
    scatter = ((slopes - slopes.mean(axis=0)) ** 2).sum() / max(total - 1, 1)
    return float(np.sqrt(scatter * (1 / size - 1 / total)))


def _hits(network: MLP, X: ArrayLike, y: ArrayLike) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    labels = checks.finite("y", y, ndim=1)
    if network.loss == "mean_squared_error":
        raise ValueError("network must be a classifier, but its loss is mean_squared_error")
    outputs = network.forward(X).outputs
    if len(outputs) != len(labels):
        raise ValueError(f"X and y must have one row an example, but have {len(outputs)} and {len(labels)} rows")
    found = outputs[:, 0] >= 0 if network.loss == "binary_cross_entropy" else outputs.argmax(axis=1)
    return np.asarray(found == labels)
