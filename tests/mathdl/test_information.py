import itertools
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from scipy.spatial import distance

from mathdl import distributions, information
from mathdl.distributions import mixture, normal
from mathdl.information import entropy, huffman_code, kl_divergence

P, Q = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8]), np.array([1 / 8, 1 / 2, 1 / 4, 1 / 8])
TWO_HEAPS = mixture([0.5, 0.5], [normal(-2, 0.7), normal(2, 0.7)])


@st.composite
def bets(draw, count=1, shape=None):
    """As many distributions as asked for, of one length; some of their entries are zero."""
    size = draw(st.integers(1, 8)) if shape is None else shape
    weights = hnp.arrays(np.float64, (count, size), elements=st.one_of(st.just(0.0), st.floats(1e-6, 1)))
    masses = draw(weights.filter(lambda rows: (rows.sum(axis=1) > 0).all()))
    return tuple(masses / masses.sum(axis=1, keepdims=True))


def test_the_running_example_has_its_published_bits():
    assert_allclose(entropy(P, base=2), 1.75, rtol=1e-15)
    assert_allclose(information.cross_entropy(P, Q, base=2), 2.375, rtol=1e-15)
    assert_allclose(kl_divergence(P, Q, base=2), 0.625, rtol=1e-15)
    assert_allclose(kl_divergence(Q, P, base=2), 0.5, rtol=1e-15)


def test_kl_divergence_is_not_symmetric():
    assert kl_divergence(P, Q) != kl_divergence(Q, P)


@given(bets(2), st.sampled_from([None, 2, 10]))
def test_entropy_and_divergence_equal_scipy(pair, base):
    p, q = pair
    assert_allclose(entropy(p, base), stats.entropy(p, base=base), rtol=1e-13, atol=1e-15)
    assert_allclose(kl_divergence(p, q, base), stats.entropy(p, q, base=base), rtol=1e-12, atol=1e-14)


@given(bets(2, shape=5))
def test_entropy_and_divergence_equal_torch(pair):
    p, q = (row + 0.01 for row in pair)
    p, q = p / p.sum(), q / q.sum()
    one, two = (torch.distributions.Categorical(torch.from_numpy(row)) for row in (p, q))
    assert_allclose(entropy(p), one.entropy(), rtol=1e-12, atol=1e-12)
    assert_allclose(kl_divergence(p, q), torch.distributions.kl_divergence(one, two), rtol=1e-9, atol=1e-12)


@given(bets(2))
def test_jensen_shannon_divergence_is_the_square_of_scipys_distance(pair):
    p, q = pair
    value = information.jensen_shannon_divergence(p, q, base=2)
    assert_allclose(value, distance.jensenshannon(p, q, base=2) ** 2, rtol=1e-9, atol=1e-14)
    assert_allclose(value, information.jensen_shannon_divergence(q, p, base=2), atol=1e-15)
    assert -1e-15 <= value <= 1 + 1e-12


@given(bets(2))
def test_gibbs_divergence_is_never_negative_and_zero_at_equality_only(pair):
    p, q = pair
    assert kl_divergence(p, q) >= 0
    assert kl_divergence(p, p) == 0
    if np.abs(p - q).max() > 1e-6:
        assert kl_divergence(p, q) >= np.abs(p - q).sum() ** 2 / 2 * (1 - 1e-3)  # Pinsker's inequality


@given(bets())
def test_entropy_lies_between_zero_and_that_of_equal_chances(p):
    (p,) = p
    assert 0 <= entropy(p) <= np.log(p.size) + 1e-12
    assert_allclose(information.perplexity(p), np.exp(stats.entropy(p)), rtol=1e-13)


def test_certainty_has_no_entropy_and_equal_chances_the_most():
    assert entropy([0, 1, 0]) == 0
    assert_allclose(entropy(np.full(8, 1 / 8), base=2), 3, rtol=1e-15)
    assert_allclose(information.perplexity(np.full(8, 1 / 8)), 8, rtol=1e-14)


@given(bets(2))
def test_cross_entropy_is_entropy_and_divergence(pair):
    p, q = pair
    assert_allclose(information.cross_entropy(p, q), entropy(p) + kl_divergence(p, q), rtol=1e-12, atol=1e-14)
    assert_allclose(information.entropy_terms(p).sum(), entropy(p), rtol=1e-15)
    assert_allclose(information.kl_terms(p, q).sum(), kl_divergence(p, q), rtol=1e-12, atol=1e-14)


