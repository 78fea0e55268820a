"""What the words of the clip on entropy say beside its numbers is true, at the ends of its ranges too."""

import re
from itertools import product

import numpy as np
import pytest
from clips import scene

from mathdl import data, information
from scenes.kit.parameters import check
from scenes.script import ParameterError, load_series

SPEC = load_series().clip("entropy")
ENDS = [
    [0.5, 0.25, 0.125, 0.125],
    [0.85, 0.05, 0.05, 0.05],
    [0.48, 0.42, 0.05, 0.05],
    [0.34, 0.33, 0.17, 0.16],
    [0.4, 0.3, 0.2, 0.1],
]
every_p = pytest.mark.parametrize("p", ENDS, ids=str)


@pytest.fixture(scope="module")
def compute():
    from scenes.information.entropy import Entropy

    def numbers(p):
        return Entropy.numbers(**check(SPEC.name, Entropy.parameters, {"p": p}))

    return numbers


@every_p
def test_nobody_manages_with_two_questions_more_or_less_if_all_are_equal_and_with_fewer_if_a_is_likely(p, compute):
    numbers = compute(p)
    assert numbers["equal"].value == 2
    assert float(numbers["questions"]) < 2


@every_p
def test_no_way_of_asking_is_better_than_first_for_a_then_for_b_and_none_gets_below_the_entropy(p, compute):
    # Lengths of words of a prefix code for four letters: Kraft's inequality, all of them tried.
    lengths = np.array([way for way in product(range(1, 5), repeat=4) if sum(2.0**-x for x in way) <= 1])
    best = (lengths @ np.array(p)).min()
    numbers = compute(p)
    assert float(numbers["questions"]) == pytest.approx(best)
    assert best >= float(numbers["entropy"]) - 1e-12


@every_p
def test_every_round_has_the_first_question_and_the_shares_of_the_others_are_the_tails_of_p(p, compute):
    shares = compute(p)["chain"].value
    assert shares == pytest.approx([1, sum(p[1:]), sum(p[2:])])


@every_p
def test_a_likely_letter_needs_few_questions_and_a_rare_one_many(p, compute):
    numbers = compute(p)
    assert (np.diff(numbers["lengths"].value) >= 0).all()
    assert (np.diff(numbers["surprises"].value) >= 0).all()


def test_for_powers_of_two_the_number_of_questions_is_the_surprise(compute):
    numbers = compute(ENDS[0])
    assert numbers["surprises"].value == pytest.approx(numbers["lengths"].value)


def test_the_surprise_is_zero_for_what_is_certain_and_has_no_end():
    assert information.surprise(1.0) == 0
    assert information.surprise(0.0) == np.inf


@every_p
def test_equal_odds_have_the_most_entropy_there_can_be_and_certainty_the_least(p, compute):
    numbers = compute(p)
    assert float(numbers["most"]) == pytest.approx(2)
    assert float(numbers["least"]) == 0
    assert numbers["swing_bits"].value.max() == pytest.approx(float(numbers["most"]))
    others = np.random.default_rng(0).dirichlet(np.ones(4), 1000)
    assert information.entropy(others, base=2).max() <= 2


def test_the_classifier_was_unsure_everywhere_and_doubts_only_near_the_border_now():
    from scenes.kit.figures.moons import WINDOW, doubt

    places = np.stack(np.meshgrid(*(np.linspace(*WINDOW[:, i], 60) for i in (0, 1))), axis=-1).reshape(-1, 2)
    moons, fresh, trained = data.classifier_data().training, data.untrained_classifier(), data.classifier()
    assert doubt(fresh, moons.X).min() > 0.85
    assert doubt(fresh, places).min() > 0.5
    assert (doubt(trained, moons.X) < 0.1).mean() > 0.85
    assert (doubt(trained, moons.X) > 0.5).sum() <= 3
    # Where it doubts, the answer changes not far away.
    doubtful = places[doubt(trained, places) > 0.5]
    ring = 0.25 * np.stack([np.cos(angle := np.linspace(0, 2 * np.pi, 24)), np.sin(angle)], axis=-1)
    bets = trained.predict((doubtful[:, np.newaxis] + ring).reshape(-1, 2)).reshape(len(doubtful), -1)
    assert ((bets.min(axis=1) < 0.5) & (bets.max(axis=1) > 0.5)).all()


def test_training_brings_the_doubt_down(compute):
    numbers = compute(ENDS[0])
    assert format(numbers["fresh"], ".2f") == "0.97"
    assert format(numbers["trained"], ".2f") == "0.05"


@pytest.mark.parametrize(
    ("p", "reason"),
    [
        ([0.25, 0.5, 0.125, 0.125], r"p must fall from letter to letter, but is \[0.25, 0.5, 0.125, 0.125\]"),
        ([0.25, 0.25, 0.25, 0.25], "A must be likelier than C and D together"),
        ([0.3, 0.3, 0.2, 0.2], "A must be likelier than C and D together"),
    ],
)
def test_odds_for_which_the_words_are_not_true_are_refused(p, reason, compute):
    with pytest.raises(ValueError, match=reason):
        compute(p)


@pytest.mark.parametrize("p", [[0.9, 0.04, 0.03, 0.03], [0.5, 0.25, 0.25]], ids=str)
def test_other_odds_are_no_value_of_the_parameter(p, compute):
    with pytest.raises(ParameterError, match=re.escape("4 probabilities of at least 0.05")):
        compute(p)


@pytest.mark.parametrize("shape", SPEC.formats)
@every_p
def test_the_clip_is_drawn_at_the_ends_of_its_range(p, shape, tmp_path):
    found = scene(SPEC, tmp_path, {"p": p}, shape)
    found.render()
    assert [record.beat.name for record in found.records] == [beat.name for beat in SPEC.beats]
