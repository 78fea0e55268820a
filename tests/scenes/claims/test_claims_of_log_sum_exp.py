"""What the words of the clip on log-sum-exp say beside its numbers is true."""

import numpy as np
import pytest
import torch
from clips import scene
from scipy.special import logsumexp

from mathdl import floating_point
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("log_sum_exp")
Z = np.array(SPEC.parameters["logits"])


@pytest.fixture(scope="module")
def compute():
    from scenes.numerics.log_sum_exp import LogSumExp

    def numbers(**changed):
        values = check(SPEC.name, LogSumExp.parameters, {**SPEC.parameters, **changed})
        return {name: found.value for name, found in LogSumExp.numbers(**values).items()}

    return numbers


def in_half(z):
    """The softmax as NumPy takes it in half precision, step by step."""
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(np.asarray(z, dtype=np.float16))
        return powers / powers.sum()


def test_adding_a_number_to_every_score_changes_no_bet_on_paper(compute):
    numbers = compute()
    assert numbers["bets"] == pytest.approx(np.exp(Z) / np.exp(Z).sum())
    assert np.exp(numbers["moved"]) / np.exp(numbers["moved"]).sum() == pytest.approx(numbers["bets"])


def test_in_half_precision_the_first_exponential_is_infinite_and_its_bet_not_a_number(compute):
    numbers = compute()
    assert numbers["largest"] == np.finfo(np.float16).max < numbers["wanted"] == pytest.approx(np.exp(Z[0] + 8))
    assert (numbers["exponentials"][1:] < numbers["largest"]).all()
    naive = in_half(Z + 8)
    assert np.isnan(naive[0])
    assert (naive[1:] == 0).all()
    assert not np.isnan(in_half(Z + 7)).any()


def test_with_the_largest_subtracted_nothing_overflows_and_the_bets_are_the_same_up_to_rounding(compute):
    numbers = compute()
    for c in np.linspace(-60, 60, 25):
        stable = floating_point.softmax_stable(Z + c, "float16")
        assert stable == pytest.approx(numbers["bets"], abs=0.02)
        with np.errstate(over="raise", divide="raise"):
            powers = np.exp((Z + c) - (Z + c).max())
        assert powers.max() == 1
        assert powers.sum() >= 1
    assert numbers["stable"] == pytest.approx(numbers["favourite"], abs=1e-3)
    assert numbers["high_wall"] == pytest.approx(np.log(65504))
    assert np.float16(np.exp(numbers["low_wall"] - 0.01)) == 0 < np.float16(np.exp(numbers["low_wall"] + 0.01))


def test_log_sum_exp_is_a_soft_maximum_never_below_the_largest(compute):
    numbers = compute()
    assert numbers["lse"] == pytest.approx(logsumexp(Z), abs=2e-3)
    assert numbers["top"] == Z.max()
    assert numbers["upper"] == pytest.approx(Z.max() + np.log(5))
    rng = np.random.default_rng(0)
    for z in rng.normal(0, 3, (200, 5)):
        assert z.max() <= logsumexp(z) <= z.max() + np.log(5)


@pytest.mark.parametrize("gap", [18, 20, 40])
def test_through_the_bet_the_loss_is_infinite_and_past_it_the_gap(compute, gap):
    numbers = compute(gap=gap)
    assert numbers["share"] == 0
    with np.errstate(divide="ignore"):
        assert -np.log(numbers["share"]) == np.inf
    scores = torch.tensor([[0.0, gap]], dtype=torch.float64)
    expected = torch.nn.functional.cross_entropy(scores, torch.tensor([0])).item()
    assert numbers["fused"] == pytest.approx(expected, abs=1e-3)


def test_one_infinite_loss_ruins_the_mean_of_a_batch(compute):
    numbers = compute()
    assert numbers["mean"] == pytest.approx(numbers["batch"].mean())
    assert np.mean([*numbers["batch"][:-1], np.inf]) == np.inf
    assert len(numbers["batch"]) == 8
    assert numbers["batch"][:-1].max() < 0.01


@pytest.mark.parametrize(
    ("changed", "shape"),
    [
        ({"logits": [6, 3, 2, 0, -4], "shift": 6, "gap": 18}, "vertical"),
        ({"logits": [1, -1, -2, -3, -4], "shift": 12, "gap": 40}, "wide"),
    ],
    ids=["least", "most"],
)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, profile=Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


@pytest.mark.parametrize("changed", [{"shift": 7}, {"shift": 9}, {"logits": [2.2, 3.1, 1.4, 0.3, -1.2]}], ids=str)
def test_a_shift_that_carries_none_or_more_beyond_is_refused(compute, changed):
    with pytest.raises(ValueError, match="shift must carry the first score"):
        compute(**changed)


@pytest.mark.parametrize("changed", [{"gap": 10}, {"shift": 13}, {"logits": [7, 0, 0, 0, 0]}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
