import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from scipy import integrate, special, stats

from mathdl import distributions as D

LOGITS = hnp.arrays(np.float64, hnp.array_shapes(min_dims=1, max_dims=3, max_side=5), elements=st.floats(-1e4, 1e4))
HEAPS = D.mixture([0.3, 0.7], [D.normal(-2, 0.5), D.normal(1, 1.5)])


def rng():
    return np.random.default_rng(0)


@given(LOGITS, st.floats(0.05, 50))
def test_softmax_and_its_logarithm_equal_torch(logits, temperature):
    scores = torch.from_numpy(logits) / temperature
    expected = torch.nn.functional.softmax(scores, dim=-1).numpy()
    assert_allclose(D.softmax(logits, temperature), expected, rtol=1e-9, atol=1e-15)
    expected = torch.nn.functional.log_softmax(scores, dim=-1).numpy()
    # torch gets the scores divided, so rounded to their own size before their differences are taken.
    rounding = 4 * np.finfo(float).eps * np.abs(logits).max() / temperature
    assert_allclose(D.log_softmax(logits, temperature), expected, rtol=1e-14, atol=1e-15 + rounding)


@given(LOGITS, st.floats(1e-300, 1e300))
def test_softmax_sums_to_one_at_any_temperature(logits, temperature):
    assert_allclose(D.softmax(logits, temperature).sum(axis=-1), 1, rtol=1e-14)


@given(LOGITS, st.floats(-1e3, 1e3))
def test_softmax_ignores_a_constant_added_to_all_scores(logits, shift):
    assert_allclose(D.softmax(logits + shift), D.softmax(logits), rtol=1e-8, atol=1e-12)


def test_softmax_of_huge_scores_is_finite_and_cold_softmax_is_sure():
    assert_array_equal(D.softmax([1e308, -1e308]), [1, 0])
    assert_array_equal(D.softmax([1, 2, 3], 1e-300), [0, 0, 1])
    assert_allclose(D.softmax([1, 2, 3], 1e300), 1 / 3)


def test_softmax_stages_lead_from_scores_to_probabilities():
    stages = D.softmax_stages([[1, 2, 3], [0, 0, -5]], temperature=2)
    assert_allclose(stages.scaled, [[0.5, 1, 1.5], [0, 0, -2.5]])
    assert_allclose(stages.exponentials, np.exp(stages.scaled))
    assert_allclose(stages.exponentials / stages.total[:, np.newaxis], stages.probabilities, rtol=1e-15)
    assert_allclose(stages.probabilities, special.softmax(np.array(stages.logits) / 2, axis=-1), rtol=1e-15)


@pytest.mark.parametrize(("mean", "std"), [(0, 1), (-3.5, 0.2), (1e6, 1e-3), (0, 1e150)])
def test_normal_equals_scipy(mean, std):
    bell, oracle = D.normal(mean, std), stats.norm(mean, std)
    x = mean + std * np.linspace(-12, 12, 97).reshape(1, 97)
    assert_allclose(bell.pdf(x), oracle.pdf(x), rtol=1e-13)
    assert_allclose(bell.logpdf(x), oracle.logpdf(x), rtol=1e-13)
    assert_allclose(bell.cdf(x), oracle.cdf(x), rtol=1e-13)
    assert (bell.mean, bell.std) == (oracle.mean(), oracle.std())


def test_normal_densities_equal_torch():
    x = np.linspace(-5, 5, 11)
    assert_allclose(D.normal(1, 2).logpdf(x), torch.distributions.Normal(1.0, 2.0).log_prob(torch.from_numpy(x)), 1e-7)


def test_within_one_two_and_three_sigma_lie_the_published_shares():
    assert [round(D.normal(5, 3).within(k), 4) for k in (1, 2, 3)] == [0.6827, 0.9545, 0.9973]
    assert_allclose(D.normal(5, 3).probability(*D.normal(5, 3).interval(2)), D.normal(0, 1).within(2), rtol=1e-15)


def test_normal_probability_keeps_its_digits_far_in_either_tail():
    bell = D.normal(1, 2)
    assert_allclose(bell.probability(21, np.inf), stats.norm.sf(10), rtol=1e-13)
    assert_allclose(bell.probability(-np.inf, -19), stats.norm.cdf(-10), rtol=1e-13)
    assert_allclose(bell.probability(-1, 3), stats.norm.cdf(1) - stats.norm.cdf(-1), rtol=1e-15)
    assert bell.probability([0, 1], 2).shape == (2,)
    assert bell.probability(2, 2) == 0


