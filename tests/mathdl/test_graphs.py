import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csgraph

from mathdl import graphs
from mathdl.data import small_graph

PATH = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]])
KARATE_PAIR = np.array([[0, 2.0, 0.5], [2.0, 0, 1.0], [0.5, 1.0, 0]])


def random_graph(seed, nodes=7):
    rng = np.random.default_rng(seed)
    weights = np.triu(rng.uniform(size=(nodes, nodes)) * (rng.uniform(size=(nodes, nodes)) < 0.5), 1)
    return weights + weights.T, rng.normal(size=(nodes, 3)), rng


@pytest.mark.parametrize("A", [PATH, KARATE_PAIR, random_graph(0)[0]])
def test_normalized_adjacency_is_one_minus_scipys_laplacian(A):
    A = A.astype(float)
    linked = np.diag((A.sum(axis=1) > 0).astype(float))
    assert_allclose(
        graphs.normalized_adjacency(A, self_loops=False), linked - csgraph.laplacian(A, normed=True), atol=1e-15
    )
    with_loops = A + np.eye(len(A))
    degrees = with_loops.sum(axis=1)
    assert_allclose(graphs.normalized_adjacency(A), with_loops / np.sqrt(np.outer(degrees, degrees)), rtol=1e-15)


@given(st.integers(0, 10_000))
def test_no_eigenvalue_of_the_normalized_adjacency_exceeds_one(seed):
    A, _, _ = random_graph(seed)
    eigenvalues = np.linalg.eigvalsh(graphs.normalized_adjacency(A))
    assert_allclose(eigenvalues[-1], 1, rtol=1e-12)
    assert eigenvalues[0] > -1


def test_messages_are_adjacency_rows_and_travel_one_hop_a_step():
    path = graphs.message_passing(PATH, np.eye(4), 3)
    assert_array_equal(path[0], np.eye(4))
    assert_array_equal(path[2], np.linalg.matrix_power(PATH, 2))
    assert path[1, 0, 2] == 0
    assert path[2, 0, 2] == 1
    assert graphs.message_passing(PATH, np.eye(4), 0).shape == (1, 4, 4)


def test_graph_convolution_does_the_same_to_a_renumbered_graph():
    A, X, rng = random_graph(1)
    W, order = rng.normal(size=(3, 2)), rng.permutation(7)
    moved = graphs.graph_convolution(A[order][:, order], X[order], W)
    assert_allclose(moved, graphs.graph_convolution(A, X, W)[order], rtol=1e-13, atol=1e-14)


def test_scores_beyond_float64_are_refused():
    with pytest.raises(ValueError, match="Q and K must have products that float64 can hold"):
        graphs.attention([[1e200]], [[1e200]], [[1.0]])


@given(st.integers(0, 10_000), st.permutations(range(7)))
def test_renumbering_the_nodes_renumbers_the_results_and_changes_nothing_else(seed, order):
    A, X, rng = random_graph(seed)
    W, mask = rng.normal(size=(3, 2)), (A > 0) | np.eye(7, dtype=bool)
    B, Z = A[np.ix_(order, order)], X[order]
    close = {"rtol": 1e-12, "atol": 1e-13}
    assert_allclose(graphs.normalized_adjacency(B), graphs.normalized_adjacency(A)[np.ix_(order, order)], **close)
    assert_allclose(graphs.graph_convolution(B, Z, W), graphs.graph_convolution(A, X, W)[order], **close)
    assert_allclose(graphs.message_passing(B, Z, 3), graphs.message_passing(A, X, 3)[:, order], **close)
    looked, seen = graphs.attention(Z, Z, Z, mask[np.ix_(order, order)]), graphs.attention(X, X, X, mask)
    assert_allclose(looked.output, seen.output[order], **close)
    assert_allclose(looked.weights, seen.weights[np.ix_(order, order)], **close)
    assert_allclose(graphs.dirichlet_energy(B, Z), graphs.dirichlet_energy(A, X), **close)


def test_graph_convolution_equals_the_sum_over_neighbours():
    A, X, rng = random_graph(2)
    W, loops = rng.normal(size=(3, 2)), random_graph(2)[0] + np.eye(7)
    degrees = loops.sum(axis=1)
    rows = [sum(loops[i, j] / np.sqrt(degrees[i] * degrees[j]) * X[j] for j in range(7)) @ W for i in range(7)]
    assert_allclose(graphs.graph_convolution(A, X, W), rows, rtol=1e-13, atol=1e-14)


def test_dirichlet_energy_is_the_quadratic_form_of_scipys_laplacian():
    A, X, _ = random_graph(3)
    assert_allclose(graphs.dirichlet_energy(A, X), np.trace(X.T @ csgraph.laplacian(A) @ X), rtol=1e-13)
    assert graphs.dirichlet_energy(A, np.ones((7, 2))) == 0
    path = graphs.message_passing(graphs.normalized_adjacency(A), X, 4)
    assert_allclose(graphs.dirichlet_energy(A, path), [graphs.dirichlet_energy(A, step) for step in path], rtol=1e-14)


@given(st.integers(0, 10_000))
def test_over_smoothing_is_at_least_as_fast_as_the_second_eigenvalue_says(seed):
    A, X, _ = random_graph(seed)
    run = graphs.smoothing(A, X, 30)
    assert (run.distances <= run.bound * (1 + 1e-9) + 1e-12).all()
    assert run.rate < 1


def test_over_smoothing_ends_in_features_of_the_degrees_alone():
    run = graphs.smoothing(PATH[:3, :3], [[1.0], [0.0], [0.0]], 200)
    assert_allclose(run.features[-1] / np.sqrt([[2], [3], [2]]), run.features[-1, 0, 0] / np.sqrt(2), rtol=1e-12)
    ratio = run.distances[21] / run.distances[20]
    assert_allclose(ratio, run.rate, rtol=1e-6)