def test_cross_entropy_of_a_label_is_the_loss_of_torch():
    logits = np.random.default_rng(0).normal(size=(6, 4))
    labels = np.array([0, 3, 1, 1, 2, 0])
    losses = information.cross_entropy(np.eye(4)[labels], distributions.softmax(logits))
    expected = torch.nn.functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(labels), reduction="none")
    assert_allclose(losses, expected, rtol=1e-13)


@given(bets(shape=12))
def test_chain_rule_of_entropy_and_mutual_information(p):
    joint = p[0].reshape(3, 4)
    rows = joint.sum(axis=1)
    known = rows > 0
    conditional = rows[known] @ entropy(joint[known] / rows[known, np.newaxis])
    assert_allclose(entropy(joint.ravel()), entropy(rows) + conditional, rtol=1e-12, atol=1e-14)
    shared = entropy(rows) + entropy(joint.sum(axis=0)) - entropy(joint.ravel())
    assert_allclose(information.mutual_information(joint), shared, rtol=1e-9, atol=1e-13)


def test_independent_variables_share_no_information():
    assert_allclose(information.mutual_information(np.outer(P, Q)), 0, atol=1e-16)


def test_what_is_believed_impossible_costs_infinitely_much():
    assert kl_divergence([0.5, 0.5], [1, 0]) == np.inf
    assert information.cross_entropy([0.5, 0.5], [1, 0]) == np.inf
    assert_allclose(kl_divergence([1, 0], [0.5, 0.5]), np.log(2))
    assert information.surprise(0) == np.inf
    assert_array_equal(information.surprise([1, 0.25], base=2), [0, 2])


def test_distributions_come_in_batches_and_broadcast():
    stack = np.stack([P, Q])
    assert_allclose(entropy(stack, base=2), [1.75, 1.75])
    assert_allclose(kl_divergence(stack, P, base=2), [0, 0.5])
    assert_allclose(kl_divergence(stack[:, np.newaxis], stack, base=2), [[0, 0.625], [0.5, 0]], atol=1e-15)
    assert information.mutual_information(np.full((5, 2, 2), 0.25)).shape == (5,)


def test_huffman_code_of_the_running_example():
    assert huffman_code(P) == ("0", "10", "110", "111")
    assert huffman_code(Q) == ("110", "0", "10", "111")
    assert information.code_lengths(huffman_code(Q)).tolist() == [3, 1, 2, 3]


@pytest.mark.parametrize(
    ("p", "lengths", "mean"),
    [
        ([0.25, 0.25, 0.2, 0.15, 0.15], [2, 2, 2, 3, 3], 2.3),  # Cover and Thomas, example 5.6.1
        (
            [1 / 3, 1 / 3, 1 / 4, 1 / 12],
            [2, 2, 2, 2],
            2.0,
        ),  # Cover and Thomas, section 5.7, of equal cost (1, 2, 3, 3)
        ([0.4, 0.2, 0.2, 0.1, 0.1], [2, 2, 2, 3, 3], 2.2),  # Sayood, minimum-variance Huffman code
        ([1.0], [0], 0.0),
        ([0.9, 0.1], [1, 1], 1.0),
    ],
)
def test_huffman_lengths_are_the_published_ones(p, lengths, mean):
    code = huffman_code(p)
    assert information.code_lengths(code).tolist() == lengths
    assert_allclose(information.expected_code_length(p, code), mean, rtol=1e-14)


def test_huffman_mean_length_equals_huffmans_own_example():
    p = [0.20, 0.18, 0.10, 0.10, 0.10, 0.06, 0.06, 0.04, 0.04, 0.04, 0.04, 0.03, 0.01]
    assert_allclose(information.expected_code_length(p, huffman_code(p)), 3.42, rtol=1e-14)  # Huffman 1952, table I


@given(bets())
def test_huffman_codes_are_prefix_free_full_and_within_one_bit_of_the_entropy(p):
    (p,) = p
    code = huffman_code(p)
    assert not any(longer.startswith(word) for word, longer in itertools.permutations(code, 2))
    assert_allclose(np.sum(0.5 ** information.code_lengths(code)), 1)
    assert entropy(p, base=2) - 1e-12 <= information.expected_code_length(p, code) <= entropy(p, base=2) + 1
    assert code == huffman_code(p.tolist())


