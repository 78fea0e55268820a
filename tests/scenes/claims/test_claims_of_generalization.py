"""What the words of the clip on generalisation say beside its numbers is true."""

import numpy as np
import pytest
from clips import scene

from mathdl import data, networks
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("generalization")


@pytest.fixture(scope="module")
def compute():
    from scenes.statistics.generalization import Generalization

    def numbers(**changed):
        values = check(SPEC.name, Generalization.parameters, {**SPEC.parameters, **changed})
        return {name: found.value for name, found in Generalization.numbers(**values).items()}

    return numbers


def fitted(numbers, degree):
    """What NumPy's own fit says: errors on the points that it saw, and on new ones."""
    fit = np.polynomial.Polynomial.fit(numbers["x"], numbers["y"], degree)
    return [np.square(fit(numbers[x]) - numbers[y]).mean() for x, y in (("x", "y"), ("new_x", "new_y"))]


def test_a_straight_line_is_too_stiff_and_misses_new_points_more(compute):
    numbers = compute()
    assert [numbers["train_1"], numbers["test_1"]] == pytest.approx(fitted(numbers, 1))
    assert numbers["test_1"] > numbers["train_1"] > numbers["train_3"]


def test_degree_three_follows_and_the_last_degree_passes_through_every_point(compute):
    numbers = compute()
    assert [numbers["train_3"], numbers["test_3"]] == pytest.approx(fitted(numbers, 3))
    assert numbers["curves"][-1][::20] == pytest.approx(numbers["y"])
    assert numbers["train_last"] < 1e-20


def test_three_is_the_best_on_new_points_and_the_perfect_fit_has_learned_noise(compute):
    numbers = compute()
    assert numbers["test_3"] < numbers["test_1"] < numbers["test_last"] == pytest.approx(fitted(numbers, 9)[1])
    # What it learned is not the curve: it is farther from it than the line of degree 3.
    truth = np.sin(np.pi * numbers["grid"])
    assert np.abs(numbers["curves"][-1] - truth).mean() > 2 * np.abs(numbers["curves"][2] - truth).mean()


def test_the_training_error_only_falls_and_the_test_error_turns(compute):
    numbers = compute()
    assert (np.diff(numbers["training"]) < 0).all()
    best = numbers["best"]
    assert best == np.argmin(numbers["testing"]) == 3
    assert numbers["testing"][0] > 2 * numbers["testing"][best]
    assert (np.diff(numbers["testing"][best:]) > 0).all()
    assert numbers["testing"][-1] > 2 * numbers["testing"][best]
    assert numbers["testing"].min() > numbers["floor"] == pytest.approx(0.09)


def test_more_data_bring_the_error_near_the_noise_and_move_the_turn_right(compute):
    numbers = compute()
    assert numbers["floor"] < numbers["many_last"] < 1.15 * numbers["floor"] < numbers["few_last"]
    assert numbers["best_many"] > numbers["best"]


def test_trained_on_few_points_it_depends_on_which(compute):
    numbers, held_out = compute(), data.classifier_data().held_out
    assert numbers["held_out"] == networks.accuracy(data.classifier(), held_out.X, held_out.y)
    assert len(held_out.y) == 1000
    assert np.ptp(numbers["shares_few"]) > 10 * np.ptp(numbers["shares_full"])
    assert len(numbers["missed"]) == 1000 - round(1000 * numbers["held_out"])


ENDS = [
    ({"n": 9, "more": 50, "noise": 0.1}, "wide"),
    ({"n": 12, "more": 500, "datasets": 100}, "vertical"),
    ({"noise": 0.5, "datasets": 1000}, "wide"),
]


@pytest.mark.parametrize(("changed", "shape"), ENDS, ids=str)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, profile=Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


def test_a_seed_on_which_another_degree_is_best_is_refused(compute):
    with pytest.raises(ValueError, match="choose another"):
        compute(seed=14, noise=0.5)


@pytest.mark.parametrize("changed", [{"n": 8}, {"more": 501}, {"noise": 0}, {"datasets": 99}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
