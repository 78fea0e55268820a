"""What the words of the clip on cross-entropy say beside its numbers is true, at the ends of its ranges too."""

import numpy as np
import pytest
import torch
from claims import TRAINED, X, Y, loss
from clips import scene
from scipy import stats

from render.variants import Profile
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("cross_entropy")
P, Q = np.array(SPEC.parameters["p"]), np.array(SPEC.parameters["q"])
LOGITS, ANSWER = np.array(SPEC.parameters["logits"]), SPEC.parameters["answer"]
LESSER = [index for index in range(len(LOGITS)) if index != LOGITS.argmax()]


@pytest.fixture(scope="module")
def compute():
    from scenes.information.cross_entropy import CrossEntropy

    def numbers(**changed):
        return CrossEntropy.numbers(**check(SPEC.name, CrossEntropy.parameters, {**SPEC.parameters, **changed}))

    return numbers


def test_a_model_pays_little_if_it_bet_much_and_without_limit_if_it_bet_almost_nothing(compute):
    prices = compute()["prices"].value
    assert prices == pytest.approx(-np.log2(Q))
    assert (np.argsort(prices, kind="stable") == np.argsort(-Q, kind="stable")).all()
    assert compute(q=[0.03, 0.91, 0.03, 0.03])["prices"].value[0] > 5


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_the_average_price_settles_at_the_cross_entropy(compute, seed):
    numbers = compute(draws=2000, seed=seed)
    error = numbers["spread"].value / np.sqrt(2000)
    assert abs(numbers["means"].last.value - -(P * np.log2(Q)).sum()) < 4 * error
    assert numbers["cross_entropy"].value == pytest.approx(-(P * np.log2(Q)).sum())


def test_a_model_that_knew_p_would_pay_the_entropy_and_none_can_pay_less(compute):
    numbers = compute()
    assert numbers["entropy"].value == pytest.approx(stats.entropy(P, base=2))
    believed = np.random.default_rng(0).dirichlet(np.ones(4), 2000)
    assert (-(P * np.log2(believed)).sum(axis=1) >= numbers["entropy"].value).all()


@pytest.mark.parametrize("answer", LESSER)
def test_the_loss_and_its_gradient_are_those_of_torch(compute, answer):
    numbers = compute(answer=answer)
    scores = torch.tensor(LOGITS, requires_grad=True)
    torch.nn.functional.cross_entropy(scores, torch.tensor(answer)).backward()
    assert numbers["loss"].value == pytest.approx(-np.log(numbers["truth"].value))
    assert [numbers[f"push_{i}"].value for i in range(5)] == pytest.approx(scores.grad.tolist())


@pytest.mark.parametrize("answer", LESSER)
def test_all_scores_change_and_what_the_others_give_up_the_answer_gains(compute, answer):
    numbers = compute(answer=answer)
    pushes = np.array([numbers[f"push_{i}"].value for i in range(5)])
    assert (pushes[np.arange(5) != answer] > 0).all()
    assert pushes[answer] < 0
    assert pushes.sum() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("rate", [0.2, 1, 2])
@pytest.mark.parametrize("answer", LESSER)
def test_a_step_against_the_gradient_raises_the_bet_on_the_answer_and_lowers_the_loss(compute, answer, rate):
    numbers = compute(answer=answer, learning_rate=rate)
    assert numbers["truth_after"].value > numbers["truth"].value
    assert numbers["loss_after"].value < numbers["loss"].value
    assert numbers["loss_after"].value == pytest.approx(-np.log(numbers["truth_after"].value))


def test_the_loss_of_the_classifier_is_the_average_over_its_examples(compute):
    numbers = compute()
    assert numbers["classifier"].value == pytest.approx(loss(TRAINED))
    assert numbers["n_examples"].value == len(X) == len(Y)
    assert numbers["classifier"].value < numbers["classifier_first"].value


def test_a_low_cross_entropy_gives_what_was_seen_a_high_probability():
    chances = TRAINED.predict(X)[:, 0] if TRAINED.predict(X).ndim > 1 else TRAINED.predict(X)
    assert np.where(Y == 1, chances, 1 - chances).min() > 0.5


ENDS = [
    {"p": [0.85, 0.05, 0.05, 0.05], "q": [0.03, 0.03, 0.03, 0.91], "draws": 100, "learning_rate": 2, "answer": 4},
    {"p": [0.25, 0.25, 0.25, 0.25], "q": [0.4, 0.3, 0.2, 0.1], "draws": 2000, "learning_rate": 0.2, "seed": 9999},
    {"logits": [-3, 4.7, 5, 4.6, 4.5], "answer": 0, "words": ["a", "understand", "b", "c", "d"]},
    {"logits": [0.3, 0, 0, 0, 0], "answer": 3},
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
        ({"q": SPEC.parameters["p"]}, "q must differ more from p"),
        ({"logits": [3.1, 3.0, 1, 0, 0]}, "logits must have a favourite"),
        ({"answer": 0}, r"answer must not be the favourite, word 0 \(mat\)"),
    ],
    ids=["q", "logits", "answer"],
)
def test_what_would_show_nothing_is_refused(compute, changed, reason):
    with pytest.raises(ValueError, match=reason):
        compute(**changed)


@pytest.mark.parametrize("changed", [{"draws": 99}, {"answer": 5}, {"learning_rate": 2.1}, {"words": ["a"]}], ids=str)
def test_what_is_out_of_range_is_refused(compute, changed):
    with pytest.raises(ParameterError, match="cannot be drawn"):
        compute(**changed)
