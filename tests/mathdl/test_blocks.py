"""Memory grows with the result, and blocks change nothing else."""

import tracemalloc

import numpy as np
import pytest
from numpy.testing import assert_allclose

from mathdl import blocks, calculus, distributions, geometry, graphs, information, networks, statistics
from mathdl import surfaces as S
from mathdl.distributions import mixtures
from mathdl.networks import MLP

RNG = np.random.default_rng(0)
ROWS, SHARES = RNG.normal(size=(500, 120)), RNG.dirichlet(np.ones(120), 500)
LINKS = np.triu(RNG.random((500, 500)) < 0.5, 1).astype(float)
LINE = RNG.normal(size=4000)
HEAPS = distributions.mixture(np.full(20, 0.05), [distributions.normal(k, 1) for k in range(20)])
SMALL = MLP.initialize((2, 8, 1), "tanh", RNG)
SEEN = RNG.normal(size=(400, 2)), RNG.integers(0, 2, 400)
# Each would hold some 100 MB if all pairs were laid out at once.
PAIRS = {
    "pairwise_angles": lambda: geometry.pairwise_angles(ROWS),
    "angle_between": lambda: geometry.angle_between(ROWS[:, np.newaxis], ROWS),
    "cosine_similarity": lambda: geometry.cosine_similarity(ROWS[:, np.newaxis], ROWS),
    "kl_divergence": lambda: information.kl_divergence(SHARES[:, np.newaxis], SHARES),
    "cross_entropy": lambda: information.cross_entropy(SHARES[:, np.newaxis], SHARES),
    "jensen_shannon": lambda: information.jensen_shannon_divergence(SHARES[:, np.newaxis], SHARES),
    "dirichlet_energy": lambda: graphs.dirichlet_energy(LINKS + LINKS.T, ROWS),
    "log_likelihood_path": lambda: distributions.log_likelihood_path(LINE, 1, LINE),
    "mixture": lambda: [HEAPS.logpdf(np.tile(LINE, 50)), HEAPS.pdf(np.tile(LINE, 50))],
    "score of a mixture": lambda: mixtures.score(HEAPS, np.tile(LINE, 50)),
    "polynomial": lambda: statistics.polynomial_fit(LINE[:99], LINE[:99], 60)(np.tile(LINE, 50)),
    "minibatch_gradients": lambda: networks.minibatch_gradients(SMALL, *SEEN, 400, 1000, np.random.default_rng(0)),
    "loss_slice": lambda: S.loss_slice(SMALL, *SEEN, np.eye(2, 33), 1, 61).losses,
    "gradient": lambda: calculus.gradient(lambda p: (p**2).sum(axis=-1), ROWS[:100, :40]),
}


def numbers(result):
    parts = result if isinstance(result, list) else vars(result).values() if hasattr(result, "__dict__") else [result]
    return sum(np.asarray(part).size for part in parts)


@pytest.mark.parametrize("name", PAIRS)
def test_memory_grows_with_the_result_and_not_with_what_is_summed(name):
    PAIRS[name]()
    tracemalloc.start()
    try:
        result = PAIRS[name]()
        peak = tracemalloc.get_traced_memory()[1] / 8
    finally:
        tracemalloc.stop()
    assert peak < 4 * numbers(result) + 10 * blocks.BLOCK


def some(shape):
    return np.random.default_rng(1).uniform(0.1, 1, size=shape)


@pytest.mark.parametrize("shapes", [[(7,), (7,)], [(5, 1, 7), (4, 7)], [(2, 3, 7), (7,)], [(1, 6, 7), (3, 1, 7)]])
def test_blocks_change_no_sum(monkeypatch, shapes):
    one, two = map(some, shapes)
    whole = blocks.in_blocks(lambda a, b: (a * b).sum(axis=-1), one, two)
    assert_allclose(whole, (one * two).sum(axis=-1), rtol=1e-14)
    for size in (1, 10, 30):
        monkeypatch.setattr(blocks, "BLOCK", size)
        assert_allclose(blocks.in_blocks(lambda a, b: (a * b).sum(axis=-1), one, two), whole, rtol=1e-14)


@pytest.mark.parametrize("name", ["pairwise_angles", "kl_divergence", "polynomial", "score of a mixture", "gradient"])
def test_blocks_of_another_size_give_the_same_numbers(monkeypatch, name):
    whole = PAIRS[name]()
    monkeypatch.setattr(blocks, "BLOCK", 50_000)
    assert_allclose(PAIRS[name](), whole, rtol=1e-9, atol=1e-12)
