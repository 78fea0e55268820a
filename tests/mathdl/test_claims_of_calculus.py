"""What the introduction and the calculus lectures say of their default cases, at the digits said."""

from functools import cache

import numpy as np
import pytest
from claims import FIRST, START, TRAINED, A, X, Y, loss, rng, written

from mathdl import (
    autodiff,
    calculus,
    data,
    distributions,
    floating_point,
    geometry,
    linear,
    networks,
    optimizers,
    surfaces,
)
from mathdl.distributions import expectation, normal

HELD_OUT = data.classifier_data().held_out
B = np.array([2.0, 1.0])
BOWL = surfaces.quadratic(linear.gram_matrix(A), [1, 1])
LINE = surfaces.loss_line(TRAINED, X, Y, 8)
BELL = normal(4.5, 0.8)


def squared_miss(guess):
    return lambda x: (x - guess) ** 2


def relu(z):
    return np.maximum(z, 0)


def right(network):
    return networks.correct(network, X, Y)


@cache
def thousand_steps():
    return networks.train(START, X, Y, learning_rate=1, epochs=1000, method=optimizers.gradient_descent)


def along_the_run(epochs, number):
    return [number(START.with_vector(thousand_steps().vectors[k])) for k in epochs]


def alone():
    """The network after a step on the first example only."""
    return START.step(START.loss_and_gradients(FIRST, [0]), 1)


def largest_gap_to_nudges():
    start, gradient = START.to_vector(), START.loss_and_gradients(FIRST, [0]).vector
    nudged = START.losses_at(start + 1e-6 * np.eye(33), FIRST, [0])
    return np.abs((nudged - START.losses_at(start, FIRST, [0])) / 1e-6 - gradient).max()


