"""Networks against the same networks in torch."""

import itertools
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from mathdl import networks, optimizers
from mathdl.networks import MLP, accuracy, activation_statistics, loss_graph, minibatch_gradients, train

rng = np.random.default_rng(0)
X = rng.normal(size=(12, 3))
TARGETS = {
    "binary_cross_entropy": (1, rng.integers(0, 2, 12)),
    "cross_entropy": (4, rng.integers(0, 4, 12)),
    "mean_squared_error": (2, rng.normal(size=(12, 2))),
}
TORCH_LOSSES = {
    "binary_cross_entropy": lambda out, y: functional.binary_cross_entropy_with_logits(out[:, 0], y.double()),
    "cross_entropy": functional.cross_entropy,
    "mean_squared_error": functional.mse_loss,
}
TORCH_BENDS = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid, "identity": lambda z: z}
CONTRACT = [(bend, loss) for bend in networks.ACTIVATIONS for loss in TARGETS]


def network_for(activation, loss, hidden=(5, 4), seed=1):
    outputs, y = TARGETS[loss]
    network = MLP.initialize((3, *hidden, outputs), activation, np.random.default_rng(seed), loss=loss)
    return network.with_vector(network.to_vector() + 0.1), y


def torch_parameters(network):
    layers = zip(network.weights, network.biases, strict=True)
    return [torch.tensor(part, requires_grad=True) for layer in layers for part in layer]


def torch_forward(network, parameters, rows):
    current, before, after = torch.tensor(rows), [], []
    for k in range(0, len(parameters), 2):
        before.append(functional.linear(current, parameters[k], parameters[k + 1]))
        current = before[-1] if k + 2 == len(parameters) else TORCH_BENDS[network.activation](before[-1])
        after.append(current)
    return before, after


@pytest.mark.parametrize(("activation", "loss"), CONTRACT)
def test_every_layer_and_gradient_equals_that_of_torch(activation, loss):
    network, y = network_for(activation, loss)
    parameters = torch_parameters(network)
    before, after = torch_forward(network, parameters, X)
    for part in before:
        part.retain_grad()
    wanted = TORCH_LOSSES[loss](after[-1], torch.tensor(y))
    wanted.backward()
    found = network.loss_and_gradients(X, y)
    assert found.loss == pytest.approx(wanted.item(), rel=1e-13)
    for ours, theirs in zip(found.forward.pre_activations, before, strict=True):
        np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-12, atol=1e-14)
    for ours, theirs in zip(found.forward.activations, after, strict=True):
        np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-12, atol=1e-14)
    for ours, theirs in zip(found.adjoints, before, strict=True):
        np.testing.assert_allclose(ours, theirs.grad.numpy(), rtol=1e-11, atol=1e-15)
    ours = [part for layer in zip(found.weights, found.biases, strict=True) for part in layer]
    for gradient, parameter in zip(ours, parameters, strict=True):
        np.testing.assert_allclose(gradient, parameter.grad.numpy(), rtol=1e-11, atol=1e-15)
    np.testing.assert_array_equal(found.vector, np.concatenate([part.ravel() for part in ours]))


@pytest.mark.parametrize(("activation", "loss"), CONTRACT)
def test_many_networks_at_once_are_each_network_alone(activation, loss, monkeypatch):
    monkeypatch.setattr("mathdl.networks.mlp._CHUNK", 200)  # several chunks
    network, y = network_for(activation, loss)
    vectors = np.random.default_rng(2).normal(size=(3, 5, network.n_parameters))
    found, gradients = network.losses_and_gradients_at(vectors, X, y)
    np.testing.assert_allclose(found, network.losses_at(vectors, X, y), rtol=1e-13)
    np.testing.assert_array_equal(gradients, network.gradients_at(vectors, X, y))
    assert (found.shape, gradients.shape) == ((3, 5), vectors.shape)
    for place in np.ndindex(3, 5):
        alone = network.with_vector(vectors[place]).loss_and_gradients(X, y)
        assert found[place] == pytest.approx(alone.loss, rel=1e-13)
        np.testing.assert_allclose(gradients[place], alone.vector, rtol=1e-11, atol=1e-14)


