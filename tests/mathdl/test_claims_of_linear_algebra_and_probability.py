"""What lectures on linear algebra, probability and information say of their default cases, at the digits said."""

from functools import cache

import numpy as np
import pytest
from claims import START, TRAINED, A, X, Y, loss, rng, written

from mathdl import data, distributions, geometry, information, linear, losses, networks
from mathdl.distributions import categorical, expectation, normal
from mathdl.networks import MLP

CATS, BELL = [3.6, 4.2, 4.5, 4.9, 5.3], normal(4.5, 0.8)
P, Q = [1 / 2, 1 / 4, 1 / 8, 1 / 8], [1 / 8, 1 / 2, 1 / 4, 1 / 8]
LOGITS = np.array([3.1, 2.2, 1.4, 0.3, -1.2])
LAYER = MLP(([[3, 0, -1], [4, 5, 2]],), ([1, -2],), "identity", "mean_squared_error")
ROWS, ANSWERS = [[1, -1, 2], [2, 0, 1], [0, 1, -1], [1, 1, 0]], [[1, 3], [5, 8], [2, -1], [5, 7]]


@cache
def training():
    return data.train_classifier()


def agreement(share):
    cat = data.cat_picture()
    shuffled = data.partly_shuffled(cat, share, rng(18))
    return geometry.cosine_similarity((cat - cat.mean()).ravel(), (shuffled - cat.mean()).ravel())


def foretold_and_measured(rate):
    gradient = START.loss_and_gradients(X, Y)
    after = START.step(gradient, rate)
    return [np.dot(gradient.vector, after.to_vector() - START.to_vector()), loss(after) - gradient.loss]


def doubts(network):
    return information.entropy(network.class_probabilities(X), base=2)


def scatter(size):
    return networks.minibatch_gradients(START, X, Y, size, 200, rng())


def after_a_step(rows):
    batch = np.array(ROWS[:rows]), np.array(ANSWERS[:rows])
    stepped = LAYER.step(LAYER.loss_and_gradients(*batch), 0.1)
    return stepped.loss_and_gradients(*batch).loss


