"""What the words of the clip on likelihood claim, and its parameters at the ends of their ranges."""

import numpy as np
import pytest
import torch
from claims import TRAINED, X, Y
from clips import scene
from scipy import optimize, stats

from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("likelihood")
CATS = np.array(SPEC.parameters["cats"])


@pytest.fixture(scope="module")
def compute():
    from scenes.probability.likelihood import Likelihood

    def numbers(**changed):
        return Likelihood.numbers(**check(SPEC.name, Likelihood.parameters, {**SPEC.parameters, **changed}))

    return numbers


def test_the_likelihood_rises_then_falls_as_the_bell_slides_over_the_cats(compute):
    likelihoods = compute()["likelihoods_across"].value
    peak = likelihoods.argmax()
    assert 0 < peak < likelihoods.size - 1
    assert (np.diff(likelihoods[: peak + 1]) > 0).all()
    assert (np.diff(likelihoods[peak:]) < 0).all()


@pytest.mark.parametrize("std", [0.4, 0.8, 1.5])
def test_the_best_place_is_the_mean_of_the_cats_whatever_the_width(compute, std):
    found = optimize.minimize_scalar(lambda mean: -stats.norm(mean, std).logpdf(CATS).sum(), bounds=(2, 7))
    assert compute(std=std, many=300)["best"].value == pytest.approx(CATS.mean())
    assert found.x == pytest.approx(CATS.mean(), abs=1e-4)


def test_the_product_of_the_heights_is_zero_in_float32_and_the_sum_of_logarithms_is_not(compute):
    numbers = compute()
    heights = stats.norm(CATS.mean(), 0.8).pdf(numbers["samples"].value)
    running = torch.cumprod(torch.tensor(heights, dtype=torch.float32), dim=0).numpy()
    zero = numbers["zero_after"].value
    assert running[zero - 1] == 0
    assert running[zero - 2] > 0
    assert numbers["products"].last.value == 0
    assert numbers["log_sum"].value == pytest.approx(np.log(heights).sum())


def test_the_logarithm_has_its_peak_where_the_likelihood_has_it(compute):
    numbers = compute()
    assert numbers["logs_across"].value.argmax() == numbers["likelihoods_across"].value.argmax()


@pytest.mark.parametrize("std", [0.4, 1.5])
def test_the_log_likelihood_falls_with_the_squares_of_the_distances(compute, std):
    numbers = compute(std=std, many=300)
    fallen = numbers["logs_closer"].last.value - numbers["logs_closer"].value
    more = numbers["areas_closer"].value - numbers["areas_closer"].last.value
    np.testing.assert_allclose(fallen, more / (2 * std**2), atol=1e-9)


def test_the_most_likely_bell_has_the_least_squared_error(compute):
    means, areas = (compute()[name].value for name in ("across", "areas_across"))
    assert np.abs(means[areas.argmin()] - CATS.mean()) < np.diff(means)[0]


def test_minus_the_mean_logarithm_of_the_bets_is_cross_entropy(compute):
    numbers = compute()
    logits = torch.tensor(TRAINED.forward(X).outputs[:, 0])
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.tensor(Y, dtype=logits.dtype))
    assert -np.log(numbers["bets"].last.value).mean() == pytest.approx(numbers["last"].value)
    assert numbers["last"].value == pytest.approx(loss.item(), abs=1e-5)
    assert numbers["bets"].value.shape == (201, 200)


def test_training_makes_what_was_seen_more_probable(compute):
    chances = compute()["chances"].value
    assert chances[0] < 1e-60
    assert chances[-1] > 0.1


ENDS = [
    {"cats": [2, 2.1, 7], "std": 1.5, "start": 6.5},
    {"cats": [2, 2.1, 2.2, 6.7, 6.8, 6.85, 6.9, 7], "std": 0.4, "start": 2.5, "many": 300},
    {"many": 60, "std": 1.5, "seed": 3},
    {"seed": 9999},
]


@pytest.mark.parametrize("changed", ENDS, ids=str)
@pytest.mark.parametrize("shape", SPEC.formats)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    found = scene(SPEC, tmp_path, changed, shape, profile=Profile("tiny", 160, 90, 2))
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"start": 4.5}, r"start must lie 0.3 kg or more from the mean of the cats, 4.50 kg"),
        ({"many": 60}, r"many must be larger: float32 bears the product of 60 heights at std = 0.8"),
        ({"cats": [4, 4, 4]}, "data must hold at least two different values"),
    ],
    ids=["start", "many", "cats"],
)
def test_what_would_show_nothing_is_refused(compute, changed, reason):
    with pytest.raises(ValueError, match=reason):
        compute(**changed)


@pytest.mark.parametrize("changed", [{"cats": [1.9, 4, 5]}, {"cats": [4, 5]}, {"std": 0.3}, {"many": 301}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
