"""Which yes-or-no questions a code asks, and how often."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from mathdl import information

CHANCES = st.lists(st.floats(0.01, 1), min_size=1, max_size=12).map(lambda w: (np.array(w) / sum(w)).tolist())


@given(CHANCES)
def test_the_shares_of_the_questions_add_up_to_the_expected_code_length(p):
    code = information.huffman_code(p)
    shares = information.question_shares(p, code)
    assert shares.shape == (len(p) - 1,)
    assert (np.diff(shares) <= 0).all()
    assert_allclose(shares.sum(), information.expected_code_length(p, code), rtol=1e-12, atol=1e-15)


def test_shares_are_how_often_each_question_is_asked_when_letters_are_drawn():
    p = [0.4, 0.3, 0.2, 0.1]
    code = information.huffman_code(p)
    asked = {}
    letters = np.random.default_rng(0).choice(4, 100_000, p=p)
    for letter, count in zip(*np.unique(letters, return_counts=True), strict=True):
        for end in range(len(code[letter])):
            asked[code[letter][:end]] = asked.get(code[letter][:end], 0) + count / letters.size
    assert_allclose(information.question_shares(p, code), sorted(asked.values(), reverse=True), atol=0.01)


def test_a_question_with_one_answer_is_still_asked():
    assert information.question_shares([0.75, 0.25], ("00", "1")).tolist() == [1, 0.75]
    assert information.question_shares([1.0], ("",)).shape == (0,)


@pytest.mark.parametrize(
    ("p", "code", "message"),
    [
        ([0.5, 0.5], ("0", "01"), "code must hold no word that begins another, or twice, but does: 0, 01"),
        ([0.5, 0.5], ("0", "0"), "code must hold no word that begins another, or twice"),
        ([0.5, 0.5], ("", "0"), "code must hold no word that begins another"),
        ([0.5, 0.5], ("0",), "code must have one word for each of 2 outcomes, but has 1"),
        ([0.5, 0.5], ("0", "2"), "code must hold words of 0 and 1"),
        ([0.5, 0.6], ("0", "1"), "p must sum to one"),
    ],
)
def test_what_is_no_way_of_asking_is_refused(p, code, message):
    with pytest.raises(ValueError, match=message):
        information.question_shares(p, code)
