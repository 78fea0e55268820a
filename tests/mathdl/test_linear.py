"""Movements of the plane against LAPACK, SciPy and closed forms."""

import numpy as np
import pytest
import scipy.linalg
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mathdl import linear

SERIES = np.array([[3, 0], [4, 5]])
MATRICES = arrays(np.float64, (2, 2), elements=st.floats(-10, 10).map(lambda x: round(x, 3)))
SHAPES = st.tuples(st.integers(1, 6), st.integers(1, 6))
ANY_MATRIX = SHAPES.flatmap(lambda s: arrays(np.float64, s, elements=st.floats(-100, 100)))
TIMES = np.linspace(0, 1, 41)


def test_a_rotation_turns_and_keeps_every_length():
    turn = linear.rotation(0.7)
    np.testing.assert_allclose(turn, scipy.linalg.expm([[0, -0.7], [0.7, 0]]), atol=1e-15)
    assert linear.rotation([0, 1, 2]).shape == (3, 2, 2)


def test_scaling_and_shear_move_the_basis_as_they_say():
    assert linear.scaling(2, 3).tolist() == [[2, 0], [0, 3]]
    assert linear.shear(2).tolist() == [[1, 2], [0, 1]]
    assert linear.shear([0, 2]).tolist() == [[[1, 0], [0, 1]], [[1, 2], [0, 1]]]


def test_the_series_matrix_multiplies_areas_by_fifteen():
    assert linear.determinant(SERIES) == 15


def test_determinants_of_larger_matrices_are_lapacks():
    A = np.random.default_rng(0).normal(size=(5, 5))
    assert linear.determinant(A) == pytest.approx(scipy.linalg.det(A), rel=1e-13)


def test_applying_moves_rows_and_stacks_of_matrices_move_all_of_them():
    A = np.random.default_rng(0).normal(size=(7, 2, 3))
    points = np.random.default_rng(1).normal(size=(4, 5, 3))
    moved = linear.apply(A, points)
    assert moved.shape == (7, 4, 5, 2)
    np.testing.assert_allclose(moved, np.einsum("kij,abj->kabi", A, points), atol=1e-14)
    np.testing.assert_allclose(linear.apply(A[0], points[0, 0]), A[0] @ points[0, 0], atol=1e-15)


def test_composition_acts_in_the_order_given_and_order_matters():
    turn, slide, point = linear.rotation(1), linear.shear(1), np.array([1.0, 2])
    both = linear.compose(turn, slide)
    np.testing.assert_allclose(linear.apply(both, point), linear.apply(slide, linear.apply(turn, point)))
    assert not np.allclose(both, linear.compose(slide, turn))


@given(MATRICES)
def test_a_path_starts_at_rest_and_ends_exactly_at_the_matrix(A):
    path = linear.map_path(A, [0, 1])
    assert (path[0] == np.eye(2)).all()
    assert (path[1] == A).all()


@given(MATRICES)
def test_a_path_to_an_orientation_preserving_map_is_never_singular(A):
    determinant = linear.determinant(A)
    assume(determinant > 1e-3)
    found = np.linalg.det(linear.map_path(A, TIMES))
    np.testing.assert_allclose(found, determinant**TIMES, rtol=1e-6)


@given(MATRICES)
def test_a_path_has_no_jumps(A):
    assume(linear.determinant(A) > 1e-3)
    fine = linear.map_path(A, np.linspace(0.9, 1, 1001))
    assert np.abs(np.diff(fine, axis=0)).max() < 0.2


@pytest.mark.parametrize(
    "A", [[[1, 0], [0, 0]], [[1, 2], [2, 4]], [[-1, 0], [0, 0]], [[0, 0], [0, 0]], [[0, 1], [0, 0]]]
)
def test_a_path_to_a_flat_map_is_flat_only_at_the_end(A):
    assert (np.linalg.det(linear.map_path(A, np.linspace(0, 0.99, 50))) > 0).all()


def test_a_path_to_a_mirror_image_is_a_straight_line():
    A = np.array([[0, 1], [1, 0]])
    np.testing.assert_allclose(linear.map_path(A, 0.25), 0.75 * np.eye(2) + 0.25 * A)


def test_a_path_to_a_rotation_turns_evenly():
    np.testing.assert_allclose(linear.map_path(linear.rotation(2), 0.5), linear.rotation(1), atol=1e-15)
    np.testing.assert_allclose(linear.map_path(-np.eye(2), 0.5), linear.rotation(np.pi / 2), atol=1e-15)