def test_a_density_far_out_is_zero_without_a_warning():
    assert D.normal(0, 1e-200).pdf(1e200) == 0
    assert D.normal(0, 1e-200).logpdf(1e200) == -np.inf
    assert HEAPS.pdf(1e300) == 0
    assert HEAPS.logpdf([1e300]) == -np.inf


@given(st.floats(-50, 50))
def test_score_is_the_slope_of_the_log_density(x):
    h = 1e-5
    for density in (D.normal(1, 3), HEAPS):
        slope = (density.logpdf(x + h) - density.logpdf(x - h)) / (2 * h)
        assert_allclose(density.score(x), slope, rtol=1e-5, atol=1e-5)


def test_categorical_equals_scipy():
    p = np.array([0.1, 0.0, 0.6, 0.3])
    bet, oracle = D.categorical(p), stats.rv_discrete(values=(np.arange(4), p))
    k = np.array([-1, 0, 1, 2, 3, 4, 1.5])
    with np.errstate(divide="ignore"):
        assert_allclose(bet.logpmf(k), np.log(oracle.pmf(k)))
    assert_allclose(bet.pmf(k), oracle.pmf(k))
    assert_allclose(bet.cdf(k), oracle.cdf(k))
    assert_allclose([bet.mean, bet.std], [oracle.mean(), oracle.std()], rtol=1e-14)
    assert_allclose(bet.probability([1, 0.5, -np.inf, 4], [2, 2.9, np.inf, 9]), [0.6, 0.6, 1, 0])


def test_mixture_equals_torch():
    oracle = torch.distributions.MixtureSameFamily(
        torch.distributions.Categorical(torch.tensor([0.3, 0.7], dtype=torch.float64)),
        torch.distributions.Normal(torch.tensor([-2, 1], dtype=torch.float64), torch.tensor([0.5, 1.5]).double()),
    )
    x = np.linspace(-20, 20, 81)
    assert_allclose(HEAPS.logpdf(x), oracle.log_prob(torch.from_numpy(x)).numpy(), rtol=1e-13)
    assert_allclose(HEAPS.pdf(x), oracle.log_prob(torch.from_numpy(x)).exp().numpy(), rtol=1e-12)
    assert_allclose(HEAPS.cdf(x), oracle.cdf(torch.from_numpy(x)).numpy(), rtol=1e-12, atol=1e-15)
    assert_allclose([HEAPS.mean, HEAPS.std], [float(oracle.mean), float(oracle.stddev)], rtol=1e-13)


def test_mixture_parts_add_up_and_its_area_is_one():
    x = np.linspace(-5, 5, 12).reshape(3, 4)
    assert HEAPS.parts(x).shape == (2, 3, 4)
    assert_allclose(HEAPS.parts(x).sum(axis=0), HEAPS.pdf(x))
    assert_allclose(integrate.quad(HEAPS.pdf, -30, 30, points=[-2, 1])[0], 1, rtol=1e-9)
    assert_allclose(HEAPS.probability(-1, 2), HEAPS.cdf(2) - HEAPS.cdf(-1), rtol=1e-14)


def test_a_mixture_may_hold_mixtures_and_empty_weights():
    nested = D.mixture([1, 0], [HEAPS, D.normal(0, 1e-9)])
    x = np.linspace(-30, 30, 13)
    assert_allclose(nested.logpdf(x), HEAPS.logpdf(x), rtol=1e-14)
    assert_allclose(nested.score(x), HEAPS.score(x), rtol=1e-12)
    assert_allclose([nested.mean, nested.std], [HEAPS.mean, HEAPS.std])


@pytest.mark.parametrize("density", [D.normal(2, 3), HEAPS], ids=["normal", "mixture"])
def test_samples_follow_the_density(density):
    assert stats.kstest(density.sample(20_000, rng()), density.cdf).pvalue > 0.01


def test_categorical_samples_follow_their_probabilities():
    p = np.array([0.2, 0.5, 0.3])
    counts = np.bincount(D.categorical(p).sample(20_000, rng()), minlength=3)
    assert stats.chisquare(counts, 20_000 * p).pvalue > 0.01


@pytest.mark.parametrize("distribution", [D.normal(0, 1), HEAPS, D.categorical([0.5, 0.5])])
def test_samples_are_the_same_for_the_same_generator_state(distribution):
    assert_array_equal(distribution.sample(50, rng()), distribution.sample(50, rng()))
    assert distribution.sample(0, rng()).shape == (0,)