# What is computed, how it is written, and what then is read.
CLAIMS = {
    "overview": [
        (lambda: [Y.size, START.n_parameters, right(START)], "d", "200 33 89"),
        (lambda: [loss(START), np.log(2)], ".3f", "0.742 0.693"),
        (lambda: FIRST, ".2f", "0.57 1.00"),
        (lambda: START.forward(FIRST).activations[0], ".2f", "0.13 -0.44 -0.51 0.55 -0.38 0.28 -0.37 0.29"),
        (lambda: [START.forward(FIRST).outputs[0, 0], START.predict(FIRST)[0]], ".3f", "0.693 0.667"),
        (lambda: 1 - START.predict(FIRST), ".0%", "33%"),
        (lambda: START.loss_and_gradients(FIRST, [0]).loss, ".2f", "1.10"),
        (lambda: START.loss_and_gradients(X, Y).weights[0][:2], ".3f", "0.112 -0.148 0.038 -0.046"),
        (lambda: np.count_nonzero(START.loss_and_gradients(X, Y).vector), "d", "33"),
        (lambda: np.linalg.norm(START.loss_and_gradients(X, Y).vector), ".3f", "0.511"),
        (lambda: along_the_run([0, 1, 10, 100, 1000], right), "d", "89 143 170 174 200"),
        (lambda: along_the_run([0, 1, 10, 100, 1000], loss), ".3f", "0.742 0.537 0.299 0.256 0.016"),
        (lambda: (np.diff(thousand_steps().losses) < 0).all(), "d", "1"),
        (lambda: [networks.correct(thousand_steps().network, HELD_OUT.X, HELD_OUT.y)], "d", "985"),
        (lambda: thousand_steps().network.forward(HELD_OUT.X).outputs.max(), ".1f", "17.6"),
        (lambda: floating_point.softmax_naive([17.6, 0], "float16")[0], ".3f", "nan"),
        (lambda: floating_point.softmax_stable([17.6, 0], "float16")[0], ".3f", "1.000"),
    ],
    "derivative": [
        (lambda: LINE.value, ".2f", "-1.48"),
        (lambda: LINE([LINE.value, -4.5, -0.5, 1, 3.5]), ".3f", "0.008 0.225 0.131 0.250 0.471"),
        (lambda: LINE(0.0) - LINE(-0.5), ".3f", "0.087"),
        (lambda: calculus.secant_slope(LINE, -0.5, [0.5, 0.1, 0.01, 0.001]), ".4f", "0.1741 0.2339 0.2417 0.2422"),
        (lambda: [LINE.slope(-0.5), calculus.derivative(LINE, -0.5)], ".4f", "0.2423 0.2423"),
        (lambda: errors("forward_errors"), ".1e", "8.3e-03 6.1e-04 5.8e-05"),
        (lambda: errors("central_errors"), ".1e", "2.7e-03 2.7e-05 2.7e-07"),
        (lambda: departures(LINE, -0.5)[:2], ".1%", "26.7% 1.7%"),
        (lambda: departures(LINE, -0.5)[2:], ".3%", "0.125% 0.012%"),
        (lambda: departures(relu, 0), ".0%", "50% 50% 50% 50%"),
        (lambda: [calculus.derivative(relu, 0, side) for side in ("left", "right")], ".0f", "0 1"),
        (lambda: promises().promised, ".4f", "-0.0242 -0.2423"),
        (lambda: promises().actual, ".4f", "-0.0245 -0.1223"),
        (lambda: promises().miss, ".1%", "1.2% 98.1%"),
    ],
    "gradient": [
        (lambda: [A @ [1, 1], networks.linear_layer(A, [B], [0]).ravel()], "g", "3 9 6 13"),
        (lambda: linear.gram_matrix(A), "g", "25 20 20 25"),
        (lambda: [BOWL(B), BOWL([2, 0.2])], "g", "12.5 4.5"),
        (lambda: calculus.gradient(BOWL, B), ".6g", "25 20"),
        (lambda: around(38.659808254, 128.659808254, 308.659808254), ".1f", "32.0 0.0 0.0"),
        (lambda: np.degrees(geometry.angle_between(-BOWL.gradient(B), [1, 1] - B)), ".1f", "38.7"),
        (lambda: four_steps(), ".4g", "2 1 1.5 0.6 1.41 0.6 1.365 0.636 1.328 0.672"),
        (lambda: BOWL(four_steps()), ".3f", "12.500 1.125 0.821 0.664 0.538"),
        (lambda: optimizers.stability_limit(linear.gram_matrix(A)), ".4f", "0.0444"),
    ],
    "backpropagation": [
        (
            lambda: START.forward(FIRST).activations[0], ".3f",
            "0.133 -0.437 -0.508 0.547 -0.383 0.277 -0.370 0.294",
        ),
        (lambda: START.loss_and_gradients(FIRST, [0]).loss, ".3f", "1.098"),
        (lambda: START.loss_and_gradients(FIRST, [0]).adjoints[1], ".3f", "0.667"),
        (
            lambda: networks.loss_graph(START, FIRST, [0]).node("h1").adjoint, ".3f",
            "-0.422 -0.144 -0.597 -0.405 -0.579 -0.074 -0.398 0.085",
        ),
        (lambda: START.weights[1][0, [2, 4]], ".3f", "-0.896 -0.868"),
        (lambda: [np.abs(START.weights[1]).argmax() + 1], "d", "3"),
        (
            lambda: networks.loss_graph(START, FIRST, [0]).node("h1").local_derivatives[0][0, [2, 4]], ".3f",
            "0.742 0.854",
        ),
        (
            lambda: START.loss_and_gradients(FIRST, [0]).adjoints[0], ".3f",
            "-0.415 -0.116 -0.444 -0.284 -0.494 -0.068 -0.344 0.078",
        ),
        (lambda: START.loss_and_gradients(FIRST, [0]).weights[1][0, 2], ".3f", "-0.338"),
        (lambda: np.count_nonzero(START.loss_and_gradients(FIRST, [0]).vector), "d", "33"),
        (largest_gap_to_nudges, ".0e", "2e-07"),
        (lambda: [networks.pass_cost((2, 8, 1)).forward, networks.pass_cost((2, 8, 1)).backward], "d", "24 40"),
        (lambda: alone().predict(FIRST), ".3f", "0.048"),
        (lambda: np.count_nonzero(alone().predict(X) < 0.5), "d", "200"),
        (lambda: [loss(alone()), networks.lone_steps(START, X, Y, 1)[0]], ".3f", "1.163 1.163"),
        (lambda: np.count_nonzero(networks.lone_steps(START, X, Y, 1) > loss(START)), "d", "161"),
    ],
    "integration": [
        (lambda: [calculus.riemann_sum(BELL.pdf, 4, 5.5, n) for n in (3, 6, 48)], ".3f", "0.636 0.630 0.628"),
        (lambda: BELL.probability(4, 5.5), ".3f", "0.628"),
        (lambda: calculus.riemann_sum(BELL.pdf, 4, 5.5, 48) - BELL.probability(4, 5.5), ".0e", "3e-05"),
        (lambda: [BELL.pdf(4.5), calculus.derivative(BELL.cdf, 4.5)], ".3f", "0.499 0.499"),
        (lambda: BELL.cdf([5.5, 4]), ".3f", "0.894 0.266"),
        (lambda: calculus.antiderivative(BELL.pdf, 1, [5.5, 4]), ".3f", "0.894 0.266"),
        (
            lambda: [expectation(squared_miss(guess), BELL).mean for guess in (3, 3.5, 4, 4.5, 5)], ".3f",
            "2.890 1.640 0.890 0.640 0.890",
        ),
        (lambda: calculus.riemann_sum(lambda x: squared_miss(4)(x) * BELL.pdf(x), 1, 8, 7), ".3f", "0.890"),
        (
            lambda: distributions.monte_carlo(squared_miss(4), BELL, 500, rng()).means[[0, 9, 49, 99, 499]], ".3f",
            "0.361 0.674 0.895 0.912 0.886",
        ),
        (lambda: distributions.monte_carlo(squared_miss(4), BELL, 500, rng()).standard_errors[-1], ".3f", "0.055"),
    ],
}  # fmt: skip