def test_a_path_through_a_stretch_is_scipys_matrix_power():
    P = np.array([[3.0, 1], [1, 2]])
    np.testing.assert_allclose(linear.map_path(P, 0.3), scipy.linalg.fractional_matrix_power(P, 0.3), rtol=1e-13)


@given(ANY_MATRIX)
def test_the_svd_puts_the_matrix_together_again(A):
    parts = linear.svd(A)
    scale = max(1, np.abs(A).max())
    np.testing.assert_allclose((parts.U * parts.S) @ parts.Vt, A, atol=1e-12 * scale)
    np.testing.assert_allclose(parts.U.T @ parts.U, np.eye(parts.S.size), atol=1e-12)
    np.testing.assert_allclose(parts.S, scipy.linalg.svdvals(A), atol=1e-12 * scale)


@given(ANY_MATRIX, st.integers(1, 6))
def test_the_error_of_a_low_rank_copy_is_the_first_value_left_out(A, rank):
    assume(rank <= min(A.shape))
    copy = linear.low_rank(A, rank)
    left_out = np.append(scipy.linalg.svdvals(A), 0)[rank]
    scale = max(1, np.abs(A).max())
    assert np.linalg.norm(A - copy, 2) == pytest.approx(left_out, abs=1e-11 * scale)
    assert np.linalg.matrix_rank(copy, tol=1e-10 * scale) <= rank


@given(arrays(np.float64, (4, 3), elements=st.floats(-9, 9)), st.integers(1, 2), st.integers(0, 10_000))
def test_no_other_matrix_of_the_rank_is_closer(A, rank, seed):
    rng = np.random.default_rng(seed)
    closest = linear.low_rank(A, rank)
    U, S, Vt = np.linalg.svd(closest + rng.normal(size=A.shape) * 10.0 ** rng.integers(-6, 1), full_matrices=False)
    nearby, anywhere = (U[:, :rank] * S[:rank]) @ Vt[:rank], rng.normal(size=(4, rank)) @ rng.normal(size=(rank, 3))
    for norm in (2, "fro"):
        least = np.linalg.norm(A - closest, norm)
        assert least <= min(np.linalg.norm(A - other, norm) for other in (nearby, anywhere)) + 1e-12


def test_the_commutator_is_what_the_order_of_two_movements_changes():
    turn, slide = linear.rotation(1), linear.shear(1)
    difference = linear.compose(turn, slide) - linear.compose(slide, turn)
    np.testing.assert_allclose(linear.commutator(slide, turn), difference, atol=1e-15)
    assert not linear.commutator(linear.scaling(2, 3), linear.scaling(4, 5)).any()


def test_the_eigenvalues_of_the_gram_matrix_are_squared_singular_values():
    assert linear.gram_matrix(SERIES).tolist() == [[25, 20], [20, 25]]
    A = np.random.default_rng(0).normal(size=(5, 3))
    squares = np.linalg.eigvalsh(linear.gram_matrix(A))[::-1]
    np.testing.assert_allclose(squares, scipy.linalg.svdvals(A) ** 2, rtol=1e-12)


def test_numbers_near_the_end_of_float64_raise_no_warning():
    assert linear.condition_number(np.diag([1, 1e-320])) == np.inf
    assert linear.determinant(np.diag([1e200, 1e200])) == np.inf


def test_the_series_matrix_turns_the_circle_into_an_ellipse_of_ratio_three():
    np.testing.assert_allclose(linear.svd(SERIES).S, [3 * np.sqrt(5), np.sqrt(5)], rtol=1e-14)
    assert linear.condition_number(SERIES) == pytest.approx(3, rel=1e-14)
    assert linear.spectral_norm(SERIES) == pytest.approx(3 * np.sqrt(5), rel=1e-14)
    assert np.linalg.norm(SERIES - linear.low_rank(SERIES, 1), 2) == pytest.approx(np.sqrt(5), rel=1e-14)


def test_a_flat_matrix_has_infinite_condition():
    assert linear.condition_number([[1, 0], [0, 0]]) == np.inf
    assert linear.condition_number(np.zeros((2, 2))) == np.inf
    assert linear.condition_number([[1, 2], [2, 4]]) == np.inf
    assert (linear.condition_number([np.arange(9).reshape(3, 3), np.eye(3)]) == [np.inf, 1]).all()
    assert linear.condition_number(np.diag([1, 1e-14])) == pytest.approx(1e14)