# What is computed, how it is written, and what then is read.
CLAIMS = {
    "vectors": [
        (lambda: [np.dot([3, 4], [0, 5]), data.cat_picture().size], "d", "20 17280"),
        (lambda: [agreement(share) for share in (0.25, 0.5, 0.75, 1)], ".2f", "0.75 0.50 0.25 0.00"),
        (lambda: foretold_and_measured(0.05), ".4f", "-0.0130 -0.0129"),
        (lambda: foretold_and_measured(0.1), ".4f", "-0.0261 -0.0255"),
    ],
    "linear_layer": [
        (lambda: LAYER.forward(ROWS).outputs, "g", "2 1 6 8 2 1 4 7"),
        (lambda: losses.mean_squared_error_gradient([2, 1], [1, 3]), "g", "1 -2"),
        (lambda: networks.linear_layer_gradients(ROWS[0], LAYER.weights[0], [1, -2]).dW, "g", "1 -1 2 -2 2 -4"),
        (lambda: LAYER.loss_and_gradients(ROWS[:1], ANSWERS[:1]).loss, ".3f", "2.500"),
        (lambda: after_a_step(1), ".3f", "0.225"),
        (lambda: LAYER.loss_and_gradients(ROWS, ANSWERS).weights[0], "g", "0.5 -0.5 0.75 -0.5 1 -1.5"),
        (lambda: [LAYER.loss_and_gradients(ROWS, ANSWERS).loss, after_a_step(4)], ".3f", "1.375 0.970"),
    ],
    "svd": [
        (lambda: np.degrees([rotations().first_angle, rotations().second_angle]), ".1f", "-45.0 71.6"),
        (lambda: [rotations().stretches, linear.condition_number(A)], ".2f", "6.71 2.24 3.00"),
        (lambda: linear.low_rank(A, 1), ".3g", "1.5 1.5 4.5 4.5"),
        (lambda: linear.spectral_norm(A - linear.low_rank(A, 1)), ".2f", "2.24"),
        (lambda: [linear.svd(data.cat_picture()).S.size, linear.low_rank_size((120, 144), 10)], "d", "120 2650"),
        (
            lambda: linear.svd(data.cat_picture()).S[[1, 2, 3, 5, 10]] / linear.svd(data.cat_picture()).S[0], ".3f",
            "0.114 0.092 0.077 0.058 0.032",
        ),
        (lambda: linear.power_iteration(A, 4, rng(3)).estimates, ".3f", "2.344 5.016 6.672 6.708 6.708"),
    ],
    "likelihood": [
        (lambda: normal(3.5, 0.8).pdf(CATS), ".3f", "0.495 0.340 0.228 0.108 0.040"),
        (lambda: distributions.likelihood_product(normal(3.5, 0.8).pdf(CATS))[-1], ".6f", "0.000164"),
        (lambda: distributions.fit_normal(CATS).mean, ".2f", "4.50"),
        (lambda: distributions.likelihood_product(BELL.pdf(CATS))[-1], ".6f", "0.008172"),
        (lambda: [distributions.factors_until_zero(hundred(), np.float32)], "d", "90"),
        (
            lambda: distributions.likelihood_product(hundred(), np.float32)[[9, 49, 88]], ".1e",
            "5.9e-05 5.0e-25 2.8e-45",
        ),
        (lambda: distributions.log_likelihood(BELL, BELL.sample(100, rng())), ".1f", "-116.2"),
        (lambda: distributions.log_likelihood_path([3.5, 4.5], 0.8, CATS), ".3f", "-8.713 -4.807"),
        (lambda: [np.square(np.array(CATS) - m).sum() for m in (3.5, 4.5)], ".2f", "6.70 1.70"),
        (lambda: training().losses[[0, -1]], ".3f", "0.742 0.008"),
        (lambda: np.exp(-200 * training().losses[0]), ".1e", "3.8e-65"),
        (lambda: np.exp(-200 * training().losses[-1]), ".3f", "0.187"),
    ],
    "expectation": [
        (lambda: [expectation([1, 2, 3, 3], categorical(P)).mean], "g", "1.75"),
        (lambda: expectation([1, 2, 3, 3], categorical(P)).terms, "g", "0.5 0.5 0.375 0.375"),
        (lambda: [expectation([1, 2, 3, 3], categorical(P)).std], ".3f", "0.829"),
        (lambda: spins(5)[[99, 9999]], ".4f", "1.7900 1.7478"),
        (
            lambda: [np.count_nonzero(np.abs([spins(s)[n - 1] for s in range(100, 200)] - np.array(1.75))
                                      <= expectation([1, 2, 3, 3], categorical(P)).std / np.sqrt(n))
                     for n in (100, 10_000)],
            "d", "71 69",
        ),
        (
            lambda: [getattr(networks.example_losses(START, X, Y), name)() for name in ("min", "max")], ".2f",
            "0.33 1.16",
        ),
        (lambda: networks.example_losses(START, X, Y).mean(), ".3f", "0.742"),
        (lambda: scatter(4).gradients[:, 8:10].mean(axis=0), ".3f", "0.144 -0.190"),
        (lambda: scatter(4).full[8:10], ".3f", "0.144 -0.192"),
        (lambda: [scatter(k).gradients[:, 8:10].std(axis=0) for k in (4, 16)], ".3f", "0.153 0.103 0.079 0.050"),
        (lambda: [scatter(4).spread, scatter(16).spread], ".2f", "0.60 0.30"),
        (lambda: [scatter(4).expected_spread, scatter(16).expected_spread], ".3f", "0.615 0.298"),
    ],
    "entropy": [
        (lambda: [information.expected_code_length([0.25] * 4, information.huffman_code([0.25] * 4))], "g", "2"),
        (lambda: information.question_shares(P, information.huffman_code(P)), "g", "1 0.5 0.25"),
        (lambda: [information.expected_code_length(P, information.huffman_code(P))], ".2f", "1.75"),
        (lambda: [information.surprise(P, 2), information.entropy(P, 2)], "g", "1 2 3 3 1.75"),
        (
            lambda: [information.entropy((1 - s) / 4 + s * np.eye(4)[0], 2) for s in (0, 0.25, 0.5, 0.75, 1)], ".3f",
            "2.000 1.880 1.549 0.993 0.000",
        ),
        (lambda: [doubts(START).mean(), doubts(TRAINED).mean(), doubts(START).min()], ".2f", "0.97 0.05 0.86"),
        (lambda: np.mean(doubts(TRAINED) < 0.1), ".1%", "87.5%"),
        (lambda: np.count_nonzero(doubts(TRAINED) > 0.5), "d", "3"),
    ],
    "cross_entropy": [
        (lambda: [information.surprise(Q, 2), information.cross_entropy(P, Q, 2)], "g", "3 1 2 3 2.375"),
        (lambda: prices()[[0, 9, 49, 99, 199, 399]], ".2f", "3.00 2.30 2.26 2.35 2.36 2.41"),
        (lambda: distributions.softmax(LOGITS)[:2], ".0%", "60% 24%"),
        (lambda: [losses.cross_entropy(LOGITS, k) for k in (1, 0, 4)], ".2f", "1.41 0.51 4.81"),
        (lambda: losses.cross_entropy_gradient(LOGITS, 1), ".3f", "0.601 -0.756 0.110 0.037 0.008"),
        (lambda: stepped_logits(), ".3f", "2.499 2.956 1.290 0.263 -1.208"),
        (lambda: distributions.softmax(stepped_logits()), ".3f", "0.332 0.525 0.099 0.036 0.008"),
        (lambda: losses.cross_entropy(stepped_logits(), 1), ".2f", "0.64"),
    ],
}  # fmt: skip


def rotations():
    return linear.rotate_stretch_rotate(A)


def hundred():
    return BELL.pdf(BELL.sample(100, rng()))


def spins(seed):
    prizes = np.array([1.0, 2.0, 3.0, 3.0])
    return distributions.monte_carlo(lambda k: prizes[k.astype(int)], categorical(P), 10_000, rng(seed)).means


def prices():
    cost = information.surprise(Q, 2)
    return distributions.monte_carlo(lambda k: cost[k.astype(int)], categorical(P), 400, rng(2)).means


def stepped_logits():
    return LOGITS - losses.cross_entropy_gradient(LOGITS, 1)


@pytest.mark.parametrize(("clip", "claim"), [(clip, k) for clip, claims in CLAIMS.items() for k in range(len(claims))])
def test_the_numbers_said_are_the_numbers_computed(clip, claim):
    compute, spec, said = CLAIMS[clip][claim]
    assert written(compute(), spec) == said