def test_vectors_are_ordered_as_torch_orders_them():
    network, _ = network_for("tanh", "cross_entropy")
    wanted = torch.nn.utils.parameters_to_vector(torch_parameters(network))
    np.testing.assert_array_equal(network.to_vector(), wanted.detach().numpy())
    assert network.n_parameters == wanted.numel() == 3 * 5 + 5 + 5 * 4 + 4 + 4 * 4 + 4


@given(st.lists(st.integers(1, 5), min_size=2, max_size=4), st.integers(0, 99))
def test_a_vector_makes_the_same_network_again(sizes, seed):
    network = MLP.initialize(sizes, "relu", np.random.default_rng(seed), loss="mean_squared_error")
    again = network.with_vector(network.to_vector())
    assert again.sizes == tuple(sizes)
    assert all((a == b).all() for a, b in zip(again.weights, network.weights, strict=True))


@pytest.mark.parametrize("loss", TARGETS)
def test_predictions_are_those_of_torch(loss):
    network, _ = network_for("tanh", loss)
    outputs = torch_forward(network, torch_parameters(network), X)[1][-1].detach()
    wanted = {
        "binary_cross_entropy": torch.sigmoid(outputs[:, 0]),
        "cross_entropy": torch.softmax(outputs, 1),
        "mean_squared_error": outputs,
    }[loss]
    np.testing.assert_allclose(network.predict(X), wanted.numpy(), rtol=1e-12)


def test_one_example_is_a_batch_of_one():
    network, y = network_for("tanh", "binary_cross_entropy")
    assert network.forward(X[0]).outputs.shape == (1, 1)
    alone, batch = network.loss_and_gradients(X[0], y[0]), network.loss_and_gradients(X[:1], y[:1])
    assert alone.loss == pytest.approx(batch.loss, rel=1e-13)


def test_a_step_moves_every_entry_by_its_own_gradient_and_lowers_the_loss():
    network, y = network_for("tanh", "cross_entropy")
    before = network.loss_and_gradients(X, y)
    after = network.step(before, 0.1)
    for old, new, gradient in zip(network.weights, after.weights, before.weights, strict=True):
        np.testing.assert_array_equal(new, old - 0.1 * gradient)
    assert after.loss_and_gradients(X, y).loss < before.loss


@pytest.mark.parametrize(("activation", "loss"), CONTRACT)
def test_examples_have_gradients_of_their_own(activation, loss):
    network, y = network_for(activation, loss)
    found = network.example_gradients(X, y)
    for k in range(len(X)):
        alone = network.loss_and_gradients(X[k : k + 1], y[k : k + 1]).vector
        np.testing.assert_allclose(found[k], alone, rtol=1e-11, atol=1e-14)
    np.testing.assert_allclose(found.mean(axis=0), network.loss_and_gradients(X, y).vector, rtol=1e-10, atol=1e-14)


def test_minibatch_gradients_scatter_as_sampling_theory_says():
    network, y = network_for("tanh", "cross_entropy")
    for size in (1, 4, 9):
        found = minibatch_gradients(network, X, y, size, 4000, np.random.default_rng(0))
        assert found.gradients.shape == (4000, network.n_parameters)
        assert found.spread == pytest.approx(found.expected_spread, rel=0.03)
        np.testing.assert_allclose(found.gradients.mean(axis=0), found.full, atol=0.02)
    whole = minibatch_gradients(network, X, y, 12, 3, np.random.default_rng(0))
    assert whole.spread < 1e-15
    assert whole.expected_spread == 0


def test_the_graph_of_a_loss_has_the_adjoints_of_backpropagation():
    network, y = network_for("tanh", "binary_cross_entropy")
    graph, found = loss_graph(network, X, y), network.loss_and_gradients(X, y)
    assert graph.node("loss").value == pytest.approx(found.loss, rel=1e-14)
    for k in range(3):
        np.testing.assert_allclose(graph.node(f"W{k + 1}").adjoint, found.weights[k], rtol=1e-11, atol=1e-16)
        np.testing.assert_allclose(graph.node(f"b{k + 1}").adjoint, found.biases[k], rtol=1e-11, atol=1e-16)
        np.testing.assert_allclose(graph.node(f"z{k + 1}").adjoint, found.adjoints[k], rtol=1e-11, atol=1e-16)


