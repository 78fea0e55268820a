"""A network on single examples, and what a pass costs: against torch, loops and counted multiplications."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from scipy import special

from mathdl import networks
from mathdl.networks import MLP

RNG = np.random.default_rng(0)
X = RNG.normal(size=(9, 2))
LABELS, CLASSES, TARGETS = np.array([0, 1] * 4 + [1]), np.array([0, 1, 2] * 3), RNG.normal(size=(9, 2))
BINARY = MLP.initialize((2, 4, 1), "tanh", RNG)
MANY = MLP.initialize((2, 4, 3), "tanh", RNG)
REGRESSION = MLP.initialize((2, 4, 2), "tanh", RNG, loss="mean_squared_error")
CASES = {"binary": (BINARY, LABELS), "classes": (MANY, CLASSES), "regression": (REGRESSION, TARGETS)}


def logits(network):
    return torch.tensor(network.forward(X).outputs)


def test_the_losses_of_examples_are_torchs():
    F = torch.nn.functional
    expected = F.binary_cross_entropy_with_logits(logits(BINARY)[:, 0], torch.tensor(LABELS * 1.0), reduction="none")
    assert_allclose(networks.example_losses(BINARY, X, LABELS), expected, rtol=1e-12)
    expected = F.cross_entropy(logits(MANY), torch.tensor(CLASSES), reduction="none")
    assert_allclose(networks.example_losses(MANY, X, CLASSES), expected, rtol=1e-12)
    expected = F.mse_loss(logits(REGRESSION), torch.tensor(TARGETS), reduction="none").mean(dim=1)
    assert_allclose(networks.example_losses(REGRESSION, X, TARGETS), expected, rtol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_the_mean_of_the_examples_losses_is_the_loss(case):
    network, y = CASES[case]
    assert_allclose(networks.example_losses(network, X, y).mean(), network.loss_and_gradients(X, y).loss, rtol=1e-12)
    alone = [network.loss_and_gradients(x, y[k : k + 1]).loss for k, x in enumerate(X)]
    assert_allclose(networks.example_losses(network, X, y), alone, rtol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_lone_steps_are_those_of_a_loop(case):
    network, y = CASES[case]
    expected = []
    for k, x in enumerate(X):
        stepped = network.step(network.loss_and_gradients(x, y[k : k + 1]), 0.7)
        expected.append(stepped.loss_and_gradients(X, y).loss)
    assert_allclose(networks.lone_steps(network, X, y, 0.7), expected, rtol=1e-12)


def test_correct_counts_what_accuracy_shares():
    for network, y in (CASES["binary"], CASES["classes"]):
        guessed = network.class_probabilities(X).argmax(axis=1)
        assert (
            networks.correct(network, X, y) == int((guessed == y).sum()) == round(9 * networks.accuracy(network, X, y))
        )
    assert isinstance(networks.correct(BINARY, X, LABELS), int)


def test_class_probabilities_are_a_softmax_with_a_logit_of_zero_for_the_first_of_two():
    two = torch.softmax(torch.cat([torch.zeros(9, 1, dtype=torch.float64), logits(BINARY)], dim=1), dim=1)
    assert_allclose(BINARY.class_probabilities(X), two, rtol=1e-12)
    assert_allclose(BINARY.class_probabilities(X)[:, 1], BINARY.predict(X), rtol=1e-12)
    assert_allclose(MANY.class_probabilities(X), torch.softmax(logits(MANY), dim=1), rtol=1e-12)
    sure = MLP(([[1e3]],), ([0.0],))
    assert sure.class_probabilities([[1.0], [-1.0], [0.0]]).tolist() == [[0, 1], [1, 0], [0.5, 0.5]]


class Counted:
    """A number that counts the multiplications it takes part in."""

    total = 0

    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Counted(self.value + getattr(other, "value", other))

    __radd__ = __add__

    def __mul__(self, other):
        Counted.total += 1
        return Counted(self.value * other.value)


def counted_passes(sizes):
    """Run a tanh network of plain numbers forwards and backwards; the multiplications of both, and all slopes."""
    rng = np.random.default_rng(0)
    weights = [[[Counted(w) for w in row] for row in rng.normal(size=(o, i))] for i, o in pairwise(sizes)]
    signals = [[Counted(x) for x in rng.normal(size=sizes[0])]]
    Counted.total = 0
    for depth, W in enumerate(weights):
        sums = [sum((w * x for w, x in zip(row, signals[-1], strict=True)), Counted(0.0)) for row in W]
        signals.append(sums if depth == len(weights) - 1 else [Counted(np.tanh(z.value)) for z in sums])
    forward, Counted.total = Counted.total, 0
    blame, slopes = [Counted(special.expit(z.value) - 1) for z in signals[-1]], []
    for depth in reversed(range(len(weights))):
        slopes.append([[b * x for x in signals[depth]] for b in blame])
        if depth:
            back = [
                sum((b * row[j] for b, row in zip(blame, weights[depth], strict=True)), Counted(0.0))
                for j in range(sizes[depth])
            ]
            # The bend's slope, 1 - h², is taken as known.
            blame = [b * Counted(1 - h.value**2) for b, h in zip(back, signals[depth], strict=True)]
    flat = [[[s.value for s in row] for row in layer] for layer in reversed(slopes)]
    network = MLP(tuple([[w.value for w in row] for row in W] for W in weights), tuple(np.zeros(o) for o in sizes[1:]))
    return forward, Counted.total, network, [x.value for x in signals[0]], flat


@pytest.mark.parametrize("sizes", [(2, 8, 1), (3, 1), (4, 5, 2, 1), (2, 3, 3, 3, 1)])
def test_a_pass_costs_the_multiplications_that_are_counted(sizes):
    forward, backward, network, x, slopes = counted_passes(sizes)
    assert networks.pass_cost(sizes) == networks.PassCost(forward, backward)
    for found, expected in zip(network.loss_and_gradients(x, [1]).weights, slopes, strict=True):
        assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: networks.correct(REGRESSION, X, LABELS), "network must be a classifier"),
        (lambda: REGRESSION.class_probabilities(X), "network must be a classifier"),
        (lambda: networks.correct(BINARY, X, LABELS[1:]), "X and y must have one row an example"),
        (lambda: networks.example_losses(BINARY, X, LABELS[1:]), "X and y must have one row an example"),
        (lambda: networks.example_losses(BINARY, X, LABELS + 1), "y must lie in"),
        (lambda: networks.lone_steps(BINARY, X, LABELS, 0), "learning_rate must be positive"),
        (lambda: networks.lone_steps(BINARY, X, LABELS[1:], 1), "X and y must have one row an example"),
        (lambda: networks.pass_cost((3,)), "sizes must name at least inputs and outputs"),
        (lambda: networks.pass_cost((3, 0, 1)), "sizes must be a whole number of at least 1, but is 0"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
