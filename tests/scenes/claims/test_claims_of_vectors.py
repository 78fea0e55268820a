"""What the words of the clip on vectors say beside its numbers is true, at the ends of its ranges too."""

import numpy as np
import pytest
import torch
from claims import START, X, Y, loss
from clips import scene

from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("vectors")
U, V = np.array(SPEC.parameters["u"]), np.array(SPEC.parameters["v"])


@pytest.fixture(scope="module")
def compute():
    from scenes.linear_algebra.vectors import Vectors

    def numbers(**changed):
        return Vectors.numbers(**check(SPEC.name, Vectors.parameters, {**SPEC.parameters, **changed}))

    return numbers


def test_lists_are_scaled_and_added_entry_by_entry(compute):
    numbers = compute()
    assert numbers["scaled"].value.tolist() == [-0.5 * entry for entry in V]
    assert numbers["sum"].value.tolist() == [a + b for a, b in zip(U, numbers["scaled"].value, strict=True)]


def test_the_dot_product_adds_the_products_of_the_entries(compute):
    numbers = compute()
    assert numbers["dot"].value == numbers["products"].value.sum() == sum(a * b for a, b in zip(U, V, strict=True))


@pytest.mark.parametrize("v", [[0, 5], [5, -5], [-3, 1]])
def test_it_is_largest_along_zero_at_a_right_angle_and_negative_beyond(compute, v):
    numbers = compute(v=v)
    turned, dots = numbers["turned"].value, numbers["dots"].value
    length = np.hypot(*v)
    assert turned[0] == pytest.approx(v)
    assert np.hypot(*turned.T) == pytest.approx(length)
    angles = np.arccos(np.clip(turned @ U / (length * np.hypot(*U)), -1, 1))
    assert dots == pytest.approx(length * np.hypot(*U) * np.cos(angles), abs=1e-6)
    assert (dots[angles > np.pi / 2 + 1e-6] < 0).all()
    assert dots.max() == pytest.approx(length * np.hypot(*U))
    assert dots[-1] == pytest.approx(-length * np.hypot(*U))


def test_a_shuffled_picture_has_the_same_numbers_in_another_order(compute):
    numbers = compute()
    cat, shuffled = numbers["cat"].value, numbers["cats"].last.value
    assert (np.sort(cat, axis=None) == np.sort(shuffled, axis=None)).all()
    assert (cat != shuffled).mean() > 0.9
    assert cat.size == numbers["n_pixels"].value == 17_280


def test_the_agreement_falls_from_one_to_nothing(compute):
    numbers = compute()
    agreements = numbers["agreements"].value
    expected = [np.corrcoef(numbers["cat"].value.ravel(), each.ravel())[0, 1] for each in numbers["cats"].value]
    assert agreements == pytest.approx(expected)
    assert agreements[0] == pytest.approx(1)
    assert abs(agreements[-1]) < 0.005
    assert np.diff(agreements).max() < 0.02


def test_the_gradient_is_as_long_as_the_weights_and_the_step_adds_it_scaled_by_minus_the_rate(compute):
    numbers = compute()
    weights, gradient = START.to_vector(), START.loss_and_gradients(X, Y).vector
    assert numbers["n_weights"].value == weights.size == gradient.size
    assert numbers["after"].value == pytest.approx(weights - 0.05 * gradient)
    assert numbers["after"].value == pytest.approx(START.step(START.loss_and_gradients(X, Y), 0.05).to_vector())


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.1])
def test_gradient_times_step_foretells_the_change_of_the_loss(compute, rate):
    numbers = compute(learning_rate=rate)
    measured = loss(START.with_vector(numbers["after"].value)) - loss(START)
    assert numbers["measured"].value == pytest.approx(measured)
    assert numbers["foretold"].value == pytest.approx(
        -rate * float(torch.tensor(numbers["gradient"].value).square().sum())
    )
    assert numbers["foretold"].value == pytest.approx(measured, rel=0.4 * rate)


ENDS = [
    {"u": [1, 1], "v": [-5, 4], "factor": -1, "learning_rate": 0.1},
    {"u": [5, 5], "v": [5, -5], "factor": 1, "learning_rate": 0.01},
    {"u": [1, 5], "v": [1, 0], "factor": 0.1},
    {"u": [5, 1], "v": [-5, -5], "factor": -0.1},
]


@pytest.mark.parametrize("changed", ENDS, ids=str)
@pytest.mark.parametrize("shape", SPEC.formats)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, profile=Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"v": [3, 4]}, "v must not lie along u"), ({"v": [0, 0]}, "v must not lie"), ({"factor": 0}, "factor must be")],
    ids=["along", "zero", "factor"],
)
def test_what_would_show_nothing_is_refused(compute, changed, reason):
    with pytest.raises(ValueError, match=reason):
        compute(**changed)


@pytest.mark.parametrize("changed", [{"u": [0, 1]}, {"v": [6, 0]}, {"factor": 2}, {"learning_rate": 0.2}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