def test_a_layer_and_its_gradients_equal_those_of_torch():
    W, b, upstream = rng.normal(size=(4, 3)), rng.normal(size=4), rng.normal(size=(12, 4))
    tensors = [torch.tensor(value, requires_grad=True) for value in (X, W, b)]
    wanted = functional.linear(*tensors)
    np.testing.assert_allclose(networks.linear_layer(X, W, b), wanted.detach().numpy(), rtol=1e-13, atol=1e-15)
    wanted.backward(torch.tensor(upstream))
    found = networks.linear_layer_gradients(X, W, upstream)
    for ours, tensor in zip((found.dX, found.dW, found.db), tensors, strict=True):
        np.testing.assert_allclose(ours, tensor.grad.numpy(), rtol=1e-13, atol=1e-14)
    assert networks.linear_layer(X[0], W, b).shape == (4,)
    assert networks.linear_layer_gradients(X[0], W, upstream[0]).dW.shape == W.shape


def test_accuracy_counts_the_likeliest_class():
    network, y = network_for("tanh", "cross_entropy")
    assert accuracy(network, X, y) == np.mean(network.predict(X).argmax(axis=1) == y)
    binary, labels = network_for("tanh", "binary_cross_entropy")
    assert accuracy(binary, X, labels) == np.mean((binary.predict(X) >= 0.5) == labels)


def test_training_on_everything_is_torchs_adam():
    network, y = network_for("tanh", "cross_entropy")
    parameters = torch_parameters(network)
    walker = torch.optim.Adam(parameters, lr=0.01)
    wanted = [network.to_vector()]
    for _ in range(100):
        walker.zero_grad()
        functional.cross_entropy(torch_forward(network, parameters, X)[1][-1], torch.tensor(y)).backward()
        walker.step()
        wanted.append(torch.nn.utils.parameters_to_vector(parameters).detach().numpy().copy())
    found = train(network, X, y, learning_rate=0.01, epochs=100)
    np.testing.assert_allclose(found.vectors, wanted, rtol=1e-8, atol=1e-9)


def test_a_training_trace_tells_the_truth_about_every_epoch():
    network, y = network_for("tanh", "cross_entropy")
    found = train(
        network, X, y, learning_rate=0.05, epochs=4, batch_size=5, rng=np.random.default_rng(0),
        method=optimizers.momentum, nesterov=True,
    )  # fmt: skip
    assert len(found.vectors) == len(found.losses) == len(found.accuracies) == len(found.gradient_norms) == 5
    for epoch, vector in enumerate(found.vectors):
        there = network.with_vector(vector)
        gradients = there.loss_and_gradients(X, y)
        assert found.losses[epoch] == pytest.approx(gradients.loss, rel=1e-13)
        assert found.accuracies[epoch] == accuracy(there, X, y)
        assert found.gradient_norms[epoch] == pytest.approx(np.linalg.norm(gradients.vector), rel=1e-12)
    np.testing.assert_array_equal(found.network.to_vector(), found.vectors[-1])
    np.testing.assert_array_equal(found.vectors[0], network.to_vector())


def test_a_regression_can_be_trained_and_has_no_accuracy():
    network, y = network_for("relu", "mean_squared_error")
    found = train(network, X, y, learning_rate=0.01, epochs=30)
    assert found.losses[-1] < found.losses[0]
    assert found.accuracies.size == 0


