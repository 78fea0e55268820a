"""What a layer computes, how a network is trained, and how signals fare in depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import autodiff, checks, optimizers
from mathdl.checks import Array
from mathdl.networks.examples import accuracy
from mathdl.networks.mlp import ACTIVATIONS, MLP, SCHEMES
from mathdl.products import matrix_product


@dataclass(frozen=True, slots=True, eq=False)
class LayerGradients:
    """Gradients of a loss through Y = X·Wᵀ + b: ``dX`` like X, ``dW`` like W, ``db`` like b."""

    dX: Array  # noqa: N815
    dW: Array  # noqa: N815
    db: Array


@dataclass(frozen=True, slots=True, eq=False)
class TrainingTrace:
    """A training run: after each epoch, epoch 0 being the start, and the ``network`` that it ended with.

    ``vectors`` (epochs+1, parameters); ``losses``, ``accuracies`` and ``gradient_norms`` (epochs+1,), on all the
    data. A regression has no accuracy; its ``accuracies`` are empty.
    """

    network: MLP
    vectors: Array
    losses: Array
    accuracies: Array
    gradient_norms: Array


@dataclass(frozen=True, slots=True, eq=False)
class ActivationStatistics:
    """Random inputs on their way through layers: ``activations`` (depth, n, width), ``means`` and ``stds`` (depth,).

    ``sizes`` (depth,) are root mean squares, by which a signal's growth from layer to layer is measured. ``saturated``
    (depth,) is the share of activations whose slope is below 0.01: units that hardly pass a gradient on.
    """

    activations: Array
    means: Array
    stds: Array
    sizes: Array
    saturated: Array


@dataclass(frozen=True, slots=True)
class PassCost:
    """Multiplications that one example costs: ``forward`` for its loss, ``backward`` for all slopes after that."""

    forward: int
    backward: int


def linear_layer(X: ArrayLike, W: ArrayLike, b: ArrayLike) -> Array:
    """Return X·Wᵀ + b (n, out) for a batch ``X`` (n, in), or (out,) for one example (in,); W (out, in), b (out,).

    As ``torch.nn.functional.linear``. Raises ValueError if the shapes do not fit.

    >>> linear_layer([[1, 2]], [[3, 0], [4, 5]], [1, 1])
    array([[ 4., 15.]])
    """
    rows, weights = _rows_and_weights(X, W)
    bias = checks.finite("b", b, ndim=1)
    if bias.size != len(weights):
        raise ValueError(
            f"b must have one entry for each row of W, but their shapes are {bias.shape} and {weights.shape}"
        )
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(matrix_product(rows, weights.T) + bias)


def linear_layer_gradients(X: ArrayLike, W: ArrayLike, upstream: ArrayLike) -> LayerGradients:
    """Return the gradients of a loss through `linear_layer`: dX = δ·W, dW = δᵀ·X, db = Σ δ.

    ``upstream`` δ (n, out) is the gradient at the layer's output; X (n, in), W (out, in).
    Raises ValueError if the shapes do not fit.

    >>> linear_layer_gradients([[1, 2]], [[3, 0], [4, 5]], [[1, -1]]).dW
    array([[ 1.,  2.],
           [-1., -2.]])
    """
    rows, weights = _rows_and_weights(X, W)
    delta = checks.finite("upstream", upstream)
    if delta.shape != (*rows.shape[:-1], len(weights)):
        raise ValueError(
            f"upstream must have the output's shape {(*rows.shape[:-1], len(weights))}, but has {delta.shape}"
        )
    matrix_delta, matrix_rows = np.atleast_2d(delta), np.atleast_2d(rows)
    with np.errstate(over="ignore", invalid="ignore"):
        sums = matrix_delta.sum(axis=0)
    return LayerGradients(matrix_product(delta, weights), matrix_product(matrix_delta.T, matrix_rows), sums)


def train(
    network: MLP,
    X: ArrayLike,
    y: ArrayLike,
    *,
    learning_rate: ArrayLike,
    epochs: int,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    method: Callable[..., optimizers.Trajectory] = optimizers.adam,
    **options: Any,
) -> TrainingTrace:
    """Train ``network`` on ``X`` (n, inputs) and ``y`` (n,) for ``epochs``, with a ``method`` of `optimizers`.

    Without ``batch_size`` every step uses all the data and is one epoch; with it each epoch visits shuffled
    minibatches and ``rng`` is needed. ``learning_rate`` is one number, or one a step; ``options`` go to the
    method. Raises ValueError for a missing ``rng`` and whatever the network or the method refuses.

    >>> X, y = np.array([[0.0], [1.0]]), np.array([0, 1])
    >>> start = MLP.initialize((1, 1), "tanh", np.random.default_rng(0))
    >>> bool(np.all(np.diff(train(start, X, y, learning_rate=0.1, epochs=5).losses) < 0))
    True
    """
    rows, targets = checks.finite("X", X), checks.finite("y", y)
    rounds = checks.count("epochs", epochs, least=0)
    network.losses_at(network.to_vector(), rows, targets)  # refuses what does not fit before any step is taken
    start = network.to_vector()
    if batch_size is None:
        path = method(
            lambda vector: network.gradients_at(vector, rows, targets),
            start,
            learning_rate,
            rounds,
            **options,
        )
        vectors = path.points
    else:
        if rng is None:
            raise ValueError("rng must be given when batch_size is")
        per_epoch = -(-len(rows) // checks.count("batch_size", batch_size))
        stochastic = optimizers.stochastic(
            lambda vector, chosen: network.gradients_at(vector, rows[chosen], targets[chosen]),
            start,
            learning_rate,
            rounds * per_epoch,
            n_examples=len(rows),
            batch_size=batch_size,
            rng=rng,
            method=method,
            **options,
        )
        vectors = stochastic.trajectory.points[::per_epoch]
    found, gradients = network.losses_and_gradients_at(vectors, rows, targets)
    classified = network.loss != "mean_squared_error"
    return TrainingTrace(
        network=network.with_vector(vectors[-1]),
        vectors=vectors,
        losses=found,
        accuracies=np.array([accuracy(network.with_vector(v), rows, targets) for v in vectors] if classified else []),
        gradient_norms=np.linalg.norm(gradients, axis=-1),
    )


def loss_graph(network: MLP, X: ArrayLike, y: ArrayLike) -> autodiff.Trace:
    """Return the network's loss on ``X``, ``y`` (n,) as a graph of `autodiff`: values and adjoints of all nodes.

    The nodes are W1, b1, z1, h1, … up to the logits z, and ``loss``. Only for a loss of binary cross-entropy.
    Raises ValueError for another loss and for data that does not fit the network.

    >>> graph = loss_graph(MLP(([[1.0]],), ([0.0],)), [[0.0]], [1])
    >>> round(graph.node("loss").value, 6), graph.node("b1").adjoint.tolist()
    (0.693147, [-0.5])
    """
    if network.loss != "binary_cross_entropy":
        raise ValueError(f"network must have the loss binary_cross_entropy, but has {network.loss}")
    forward = network.loss_and_gradients(X, y).forward
    labels = np.reshape(checks.finite("y", y), (-1, 1))
    bends: dict[str, Callable[[autodiff.Variable], autodiff.Variable]] = {
        "tanh": autodiff.Variable.tanh,
        "relu": autodiff.Variable.relu,
        "sigmoid": autodiff.Variable.sigmoid,
        "identity": lambda z: z,
    }
    current: Any = forward.inputs
    depth = len(network.weights)
    for k, (W, b) in enumerate(zip(network.weights, network.biases, strict=True), start=1):
        weights, bias = autodiff.Variable(W, f"W{k}"), autodiff.Variable(b, f"b{k}")
        current = (current @ weights.T + bias).named(f"z{k}")
        if k < depth:
            current = bends[network.activation](current).named(f"h{k}")
    return autodiff.trace((current.softplus() - current * labels).mean().named("loss"))


def pass_cost(sizes: Sequence[int]) -> PassCost:
    """Return how many multiplications one example costs a network of layers ``sizes`` (inputs, hidden …, outputs).

    Forwards one for every weight. Backwards one for every weight's own slope, one for every weight beyond the first
    layer, which carries blame, and one for every bend; activations and the loss itself are not counted. Raises
    ValueError for fewer than two sizes.

    >>> pass_cost((2, 8, 1))
    PassCost(forward=24, backward=40)
    """
    widths = [checks.count("sizes", size) for size in sizes]
    if len(widths) < 2:
        raise ValueError(f"sizes must name at least inputs and outputs, but is {tuple(sizes)}")
    weights = [before * after for before, after in pairwise(widths)]
    return PassCost(forward=sum(weights), backward=sum(weights) + sum(weights[1:]) + sum(widths[1:-1]))


def activation_statistics(
    depth: int,
    width: int,
    scheme: str,
    activation: str,
    rng: np.random.Generator,
    *,
    n_examples: int = 256,
    normalize: bool = False,
) -> ActivationStatistics:
    """Send ``n_examples`` normal inputs through ``depth`` random layers of ``width`` units and look at each layer.

    ``scheme`` and ``activation`` as in `MLP.initialize`; biases are zero. With ``normalize``, each layer's sums
    are brought to mean 0 and variance 1 over the units of an example before they bend (layer normalisation, Ba et
    al. 2016). Source: Glorot and Bengio 2010, fig. 6. Raises ValueError for an unknown scheme or activation.

    >>> small = activation_statistics(30, 64, "small", "tanh", np.random.default_rng(0))
    >>> bool(small.stds[-1] < 1e-20)
    True
    """
    layers, units = checks.count("depth", depth), checks.count("width", width)
    rows = checks.count("n_examples", n_examples)
    checks.one_of("scheme", scheme, SCHEMES)
    checks.one_of("activation", activation, ACTIVATIONS)
    bend, deviation = ACTIVATIONS[activation], SCHEMES[scheme](units, units)
    current = rng.standard_normal((rows, units))
    activations, saturated = np.empty((layers, rows, units)), np.empty(layers)
    for k in range(layers):
        sums = matrix_product(current, rng.normal(0, deviation, size=(units, units)).T)
        if normalize:
            centred = sums - sums.mean(axis=1, keepdims=True)
            sums = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
        current = activations[k] = bend.value(sums)
        saturated[k] = np.mean(bend.slope(sums, current) < 0.01)
    return ActivationStatistics(
        activations=activations,
        means=activations.mean(axis=(1, 2)),
        stds=activations.std(axis=(1, 2)),
        sizes=np.sqrt((activations**2).mean(axis=(1, 2))),
        saturated=saturated,
    )


def layer_factor(width: int, spread: float, activation: str = "relu") -> float:
    """By what factor a wide random layer multiplies the root mean square of its inputs, σ √(n E[φ(z)²]/E[z²]).

    Its ``width`` n weights a unit are normal with standard deviation ``spread`` σ, its biases zero, and its sums z
    normal; exact for activations φ that scale with their input, "relu" (σ √(n/2)) and "identity" (σ √n). Source: He,
    Zhang, Ren and Sun 2015, §2.2. Raises ValueError for another activation.

    >>> layer_factor(128, 1.0), layer_factor(128, 0.125)
    (8.0, 1.0)
    """
    units, deviation = checks.count("width", width), checks.positive("spread", spread)
    kept = {"relu": 1 / 2, "identity": 1.0}
    checks.one_of("activation", activation, kept)
    return float(deviation * np.sqrt(units * kept[activation]))


def _rows_and_weights(X: ArrayLike, W: ArrayLike) -> tuple[Array, Array]:
    rows, weights = checks.finite("X", X), checks.finite("W", W, ndim=2)
    if rows.ndim not in (1, 2) or rows.shape[-1] != weights.shape[1]:
        raise ValueError(
            f"X and W must have the same number of columns, but their shapes are {rows.shape} and {weights.shape}"
        )
    return rows, weights
