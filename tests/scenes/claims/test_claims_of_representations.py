"""What the words of the clip on representations say beside its numbers is true."""

import numpy as np
import pytest
from clips import scene
from scipy.optimize import linprog
from scipy.spatial.distance import cdist, pdist

from mathdl import data
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("representations")
MOONS, NETWORK = data.classifier_data().training, data.classifier()
HIDDEN = NETWORK.forward(MOONS.X).activations[0]


@pytest.fixture(scope="module")
def compute():
    from scenes.geometry.representations import Representations

    def numbers(**changed):
        values = check(SPEC.name, Representations.parameters, {**SPEC.parameters, **changed})
        return {name: found.value for name, found in Representations.numbers(**values).items()}

    return numbers


def test_no_straight_line_can_part_the_moons(compute):
    signs = np.where(MOONS.y == 1, 1.0, -1.0)[:, None]
    rows = -signs * np.column_stack([MOONS.X, np.ones(200)])
    assert linprog(np.zeros(3), rows, -np.ones(200), bounds=(None, None)).status == 2  # infeasible
    # The best of all directions: a cut between each two neighbours along it.
    best = 0
    for angle in np.linspace(0, np.pi, 721):
        order = np.argsort(MOONS.X @ [np.cos(angle), np.sin(angle)])
        ones = np.concatenate([[0], np.cumsum(MOONS.y[order])])
        right = ones + (MOONS.y.size - MOONS.y.sum()) - (np.arange(201) - ones)
        best = max(best, right.max(), 200 - right.min())
    assert 200 - compute()["wrong_line"] <= best < 200


def test_the_network_gets_all_of_them_right_by_a_straight_cut(compute):
    cut = HIDDEN @ NETWORK.weights[1][0] + NETWORK.biases[1][0]
    assert ((cut > 0) == MOONS.y).all()
    assert compute()["wrongs"][-1] == 0


def test_each_point_becomes_as_many_numbers_as_there_are_hidden_neurons(compute):
    numbers = compute(example=7)
    assert numbers["hidden"] == NETWORK.sizes[1]
    assert numbers["point"] == pytest.approx(np.tanh(NETWORK.weights[0] @ MOONS.X[7] + NETWORK.biases[0]))


def test_the_view_keeps_its_share_of_the_spread(compute):
    numbers, normal = compute(), NETWORK.weights[1][0] / np.linalg.norm(NETWORK.weights[1])
    seen = np.column_stack([HIDDEN @ normal, HIDDEN @ numbers["along"]])
    assert numbers["kept"] == pytest.approx(seen.var(axis=0).sum() / HIDDEN.var(axis=0).sum())
    rest = HIDDEN - np.outer(HIDDEN @ normal, normal)
    others = np.random.default_rng(0).standard_normal((500, 8))
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    assert (rest @ others.T).var(axis=0).max() <= (HIDDEN @ numbers["along"]).var()


def test_training_ends_with_no_point_wrong_and_stays_there(compute):
    numbers = compute()
    wrong = numbers["wrongs"]
    assert wrong[0] > 100
    assert (wrong[: numbers["done"]] > 0).all()
    assert (wrong[numbers["done"] :] == 0).all()


def test_the_closest_two_of_different_moons_have_moved_apart(compute):
    numbers = compute()
    first, second = numbers["pair"]
    apart = cdist(MOONS.X[MOONS.y == 0], MOONS.X[MOONS.y == 1]).min()
    assert np.linalg.norm(MOONS.X[first] - MOONS.X[second]) == pytest.approx(apart)
    assert numbers["before"] == pytest.approx(apart / pdist(MOONS.X).mean())
    assert numbers["later"] == pytest.approx(np.linalg.norm(HIDDEN[first] - HIDDEN[second]) / pdist(HIDDEN).mean())
    assert numbers["later"] > 1.5 * numbers["before"]


def test_the_straight_cut_carried_back_is_the_border(compute):
    numbers = compute()
    network = NETWORK.with_vector(numbers["vectors"][-1])
    rng = np.random.default_rng(0)
    places = rng.uniform([-1.5, -1], [2.5, 1.5], (400, 2))
    sides = network.forward(places).activations[0] @ network.weights[1][0] + network.biases[1][0] > 0
    assert (sides == (network.predict(places) > 1 / 2)).all()


@pytest.mark.parametrize("changed", [{"example": 0, "epochs": [1, 2]}, {"example": 199, "epochs": [97, 98]}], ids=str)
@pytest.mark.parametrize("shape", SPEC.formats)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, profile=Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


@pytest.mark.parametrize("epochs", [[10, 10], [50, 10], [10, 50.5]], ids=str)
def test_epochs_that_do_not_rise_are_refused(compute, epochs):
    with pytest.raises(ValueError, match="epochs must be two whole numbers"):
        compute(epochs=epochs)


@pytest.mark.parametrize("changed", [{"example": 200}, {"epochs": [0, 50]}, {"epochs": [10, 99]}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
