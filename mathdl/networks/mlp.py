"""A small fully connected network whose every number can be looked at; `networks` trains it.

Conventions are torch's: a layer is Y = X·Wᵀ + b with W (outputs, inputs); a parameter vector lists each layer's
weights, row by row, then its biases. Examples are rows: X (n, inputs).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks, losses
from mathdl.autodiff import sigmoid
from mathdl.checks import Array
from mathdl.products import matrix_product


@dataclass(frozen=True, slots=True)
class Activation:
    """A bend: its values, and its slope as a function of input z and value h."""

    value: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array]


ACTIVATIONS = {
    "tanh": Activation(np.tanh, lambda z, h: 1 - h * h),
    "relu": Activation(lambda z: np.maximum(z, 0), lambda z, h: (z > 0).astype(np.float64)),
    "sigmoid": Activation(sigmoid, lambda z, h: h * (1 - h)),
    "identity": Activation(lambda z: z, lambda z, h: np.ones_like(z)),
}

SCHEMES: dict[str, Callable[[int, int], float]] = {
    "xavier": lambda fan_in, fan_out: np.sqrt(2 / (fan_in + fan_out)),
    "he": lambda fan_in, fan_out: np.sqrt(2 / fan_in),
    "lecun": lambda fan_in, fan_out: np.sqrt(1 / fan_in),
    "small": lambda fan_in, fan_out: 0.01,
    "large": lambda fan_in, fan_out: 1.0,
}

LOSSES = ("binary_cross_entropy", "cross_entropy", "mean_squared_error")

_CHUNK = 2**18  # numbers of a layer held at once by the evaluation of many parameter vectors: caches hold them


@dataclass(frozen=True, slots=True, eq=False)
class ForwardTrace:
    """A network at work on ``inputs`` (n, d): every layer's ``pre_activations`` and ``activations`` (n, units).

    The last layer does not bend; its activations are the ``outputs`` (logits, or predictions of a regression).
    """

    inputs: Array
    pre_activations: tuple[Array, ...]
    activations: tuple[Array, ...]
    outputs: Array


@dataclass(frozen=True, slots=True, eq=False)
class LossAndGradients:
    """A loss, the gradient for every array of parameters, as arrays of their shapes and as one ``vector``.

    ``adjoints`` are ∂loss/∂pre-activation, one array (n, units) a layer; ``forward`` is the trace that led to the
    loss.
    """

    loss: float
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    vector: Array
    adjoints: tuple[Array, ...]
    forward: ForwardTrace


@dataclass(frozen=True, slots=True, eq=False)
class MLP:
    """A fully connected network: ``weights`` (out, in) and ``biases`` (out,) a layer, an ``activation`` between.

    ``loss`` says what the outputs mean: "binary_cross_entropy" (one logit), "cross_entropy" (a logit for each
    class) or "mean_squared_error" (predictions).

    >>> network = MLP.initialize((2, 8, 1), "tanh", np.random.default_rng(0))
    >>> network.n_parameters, network.forward([[1, 2], [3, 4]]).outputs.shape
    (33, (2, 1))
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    activation: str = "tanh"
    loss: str = "binary_cross_entropy"

    def __post_init__(self) -> None:
        checks.one_of("activation", self.activation, ACTIVATIONS)
        checks.one_of("loss", self.loss, LOSSES)
        if not self.weights or len(self.weights) != len(self.biases):
            raise ValueError(
                "weights and biases must be given for each layer, but there are "
                f"{len(self.weights)} and {len(self.biases)}"
            )
        weights = tuple(checks.finite("weights", W, ndim=2) for W in self.weights)
        biases = tuple(checks.finite("biases", b, ndim=1) for b in self.biases)
        for W, b in zip(weights, biases, strict=True):
            if W.shape[0] != b.size:
                raise ValueError(f"biases must have one entry for each row of weights, but {b.shape} meets {W.shape}")
        for first, second in pairwise(weights):
            if first.shape[0] != second.shape[1]:
                raise ValueError(f"weights must fit layer to layer, but {second.shape} cannot follow {first.shape}")
        if self.loss == "binary_cross_entropy" and biases[-1].size != 1:
            raise ValueError(f"loss binary_cross_entropy needs one output, but there are {biases[-1].size}")
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "biases", biases)

    @classmethod
    def initialize(
        cls,
        sizes: tuple[int, ...] | list[int],
        activation: str,
        rng: np.random.Generator,
        scheme: str = "xavier",
        loss: str | None = None,
    ) -> MLP:
        """Draw normal weights for the layers ``sizes`` (inputs, hidden …, outputs); biases start at zero.

        The standard deviation follows ``scheme``: "xavier" √(2/(in+out)) (Glorot and Bengio 2010), "he" √(2/in)
        (He et al. 2015), "lecun" √(1/in), "small" 0.01, "large" 1. The loss is binary cross-entropy for one
        output and cross-entropy for several, unless named. Raises ValueError for fewer than two sizes or an
        unknown name.
        """
        widths = [checks.count("sizes", size) for size in sizes]
        if len(widths) < 2:
            raise ValueError(f"sizes must name at least inputs and outputs, but is {tuple(sizes)}")
        checks.one_of("scheme", scheme, SCHEMES)
        pairs = list(pairwise(widths))
        return cls(
            weights=tuple(rng.normal(0, SCHEMES[scheme](i, o), size=(o, i)) for i, o in pairs),
            biases=tuple(np.zeros(o) for _, o in pairs),
            activation=activation,
            loss=loss or ("binary_cross_entropy" if widths[-1] == 1 else "cross_entropy"),
        )

    @property
    def sizes(self) -> tuple[int, ...]:
        """Numbers of inputs, of units in each hidden layer, and of outputs."""
        return (self.weights[0].shape[1], *(b.size for b in self.biases))

    @property
    def n_parameters(self) -> int:
        """How many weights and biases there are together."""
        return sum(W.size + b.size for W, b in zip(self.weights, self.biases, strict=True))

    def to_vector(self) -> Array:
        """Return all parameters as one vector (n_parameters,), as torch's ``parameters_to_vector`` orders them."""
        parts = [part.ravel() for layer in zip(self.weights, self.biases, strict=True) for part in layer]
        return np.concatenate(parts)

    def with_vector(self, vector: ArrayLike) -> MLP:
        """Return the same network with the parameters ``vector`` (n_parameters,); ValueError for another shape."""
        flat = checks.finite("vector", vector)
        if flat.shape != (self.n_parameters,):
            raise ValueError(f"vector must have shape ({self.n_parameters},), but has {flat.shape}")
        weights, biases = zip(*self._split(flat), strict=True)
        return replace(self, weights=weights, biases=biases)

    def forward(self, X: ArrayLike) -> ForwardTrace:
        """Run the network on ``X`` (n, inputs), or one example (inputs,), and keep what every layer computed."""
        inputs = self._inputs(X)
        before, after = self._run(list(zip(self.weights, self.biases, strict=True)), inputs)
        return ForwardTrace(inputs, tuple(before), tuple(after), after[-1])

    def predict(self, X: ArrayLike) -> Array:
        """Return what the network says about ``X`` (n, inputs).

        Probabilities of class one (n,), of every class (n, classes), or predicted values (n, outputs), by its
        loss.
        """
        outputs = self.forward(X).outputs
        if self.loss == "binary_cross_entropy":
            return sigmoid(outputs[:, 0])
        return np.exp(losses.log_softmax(outputs)) if self.loss == "cross_entropy" else outputs

    def class_probabilities(self, X: ArrayLike) -> Array:
        """Return the probability (n, classes) of every class for ``X`` (n, inputs): two columns for one logit.

        Raises ValueError for a regression.
        """
        if self.loss == "mean_squared_error":
            raise ValueError("network must be a classifier, but its loss is mean_squared_error")
        outputs = self.forward(X).outputs
        return np.exp(losses.log_softmax(outputs if outputs.shape[1] > 1 else np.insert(outputs, 0, 0.0, axis=1)))

    def loss_and_gradients(self, X: ArrayLike, y: ArrayLike) -> LossAndGradients:
        """Return the mean loss on ``X`` (n, inputs) and ``y``, and by backpropagation its gradient everywhere.

        ``y`` (n,) holds labels 0 and 1, class numbers, or targets (n, outputs) of a regression (Rumelhart et al.
        1986).
        """
        forward = self.forward(X)
        targets = self._targets(y, forward.inputs)
        loss, slope = self._loss(forward.outputs, targets), self._slope(forward.outputs, targets)
        layers = list(zip(self.weights, self.biases, strict=True))
        before, after = list(forward.pre_activations), list(forward.activations)
        gradients, adjoints = self._pull(layers, forward.inputs, before, after, slope)
        weights, biases = zip(*gradients, strict=True)
        vector = np.concatenate([part.ravel() for layer in gradients for part in layer])
        return LossAndGradients(float(loss), weights, biases, vector, tuple(adjoints), forward)

    def losses_at(self, vectors: ArrayLike, X: ArrayLike, y: ArrayLike) -> Array:
        """Return the losses (…) on ``X``, ``y`` at many parameter ``vectors`` (…, n_parameters)."""
        return self._at(vectors, X, y, slopes=False)[0]

    def losses_and_gradients_at(self, vectors: ArrayLike, X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
        """Return the losses (…) and gradients (…, n_parameters) at many ``vectors`` (…, n_parameters)."""
        return self._at(vectors, X, y)

    def gradients_at(self, vectors: ArrayLike, X: ArrayLike, y: ArrayLike) -> Array:
        """Return the gradients (…, n_parameters) at many ``vectors`` (…, n_parameters), without the losses."""
        return self._at(vectors, X, y, values=False)[1]

    def example_gradients(self, X: ArrayLike, y: ArrayLike) -> Array:
        """Return each example's own gradient (n, n_parameters); their mean is the gradient of the mean loss."""
        rows, targets = self._inputs(X), np.atleast_1d(checks.finite("y", y))
        found = self.loss_and_gradients(rows, targets)
        incoming = (rows, *found.forward.activations[:-1])
        parts = []
        for delta, before in zip(found.adjoints, incoming, strict=True):
            alone = delta * len(rows)
            parts += [(alone[:, :, np.newaxis] * before[:, np.newaxis]).reshape(len(rows), -1), alone]
        return np.concatenate(parts, axis=1)

    def step(self, gradients: LossAndGradients, learning_rate: float) -> MLP:
        """Return the network after one step of gradient descent: every array minus rate times its gradient."""
        rate = checks.positive("learning_rate", learning_rate)
        return self.with_vector(self.to_vector() - rate * gradients.vector)

    def _at(
        self, vectors: ArrayLike, X: ArrayLike, y: ArrayLike, *, values: bool = True, slopes: bool = True
    ) -> tuple[Array, Array]:
        """Return losses and gradients, of each only what is asked for."""
        given, inputs = checks.finite("vectors", vectors), self._inputs(X)
        targets, count = self._targets(y, inputs), self.n_parameters
        if given.ndim == 0 or given.shape[-1] != count:
            raise ValueError(f"vectors must have {count} entries along the last axis, but are {given.shape}")
        flat = given.reshape(-1, count)
        found = np.empty(flat.shape[:1] if values else 0)
        gradients = np.empty(flat.shape if slopes else (0, count))
        size = max(1, _CHUNK // (len(inputs) * max(self.sizes)))
        for start in range(0, len(flat), size):
            part = slice(start, start + size)
            layers = self._split(flat[part])
            before, after = self._run(layers, inputs)
            if values:
                found[part] = self._loss(after[-1], targets)
            if slopes:
                pulled, _ = self._pull(layers, inputs, before, after, self._slope(after[-1], targets))
                pieces = [array.reshape(len(array), -1) for layer in pulled for array in layer]
                gradients[part] = np.concatenate(pieces, axis=1)
        if values:
            found = found.reshape(given.shape[:-1])
        return found, gradients.reshape(given.shape) if slopes else gradients

    def _split(self, flat: Array) -> list[tuple[Array, Array]]:
        """Cut parameter vectors (…, p) into the layers' weights (…, out, in) and biases (…, out)."""
        layers, at = [], 0
        for W, b in zip(self.weights, self.biases, strict=True):
            middle, end = at + W.size, at + W.size + b.size
            layers.append((flat[..., at:middle].reshape(*flat.shape[:-1], *W.shape), flat[..., middle:end]))
            at = end
        return layers

    @np.errstate(all="ignore")
    def _run(self, layers: list[tuple[Array, Array]], inputs: Array) -> tuple[list[Array], list[Array]]:
        bend = ACTIVATIONS[self.activation].value
        before: list[Array] = []
        after: list[Array] = []
        current = inputs
        for W, b in layers:
            before.append(matrix_product(current, np.swapaxes(W, -1, -2)) + b[..., np.newaxis, :])
            current = before[-1] if len(before) == len(layers) else bend(before[-1])
            after.append(current)
        return before, after

    @np.errstate(all="ignore")
    def _loss(self, outputs: Array, targets: Array) -> Array:
        """The mean loss (…) of outputs (…, n, k)."""
        if self.loss == "binary_cross_entropy":
            return np.asarray(losses.binary_surprise(outputs, targets).mean(axis=(-1, -2)))
        if self.loss == "cross_entropy":
            return np.asarray(-(targets * losses.log_softmax(outputs)).sum(axis=-1).mean(axis=-1))
        return np.asarray(((outputs - targets) ** 2).mean(axis=(-1, -2)))

    @np.errstate(all="ignore")
    def _slope(self, outputs: Array, targets: Array) -> Array:
        """The slope (…, n, k) of the mean loss at outputs (…, n, k)."""
        if self.loss == "binary_cross_entropy":
            return losses.binary_surprise_slope(outputs, targets) / len(targets)
        if self.loss == "cross_entropy":
            return np.asarray((np.exp(losses.log_softmax(outputs)) - targets) / len(targets))
        return 2 * (outputs - targets) / targets.size

    @np.errstate(all="ignore")
    def _pull(
        self,
        layers: list[tuple[Array, Array]],
        inputs: Array,
        before: list[Array],
        after: list[Array],
        slope: Array,
    ) -> tuple[list[tuple[Array, Array]], list[Array]]:
        """Carry the slope at the outputs back; weights, biases and examples may have leading batch axes."""
        bend = ACTIVATIONS[self.activation].slope
        gradients: list[tuple[Array, Array]] = []
        adjoints = [slope]
        for k in reversed(range(len(layers))):
            incoming = after[k - 1] if k else inputs
            gradients.append((matrix_product(np.swapaxes(adjoints[-1], -1, -2), incoming), adjoints[-1].sum(axis=-2)))
            if k:
                adjoints.append(matrix_product(adjoints[-1], layers[k][0]) * bend(before[k - 1], after[k - 1]))
        return gradients[::-1], adjoints[::-1]

    def _inputs(self, X: ArrayLike) -> Array:
        rows = checks.finite("X", X)
        rows = rows[np.newaxis] if rows.ndim == 1 else rows
        if rows.ndim != 2 or rows.shape[1] != self.sizes[0]:
            raise ValueError(f"X must have {self.sizes[0]} columns, one for each input, but its shape is {rows.shape}")
        return rows

    def _targets(self, y: ArrayLike, inputs: Array) -> Array:
        given = np.atleast_1d(checks.finite("y", y))
        if len(given) != len(inputs):
            raise ValueError(
                f"X and y must have one row an example, but their shapes are {inputs.shape} and {given.shape}"
            )
        if self.loss == "cross_entropy" and given.ndim == 1:
            return losses.one_hot(given, self.sizes[-1])
        columns = given[:, np.newaxis] if given.ndim == 1 else given
        if columns.shape != (len(inputs), self.sizes[-1]):
            raise ValueError(
                f"y must have {self.sizes[-1]} columns, one for each output, but its shape is {given.shape}"
            )
        if self.loss != "mean_squared_error" and (columns.min() < 0 or columns.max() > 1):
            raise ValueError(f"y must lie in [0, 1], but reaches from {columns.min():g} to {columns.max():g}")
        return columns