@pytest.mark.parametrize(
    ("scheme", "deviation"),
    [
        ("xavier", np.sqrt(2 / 700)),
        ("he", np.sqrt(2 / 400)),
        ("lecun", np.sqrt(1 / 400)),
        ("small", 0.01),
        ("large", 1),
    ],
)
def test_schemes_draw_weights_of_the_published_spread(scheme, deviation):
    W = MLP.initialize((400, 300), "tanh", np.random.default_rng(0), scheme=scheme).weights[0]
    assert W.std() == pytest.approx(deviation, rel=0.01)
    assert abs(W.mean()) < 0.01 * deviation * 3
    filled = torch.empty(300, 400, dtype=torch.float64)
    fill = {"xavier": torch.nn.init.xavier_normal_, "he": torch.nn.init.kaiming_normal_}.get(scheme)
    if fill:
        options = {"nonlinearity": "relu"} if scheme == "he" else {}
        fill(filled, generator=torch.Generator().manual_seed(0), **options)
        assert W.std() == pytest.approx(filled.std().item(), rel=0.01)


@pytest.mark.parametrize(
    ("scheme", "activation", "normalize", "low", "high"),
    [
        ("small", "tanh", False, 0, 1e-15),
        ("large", "tanh", False, 0.9, 1),
        ("xavier", "tanh", False, 0.05, 0.4),
        ("he", "relu", False, 0.2, 3),
        ("xavier", "relu", False, 0, 1e-3),
        ("small", "tanh", True, 0.5, 0.7),
        ("large", "relu", True, 0.4, 0.8),
    ],
)
def test_thirty_layers_fade_saturate_or_last(scheme, activation, normalize, low, high):
    found = activation_statistics(30, 128, scheme, activation, np.random.default_rng(0), normalize=normalize)
    assert found.activations.shape == (30, 256, 128)
    assert low <= found.stds[-1] <= high
    np.testing.assert_allclose(found.stds, found.activations.std(axis=(1, 2)))
    if (scheme, normalize) == ("large", False):
        assert found.saturated[-1] > 0.7


def test_importing_networks_loads_neither_torch_nor_scipy():
    code = "import sys, mathdl.networks; print([m for m in ('torch', 'scipy', 'manim') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


NETWORK, LABELS = network_for("tanh", "binary_cross_entropy")
CLASSIFIER, _ = network_for("tanh", "cross_entropy")
REGRESSION, _ = network_for("tanh", "mean_squared_error")
W23, B2 = np.ones((2, 3)), np.ones(2)
RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (lambda: MLP.initialize((2,), "tanh", RNG), r"sizes must name at least inputs and outputs, but is \(2,\)"),
        (lambda: MLP.initialize((2, 0), "tanh", RNG), "sizes must be a whole number of at least 1, but is 0"),
        (lambda: MLP.initialize((2, 1), "gelu", RNG), "activation must be one of tanh, relu, sigmoid, identity"),
        (lambda: MLP.initialize((2, 1), "tanh", RNG, scheme="best"), "scheme must be one of xavier, he, lecun"),
        (lambda: MLP.initialize((2, 1), "tanh", RNG, loss="hinge"), "loss must be one of binary_cross_entropy"),
        (lambda: MLP((W23,), (B2,)), "loss binary_cross_entropy needs one output, but there are 2"),
        (lambda: MLP((W23,), ()), "weights and biases must be given for each layer, but there are 1 and 0"),
        (lambda: MLP((W23,), (np.ones(3),)), r"biases must have one entry for each row of weights, but \(3,\)"),
        (
            lambda: MLP((W23, W23), (B2, B2)),
            r"weights must fit layer to layer, but \(2, 3\) cannot follow \(2, 3\)",
        ),
        (lambda: MLP((W23 * np.nan,), (B2,)), "weights must be finite"),
        (lambda: NETWORK.with_vector([1, 2]), r"vector must have shape \(49,\), but has \(2,\)"),
        (
            lambda: NETWORK.forward([[1, 2]]),
            r"X must have 3 columns, one for each input, but its shape is \(1, 2\)",
        ),
        (lambda: NETWORK.loss_and_gradients(X, [1]), r"their shapes are \(12, 3\) and \(1,\)"),
        (
            lambda: NETWORK.loss_and_gradients(X, np.full(12, 2)),
            r"y must lie in \[0, 1\], but reaches from 2 to 2",
        ),
        (lambda: CLASSIFIER.loss_and_gradients(X, np.full(12, 4)), "labels must be class numbers from 0 to 3"),
        (lambda: REGRESSION.loss_and_gradients(X, np.ones(12)), "y must have 2 columns, one for each output"),
        (lambda: NETWORK.losses_at([1, 2], X, LABELS), "vectors must have 49 entries along the last axis"),
        (lambda: NETWORK.step(NETWORK.loss_and_gradients(X, LABELS), 0), "learning_rate must be positive"),
        (
            lambda: networks.linear_layer(X, np.ones((2, 2)), B2),
            r"same number of columns, but their shapes are \(12, 3\)",
        ),
        (lambda: networks.linear_layer(X, W23, np.ones(3)), "b must have one entry for each row of W"),
        (lambda: networks.linear_layer_gradients(X, W23, X), r"upstream must have the output's shape \(12, 2\)"),
        (lambda: accuracy(REGRESSION, X, np.ones(12)), "network must be a classifier"),
        (lambda: accuracy(NETWORK, X, [1, 0]), "X and y must have one row an example, but have 12 and 2 rows"),
        (lambda: train(NETWORK, X, LABELS, learning_rate=0.1, epochs=-1), "epochs must be a whole number"),
        (lambda: train(NETWORK, X, LABELS, learning_rate=0.1, epochs=1, batch_size=4), "rng must be given"),
        (lambda: minibatch_gradients(NETWORK, X, LABELS, 13, 1, RNG), "batch_size must be at most the number of"),
        (lambda: loss_graph(CLASSIFIER, X, LABELS), "network must have the loss binary_cross_entropy"),
        (lambda: activation_statistics(0, 1, "he", "relu", RNG), "depth must be a whole number of at least 1"),
        (lambda: activation_statistics(1, 1, "x", "relu", RNG), "scheme must be one of"),
        (lambda: activation_statistics(1, 1, "he", "x", RNG), "activation must be one of"),
    ],
)
def test_what_is_wrong_is_named(action, message):
    with pytest.raises(ValueError, match=message):
        action()


