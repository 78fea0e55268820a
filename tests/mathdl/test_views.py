"""The view across a network's cut, and what can be parted by a straight one, against other ways to compute them."""

import numpy as np
import pytest
from scipy.spatial import distance

from mathdl import data, networks
from mathdl.networks import MLP

MOONS, NETWORK = data.classifier_data().training, data.classifier()
HIDDEN = NETWORK.forward(MOONS.X).activations[0]


def test_the_distance_to_the_cut_is_the_logit_over_the_length_of_its_weights():
    view = networks.cut_view(NETWORK, MOONS.X)
    length = np.linalg.norm(NETWORK.weights[-1])
    assert view.points[:, 0] * length == pytest.approx(NETWORK.forward(MOONS.X).outputs[:, 0])
    assert view.along @ NETWORK.weights[-1][0] == pytest.approx(0, abs=1e-12)
    assert np.linalg.norm(view.along) == pytest.approx(1)


def test_the_other_axis_is_the_first_principal_axis_of_the_rest():
    normal = NETWORK.weights[-1][0] / np.linalg.norm(NETWORK.weights[-1])
    view = networks.cut_view(NETWORK, MOONS.X)
    variances, axes = np.linalg.eigh(np.cov(HIDDEN - np.outer(HIDDEN @ normal, normal), rowvar=False, ddof=0))
    assert abs(axes[:, -1] @ view.along) == pytest.approx(1)
    kept = (HIDDEN @ normal).var() + variances[-1]
    assert view.kept == pytest.approx(kept / HIDDEN.var(axis=0).sum())


def test_an_axis_that_is_given_is_made_upright_and_keeps_its_side():
    view = networks.cut_view(NETWORK, MOONS.X, np.eye(8)[0] + 5 * NETWORK.weights[-1][0])
    assert view.along @ NETWORK.weights[-1][0] == pytest.approx(0, abs=1e-12)
    assert view.along[0] > 0
    assert view.kept < networks.cut_view(NETWORK, MOONS.X).kept


@pytest.mark.parametrize("points", [MOONS.X, HIDDEN])
def test_the_closest_pair_and_its_share_of_the_mean(points):
    apart = distance.cdist(points[MOONS.y == 0], points[MOONS.y == 1])
    first, second = networks.closest_across(points, MOONS.y)
    assert (MOONS.y[first], MOONS.y[second]) == (0, 1)
    share = apart.min() / distance.pdist(points).mean()
    assert networks.distance_share(points, first, second) == pytest.approx(share)


def test_the_moons_cannot_be_parted_by_a_line_and_their_activations_can():
    assert not networks.linearly_separable(MOONS.X, MOONS.y)
    assert networks.linearly_separable(HIDDEN, MOONS.y)
    assert ((HIDDEN @ NETWORK.weights[-1][0] + NETWORK.biases[-1][0] > 0) == MOONS.y).all()


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: networks.cut_view(MLP(([[1.0, 2.0]],), ([0.0],)), MOONS.X), "hidden layer and one output"),
        (lambda: networks.cut_view(NETWORK, MOONS.X, NETWORK.weights[-1][0]), "parallel"),
        (lambda: networks.cut_view(NETWORK, MOONS.X, [1.0, 2.0]), "along"),
        (lambda: networks.cut_view(NETWORK.with_vector(np.zeros(33)), MOONS.X), "no cut"),
        (lambda: networks.closest_across(MOONS.X, np.zeros(200)), "both classes"),
        (lambda: networks.distance_share(MOONS.X, 0, 200), "rows of points"),
        (lambda: networks.distance_share(np.ones((3, 2)), 0, 1), "all be the same"),
        (lambda: networks.linearly_separable(MOONS.X, np.full(200, 2)), "0 or a 1"),
    ],
)
def test_what_cannot_be_answered_is_refused(call, told):
    with pytest.raises(ValueError, match=told):
        call()