def test_categorical_and_mixture_keep_their_own_unchangeable_weights():
    p = np.array([0.5, 0.5])
    bet = D.categorical(p)
    p[0] = 9
    assert_array_equal(bet.p, [0.5, 0.5])
    with pytest.raises(ValueError, match="read-only"):
        bet.p[0] = 1


def test_log_likelihood_equals_scipy():
    data = rng().normal(1, 2, 100)
    assert_allclose(D.log_likelihood(D.normal(0.5, 2), data), stats.norm(0.5, 2).logpdf(data).sum(), rtol=1e-14)
    assert_allclose(D.log_likelihood(D.categorical([0.25, 0.75]), [0, 1, 1]), np.log(0.25 * 0.75**2))
    assert D.log_likelihood(D.categorical([0, 1]), [0, 1]) == -np.inf


def test_log_likelihood_path_equals_one_log_likelihood_a_step():
    data = rng().normal(1, 2, 40)
    means, stds = np.linspace(-3, 3, 7), np.linspace(0.5, 3, 7)
    steps = [stats.norm(m, s).logpdf(data).sum() for m, s in zip(means, stds, strict=True)]
    assert_allclose(D.log_likelihood_path(means, stds, data), steps, rtol=1e-13)
    assert D.log_likelihood_path(means[:, np.newaxis], stds, data).shape == (7, 7)


@given(st.sets(st.integers(-(10**9), 10**9), min_size=2, max_size=30))
def test_fit_normal_equals_scipy(thousandths):
    data = np.array(list(thousandths)) / 1000
    fitted = D.fit_normal(data)
    assert_allclose([fitted.mean, fitted.std], stats.norm.fit(data), rtol=1e-12)


def test_no_neighbour_of_the_fit_is_more_likely():
    data = rng().normal(1, 2, 50)
    fitted = D.fit_normal(data)
    means = fitted.mean + np.linspace(-1, 1, 21)
    path = D.log_likelihood_path(means[:, np.newaxis], fitted.std + np.linspace(-1, 1, 21), data)
    assert np.unravel_index(path.argmax(), path.shape) == (10, 10)


@pytest.mark.parametrize(("dtype", "factors"), [("float16", 8), ("float32", 46), ("float64", 324)])
def test_a_product_of_tenths_underflows_after_as_many_factors_as_the_format_has_decades(dtype, factors):
    assert D.factors_until_zero(np.full(400, 0.1), dtype) == factors


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_likelihood_product_rounds_to_the_format_at_every_step(dtype):
    densities = rng().uniform(0.05, 2, (3, 60)).astype(dtype)
    columns = itertools.accumulate(torch.from_numpy(densities).unbind(dim=-1), torch.mul)
    running = D.likelihood_product(densities, dtype)
    assert running.dtype == dtype
    assert_array_equal(running, torch.stack(list(columns), dim=-1).numpy())
    assert D.factors_until_zero([0.5, 0.5]) is None


def test_monte_carlo_means_and_errors_equal_scipy_on_every_prefix():
    run = D.monte_carlo(lambda x: 1e6 + np.exp(x), HEAPS, 60, rng())
    assert_array_equal(run.values, 1e6 + np.exp(run.samples))
    assert_allclose(run.means, [run.values[:k].mean() for k in range(1, 61)], rtol=1e-15)
    errors = [stats.sem(run.values[:k]) for k in range(2, 61)]
    assert_allclose(run.standard_errors[1:], errors, rtol=1e-7)
    assert np.isnan(run.standard_errors[0])


def test_monte_carlo_covers_the_expectation_as_often_as_its_band_says():
    generator = rng()
    runs = [D.monte_carlo(np.square, D.normal(0, 1), 200, generator) for _ in range(400)]
    hits = sum(abs(run.means[-1] - 1) < run.standard_errors[-1] for run in runs)
    assert 0.6 < hits / 400 < 0.75


def test_monte_carlo_takes_integer_outcomes_and_a_single_sample():
    assert D.monte_carlo(lambda k: k, D.categorical([0, 1]), 1, rng()).means == [1]


@given(
    hnp.arrays(np.float64, st.integers(1, 40), elements=st.floats(-3, 3)),
    st.sets(st.integers(-200, 200), min_size=2, max_size=8),
)
def test_histograms_equal_numpy_on_every_prefix(samples, hundredths):
    edges = np.sort(list(hundredths)) / 100
    path = D.histogram_path(D.normal(0, 1), samples, edges)
    for k, heights in zip(path.counts, path.heights, strict=True):
        assert_allclose(heights, np.histogram(samples[:k], edges)[0] / (k * np.diff(edges)), rtol=1e-12)
    some = np.unique(np.linspace(1, samples.size, 3).astype(int))
    assert_array_equal(D.histogram_path(D.normal(0, 1), samples, edges, some).heights, path.heights[some - 1])


