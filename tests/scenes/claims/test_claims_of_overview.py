"""What the words of the overview claim, checked against torch and closed forms, and its parameters at their ends."""

import numpy as np
import pytest
import torch
from clips import scene

from mathdl import data
from render.variants import Profile
from scenes.introduction.overview import Overview
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SERIES = load_series()
SPEC = SERIES.clip("overview")
START, MOONS = data.untrained_classifier(), data.classifier_data().training


def compute(**changed):
    return Overview.numbers(**check(SPEC.name, Overview.parameters, {**SPEC.parameters, **changed}))


@pytest.fixture(scope="module")
def found():
    return {name: each.value for name, each in compute().items()}


def torch_run(steps):
    """Return torch's parameters, losses and right answers before each of so many steps of gradient descent."""
    parts = [torch.tensor(part) for layer in zip(START.weights, START.biases, strict=True) for part in layer]
    X, y = torch.tensor(MOONS.X), torch.tensor(MOONS.y, dtype=torch.float64)
    losses, rights = [], []
    for _ in range(steps + 1):
        parts = [part.detach().requires_grad_() for part in parts]
        scores = (torch.tanh(X @ parts[0].T + parts[1]) @ parts[2].T + parts[3])[:, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, y)
        loss.backward()
        losses.append(loss.item())
        rights.append(int(((scores > 0) == (y > 0)).sum()))
        slopes = torch.cat([part.grad.ravel() for part in parts]).numpy()
        parts = [part - part.grad for part in parts]
    return losses, rights, slopes


def test_the_introduction_is_episode_0_and_calculus_stays_episode_1():
    assert [episode.stem for episode in SERIES.episodes[:2]] == ["00-introduction", "01-calculus"]


def test_the_network_has_learned_nothing_and_one_step_helps(found):
    losses, rights, _ = torch_run(1)
    assert (found["before"], found["after"]) == tuple(rights)
    assert found["before"] < found["n"] / 2 < found["after"]
    np.testing.assert_allclose([found["loss"], found["step_losses"][-1]], losses, atol=1e-9)


def test_after_all_steps_every_point_is_right(found):
    losses, rights, _ = torch_run(1000)
    assert found["final"] == rights[-1] == found["n"]
    assert found["last_loss"] == pytest.approx(losses[-1], abs=1e-4)


def test_one_walk_back_finds_all_slopes_and_none_is_zero(found):
    slopes = torch_run(0)[2]
    np.testing.assert_allclose(found["slopes"], slopes, atol=1e-9)
    assert np.count_nonzero(found["slopes"]) == found["n_weights"] == 33


def test_the_price_is_minus_the_logarithm_of_the_bet_and_the_mean_price_is_the_loss(found):
    assert found["on_blue"] == pytest.approx(1 / (1 + np.exp(found["score"])))
    assert found["surprise"] == pytest.approx(-np.log(found["on_blue"]))
    assert found["levelling"][0].mean() == pytest.approx(found["loss"])
    np.testing.assert_allclose(found["levelling"][-1], found["loss"])


def test_the_bars_begin_at_the_bet_and_always_add_to_one(found):
    np.testing.assert_allclose(found["bets"], [found["on_blue"], found["on_yellow"]])
    np.testing.assert_allclose(np.concatenate([found["step_bets"], found["run_bets"]]).sum(axis=1), 1)
    np.testing.assert_allclose(found["step_bets"][-1], found["run_bets"][0])
    assert found["run_bets"][-1, 0] > 0.9


def test_the_new_points_are_the_right_ones_and_the_framed_ones(found):
    assert found["new_right"] + len(found["wrong"]) == found["n_new"] == 1000
    assert found["new_right"] > 0.95 * found["n_new"]


def test_a_line_parts_the_moons_as_two_neurons_see_them_better_than_before(found):
    def parted(points):
        design = np.column_stack([points, np.ones(len(points))])
        line = np.linalg.lstsq(design, 2 * MOONS.y - 1, rcond=None)[0]
        return ((design @ line > 0) == (MOONS.y > 0)).mean()

    assert parted(found["seen"]) > parted(MOONS.X) + 0.03


def test_the_exponential_leaves_the_range_of_16_bits_and_the_shifted_softmax_does_not(found):
    assert found["exponential"] == pytest.approx(np.exp(found["largest"]))
    with np.errstate(over="ignore"):
        assert np.isinf(np.float16(np.exp(found["largest"])))
    assert np.isinf(found["overflow"])
    assert found["stable"] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("shape", "changed"),
    [("wide", {"learning_rate": 0.1, "steps": 100}), ("vertical", {"learning_rate": 2, "steps": 2000})],
)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    drawn = scene(SPEC, tmp_path, changed, shape, profile=Profile("tiny", 160, 90, 2))
    drawn.render()
    assert [record.beat.name for record in drawn.records] == [beat.name for beat in SPEC.beats]


def test_an_example_that_the_words_are_not_about_is_refused():
    yellow = int(np.flatnonzero(MOONS.y == 1)[0])
    sure = int(np.flatnonzero((MOONS.y == 0) & (START.predict(MOONS.X) < 0.5))[0])
    for example in (yellow, sure):
        with pytest.raises(ValueError, match="the example must be a blue point"):
            compute(example=example)


@pytest.mark.parametrize("changed", [{"example": 200}, {"learning_rate": 2.1}, {"steps": 99}], ids=str)
def test_what_is_out_of_range_is_refused(changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
