"""What the words of the clip on minibatch noise say beside its numbers is true."""

import numpy as np
import pytest
from clips import scene

from mathdl import data, experiments, optimizers
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("minibatch_noise")
A, B, C = data.slice_search().ends


@pytest.fixture(scope="module")
def cut():
    return experiments.slice_of_search()


@pytest.fixture(scope="module")
def numbers():
    from scenes.optimization.minibatch_noise import MinibatchNoise

    values = check(SPEC.name, MinibatchNoise.parameters, dict(SPEC.parameters))
    return {name: found.value for name, found in MinibatchNoise.numbers(**values).items()}


def valleys(cut, points):
    """In which valley exact descent from each point ends."""
    settled = optimizers.gradient_descent(cut.gradient, points, 0.01, 600).points[-1]
    return np.linalg.norm(settled[:, np.newaxis] - [A, B, C], axis=-1).argmin(axis=1)


def test_at_the_bottom_of_b_the_slope_is_zero_and_guesses_are_not(cut, numbers):
    assert np.linalg.norm(cut.gradient(B)) < 1e-5
    assert numbers["slopes"].mean(axis=0) == pytest.approx([0, 0], abs=1e-5)
    assert np.linalg.norm(numbers["slopes"], axis=1).max() > 10


def test_twenty_together_are_off_by_less_by_about_the_root_of_twenty(numbers):
    off = np.sqrt((numbers["slopes"] ** 2).sum(axis=1).mean())
    assert numbers["spread_1"] == pytest.approx(off, rel=0.01)
    assert numbers["spread_1"] / numbers["spread_20"] == pytest.approx(np.sqrt(20), rel=0.06)
    assert numbers["spread_200"] == 0
    sampled = np.sqrt((numbers["twenties"] ** 2).sum(axis=1).mean())
    assert sampled == pytest.approx(numbers["spread_20"], rel=0.15)


def test_with_batches_of_two_hundred_or_twenty_all_stay_in_b(cut, numbers):
    for name in ("200", "20"):
        assert (valleys(cut, numbers[f"walks_{name}"][-1]) == 1).all()
    assert np.ptp(numbers["walks_200"], axis=0).max() < 0.01


def test_single_examples_throw_most_out_and_most_of_these_end_in_a(cut, numbers):
    ends = valleys(cut, numbers["walks_1"][-1])
    assert np.bincount(ends, minlength=3).tolist() == [numbers["found"], numbers["stayed"], numbers["lost"]]
    assert numbers["left"] == 20 - numbers["stayed"] > 10
    assert numbers["found"] > numbers["lost"]
    assert numbers["loss_a"] < 0.01 < 0.2 < numbers["loss_b"]


def test_b_is_sharp_and_a_is_wide_and_nearly_all_are_there_at_the_end(cut, numbers):
    for bend, place in ((numbers["bend_a"], A), (numbers["bend_b"], B)):
        h = 1e-3
        ways = np.column_stack([np.cos(np.linspace(0, np.pi, 721)), np.sin(np.linspace(0, np.pi, 721))])
        bends = (cut(place + h * ways) - 2 * cut(place) + cut(place - h * ways)) / h**2
        assert bend == pytest.approx(bends.max(), rel=1e-2)
    assert numbers["bend_b"] > 5 * numbers["bend_a"]
    # The rate is below what makes exact descent unstable in B, so it is noise that throws walkers out.
    assert 2 / numbers["bend_b"] > experiments.WALK_RATE
    assert numbers["stay"] == np.count_nonzero(valleys(cut, numbers["from_a"][-1]) == 0) >= 15


def test_at_one_rate_they_hover_far_above_the_bottom(cut, numbers):
    assert numbers["hover"] == pytest.approx(cut(numbers["from_a"][20:26]).mean())
    assert all((valleys(cut, moment) == 0).all() for moment in numbers["from_a"][20:26])
    assert numbers["hover"] > 10 * numbers["loss_a"]
    assert numbers["in_a"][10:].min() > 3 * numbers["loss_a"]


def test_with_a_falling_rate_the_cloud_shrinks_and_the_loss_sinks_to_the_bottom(cut, numbers):
    spreads = numbers["settling"].std(axis=1).max(axis=1)
    assert spreads[-1] < 0.1 * spreads[20:26].mean()
    assert numbers["settled"] == pytest.approx(cut(numbers["settling"][-1]).mean())
    assert numbers["loss_a"] < numbers["settled"] < 1.2 * numbers["loss_a"]


def test_the_walks_read_as_many_examples_as_their_batches_hold(numbers):
    assert [numbers[name] for name in ("read", "read_twenty", "read_all")] == [1000, 20_000, 200_000]


@pytest.mark.parametrize(("shown", "shape"), [(50, "wide"), (400, "vertical")])
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(shown, shape, tmp_path):
    found = scene(SPEC, tmp_path, {"shown": shown}, shape, profile=Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


@pytest.mark.parametrize("shown", [49, 401])
def test_what_is_out_of_range_is_refused(shown, tmp_path):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        scene(SPEC, tmp_path, {"shown": shown})