def test_histogram_gaps_shrink_towards_the_density():
    edges = np.linspace(-6, 6, 31)
    path = D.histogram_path(HEAPS, HEAPS.sample(100_000, rng()), edges, [100, 1_000, 10_000, 100_000])
    assert_allclose(path.expected, np.diff(HEAPS.cdf(edges)) / np.diff(edges), rtol=1e-9)
    assert_allclose(path.gaps, np.abs(path.heights - path.expected).max(axis=1))
    assert_array_equal(path.worst_bins, np.abs(path.heights - path.expected).argmax(axis=1))
    assert (np.diff(path.gaps) < 0).all()
    assert path.gaps[-1] < 0.01


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: D.softmax(3.0), "logits must be an array of scores, but is a single number"),
        (lambda: D.softmax([1, np.nan]), "logits must be finite"),
        (lambda: D.softmax([]), "logits must not be empty"),
        (lambda: D.log_softmax([1], 0), "temperature must be positive and finite, but is 0"),
        (lambda: D.softmax_stages([0, 800]), r"logits / temperature .* go from 0 to 800"),
        (lambda: D.softmax_stages([-800]), r"logits / temperature .* go from -800 to -800"),
        (lambda: D.normal(0, -1), "std must be positive and finite, but is -1"),
        (lambda: D.normal(np.inf, 1), "mean must be finite"),
        (lambda: D.normal([0, 1], 1), r"mean must have 0 axes, but its shape is \(2,\)"),
        (lambda: D.normal(0, 1).pdf(np.nan), "x must be finite"),
        (lambda: D.normal(0, 1).cdf(np.nan), "x must not be NaN"),
        (lambda: D.normal(0, 1).probability(1, 0), "a must not exceed b"),
        (lambda: D.normal(0, 1).probability([1, 2], [1, 2, 3]), r"a and b must broadcast.*\(2,\) and \(3,\)"),
        (lambda: D.normal(0, 1).within(-1), "sigmas must be positive and finite, but is -1"),
        (lambda: D.normal(0, 1).sample(-1, rng()), "n must be a whole number of at least 0, but is -1"),
        (lambda: D.categorical([0.5, 0.6]), "p must sum to one over its last axis, but sums to 1.1"),
        (lambda: D.categorical([[0.5, 0.5]]), r"p must have 1 axes, but its shape is \(1, 2\)"),
        (lambda: D.categorical([-0.5, 1.5]), "p must not be negative, but holds -0.5"),
        (lambda: D.mixture([1], []), "there are 1 weights and 0 components"),
        (
            lambda: D.mixture([0.5, 0.4], [HEAPS, HEAPS]),
            "weights must sum to one over its last axis, but sums to 0.9",
        ),
        (lambda: D.log_likelihood(HEAPS, []), r"data must not be empty, but its shape is \(0,\)"),
        (lambda: D.log_likelihood_path([0], [1, -1], [0]), "stds must be positive, but holds -1"),
        (
            lambda: D.log_likelihood_path([0, 1], [1, 1, 1], [0]),
            r"means and stds must broadcast.*\(2,\) and \(3,\)",
        ),
        (lambda: D.fit_normal([2, 2, 2]), "data must hold at least two different values, but all 3 are 2"),
        (lambda: D.likelihood_product([0.1, -1]), "densities must not be negative, but holds -1"),
        (lambda: D.likelihood_product([0.1], int), "dtype must be a floating-point type, but is int64"),
        (lambda: D.factors_until_zero([0.1, 0]), "densities must be positive"),
        (lambda: D.monte_carlo(np.mean, HEAPS, 3, rng()), r"f\(samples\) and samples .* \(\) and \(3,\)"),
        (lambda: D.monte_carlo(np.square, HEAPS, 0, rng()), "n must be a whole number of at least 1, but is 0"),
        (lambda: D.histogram_path(HEAPS, [0], [1, 0]), "edges must increase"),
        (lambda: D.histogram_path(HEAPS, [0], [1]), "edges must be at least two, but are 1"),
        (lambda: D.histogram_path(HEAPS, [0], [0, 1], [2]), "counts must be whole numbers from 1 to 1, but holds"),
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()
