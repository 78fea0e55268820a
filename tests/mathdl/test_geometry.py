import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose
from scipy import integrate, stats
from scipy.spatial import distance

from mathdl import geometry

PAIRS = hnp.arrays(np.float64, (2, 4, 3), elements=st.floats(-10, 10))
A = np.array([[3.0, 0.0], [4.0, 5.0]])


@given(PAIRS)
def test_cosine_similarity_equals_torch(pair):
    assume((np.linalg.norm(pair, axis=-1) > 1e-6).all())
    expected = torch.nn.functional.cosine_similarity(torch.from_numpy(pair[0]), torch.from_numpy(pair[1]), dim=-1)
    assert_allclose(geometry.cosine_similarity(*pair), expected.numpy(), rtol=1e-9, atol=1e-9)


@given(PAIRS)
def test_the_angle_is_that_of_the_cosine_and_does_not_depend_on_lengths(pair):
    assume((np.linalg.norm(pair, axis=-1) > 1e-6).all())
    angles = geometry.angle_between(*pair)
    assert_allclose(np.cos(angles), geometry.cosine_similarity(*pair), atol=1e-14)
    assert_allclose(geometry.angle_between(pair[0] * 1e200, pair[1] * 1e-200), angles, rtol=1e-12, atol=1e-15)
    assert ((angles >= 0) & (angles <= np.pi)).all()


@pytest.mark.parametrize("angle", [1e-12, 1e-8, 0.3, np.pi / 2, 3.0, np.pi])
def test_angles_are_right_to_the_last_digits_even_for_nearly_parallel_vectors(angle):
    found = geometry.angle_between([2.0, 0.0], [3 * np.cos(angle), 3 * np.sin(angle)])
    assert_allclose(found, angle, rtol=1e-14)


def test_pairwise_angles_are_in_the_order_of_scipy():
    vectors = np.random.default_rng(0).normal(size=(7, 5))
    assert_allclose(np.cos(geometry.pairwise_angles(vectors)), 1 - distance.pdist(vectors, "cosine"), atol=1e-14)


def test_distances_are_those_of_scipy_between_all_pairs():
    vectors = np.random.default_rng(0).normal(size=(7, 5))
    assert_allclose(geometry.distance(vectors[:, np.newaxis], vectors), distance.cdist(vectors, vectors), atol=1e-14)


@pytest.mark.parametrize("dimension", [2, 3, 10, 500])
def test_angles_of_random_directions_follow_their_density(dimension):
    area = integrate.quad(geometry.angle_density, 0, np.pi, args=(dimension,), points=[np.pi / 2])[0]
    assert_allclose(area, 1, rtol=1e-9)
    rng = np.random.default_rng(0)
    angles = geometry.angle_between(*rng.normal(size=(2, 3000, dimension)))
    # The cosine of the angle to a fixed direction, squared, is Beta(½, (d-1)/2).
    assert stats.kstest(np.cos(angles) ** 2, stats.beta(0.5, (dimension - 1) / 2).cdf).pvalue > 0.01


@pytest.mark.parametrize("dimension", [2, 3, 10, 33, 1000])
@pytest.mark.parametrize(("low", "high"), [(0, np.pi), (0, 1.0), (1.4, 1.7), (1.5, np.pi)])
def test_the_share_of_angles_is_the_integral_of_their_density(low, high, dimension):
    area = integrate.quad(geometry.angle_density, low, high, args=(dimension,), points=[1.55, 1.57, 1.6])[0]
    assert_allclose(geometry.angle_share(low, high, dimension), area, rtol=1e-7, atol=1e-9)


def test_in_three_dimensions_the_share_is_half_the_difference_of_the_cosines():
    assert_allclose(geometry.angle_share(0.4, 2.0, 3), (np.cos(0.4) - np.cos(2.0)) / 2, rtol=1e-12)


@pytest.mark.parametrize("dimension", [2, 10, 300])
def test_random_angles_follow_their_density_in_every_dimension(dimension):
    angles = geometry.random_angles([dimension, 400], 3000, np.random.default_rng(1))[0]
    assert stats.kstest(np.cos(angles) ** 2, stats.beta(0.5, (dimension - 1) / 2).cdf).pvalue > 0.01


def test_the_pairs_of_a_lower_dimension_are_the_first_entries_of_the_highest():
    angles = geometry.random_angles([3, 7], 4, np.random.default_rng(5))
    u, v = np.random.default_rng(5).standard_normal((2, 4, 7))
    for d, found in zip((3, 7), angles, strict=True):
        assert_allclose(np.cos(found), 1 - np.diag(distance.cdist(u[:, :d], v[:, :d], "cosine")), atol=1e-12)


def test_an_angle_histogram_is_that_of_numpy_beside_the_density():
    angles = np.random.default_rng(0).uniform(0, np.pi, 500)
    found = geometry.angle_histogram(angles, 4, bins=18)
    assert_allclose(found.heights * 500 * np.pi / 18, np.bincount((angles / np.pi * 18).astype(int), minlength=18))
    assert_allclose(integrate.trapezoid(found.density, found.places), 1, rtol=1e-4)
    assert_allclose([found.peak, found.density.max()], 2 / np.pi)  # sin²(angle) · 2/π in four dimensions