@given(bets(shape=4))
def test_no_other_prefix_code_is_shorter_than_huffmans(p):
    (p,) = p
    full_trees = [(1, 2, 3, 3), (2, 2, 2, 2)]
    shortest = min(p @ lengths for tree in full_trees for lengths in itertools.permutations(tree))
    assert_allclose(information.expected_code_length(p, huffman_code(p)), shortest, rtol=1e-12)


def test_wasted_bits_are_the_divergence_where_chances_are_powers_of_two():
    assert_allclose(information.wasted_bits(P, Q), information.kl_terms(P, Q, base=2), rtol=1e-15)
    assert_allclose(information.wasted_bits(Q, P).sum(), 0.5, rtol=1e-15)
    assert_allclose(information.code_length_terms(P, huffman_code(Q)).sum(), 2.375, rtol=1e-15)


@given(st.floats(-50, 50), st.floats(0.01, 50), st.floats(-50, 50), st.floats(0.01, 50))
def test_kl_of_normals_equals_torch(mean_p, std_p, mean_q, std_q):
    one, two = (
        torch.distributions.Normal(torch.tensor(m).double(), torch.tensor(s).double())
        for m, s in ((mean_p, std_p), (mean_q, std_q))
    )
    expected = float(torch.distributions.kl_divergence(one, two))
    variances = float(one.variance), float(two.variance)
    value = information.kl_normal(float(one.mean), variances[0], float(two.mean), variances[1])
    assert_allclose(value, expected, rtol=1e-11, atol=1e-11)


@given(hnp.arrays(np.float64, (2, 3), elements=st.floats(-5, 5)), st.integers(0, 1000))
def test_kl_of_multivariate_normals_equals_torch(means, seed):
    roots = np.random.default_rng(seed).normal(size=(2, 3, 3))
    covs = roots @ roots.transpose(0, 2, 1) + 0.1 * np.eye(3)
    one, two = (
        torch.distributions.MultivariateNormal(torch.from_numpy(m), torch.from_numpy(c))
        for m, c in zip(means, covs, strict=True)
    )
    expected = float(torch.distributions.kl_divergence(one, two))
    assert_allclose(information.kl_normal(means[0], covs[0], means[1], covs[1]), expected, rtol=1e-9, atol=1e-10)


@given(st.floats(-20, 20), st.floats(0.05, 20), st.floats(-20, 20), st.floats(0.05, 20))
def test_integrated_divergence_equals_the_closed_form(mean_p, std_p, mean_q, std_q):
    value = information.kl_divergence_of_densities(normal(mean_p, std_p), normal(mean_q, std_q))
    assert_allclose(value, information.kl_normal(mean_p, std_p**2, mean_q, std_q**2), rtol=1e-9, atol=1e-9)


def test_the_closed_form_counts_in_bits_too():
    value = information.kl_normal(0, 1, 3, 1.44, base=2)
    assert_allclose(value, information.kl_divergence_of_densities(normal(0, 1), normal(3, 1.2), base=2), rtol=1e-9)


def test_the_area_under_the_integrand_is_the_divergence():
    x = np.linspace(-14, 14, 20_001)
    for p, q in ((TWO_HEAPS, normal(0, 2)), (normal(0, 2), TWO_HEAPS), (TWO_HEAPS, TWO_HEAPS)):
        area = np.trapezoid(information.kl_density(p, q, x, base=2), x)
        assert_allclose(information.kl_divergence_of_densities(p, q, base=2), area, rtol=1e-9, atol=1e-12)


def test_the_integrand_is_zero_where_p_has_no_mass_left():
    assert_array_equal(information.kl_density(normal(0, 1), normal(5, 1), [-1e200, 60.0, 1e200]), 0)


def test_forward_fit_has_the_moments_of_the_target_and_covers_both_heaps():
    fit = information.fit_normal_by_kl(TWO_HEAPS, "forward")
    assert_allclose([fit.mean, fit.std], [0, np.sqrt(4 + 0.49)], atol=1e-15)


def test_reverse_fit_settles_on_the_first_of_two_equal_heaps():
    fit = information.fit_normal_by_kl(TWO_HEAPS, "reverse")
    assert -2 < fit.mean < -1.9
    assert 0.7 < fit.std < 0.8
    swapped = mixture(TWO_HEAPS.weights, TWO_HEAPS.components[::-1])
    assert_allclose(information.fit_normal_by_kl(swapped, "reverse").mean, -fit.mean, rtol=1e-9)


