"""The data sets and the stored network: what they promise, and that they can be made again."""

import hashlib

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl import data
from mathdl.networks import accuracy

# chelsea.png of scikit-image 0.26.0, as its docstring tells how to cut and shrink it.
CAT = "fab6cad23f6781c4c7f219540c71f94511add9f2ba93a0e2ea1946778ccfd3ed"


def rng(seed=0):
    return np.random.default_rng(seed)


def test_moons_without_noise_lie_on_two_half_circles():
    moons = data.two_moons(101, 0, rng())
    upper, lower = moons.X[moons.y == 0], moons.X[moons.y == 1]
    assert (len(upper), len(lower)) == (50, 51)
    np.testing.assert_allclose(np.linalg.norm(upper, axis=1), 1)
    np.testing.assert_allclose(np.linalg.norm(lower - [1, 0.5], axis=1), 1)
    assert (upper[:, 1] > -1e-12).all()
    assert (lower[:, 1] < 0.5 + 1e-12).all()


def test_noise_has_the_deviation_asked_for():
    clean, noisy = data.two_moons(20_000, 0, rng()), data.two_moons(20_000, 0.3, rng())
    np.testing.assert_array_equal(clean.y, noisy.y)
    assert (noisy.X - clean.X).std() == pytest.approx(0.3, rel=0.02)


def test_blobs_lie_around_their_centers():
    blobs = data.gaussian_blobs(30_001, [[0, 0, 0], [5, 5, 5], [-5, 0, 5]], 0.5, rng())
    assert np.bincount(blobs.y).tolist() == [10_001, 10_000, 10_000]
    np.testing.assert_allclose(blobs.X[blobs.y == 2].mean(axis=0), [-5, 0, 5], atol=0.02)
    assert blobs.X[blobs.y == 1].std(axis=0) == pytest.approx(0.5, rel=0.02)


def test_a_noisy_curve_follows_its_truth():
    curve = data.noisy_curve(10_000, 0.2, rng(), np.exp)
    np.testing.assert_allclose(curve.truth, np.exp(curve.x))
    assert (np.diff(curve.x) >= 0).all()
    assert (curve.y - curve.truth).std() == pytest.approx(0.2, rel=0.03)
    default = data.noisy_curve(9, 0, rng())
    np.testing.assert_allclose(default.y, np.sin(2 * np.pi * default.x))


@pytest.mark.parametrize(
    "draw",
    [
        lambda g: data.two_moons(9, 0.1, g).X,
        lambda g: data.gaussian_blobs(9, [[0], [1]], 1, g).X,
        lambda g: data.noisy_curve(9, 0.1, g).y,
    ],
)
def test_a_seed_draws_the_same_again_and_another_seed_does_not(draw):
    np.testing.assert_array_equal(draw(rng(1)), draw(rng(1)))
    assert not np.array_equal(draw(rng(1)), draw(rng(2)))


def test_the_small_graph_is_undirected_connected_and_has_no_loops():
    graph = data.small_graph()
    assert len(graph.names) == len(graph.features) == len(graph.positions) == 7
    np.testing.assert_array_equal(graph.adjacency, graph.adjacency.T)
    assert not np.diag(graph.adjacency).any()
    assert (np.linalg.matrix_power(np.eye(7) + graph.adjacency, 6) > 0).all()


def test_the_classifier_knows_moons_it_never_saw():
    network, moons = data.classifier(), data.classifier_data()
    assert network.sizes == (2, 8, 1)
    assert (network.activation, network.n_parameters) == ("tanh", 33)
    assert (len(moons.training.y), len(moons.held_out.y)) == (200, 1000)
    assert accuracy(network, moons.held_out.X, moons.held_out.y) >= 0.97


def test_the_classifier_computes_the_same_in_torch():
    network, moons = data.classifier(), data.classifier_data().held_out
    W1, W2 = (torch.tensor(W) for W in network.weights)
    b1, b2 = (torch.tensor(b) for b in network.biases)
    logits = torch.tanh(torch.tensor(moons.X) @ W1.T + b1) @ W2.T + b2
    np.testing.assert_allclose(network.predict(moons.X), torch.sigmoid(logits)[:, 0].numpy(), rtol=1e-12)