def test_the_welch_bound_is_met_by_known_frames():
    assert_allclose(geometry.welch_bound(3, 2), 0.5)  # three lines at 60 degrees
    assert_allclose(geometry.welch_bound(6, 3), 1 / np.sqrt(5))  # the diagonals of the icosahedron
    assert_allclose(geometry.welch_bound(28, 7), 1 / 3)  # 28 equiangular lines in seven dimensions
    assert geometry.welch_bound(3, 5) == 0


@given(st.integers(2, 12), st.integers(1, 6), st.integers(0, 1000))
def test_no_set_of_directions_beats_the_welch_bound(n, dimension, seed):
    vectors = np.random.default_rng(seed).normal(size=(n, dimension))
    largest = np.abs(np.cos(geometry.pairwise_angles(vectors))).max()
    assert largest >= geometry.welch_bound(n, dimension) - 1e-12


def test_curvatures_at_a_level_point_are_the_eigenvalues():
    assert_allclose(geometry.principal_curvatures(A.T @ A), [5, 45], rtol=1e-14)
    assert_allclose(geometry.principal_curvatures([[0, 1], [1, 0]]), [-1, 1], rtol=1e-14)


@pytest.mark.parametrize("point", [(0.0, 0.0), (0.3, 0.4), (-1.0, 1.2)])
def test_a_sphere_is_equally_curved_everywhere(point):
    x, radius = np.array(point), 2.0
    height = np.sqrt(radius**2 - x @ x)
    H = -(np.eye(2) / height + np.outer(x, x) / height**3)
    assert_allclose(geometry.principal_curvatures(H, -x / height), [-1 / radius] * 2, rtol=1e-13)


def test_the_curvature_ellipse_lies_on_its_level():
    ellipse = geometry.curvature_ellipse(A.T @ A, 2)
    assert_allclose(ellipse.curvatures, [5, 45], rtol=1e-14)
    ends = ellipse.directions * ellipse.semi_axes
    assert_allclose([end @ (A.T @ A) @ end / 2 for end in ends.T], 2, rtol=1e-14)
    assert_allclose(ellipse.semi_axes, np.sqrt([4 / 5, 4 / 45]), rtol=1e-14)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: geometry.cosine_similarity([0, 0], [1, 0]), "u must not be zero"),
        (lambda: geometry.cosine_similarity([1, 0], [1]), r"u and v .* \(2,\) and \(1,\)"),
        (lambda: geometry.angle_between(np.ones((2, 3)), np.ones((4, 3))), r"u and v .* \(2, 3\) and \(4, 3\)"),
        (lambda: geometry.angle_between(1, 2), "u must be vectors along the last axis, but is a single number"),
        (lambda: geometry.angle_between([1], [np.inf]), "v must be finite"),
        (lambda: geometry.distance([1, 0], [1]), r"u and v must have as many entries .* \(2,\) and \(1,\)"),
        (lambda: geometry.distance(1, 2), r"u and v must have as many entries along the last axis"),
        (lambda: geometry.distance(np.ones((2, 3)), np.ones((4, 3))), r"u and v .* \(2, 3\) and \(4, 3\)"),
        (lambda: geometry.distance([1], [np.inf]), "v must be finite"),
        (lambda: geometry.pairwise_angles([[1, 2]]), r"vectors must have at least two rows.*\(1, 2\)"),
        (lambda: geometry.pairwise_angles([[1, 2], [0, 0]]), "vectors must not be zero"),
        (lambda: geometry.angle_density(4, 3), "angle must lie between 0 and π"),
        (lambda: geometry.angle_density(1, 1), "dimension must be a whole number of at least 2, but is 1"),
        (lambda: geometry.random_angles([3, 1], 5, np.random.default_rng(0)), "dimensions must be a whole number of"),
        (lambda: geometry.angle_histogram([4.0], 3), "angles must lie between 0 and π, but go from 4.0"),
        (lambda: geometry.angle_share(1, 0.5, 3), "low and high must rise and lie between 0 and π"),
        (lambda: geometry.angle_share(0, 4, 3), "low and high must rise and lie between 0 and π"),
        (lambda: geometry.angle_share(0, 1, 1), "dimension must be a whole number of at least 2, but is 1"),
        (lambda: geometry.welch_bound(1, 2), "n must be a whole number of at least 2, but is 1"),
        (lambda: geometry.principal_curvatures([[1, 2], [0, 1]]), "H must be symmetric"),
        (lambda: geometry.principal_curvatures(np.eye(2), [1]), r"gradient must have shape \(2,\).*\(1,\)"),
        (
            lambda: geometry.curvature_ellipse([[1, 0], [0, -1]]),
            "H must be positive definite, but has the eigenvalue -1",
        ),
        (lambda: geometry.curvature_ellipse(np.eye(2), 0), "level must be positive and finite, but is 0"),
    ],
)
def test_bad_input_is_refused_with_the_name_of_the_argument(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("ridge", [[1, 2], [0.1, 0.7], [3, -1], [0.3, 0.1]])
def test_what_is_flat_but_for_rounding_has_no_ellipse(ridge):
    with pytest.raises(ValueError, match="H must be positive definite, but has the eigenvalue"):
        geometry.curvature_ellipse(np.outer(ridge, ridge))