def test_reverse_fit_settles_on_the_heavier_heap_and_pays_for_the_other():
    far = mixture([0.3, 0.7], [normal(-20, 0.1), normal(5, 3)])
    fit = information.fit_normal_by_kl(far, "reverse")
    assert_allclose([fit.mean, fit.std], [5, 3], rtol=1e-9)
    assert_allclose(information.kl_divergence_of_densities(fit, far), -np.log(0.7), rtol=1e-9)


def test_both_fits_of_a_normal_are_that_normal():
    for direction in ("forward", "reverse"):
        fit = information.fit_normal_by_kl(normal(3, 2), direction)
        assert_allclose([fit.mean, fit.std], [3, 2], rtol=1e-9)


@pytest.mark.parametrize("target", [TWO_HEAPS, mixture([0.2, 0.8], [normal(-1, 1), normal(0.5, 0.6)])])
def test_no_neighbour_of_a_fit_is_closer_to_the_target(target):
    divergence = information.kl_divergence_of_densities
    forward, reverse = (information.fit_normal_by_kl(target, way) for way in ("forward", "reverse"))
    for shift, stretch in itertools.product([-0.01, 0, 0.01], [0.99, 1, 1.01]):
        if (shift, stretch) != (0, 1):
            assert divergence(target, normal(forward.mean + shift, forward.std * stretch)) > divergence(target, forward)
            assert divergence(normal(reverse.mean + shift, reverse.std * stretch), target) > divergence(reverse, target)


def test_importing_the_module_loads_no_slow_part_of_scipy():
    command = "import sys, mathdl.information; print({'scipy.stats', 'scipy.optimize', 'torch'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-W", "error", "-c", command], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: entropy([0.5, 0.6]), "p must sum to one over its last axis, but sums to 1.1"),
        (lambda: entropy([0.5, np.nan]), "p must be finite"),
        (lambda: entropy([]), "p must not be empty"),
        (lambda: entropy(1.0), "p must be an array of probabilities, but is a single number"),
        (lambda: entropy(P, base=1), "base must not be 1"),
        (lambda: entropy(P, base=-2), "base must be positive and finite, but is -2"),
        (lambda: kl_divergence(P, Q[:3] / Q[:3].sum()), r"p and q .*number of outcomes.*\(4,\) and \(3,\)"),
        (lambda: kl_divergence([P, P], [Q, Q, Q]), r"p and q must broadcast.*\(2, 4\) and \(3, 4\)"),
        (lambda: kl_divergence(P, [2, -1, 0, 0]), "q must not be negative, but holds -1"),
        (lambda: information.surprise(1.5), "p must lie between 0 and 1"),
        (lambda: information.mutual_information(P), r"joint must have at least 2 axes, but its shape is \(4,\)"),
        (lambda: information.mutual_information(np.eye(2)), "joint must sum to one .* sums to 2"),
        (lambda: huffman_code([P, Q]), r"p must have 1 axes, but its shape is \(2, 4\)"),
        (lambda: information.code_lengths(("0", "2")), "code must hold words of 0 and 1, but holds '2'"),
        (
            lambda: information.expected_code_length(P, ("0", "1")),
            "code must have one word for each of 4 .* has 2",
        ),
        (lambda: information.kl_normal(0, -1, 0, 1), "cov_p must be positive definite"),
        (lambda: information.kl_normal([0, 0], np.eye(2), 0, 1), r"mean_p and mean_q .* \(2,\) and \(1,\)"),
        (lambda: information.kl_normal([0, 0], np.eye(3), 0, 1), r"mean_p and cov_p .* \(2,\) and \(3, 3\)"),
        (lambda: information.kl_normal(0, 1, [0, 0], [[1, 1], [0, 1]]), "cov_q must be symmetric"),
        (lambda: information.kl_density(TWO_HEAPS, TWO_HEAPS, np.inf), "must be finite"),
        (lambda: information.fit_normal_by_kl(TWO_HEAPS, "up"), "direction must be one of forward, reverse, but is up"),
        (
            lambda: information.kl_divergence_of_densities(normal(0, 1e160), normal(0, 1e-160)),
            "p and q must have a divergence that can be integrated",
        ),
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()
