"""Training a mixture raises the likelihood, by the slopes that finite differences and torch have too."""

import numpy as np
import pytest
import torch
from scipy import optimize, stats

from mathdl.distributions import fit_normal, log_likelihood, mixture, normal, score, train_mixture, weighted_densities

HEAPS = mixture([0.35, 0.65], [normal(1.6, 0.35), normal(4.5, 0.7)])
START = mixture([0.5, 0.5], [normal(2.8, 1.0), normal(6.1, 1.0)])


@pytest.fixture(scope="module")
def data():
    return HEAPS.sample(400, np.random.default_rng(0))


def mean_log_likelihood(z, data):
    """The objective, from SciPy's densities alone."""
    scores, means, log_stds = np.split(z, 3)
    weights = np.exp(scores) / np.exp(scores).sum()
    return np.log(stats.norm(means, np.exp(log_stds)).pdf(data[:, None]) @ weights).mean()


def test_the_score_is_the_slope_of_the_mean_log_likelihood(data):
    z = np.concatenate([np.log(START.weights), [2.8, 6.1], np.log([1.0, 1.0])])
    expected = optimize.approx_fprime(z, mean_log_likelihood, 1e-7, data)
    assert score(START, data) == pytest.approx(expected, abs=1e-5)


def test_training_equals_torch_step_for_step(data):
    z = torch.tensor([np.log(0.5)] * 2 + [2.8, 6.1, 0.0, 0.0], dtype=torch.float64, requires_grad=True)
    descent = torch.optim.SGD([z], lr=0.15)
    for _ in range(30):
        descent.zero_grad()
        parts = torch.distributions.Normal(z[2:4], z[4:].exp())
        bells = torch.distributions.MixtureSameFamily(torch.distributions.Categorical(logits=z[:2]), parts)
        (-bells.log_prob(torch.tensor(data)).mean()).backward()
        descent.step()
    path = train_mixture(START, data, 0.15, 30)
    assert path.means[-1] == pytest.approx(z[2:4].detach().numpy())
    assert path.stds[-1] == pytest.approx(z[4:].exp().detach().numpy())
    assert path.weights[-1] == pytest.approx(torch.softmax(z[:2], 0).detach().numpy())


def test_training_never_lowers_the_likelihood_and_ends_on_top(data):
    path = train_mixture(START, data, 0.15, 600)
    assert np.diff(path.log_likelihoods).min() > -1e-9
    assert path.log_likelihoods[-1] == log_likelihood(path.mixtures[-1], data)
    assert path.log_likelihoods[-1] >= log_likelihood(HEAPS, data)
    assert score(path.mixtures[-1], data) == pytest.approx(0, abs=1e-4)


def test_the_loss_is_the_mean_surprise_of_a_datum(data):
    path = train_mixture(START, data, 0.15, 5)
    bells = stats.norm(path.means[-1], path.stds[-1])
    assert path.losses[-1] == pytest.approx(-np.log(bells.pdf(data[:, None]) @ path.weights[-1]).mean())


def test_weighted_densities_are_those_of_torch_and_add_to_the_mixture():
    x = np.linspace(-1, 7, 9)
    states = np.array([[[0.0, 1.0], [1.6, 4.5], [0.35, 0.7]], [[0.3, 0.7], [2.8, 6.1], [1.0, 0.5]]])
    parts = weighted_densities(states, x)
    assert parts.shape == (2, 2, 9)
    weights, means, stds = (torch.tensor(states[:, i])[..., None] for i in range(3))
    expected = torch.distributions.Normal(means, stds).log_prob(torch.tensor(x)).exp() * weights
    assert parts == pytest.approx(expected.numpy())
    bells = mixture(states[1, 0], [normal(mean, std) for mean, std in states[1, 1:].T])
    assert parts[1].sum(axis=0) == pytest.approx(bells.pdf(x))


def test_the_states_of_a_path_are_its_weights_means_and_deviations(data):
    path = train_mixture(START, data, 0.15, 5)
    assert path.states.shape == (6, 3, 2)
    assert weighted_densities(path.states, data)[-1].sum(axis=0) == pytest.approx(path.mixtures[-1].pdf(data))


@pytest.mark.parametrize(
    ("states", "message"),
    [
        ([[0.5, 0.6], [0, 1], [1, 1]], "sum to one"),
        ([[0.5, 0.5], [0, 1], [1, 0]], "stds must be positive"),
        ([[0.5, 0.5], [0, 1]], r"shape \(…, 3, k\)"),
        ([1.0, 0.0, 1.0], r"shape \(…, 3, k\)"),
    ],
)
def test_states_that_make_no_mixture_are_refused(states, message):
    with pytest.raises(ValueError, match=message):
        weighted_densities(states, [0.0])


def test_one_bell_ends_at_the_closed_form(data):
    path = train_mixture(mixture([1.0], [normal(0, 1)]), data, 0.3, 500)
    assert path.means[-1] == pytest.approx(fit_normal(data).mean)
    assert path.stds[-1] == pytest.approx(fit_normal(data).std)


@pytest.mark.parametrize(
    ("start", "message"),
    [
        (mixture([1.0, 0.0], [normal(0, 1), normal(1, 1)]), "positive weights"),
        (mixture([1.0], [HEAPS]), "mixture of normals"),
    ],
)
def test_a_start_that_cannot_be_trained_is_refused(start, message, data):
    with pytest.raises(ValueError, match=message):
        train_mixture(start, data, 0.1, 5)