@given(MATRICES)
def test_rotate_stretch_rotate_uses_proper_rotations(A):
    parts = linear.rotate_stretch_rotate(A)
    np.testing.assert_allclose(parts.first, linear.rotation(parts.first_angle), atol=1e-12)
    np.testing.assert_allclose(parts.second, linear.rotation(parts.second_angle), atol=1e-12)
    np.testing.assert_allclose(parts.second @ parts.stretch @ parts.first, A, atol=1e-12)
    np.testing.assert_allclose(np.abs(parts.stretches), scipy.linalg.svdvals(A), atol=1e-12)
    assert -np.pi / 2 - 1e-12 < parts.first_angle <= np.pi / 2 + 1e-12


def test_power_iteration_climbs_to_the_largest_singular_value():
    A = np.random.default_rng(3).normal(size=(6, 4))
    found = linear.power_iteration(A, 200, np.random.default_rng(0))
    assert found.vectors.shape == (201, 4)
    assert (np.diff(found.estimates) > -1e-12).all()
    assert found.estimates[-1] == pytest.approx(scipy.linalg.svdvals(A)[0], rel=1e-12)
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1)


def test_power_iteration_is_at_rest_on_the_zero_matrix():
    assert linear.power_iteration(np.zeros((2, 2)), 3, np.random.default_rng(0)).estimates.tolist() == [0] * 4


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (lambda: linear.rotation(np.nan), "angle must be finite"),
        (lambda: linear.scaling(np.inf, 1), "sx must be finite"),
        (lambda: linear.shear([1, np.inf]), "k must be finite"),
        (lambda: linear.svd([1, 2]), r"A must be a matrix or a stack of matrices, but its shape is \(2,\)"),
        (lambda: linear.svd([]), "A must not be empty"),
        (lambda: linear.determinant([[1, 2, 3]]), r"A must be square, but its shape is \(1, 3\)"),
        (lambda: linear.map_path(np.eye(3), 1), r"A must have shape \(2, 2\), but has \(3, 3\)"),
        (lambda: linear.map_path(np.eye(2), np.nan), "t must be finite"),
        (lambda: linear.rotate_stretch_rotate(np.eye(3)), r"A must have shape \(2, 2\)"),
        (
            lambda: linear.low_rank(np.eye(3), 4),
            r"rank must be at most 3 for a matrix of shape \(3, 3\), but is 4",
        ),
        (lambda: linear.low_rank(np.eye(3), 0), "rank must be a whole number of at least 1, but is 0"),
        (lambda: linear.spectral_norm([[np.inf]]), "A must be finite"),
        (lambda: linear.power_iteration(np.eye(2), -1, np.random.default_rng(0)), "steps must be a whole number"),
        (lambda: linear.apply(np.eye(2), [1, 2, 3]), r"shapes are \(3,\) and \(2, 2\)"),
        (lambda: linear.commutator(np.eye(2), np.eye(3)), r"A and B must have the same shape, but have \(2, 2\)"),
        (lambda: linear.gram_matrix([1, 2]), "A must be a matrix or a stack"),
        (lambda: linear.compose(), "matrices must hold at least one matrix"),
        (lambda: linear.compose(np.eye(2), np.eye(3)), r"\(3, 3\) cannot follow \(2, 2\)"),
    ],
)
def test_what_is_wrong_is_named(action, message):
    with pytest.raises(ValueError, match=message):
        action()


@pytest.mark.parametrize(("shape", "rank"), [((120, 144), 10), ((5, 3), 3), ((1, 7), 1)])
def test_a_low_rank_matrix_is_held_by_the_numbers_of_its_factors(shape, rank):
    parts = linear.svd(np.random.default_rng(0).normal(size=shape))
    kept = parts.U[:, :rank], parts.S[:rank], parts.Vt[:rank]
    assert linear.low_rank_size(shape, rank) == sum(part.size for part in kept)


@pytest.mark.parametrize(
    ("shape", "rank", "message"),
    [
        ((2, 3), 3, r"rank must be at most 2 for a matrix of shape \(2, 3\), but is 3"),
        ((2, 3), 0, "rank must be a whole number of at least 1, but is 0"),
        ((2, 0), 1, "shape must be a whole number of at least 1, but is 0"),
        ((2, 3, 4), 1, "shape must be two numbers, rows and columns"),
    ],
)
def test_a_rank_that_no_matrix_of_the_shape_has_is_refused(shape, rank, message):
    with pytest.raises(ValueError, match=message):
        linear.low_rank_size(shape, rank)
