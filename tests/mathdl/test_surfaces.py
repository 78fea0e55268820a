"""Landscapes against torch.autograd, published minima, and a network evaluated place by place."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize, rosen, rosen_der, rosen_hess
from torch.autograd import functional

from mathdl import calculus, surfaces
from mathdl.data import classifier, classifier_data, slice_search
from mathdl.networks import MLP
from mathdl.optimizers import gradient_descent
from mathdl.surfaces import (
    beale,
    filter_normalized_directions,
    himmelblau,
    loss_slice,
    quadratic,
    rosenbrock,
    saddle,
    valleys,
)

H, CENTER = np.array([[25.0, 20], [20, 25]]), np.array([1.0, -2])
TH, TC = torch.tensor(H), torch.tensor(CENTER)

# name, the surface, the same in torch, the value at its minima
CASES = [
    ("quadratic", quadratic(H, CENTER), lambda p: (p - TC) @ TH @ (p - TC) / 2),
    ("rosenbrock", rosenbrock, lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2),
    ("himmelblau", himmelblau, lambda p: (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2),
    ("beale", beale, lambda p: (1.5 - p[0] + p[0] * p[1]) ** 2 + (2.25 - p[0] + p[0] * p[1] ** 2) ** 2
     + (2.625 - p[0] + p[0] * p[1] ** 3) ** 2),
    ("saddle", saddle, lambda p: p[0] ** 2 - p[1] ** 2),
]  # fmt: skip
IDS = [case[0] for case in CASES]
POINTS = np.random.default_rng(0).uniform(-4, 4, size=(3, 4, 2))


@pytest.mark.parametrize(("surface", "in_torch"), [c[1:] for c in CASES], ids=IDS)
def test_values_slopes_and_curvatures_equal_those_of_torch(surface, in_torch):
    value, gradient, hessian = surface(POINTS), surface.gradient(POINTS), surface.hessian(POINTS)
    assert (value.shape, gradient.shape, hessian.shape) == ((3, 4), (3, 4, 2), (3, 4, 2, 2))
    for place in np.ndindex(3, 4):
        point = torch.tensor(POINTS[place])
        assert value[place] == pytest.approx(in_torch(point).item(), rel=1e-13)
        np.testing.assert_allclose(
            gradient[place], functional.jacobian(in_torch, point).numpy(), rtol=1e-12, atol=1e-12
        )
        np.testing.assert_allclose(hessian[place], functional.hessian(in_torch, point).numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("surface", [c[1] for c in CASES], ids=IDS)
def test_minima_are_minima_and_scipy_finds_each(surface):
    for minimum in surface.minima:
        assert surface(minimum) == pytest.approx(0, abs=1e-25)
        np.testing.assert_allclose(surface.gradient(minimum), 0, atol=1e-12)
        assert np.linalg.eigvalsh(surface.hessian(minimum))[0] > 0
        found = minimize(surface, minimum + 0.05, jac=surface.gradient, method="BFGS", options={"gtol": 1e-9})
        np.testing.assert_allclose(found.x, minimum, atol=1e-7)


def test_rosenbrock_is_scipys():
    for point in POINTS.reshape(-1, 2):
        assert rosenbrock(point) == pytest.approx(rosen(point), rel=1e-13)
        np.testing.assert_allclose(rosenbrock.gradient(point), rosen_der(point), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(rosenbrock.hessian(point), rosen_hess(point), rtol=1e-13)


def test_himmelblau_has_four_minima_and_a_saddle_none():
    assert himmelblau.minima.shape == (4, 2)
    assert saddle.minima.shape == quadratic([[1, 0], [0, -1]]).minima.shape == (0, 2)


def test_a_place_too_far_away_is_infinitely_high_and_raises_no_warning():
    assert rosenbrock([1e100, 1]) == np.inf


def test_one_point_gives_one_number():
    assert isinstance(saddle([1, 2]), float)
    assert quadratic(np.eye(3))([1, 1, 1]) == 1.5


NETWORK = MLP.initialize((2, 8, 1), "tanh", np.random.default_rng(0))
MOONS = classifier_data().training


def filters(vector, biases):
    """The incoming weights of each unit of a 2-8-1 network, written out independently."""
    first, second = vector[:16].reshape(8, 2), vector[24:32].reshape(1, 8)
    if biases:
        first, second = np.hstack([first, vector[16:24, None]]), np.hstack([second, vector[32:, None]])
    return [*first, *second]


@given(st.integers(0, 1000), st.booleans())
def test_each_part_of_a_direction_is_as_long_as_the_weights_it_changes(seed, biases):
    network = classifier()
    for direction in filter_normalized_directions(network, np.random.default_rng(seed), biases=biases):
        for part, weights in zip(filters(direction, biases), filters(network.to_vector(), biases), strict=True):
            assert np.linalg.norm(part) == pytest.approx(np.linalg.norm(weights), rel=1e-13)
        if not biases:
            assert not direction[16:24].any()
            assert not direction[32]


def test_normalising_keeps_the_way_that_each_part_points():
    raw = np.random.default_rng(5).standard_normal((2, 33))
    scaled = filter_normalized_directions(NETWORK, np.random.default_rng(5))
    for before, after in zip(filters(raw[0], False), filters(scaled[0], False), strict=True):
        assert before @ after == pytest.approx(np.linalg.norm(before) * np.linalg.norm(after), rel=1e-13)


def test_a_direction_that_moves_nothing_stays_zero():
    assert not surfaces.filter_normalize(NETWORK, np.zeros(33)).any()


def test_each_place_of_a_slice_is_the_network_with_those_weights():
    network = classifier()
    directions = filter_normalized_directions(network, np.random.default_rng(0))
    cut = loss_slice(network, MOONS.X, MOONS.y, directions, (-1, 2), 7)
    assert cut.n_evaluations == cut.losses.size == 49
    assert (cut.alphas[0], cut.betas[-1]) == (-1, 2)
    for i, j in np.ndindex(7, 7):
        vector = network.to_vector() + cut.alphas[i] * directions[0] + cut.betas[j] * directions[1]
        alone = network.with_vector(vector).loss_and_gradients(MOONS.X, MOONS.y)
        place = [cut.alphas[i], cut.betas[j]]
        assert cut.losses[i, j] == pytest.approx(alone.loss, rel=1e-13)
        assert cut(place) == pytest.approx(alone.loss, rel=1e-13)
        np.testing.assert_allclose(cut.parameters(place), vector)
        np.testing.assert_allclose(cut.gradient(place), directions @ alone.vector, rtol=1e-10, atol=1e-13)


def test_the_slope_of_a_slice_agrees_with_torch():
    network, places = classifier(), torch.tensor([[0.3, -0.7], [1.5, 1.2]]).double()
    directions = filter_normalized_directions(network, np.random.default_rng(1))
    places.requires_grad_()
    cut = loss_slice(network, MOONS.X, MOONS.y, directions, 1, 2)
    vectors = torch.tensor(network.to_vector()) + places @ torch.tensor(directions)
    total = torch.zeros(()).double()
    for v in vectors:
        hidden = torch.tanh(torch.tensor(MOONS.X) @ v[:16].reshape(8, 2).T + v[16:24])
        total = total + torch.nn.functional.binary_cross_entropy_with_logits(
            hidden @ v[24:32] + v[32], torch.tensor(MOONS.y).double()
        )
    (wanted,) = torch.autograd.grad(total, places)
    np.testing.assert_allclose(cut.gradient(places.detach().numpy()), wanted.numpy(), rtol=1e-11)


def recorded_slice(resolution=49):
    found, network = slice_search(), classifier()
    directions = filter_normalized_directions(network, np.random.default_rng(found.seed))
    return found, loss_slice(network, MOONS.X, MOONS.y, directions, found.extent, resolution)


def test_the_recorded_descents_end_in_three_valleys():
    found, cut = recorded_slice()
    path = gradient_descent(cut.gradient, found.starts, found.learning_rate, found.steps)
    np.testing.assert_allclose(path.points[-1], found.ends, atol=1e-6)
    np.testing.assert_allclose(cut(path.points[-1]), found.end_losses, atol=1e-8)
    assert np.abs(path.points).max() < found.extent
    assert (np.diff(cut(path.points), axis=0) < 1e-12).all()
    gaps = np.linalg.norm(found.ends[:, np.newaxis] - found.ends, axis=-1)
    assert gaps[np.triu_indices(3, 1)].min() > 1
    assert np.diff(np.sort(found.end_losses)).min() > 0.2


def test_the_recorded_valleys_are_local_minima_of_the_plane():
    found, cut = recorded_slice()
    for end in found.ends:
        lowest = minimize(cut, end, jac=cut.gradient, method="BFGS", options={"gtol": 1e-8}).x
        assert np.linalg.norm(lowest - end) < 0.01
        np.testing.assert_allclose(cut.gradient(lowest), 0, atol=1e-7)
        slopes = np.array([cut.gradient(lowest + h) - cut.gradient(lowest - h) for h in 1e-4 * np.eye(2)]) / 2e-4
        assert np.linalg.eigvalsh((slopes + slopes.T) / 2)[0] > 0.1
        ring = lowest + 0.1 * np.stack([np.cos(np.linspace(0, 6.2, 60)), np.sin(np.linspace(0, 6.2, 60))], axis=1)
        assert (cut(ring) > cut(lowest)).all()


def test_the_recorded_valleys_are_deep_enough_to_be_seen():
    _, cut = recorded_slice()
    deep = valleys(cut.losses)[:3]
    assert all(valley.depth > 0.1 * np.ptp(cut.losses) for valley in deep)


@pytest.mark.parametrize("ridge", [[1, 2, 3], [0.1, 0.7, 0.3], [3, -1, 0.2]])
def test_rounding_does_not_take_the_bottom_from_a_level_valley(ridge):
    assert quadratic(np.outer(ridge, ridge)).minima.tolist() == [[0, 0, 0]]
    assert quadratic(np.outer(ridge, ridge) - 1e-6 * np.eye(3)).minima.size == 0


def test_the_stored_counts_of_valleys_are_found_again():
    found, network = slice_search(), classifier()
    assert len(found.valley_counts) == found.seeds_tried
    for seed in (found.seed, *(int(np.flatnonzero(found.valley_counts == n)[-1]) for n in (1, 2, 3, 4))):
        directions = filter_normalized_directions(network, np.random.default_rng(seed))
        cut = loss_slice(network, MOONS.X, MOONS.y, directions, found.extent, found.count_resolution)
        assert sum(v.depth > found.least_depth for v in valleys(cut.losses)) == found.valley_counts[seed], seed


def test_planes_with_so_many_valleys_are_counted_among_all_that_were_tried():
    found = slice_search()
    assert found.planes_with(0) == found.planes_with(1) == found.seeds_tried
    assert found.planes_with(1) - found.planes_with(2) == np.count_nonzero(found.valley_counts == 1)
    assert found.valley_counts[found.seed] >= 3


def test_flooding_finds_the_valleys_of_himmelblau():
    places = np.linspace(-5, 5, 101)
    found = valleys(himmelblau(np.stack(np.meshgrid(places, places, indexing="ij"), axis=-1)))
    assert len(found) == 4
    where = np.array([[places[v.row], places[v.column]] for v in found])
    for minimum in himmelblau.minima:
        assert np.abs(where - minimum).max(axis=1).min() <= 0.1


def test_the_depth_of_a_valley_is_the_climb_out_of_it():
    assert [(v.column, v.height, v.depth) for v in valleys([[2.0, 9, 1, 5, 3, 4]])] == [
        (2, 1, np.inf), (0, 2, 7), (4, 3, 2)
    ]  # fmt: skip


@given(arrays(np.float64, (5, 6), elements=st.integers(0, 9).map(float)))
def test_every_grid_has_exactly_one_deepest_valley(heights):
    found = valleys(heights)
    assert found[0].depth == np.inf
    assert found[0].height == heights.min()
    assert all(0 < v.depth < np.inf for v in found[1:])


def test_the_recorded_descents_reach_three_valleys_of_which_two_are_open_in_all_dimensions():
    found, cut = recorded_slice()
    assert cut.valleys_reached(found.ends, climb=0.05) == 3
    assert cut.valleys_reached([*found.ends[:1], [0, 0], [0.1, 0.1]], climb=0.05) == 1
    free = gradient_descent(cut.full_gradient, cut.parameters(found.ends), 0.1, 300).points[-1]
    assert (cut.network.losses_at(free, cut.X, cut.y)[1:] < 0.25 * found.end_losses[1:]).all()
    with pytest.raises(ValueError, match="points must lie on the grid"):
        cut.valleys_reached([[9, 0]], climb=0.05)


def test_the_full_gradient_projects_to_the_gradient_of_the_slice():
    found, cut = recorded_slice(3)
    slopes = cut.full_gradient(cut.parameters(found.starts)) @ cut.directions.T
    np.testing.assert_allclose(slopes, cut.gradient(found.starts), rtol=1e-12)


CUT = loss_slice(NETWORK, MOONS.X, MOONS.y, np.eye(2, 33), 1, 2)


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (lambda: quadratic([[1, 2], [0, 1]]), "H must be symmetric"),
        (lambda: quadratic([[1, 2, 3]]), r"H must be square, but its shape is \(1, 3\)"),
        (lambda: quadratic(np.eye(2), [1]), r"minimum must have shape \(2,\) to fit H, but has \(1,\)"),
        (
            lambda: rosenbrock([1, 2, 3]),
            r"points must have 2 coordinates along the last axis, but their shape is \(3,\)",
        ),
        (lambda: rosenbrock.gradient(1), "points must have 2 coordinates"),
        (lambda: beale.hessian([np.nan, 1]), "points must be finite"),
        (lambda: surfaces.filter_normalize(NETWORK, [1]), "directions must have 33 entries along the last axis"),
        (
            lambda: loss_slice(NETWORK, MOONS.X, MOONS.y, np.eye(2), 1, 3),
            r"directions must have shape \(2, 33\), but",
        ),
        (
            lambda: loss_slice(NETWORK, MOONS.X, MOONS.y, np.eye(2, 33), -1, 3),
            "extent must be positive, or two rising",
        ),
        (
            lambda: loss_slice(NETWORK, MOONS.X, MOONS.y, np.eye(2, 33), (1, 1), 3),
            "extent must be positive, or two",
        ),
        (
            lambda: loss_slice(NETWORK, MOONS.X, MOONS.y, np.eye(2, 33), 1, 1),
            "resolution must be a whole number of at",
        ),
        (lambda: loss_slice(NETWORK, MOONS.X, [1], np.eye(2, 33), 1, 2), "X and y must have one row an example"),
        (lambda: CUT([1, 2, 3]), "points must have 2 coordinates"),
        (lambda: CUT.gradient([np.inf, 0]), "points must be finite"),
        (lambda: valleys([1, 2]), "heights must have 2 axes"),
    ],
)
def test_what_is_wrong_is_named(action, message):
    with pytest.raises(ValueError, match=message):
        action()


def test_a_cut_gives_each_example_its_slope_and_the_bends_of_the_loss():
    network, moons = classifier(), classifier_data().training
    directions = surfaces.filter_normalized_directions(network, np.random.default_rng(89))
    cut = surfaces.loss_slice(network, moons.X, moons.y, directions, 1.0, 5)
    place = np.array([0.3, -0.4])
    slopes = cut.example_gradients(place)
    assert slopes.mean(axis=0) == pytest.approx(cut.gradient(place))
    one = network.with_vector(cut.parameters(place)).loss_and_gradients(moons.X[:1], moons.y[:1]).vector
    assert slopes[0] == pytest.approx(directions @ one)
    expected = calculus.hessian(cut, place)
    assert cut.hessian(place) == pytest.approx(expected, abs=1e-4)
    assert cut.hessian([place, place]).shape == (2, 2, 2)
