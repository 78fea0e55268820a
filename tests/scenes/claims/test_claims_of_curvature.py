"""What the words of the clip on curvature say beside its numbers is true."""

import numpy as np
import pytest
from clips import scene

from mathdl import data, experiments, networks
from mathdl.networks import MLP
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("curvature")
MOONS, START = data.classifier_data().training, data.untrained_classifier()
TINY = Profile("tiny", 160, 90, 2)


@pytest.fixture(scope="module")
def compute():
    from scenes.geometry.curvature import Curvature

    def numbers(**changed):
        values = check(SPEC.name, Curvature.parameters, {**SPEC.parameters, **changed})
        return {name: found.value for name, found in Curvature.numbers(**values).items()}

    return numbers


@pytest.fixture(scope="module")
def usual(compute):
    return compute()


def bend_along(way, at, reach=1e-3):
    """The second difference of the loss along a way: another road to a bend than the Hessian."""
    before, middle, after = START.losses_at(at + reach * np.array([[-1], [0], [1]]) * way, MOONS.X, MOONS.y)
    return (before - 2 * middle + after) / reach**2


def test_between_half_way_and_the_step_the_loss_hardly_falls(usual):
    vector, losses = START.to_vector(), []
    for _ in range(201):
        found = START.with_vector(vector).loss_and_gradients(MOONS.X, MOONS.y)
        losses.append(found.loss)
        vector = vector - found.vector
    assert usual["losses"][:201] == pytest.approx(losses, rel=1e-8)
    assert losses[100] - losses[200] < 0.01 * losses[0]
    assert usual["slope"] == pytest.approx(np.linalg.norm(found.vector), rel=1e-6)
    assert usual["slope"] < 0.005


def test_the_bowl_bends_up_both_ways_by_the_eigenvalues(usual):
    A = np.array(SPEC.parameters["A"])
    assert [usual["gentle"], usual["steep"]] == pytest.approx(np.linalg.svd(A, compute_uv=False)[::-1] ** 2)
    bowl, middle = usual["grounds"][0], len(usual["across"]) // 2
    for line, places, bend in ((bowl[:, middle], "across", "steep"), (bowl[middle], "along", "gentle")):
        assert line == pytest.approx(usual[bend] * usual[places] ** 2 / 2)
    assert bowl.argmin() == middle * len(bowl) + middle


def test_the_pass_is_level_in_the_middle_and_has_a_way_down(usual):
    ground, middle = usual["grounds"][-1], len(usual["across"]) // 2
    assert ground[middle, middle] == 0
    assert np.gradient(ground[:, middle])[middle] == pytest.approx(0, abs=1e-12)
    assert np.gradient(ground[middle])[middle] == pytest.approx(0, abs=1e-12)
    assert (np.delete(ground[middle], middle) < 0).all()
    assert (np.delete(ground[:, middle], middle) > 0).all()
    roll = usual["roll"]
    assert (np.diff(np.abs(roll[:, 1])) > 0).all()
    assert np.abs(roll[-1]) == pytest.approx([0, 1], abs=0.1)


def test_ten_bends_point_down_and_the_lowest_is_what_the_loss_does_along_it(usual):
    at = usual["vectors"][200]
    bends, ways = np.linalg.eigh(networks.loss_hessian(START, MOONS.X, MOONS.y, at))
    measured = np.array([bend_along(way, at) for way in ways.T])
    assert (measured < 0).sum() == usual["n_down"] == 10
    assert len(bends) == usual["n_weights"] == START.n_parameters
    assert measured[0] == pytest.approx(usual["lowest"], rel=1e-2)
    assert np.abs(bends).min() > 1e-6  # far above the error of the Hessian, so that no sign depends on the processor


def test_along_the_lowest_bend_every_step_multiplies_the_distance(usual):
    at = usual["vectors"][200]
    ways = np.linalg.eigh(networks.loss_hessian(START, MOONS.X, MOONS.y, at))[1]
    away = np.stack([at, at + 1e-4 * ways[:, 0]])
    apart = np.diff(away - START.gradients_at(away, MOONS.X, MOONS.y), axis=0)[0] @ ways[:, 0]
    assert apart / 1e-4 == pytest.approx(usual["growth"], abs=1e-4)
    assert usual["growth"] > 1
    aligned = usual["aligned"]
    assert aligned[0] < 0.1
    assert aligned.max() > 0.8
    assert 200 < aligned.argmax() < 500
    losses = usual["losses"]
    assert losses[200] - losses[250] < 0.1 * (losses[350] - losses[400])  # first slow, then fast


def test_nearly_all_starts_with_two_neurons_end_in_a_trap_and_more_steps_do_not_help(usual):
    found = experiments.traps()
    assert usual["trapped"] == (usual["ends"] >= 0.1).sum() > 0.9 * usual["starts"]
    assert (found.alone > 0.2).all()
    assert (found.alone <= usual["caught"] + 1e-9).all()


def test_a_silent_neuron_changes_no_answer_and_frees_all(usual):
    rng = np.random.default_rng(0)
    small = MLP.initialize((2, 2, 1), "tanh", rng).with_vector(usual["caught_weights"])
    large = MLP.initialize((2, 3, 1), "tanh", rng).with_vector(usual["larger"])
    assert large.predict(MOONS.X) == pytest.approx(small.predict(MOONS.X), abs=1e-13)
    losses = [each.loss_and_gradients(MOONS.X, MOONS.y).loss for each in (small, large)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-13)
    assert usual["n_new"] == large.n_parameters - small.n_parameters == 4
    assert usual["silent"] == 0
    assert usual["freed"] == usual["trapped"]
    assert usual["freed_losses"].max() < 0.01


def test_more_neurons_are_trapped_less_often(usual):
    assert usual["neurons"].tolist() == [2, 3, 4, 8]
    assert (np.diff(usual["shares"]) >= 0).all()
    assert usual["shares"][0] < 0.1 < 0.9 < usual["shares"][1]


@pytest.mark.parametrize(
    "changed",
    [
        {"rate": 0.8, "step": 260, "late": 1000, "A": [[1, 0], [0, 6]]},
        {"step": 160, "late": 450, "A": [[2, 1], [0, 2]]},
    ],
    ids=str,
)
@pytest.mark.parametrize("shape", SPEC.formats)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, profile=TINY)
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


def test_a_run_that_has_not_left_the_plateau_is_refused(compute):
    with pytest.raises(ValueError, match="the loss must lie still"):
        compute(rate=0.8, step=260, late=450)


@pytest.mark.parametrize("A", [[[1, 0], [0, 9]], [[1, 0], [0, 1]]], ids=str)
def test_a_bowl_too_narrow_or_round_is_refused(compute, A):
    with pytest.raises(ValueError, match="ratio from 2 to 40"):
        compute(A=A)


@pytest.mark.parametrize("changed", [{"rate": 2}, {"step": 100}, {"late": 2000}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