@pytest.mark.parametrize(("activation", "scheme"), [("relu", "large"), ("relu", "he"), ("identity", "small")])
def test_a_wide_layer_multiplies_the_size_of_its_signal_by_its_factor(activation, scheme):
    spread = {"large": 1.0, "he": np.sqrt(2 / 256), "small": 0.01}[scheme]
    found = [
        networks.activation_statistics(6, 256, scheme, activation, np.random.default_rng(seed)).sizes
        for seed in range(12)
    ]
    ratios = np.array(found)[:, 1:] / np.array(found)[:, :-1]
    assert np.exp(np.log(ratios).mean()) == pytest.approx(networks.layer_factor(256, spread, activation), rel=0.03)


def test_the_size_is_made_of_mean_and_deviation():
    found = networks.activation_statistics(4, 32, "he", "relu", np.random.default_rng(1))
    assert found.sizes == pytest.approx(np.hypot(found.means, found.stds))


@pytest.mark.parametrize(
    ("arguments", "told"), [((0, 1.0), "width"), ((8, 0.0), "spread"), ((8, 1.0, "tanh"), "activation")]
)
def test_a_factor_is_known_of_some_layers_only(arguments, told):
    with pytest.raises(ValueError, match=told):
        networks.layer_factor(*arguments)


@pytest.mark.parametrize("size", [1, 3, 6])
def test_the_spread_of_minibatches_is_that_of_all_of_them(size):
    slopes = np.random.default_rng(4).standard_normal((6, 2))
    every = [np.mean(slopes[list(chosen)], axis=0) for chosen in itertools.combinations(range(6), size)]
    expected = np.sqrt(np.square(every - slopes.mean(axis=0)).sum(axis=1).mean())
    assert networks.minibatch_spread(slopes, size) == pytest.approx(expected, abs=1e-12)


def test_no_minibatch_is_larger_than_the_data():
    with pytest.raises(ValueError, match="batch_size must be at most"):
        networks.minibatch_spread(np.zeros((3, 2)), 4)
