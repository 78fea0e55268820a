"""What the words of the clip on expectation claim, and its parameters at the ends of their ranges."""

import numpy as np
import pytest
import torch
from claims import X, Y
from clips import FirstAndLast, scene
from scipy import stats

from mathdl.data import untrained_classifier
from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("expectation")
P, PRIZES = (np.array(SPEC.parameters[name]) for name in ("p", "prizes"))


@pytest.fixture(scope="module")
def compute():
    from scenes.probability.expectation import Expectation

    def numbers(**changed):
        return Expectation.numbers(**check(SPEC.name, Expectation.parameters, {**SPEC.parameters, **changed}))

    return numbers


@pytest.fixture(scope="module")
def found(compute):
    return {name: quantity.value for name, quantity in compute().items()}


def test_the_prizes_weighted_by_their_chances_add_up_to_the_expectation(found):
    wheel = stats.rv_discrete(values=(np.arange(4), P))
    assert found["mean"] == pytest.approx(wheel.expect(lambda sector: PRIZES[sector]))
    assert found["std"] ** 2 == pytest.approx(wheel.expect(lambda sector: (PRIZES[sector] - found["mean"]) ** 2))


def test_no_spin_ever_pays_the_expectation(found):
    assert found["mean"] not in PRIZES[found["spun"].astype(int)]


def test_the_average_so_far_is_that_of_the_prizes_of_the_spins(found):
    paid = PRIZES[found["spun"].astype(int)]
    assert found["few_mean"] == pytest.approx(paid[:100].mean())
    assert found["means"][-1] == pytest.approx(paid.mean())


@pytest.mark.parametrize("name", ["few", "many"])
def test_averages_typically_miss_by_sigma_over_root_n(found, name):
    count = SPEC.parameters[name]
    draws = np.random.default_rng(1).multinomial(count, P, size=20_000) @ PRIZES / count
    assert draws.std() == pytest.approx(found[f"{name}_error"], rel=0.03)


def test_ten_times_as_close_takes_a_hundred_times_as_many_spins(found):
    assert found["few_error"] / found["many_error"] == pytest.approx(found["closer"])
    assert found["times"] == pytest.approx(found["closer"] ** 2)


def test_about_two_thirds_of_the_runs_end_inside_the_band(found):
    assert stats.binomtest(int(found["inside"]), found["runs"], 0.683).pvalue > 0.01


def test_the_losses_of_the_examples_are_those_of_torch_and_their_mean_is_the_loss(found):
    logits = torch.tensor(untrained_classifier().forward(X).outputs[:, 0])
    labels = torch.tensor(Y, dtype=logits.dtype)
    losses = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none").numpy()
    np.testing.assert_allclose(found["losses"], losses, atol=1e-9)
    assert (found["lowest"], found["highest"]) == pytest.approx((losses.min(), losses.max()))
    assert found["loss"] == pytest.approx(losses.mean())
    assert found["n_examples"] == len(losses)


def test_every_minibatch_misses_the_full_gradient_and_their_mean_hits_it(found):
    misses = found["small_gradients"] - found["full"]
    assert (np.linalg.norm(misses, axis=1) > 1e-6).all()
    # A mean of independent draws lies within four of its standard errors.
    assert (np.abs(misses.mean(axis=0)) < 4 * misses.std(axis=0) / np.sqrt(len(misses))).all()


def test_four_times_the_work_halves_the_scatter(found):
    assert found["work"] == 4
    assert found["small_spread"] / found["large_spread"] == pytest.approx(2, rel=0.15)
    plane = [found[f"{size}_gradients"].std(axis=0) for size in ("small", "large")]
    assert plane[0] / plane[1] == pytest.approx(2, rel=0.2)


ENDS = [
    {"p": [0.05, 0.05, 0.05, 0.85], "few": 50, "many": 5000, "small": 1, "large": 4, "draws": 100, "seed": 9999},
    {"prizes": [1, 1.1, 5, 5], "few": 400, "many": 40000, "small": 8, "large": 32, "draws": 400, "seed": 0},
    {"p": [0.85, 0.05, 0.05, 0.05], "prizes": [4, 4.5, 5, 5]},
]


@pytest.mark.parametrize("changed", ENDS, ids=str)
@pytest.mark.parametrize("shape", SPEC.formats)
def test_every_parameter_can_be_drawn_at_the_ends_of_its_range(changed, shape, tmp_path):
    drawn = scene(SPEC, tmp_path, changed, shape, drawn=FirstAndLast(), profile=Profile("tiny", 160, 90, 2))
    drawn.render()
    assert [record.beat.name for record in drawn.records] == [beat.name for beat in SPEC.beats]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"prizes": [2, 1, 3, 3]}, "prizes must rise, and the last two be equal"),
        ({"prizes": [1, 2, 3, 4]}, "prizes must rise, and the last two be equal"),
        ({"p": [0.25, 0.5, 0.125, 0.125]}, "no prize must be the mean, 2"),
        ({"few": 60}, "many must be 100 times few, 6000, but is 10000"),
        ({"small": 8, "large": 15}, "large must be at least twice small, 16, but is 15"),
    ],
    ids=["falling", "unequal", "mean", "many", "large"],
)
def test_what_would_make_the_words_untrue_is_refused(compute, changed, reason):
    with pytest.raises(ValueError, match=reason):
        compute(**changed)


@pytest.mark.parametrize(
    "changed", [{"p": [0.5, 0.5]}, {"prizes": [0, 1, 2, 2]}, {"few": 401}, {"small": 9}, {"draws": 99}], ids=str
)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