@given(st.integers(0, 10_000), st.booleans())
def test_attention_equals_torch(seed, masked):
    rng = np.random.default_rng(seed)
    Q, K, V = rng.normal(size=(2, 5, 4)), rng.normal(size=(2, 6, 4)), rng.normal(size=(2, 6, 3))
    mask = (rng.uniform(size=(5, 6)) < 0.5) | np.eye(5, 6, dtype=bool) if masked else None
    expected = torch.nn.functional.scaled_dot_product_attention(
        *(torch.from_numpy(value) for value in (Q, K, V)), attn_mask=None if mask is None else torch.from_numpy(mask)
    )
    found = graphs.attention(Q, K, V, mask)
    assert_allclose(found.output, expected.numpy(), rtol=1e-11, atol=1e-13)
    assert_allclose(found.weights.sum(axis=-1), 1, rtol=1e-14)
    assert_allclose(found.products, np.einsum("bqd,bkd->bqk", Q, K), rtol=1e-12, atol=1e-14)
    if masked:
        assert (found.weights[:, ~mask] == 0).all()
        assert (found.scores[:, ~mask] == -np.inf).all()


def test_attention_with_equal_scores_is_message_passing_on_a_complete_graph():
    X = np.random.default_rng(0).normal(size=(5, 3))
    average = graphs.message_passing(np.full((5, 5), 1 / 5), X, 1)[1]
    assert_allclose(graphs.attention(np.zeros((5, 2)), np.ones((5, 2)), X).output, average, rtol=1e-13)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: graphs.normalized_adjacency([[0, 1]]), r"A must be square, but its shape is \(1, 2\)"),
        (lambda: graphs.normalized_adjacency([[0, 1], [0, 0]]), "A must be symmetric"),
        (lambda: graphs.normalized_adjacency([[0, -1], [-1, 0]]), "A must not be negative, but holds -1"),
        (lambda: graphs.message_passing(PATH, np.ones((3, 1)), 1), r"X must have a row .* \(3, 1\) for \(4, 4\)"),
        (lambda: graphs.message_passing(PATH, np.ones(4), 1), r"X must have a row for every node of A, but has \(4,\)"),
        (lambda: graphs.message_passing(PATH, np.ones((4, 1)), -1), "steps must be a whole number of at least 0"),
        (lambda: graphs.graph_convolution(PATH, np.ones((4, 2)), np.ones((3, 1))), r"W .* \(3, 1\) and \(4, 2\)"),
        (lambda: graphs.dirichlet_energy(PATH, np.ones((3, 1))), r"X must have a row .* \(3, 1\) for \(4, 4\)"),
        (lambda: graphs.attention([1], [1], [1]), "Q, K and V must have at least 2 axes"),
        (lambda: graphs.attention([[1]], [[1, 2]], [[1]]), r"Q and K .* \(1, 1\) and \(1, 2\)"),
        (lambda: graphs.attention([[1]], [[1]], [[1], [2]]), r"K and V .* \(1, 1\) and \(2, 1\)"),
        (lambda: graphs.attention([[1]], [[1]], [[1]], [[1]]), "mask must be true or false, but holds int64"),
        (lambda: graphs.attention([[1]], [[1]], [[1]], [[False]]), "mask must let every query look somewhere"),
        (lambda: graphs.attention([[1]], [[1]], [[1]], [True] * 3), r"mask must have the shape \(1, 1\).*\(3,\)"),
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_averaging_is_attention_with_equal_scores_along_the_edges():
    graph = small_graph()
    P, zeros = graphs.averaging(graph.adjacency), np.zeros((7, 1))
    mask = graph.adjacency + np.eye(7) > 0
    assert_allclose(P, graphs.attention(zeros, zeros, graph.features, mask=mask).weights, atol=1e-15)
    assert_allclose(P.sum(axis=1), 1)
    # It is similar to the symmetric form, so their eigenvalues are the same.
    assert_allclose(
        np.sort(np.linalg.eigvals(P).real), np.linalg.eigvalsh(graphs.normalized_adjacency(graph.adjacency)), atol=1e-12
    )


def test_a_node_without_neighbours_averages_only_with_itself():
    A = np.array([[0, 2, 0], [2, 0, 0], [0, 0, 0]])
    assert graphs.averaging(A)[2].tolist() == [0, 0, 1]
    with pytest.raises(ValueError, match="node 2 has none"):
        graphs.averaging(A, self_loops=False)


@pytest.mark.parametrize("dimension", [2, 64])
def test_products_of_random_arrows_spread_by_the_root_of_their_entries(dimension):
    found = graphs.random_attention(2000, 10, dimension, np.random.default_rng(3))
    assert found.spread == pytest.approx(np.sqrt(dimension), rel=0.03)
    assert_allclose(found.bets, torch.softmax(torch.tensor(found.products), -1).numpy(), atol=1e-12)
    scaled = torch.softmax(torch.tensor(found.products / np.sqrt(dimension)), -1).numpy()
    assert_allclose(found.weights, scaled, atol=1e-12)
    assert found.scaled_favourite == pytest.approx(scaled.max(axis=-1).mean())
    assert found.slope == pytest.approx(np.mean([max(row) * (1 - max(row)) for row in found.bets]))


@pytest.mark.parametrize("sizes", [(0, 10, 2), (5, 0, 2), (5, 10, 0)])
def test_random_attention_needs_someone_to_ask(sizes):
    with pytest.raises(ValueError, match="must be"):
        graphs.random_attention(*sizes, np.random.default_rng(0))
