"""The Hessian of a network's loss agrees with torch and with the calculus; a network that grows says the same."""

import numpy as np
import pytest

from mathdl import calculus, data, networks, optimizers
from mathdl.networks import MLP

MOONS, START = data.classifier_data().training, data.untrained_classifier()


def test_the_hessian_is_that_of_torch():
    torch = pytest.importorskip("torch")
    network = MLP.initialize((2, 3, 1), "tanh", np.random.default_rng(0))
    X, y = torch.tensor(MOONS.X), torch.tensor(MOONS.y, dtype=torch.float64)[:, None]

    def loss(theta):
        W1, b1, W2, b2 = theta[:6].reshape(3, 2), theta[6:9], theta[9:12].reshape(1, 3), theta[12:]
        outputs = torch.tanh(X @ W1.T + b1) @ W2.T + b2
        return torch.nn.functional.binary_cross_entropy_with_logits(outputs, y)

    exact = torch.autograd.functional.hessian(loss, torch.tensor(network.to_vector())).numpy()
    assert networks.loss_hessian(network, MOONS.X, MOONS.y) == pytest.approx(exact, abs=1e-8)


def test_the_hessian_is_the_symmetric_jacobian_of_the_gradient_at_any_vector():
    vector = START.to_vector() + 0.3
    found = networks.loss_hessian(START, MOONS.X, MOONS.y, vector)
    wanted = calculus.jacobian(lambda v: START.gradients_at(v, MOONS.X, MOONS.y), vector)
    assert found == pytest.approx(wanted, abs=1e-8)
    assert (found == found.T).all()
    assert not np.allclose(found, networks.loss_hessian(START, MOONS.X, MOONS.y))
    with pytest.raises(ValueError, match="vector must have shape"):
        networks.loss_hessian(START, MOONS.X, MOONS.y, [1.0, 2.0])


def test_one_bend_is_what_the_loss_does_along_its_direction():
    bends, ways = np.linalg.eigh(networks.loss_hessian(START, MOONS.X, MOONS.y))
    places = START.to_vector() + 1e-3 * np.array([[-1], [0], [1]]) * ways[:, -1]
    before, middle, after = START.losses_at(places, MOONS.X, MOONS.y)
    assert (before - 2 * middle + after) / 1e-6 == pytest.approx(bends[-1], rel=1e-4)


@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 4, 3, 2)], ids=str)
def test_a_grown_network_says_the_same_and_has_one_more_neuron(sizes):
    network = MLP.initialize(sizes, "tanh", np.random.default_rng(0))
    larger = networks.grow(network, np.random.default_rng(1))
    assert larger.sizes == (*sizes[:-2], sizes[-2] + 1, sizes[-1])
    assert larger.forward(MOONS.X).outputs == pytest.approx(network.forward(MOONS.X).outputs, abs=1e-14)
    assert (larger.weights[-1][:, -1] == 0).all()
    assert larger.weights[-2][-1].all()
    assert larger.n_parameters == network.n_parameters + sizes[-3] + 1 + sizes[-1]


def test_only_a_hidden_layer_can_grow():
    with pytest.raises(ValueError, match="hidden layer to grow"):
        networks.grow(MLP.initialize((2, 1), "tanh", np.random.default_rng(0)), np.random.default_rng(0))


def test_near_the_bottom_of_a_bowl_all_bends_point_up():
    line = MLP.initialize((2, 1), "tanh", np.random.default_rng(0))
    walk = optimizers.gradient_descent(lambda v: line.gradients_at(v, MOONS.X, MOONS.y), line.to_vector(), 1.0, 300)
    assert np.linalg.eigvalsh(networks.loss_hessian(line, MOONS.X, MOONS.y, walk.points[-1])).min() > 0
