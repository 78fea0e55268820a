"""Every check names the argument and the rule that it breaks, whatever it is given."""

import numpy as np
import pytest

from mathdl import checks

NO_NUMBERS = [None, "3", [1, 2], 1j, object()]


@pytest.mark.parametrize("value", [*NO_NUMBERS, True, 2.5, 0, -1, np.nan, np.inf])
def test_what_is_no_count_is_refused(value):
    with pytest.raises(ValueError, match="n must be a whole number of at least 1, but is "):
        checks.count("n", value)


@pytest.mark.parametrize("value", [3, 3.0, np.int8(3), np.float32(3), np.array(3)])
def test_any_whole_number_is_a_count(value):
    assert checks.count("n", value) == 3
    assert type(checks.count("n", value)) is int


@pytest.mark.parametrize("value", [*NO_NUMBERS, np.nan, np.inf, 10**400, -1])
def test_what_is_not_positive_is_refused(value):
    with pytest.raises(ValueError, match="rate must be positive and finite, but is "):
        checks.positive("rate", value)
    with pytest.raises(ValueError, match="noise must be finite and not negative, but is "):
        checks.not_negative("noise", value)


def test_zero_is_not_positive_but_not_negative():
    assert checks.not_negative("noise", 0) == 0
    with pytest.raises(ValueError, match="rate must be positive"):
        checks.positive("rate", 0)


@pytest.mark.parametrize("value", ["x", [[1], [1, 2]], {}, np.array([1j]), 10**400, [None, 1j]])
def test_what_is_no_array_of_numbers_is_refused(value):
    with pytest.raises(ValueError, match="x must be an array of numbers: "):
        checks.finite("x", value)


def test_shapes_that_do_not_match_are_both_given():
    with pytest.raises(ValueError, match=r"p and q must have the same shape, but have \(2,\) and \(3,\)"):
        checks.same_shape("p", np.zeros(2), "q", np.zeros(3))
    with pytest.raises(ValueError, match=r"p and q must broadcast, but their shapes are \(2,\) and \(3,\)"):
        checks.broadcast("p", np.zeros(2), "q", np.zeros(3))


@pytest.mark.parametrize(("value", "total"), [([0.5, 0.6], "1.1"), ([[1, 0], [0, 0]], "0"), ([1e308, 1e308], "inf")])
def test_weights_that_do_not_sum_to_one_are_refused_with_their_sum(value, total):
    with pytest.raises(ValueError, match=f"p must sum to one over its last axis, but sums to {total}$"):
        checks.probabilities("p", value)


def test_rounding_leaves_weights_and_symmetry_as_they_are():
    assert checks.probabilities("p", np.full(10, 0.1)).tolist() == [0.1] * 10
    lopsided = np.array([[1.0, 2.0 + 1e-13], [2.0, 1e308]])
    assert (checks.symmetric("H", lopsided) == checks.symmetric("H", lopsided).T).all()