def errors(name):
    return getattr(calculus.slope_errors(LINE, -0.5, [0.1, 0.01, 0.001], float(LINE.slope(-0.5))), name)


def departures(f, x):
    slope = float(LINE.slope(x)) if f is LINE else None
    return calculus.departure_from_line(f, x, [1, 0.1, 0.01, 0.001], slope)


def promises():
    return calculus.linear_promise(LINE, -0.5, [-0.1, -1], LINE.slope(-0.5))


def around(*degrees):
    turned = np.radians(degrees)
    slopes = calculus.directional_derivative(BOWL, B, np.stack([np.cos(turned), np.sin(turned)], axis=-1))
    return slopes.round(9) + 0


def four_steps():
    return optimizers.gradient_descent(BOWL.gradient, B, 0.02, 4).points


@pytest.mark.parametrize(("clip", "claim"), [(clip, k) for clip, claims in CLAIMS.items() for k in range(len(claims))])
def test_the_numbers_said_are_the_numbers_computed(clip, claim):
    compute, spec, said = CLAIMS[clip][claim]
    assert written(compute(), spec) == said


def test_the_blame_of_a_nudge_is_that_of_the_walk_back():
    found = calculus.gradient(lambda v: START.losses_at(v, FIRST, [0]), START.to_vector())
    np.testing.assert_allclose(found, START.loss_and_gradients(FIRST, [0]).vector, atol=1e-11)
    ratio = autodiff.finite_difference_ratio(lambda v: LINE(v[0]), [-0.5], 0, 1e-3)
    assert ratio == pytest.approx(float(calculus.secant_slope(LINE, -0.5, 1e-3)))


def test_one_pair_of_hidden_units_parts_the_moons_best_by_a_straight_line():
    hidden = thousand_steps().network.forward(X).activations[0]

    def parted(units):
        columns = np.column_stack([hidden[:, units], np.ones(200)])
        weights = np.linalg.lstsq(columns, 2.0 * Y - 1, rcond=None)[0]
        return int(((columns @ weights > 0) == (Y == 1)).sum())

    shares = {(i + 1, j + 1): parted([i, j]) for i in range(8) for j in range(i + 1, 8)}
    assert max(shares.values()) == shares[6, 8] == shares[6, 7] == 189
    assert parted(list(range(8))) == 199