def test_training_again_gives_the_stored_weights():
    found = data.train_classifier()
    np.testing.assert_allclose(
        found.network.to_vector(), data.classifier().to_vector(), atol=1e-6,
        err_msg="The stored weights have drifted from their training; scripts/train-classifier stores new ones.",
    )  # fmt: skip
    np.testing.assert_array_equal(found.vectors, data.train_classifier().vectors)
    assert found.losses[-1] < 0.05 * found.losses[0]


def test_the_untrained_classifier_is_the_start_of_the_training():
    start, run = data.untrained_classifier(), data.train_classifier()
    np.testing.assert_array_equal(start.to_vector(), run.vectors[0])
    assert (start.sizes, start.activation, start.loss) == ((2, 8, 1), "tanh", data.classifier().loss)
    assert not np.any(np.concatenate(start.biases))


def test_the_cat_is_the_picture_that_was_stored():
    cat = data.cat_picture()
    assert (cat.shape, cat.dtype, cat.min(), cat.max()) == ((120, 144), np.float64, 0, 189 / 255)
    greys = (cat * 255).round().astype(np.uint8)
    np.testing.assert_array_equal(greys / 255, cat)
    assert hashlib.sha256(greys.tobytes()).hexdigest() == CAT


@given(st.integers(1, 40), st.floats(0, 1), st.integers(0, 5))
def test_a_shuffle_of_a_share_moves_so_many_entries_among_their_own_places(n, share, seed):
    values = np.arange(n) + 1
    found = data.partly_shuffled(values, share, rng(seed))
    assert sorted(found) == values.tolist()
    moved, asked = int((found != values).sum()), round(share * n)
    assert moved == (asked if asked > 1 else 0)
    more = data.partly_shuffled(values, min(1, share + 0.3), rng(seed))
    assert set(np.flatnonzero(found != values)) <= set(np.flatnonzero(more != values))


def test_a_shuffled_picture_keeps_its_shape_and_a_share_of_nothing_changes_nothing():
    cat = data.cat_picture()
    np.testing.assert_array_equal(data.partly_shuffled(cat, 0, rng()), cat)
    shuffled = data.partly_shuffled(cat, 1, rng())
    assert shuffled.shape == cat.shape
    np.testing.assert_array_equal(np.sort(shuffled, axis=None), np.sort(cat, axis=None))


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (lambda: data.two_moons(1, 0.1, rng()), "n must be a whole number of at least 2, but is 1"),
        (lambda: data.two_moons(9, -0.1, rng()), "noise must be finite and not negative, but is -0.1"),
        (lambda: data.gaussian_blobs(1, [[0], [1]], 1, rng()), "n must be a whole number of at least 2"),
        (lambda: data.gaussian_blobs(3, [0, 1], 1, rng()), "centers must have 2 axes"),
        (lambda: data.gaussian_blobs(3, [[0], [1]], np.nan, rng()), "std must be finite and not negative"),
        (lambda: data.noisy_curve(0, 1, rng()), "n must be a whole number of at least 1"),
        (lambda: data.noisy_curve(5, np.inf, rng()), "noise must be finite"),
        (lambda: data.noisy_curve(5, 1, rng(), np.sum), "function and x must have the same shape"),
        (lambda: data.partly_shuffled([1, 2], 1.1, rng()), "share must lie between 0 and 1, but is 1.1"),
        (lambda: data.partly_shuffled([1, 2], np.nan, rng()), "share must be finite"),
        (lambda: data.partly_shuffled([], 1, rng()), "values must not be empty"),
    ],
)
def test_what_is_wrong_is_named(action, message):
    with pytest.raises(ValueError, match=message):
        action()


def test_measurements_may_be_evenly_spaced_over_any_domain():
    curve = data.noisy_curve(5, 0.0, np.random.default_rng(0), np.square, spaced=True, domain=(-1, 1))
    assert curve.x.tolist() == [-1, -0.5, 0, 0.5, 1]
    assert curve.y.tolist() == [1, 0.25, 0, 0.25, 1]
    with pytest.raises(ValueError, match="domain must go"):
        data.noisy_curve(5, 0.0, np.random.default_rng(0), domain=(1, 1))
