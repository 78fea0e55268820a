"""The loss along one weight, and the level lines of a quadratic."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from mathdl import calculus, surfaces
from mathdl.networks import MLP

X, Y = np.random.default_rng(1).normal(size=(7, 2)), np.array([0, 1, 1, 0, 1, 0, 0])
NETWORK = MLP.initialize((2, 3, 1), "tanh", np.random.default_rng(0))
PLACES = np.array([[-2.0, 0.0], [0.5, 3.0]])


def torch_loss(vector):
    W1, b1, W2, b2 = vector[:6].reshape(3, 2), vector[6:9], vector[9:12].reshape(1, 3), vector[12:]
    logits = torch.tanh(torch.tensor(X) @ W1.T + b1) @ W2.T + b2
    return torch.nn.functional.binary_cross_entropy_with_logits(logits[:, 0], torch.tensor(Y, dtype=torch.float64))


@pytest.mark.parametrize("index", [0, 4, 7, 10, 12])
def test_a_loss_line_and_its_slope_are_torchs(index):
    line = surfaces.loss_line(NETWORK, X, Y, index)
    assert line.value == NETWORK.to_vector()[index]
    assert line(PLACES).shape == line.slope(PLACES).shape == (2, 2)
    for place in np.ndindex(2, 2):
        vector = torch.tensor(NETWORK.to_vector())
        vector[index] = PLACES[place]
        vector.requires_grad_()
        loss = torch_loss(vector)
        loss.backward()
        assert_allclose(line(PLACES)[place], loss.item(), rtol=1e-12)
        assert_allclose(line.slope(PLACES[place]), vector.grad[index].item(), rtol=1e-10, atol=1e-14)


def test_the_slope_of_a_loss_line_is_its_derivative():
    line = surfaces.loss_line(NETWORK, X, Y, 4)
    assert_allclose(line.slope(PLACES), calculus.derivative(line, PLACES), rtol=1e-8)
    assert line(line.value) == NETWORK.losses_at(NETWORK.to_vector(), X, Y)


@pytest.mark.parametrize(
    "H", [[[25, 20], [20, 25]], [[4, 0], [0, 1]], [[1, 0], [0, 900]], [[2, 0], [0, 2]], [[3, -1], [-1, 1]]]
)
@pytest.mark.parametrize("level", [1e-6, 0.5, 12.5, 1e6])
def test_a_contour_lies_on_its_level_and_turns_once_around(H, level):
    surface = surfaces.quadratic(H, [1, -2])
    line = surfaces.contour(surface, level, 60)
    assert line.shape == (60, 2)
    # As exact as the points can be written beside the center.
    assert_allclose(surface(line), level, rtol=1e-12 + 1e-15 * np.abs(H).max() / np.sqrt(level))
    x, y = (line - [1, -2]).T
    turned = np.unwrap(np.arctan2(y, x))
    assert (np.diff(turned) > 0).all()
    assert turned[-1] - turned[0] < 2 * np.pi
    area = (x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2
    ellipse = 2 * np.pi * level / np.sqrt(np.linalg.det(H))
    assert_allclose(area, ellipse * np.sin(2 * np.pi / 60) / (2 * np.pi / 60), rtol=1e-6)
    longest = np.hypot(x, y)
    assert_allclose(longest[0], longest.max(), rtol=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: surfaces.loss_line(NETWORK, X, Y, 13),
            "index must be at most 12, for there are 13 parameters, but is 13",
        ),
        (lambda: surfaces.loss_line(NETWORK, X, Y, -1), "index must be a whole number of at least 0, but is -1"),
        (lambda: surfaces.loss_line(NETWORK, X, Y, 1.5), "index must be a whole number"),
        (lambda: surfaces.loss_line(NETWORK, X, Y[1:], 0), "X and y must have one row an example"),
        (lambda: surfaces.loss_line(NETWORK, X[:, :1], Y, 0), "X must have 2 columns"),
        (lambda: surfaces.loss_line(NETWORK, X, Y, 0)(np.nan), "weight must be finite"),
        (lambda: surfaces.contour(surfaces.rosenbrock, 1, 9), "surface must be a quadratic of two numbers"),
        (lambda: surfaces.contour(surfaces.quadratic(np.eye(3)), 1, 9), "surface must be a quadratic of two numbers"),
        (
            lambda: surfaces.contour(surfaces.quadratic(np.diag([1, -1])), 1, 9),
            "surface must be a quadratic .* minimum",
        ),
        (lambda: surfaces.contour(surfaces.quadratic(np.diag([1, 0])), 1, 9), "surface must rise in all directions"),
        (lambda: surfaces.contour(surfaces.quadratic(np.eye(2)), 0, 9), "level must be above the minimum, 0, but is 0"),
        (lambda: surfaces.contour(surfaces.quadratic(np.eye(2)), 1, 2), "n must be a whole number of at least 3"),
    ],
)
def test_what_has_no_line_is_refused_in_a_sentence(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
