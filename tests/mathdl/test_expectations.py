"""Expectations against scipy.stats and closed forms."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from mathdl.distributions import categorical, expectation, mixture, normal

P, PRIZES = [0.5, 0.25, 0.125, 0.125], [1.0, 2.0, 3.0, 3.0]
FUNCTIONS = {
    "square": np.square,
    "constant": lambda x: 3,
    "of one number": lambda x: math.sin(x) + 2,
    "kink": np.abs,
    "jump": lambda x: np.where(x > 4, 1.0, 0.0),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(("mean", "std"), [(4.5, 0.8), (0, 1), (-1, 3), (1000, 0.01)])
def test_expectations_of_a_normal_are_scipys(name, mean, std):
    f = FUNCTIONS[name]
    found, law = expectation(f, normal(mean, std)), stats.norm(mean, std)
    # By quantiles, so that SciPy does not miss a narrow bell.
    grid = law.ppf((np.arange(200_000) + 0.5) / 200_000)
    values = np.array([f(x) for x in grid]) if name == "of one number" else np.broadcast_to(f(grid), grid.shape)
    assert_allclose(found.mean, values.mean(), rtol=2e-3, atol=1e-4)
    assert_allclose(found.std, values.std(), rtol=0.1, atol=1e-4)
    if mean < 10 and name != "of one number":
        ends = (mean - 12 * std, mean + 12 * std)
        value = law.expect(lambda x: float(f(x)), lb=ends[0], ub=ends[1], limit=500) if name != "jump" else law.sf(4)
        assert_allclose(found.mean, value, rtol=1e-6, atol=1e-9)
    assert found.terms is None


@given(st.floats(-50, 50), st.floats(0.01, 20), st.floats(-50, 50))
def test_a_squared_distance_is_variance_and_squared_bias(mean, std, guess):
    found = expectation(lambda x: (x - guess) ** 2, normal(mean, std))
    assert_allclose(found.mean, std**2 + (mean - guess) ** 2, rtol=1e-9)
    # Source: the fourth moment of a normal.
    assert_allclose(found.std, np.sqrt(2 * std**4 + 4 * std**2 * (mean - guess) ** 2), rtol=1e-7)


def test_the_mean_of_a_steep_exponential_is_that_of_a_lognormal():
    found, law = expectation(np.exp, normal(0.3, 1.7)), stats.lognorm(1.7, scale=np.exp(0.3))
    assert_allclose([found.mean, found.std], [law.mean(), law.std()], rtol=1e-9)


def test_a_mixture_is_the_weighted_mean_of_its_parts():
    parts = [normal(-2, 0.5), mixture([0.5, 0.5], [normal(1, 1), normal(100, 0.1)]), normal(0, 1)]
    heaps = mixture([0.3, 0.7, 0.0], parts)
    found = expectation(lambda x: x, heaps)
    assert_allclose([found.mean, found.std], [heaps.mean, heaps.std], rtol=1e-9)
    assert_allclose(expectation(np.square, heaps).mean, heaps.std**2 + heaps.mean**2, rtol=1e-9)


def test_outcomes_are_values_times_shares():
    found, law = expectation(PRIZES, categorical(P)), stats.rv_discrete(values=([0, 1, 2, 3], P))
    expected = law.expect(lambda k: np.array(PRIZES)[np.asarray(k, dtype=int)])
    assert (found.mean, found.terms.tolist()) == (expected, [0.5, 0.5, 0.375, 0.375])
    assert_allclose(found.std, np.sqrt(law.expect(lambda k: (np.array(PRIZES)[np.asarray(k, dtype=int)] - 1.75) ** 2)))
    called = expectation(lambda k: k**2 + 1, categorical(P))
    assert_allclose(called.mean, law.expect(lambda k: k**2 + 1))
    assert_allclose(expectation(math.sqrt, categorical(P)).mean, law.expect(np.sqrt))
    assert_allclose([called.terms.sum(), expectation(lambda k: k, categorical(P)).std], [called.mean, law.std()])


def test_a_value_whose_square_has_no_mean_has_an_infinite_deviation():
    found = expectation(lambda x: np.exp(x**2 / 4), normal(0, 1))
    assert_allclose(found.mean, np.sqrt(2), rtol=1e-9)
    assert found.std == np.inf


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: expectation(PRIZES, normal(0, 1)), "f must be a function for a normal or a mixture"),
        (lambda: expectation(PRIZES, P), "distribution must be a normal, a categorical or a mixture, but is "),
        (lambda: expectation(PRIZES[1:], categorical(P)), "f must have one value for each of 4 outcomes"),
        (lambda: expectation([1, 2, np.nan, 3], categorical(P)), "f must be finite"),
        (lambda: expectation(lambda k: 1 / (k - 1), categorical(P)), "f must be finite"),
        (
            lambda: expectation(lambda x: np.exp(x**2 / 2), normal(0, 1)),
            "f must be finite and have a mean under the distribution",
        ),
        (lambda: expectation(lambda x: np.exp(x**2), normal(0, 1)), "f must "),
        (lambda: expectation(lambda x: 1 / x, normal(0, 1)), "f must "),
        (lambda: expectation(np.log, normal(0, 1)), "f must "),
        (lambda: expectation(lambda x: "high", normal(0, 1)), "f must "),
    ],
)
def test_what_has_no_expectation_is_refused_in_a_sentence(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
