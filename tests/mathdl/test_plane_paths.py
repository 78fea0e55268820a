"""Movements of the plane in steps, against closed forms, LAPACK's QR factorisation and torch."""

import numpy as np
import pytest
import scipy.linalg
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from mathdl import linear
from mathdl.linear import plane_paths

TIMES = np.linspace(0, 1, 21)
SERIES = np.array([[3, 0], [4, 5]])
MATRICES = arrays(np.float64, (2, 2), elements=st.floats(-10, 10).map(lambda x: round(x, 3)))


@given(MATRICES, MATRICES)
def test_a_path_starts_and_ends_exactly_at_its_matrices(A, B):
    path = plane_paths.path_between(A, B, [0, 0.5, 1])
    assert_array_equal(path[0], A)
    assert_array_equal(path[2], B)
    assert np.isfinite(path).all()


@given(MATRICES, MATRICES)
def test_the_determinant_goes_from_one_end_to_the_other_in_equal_ratios(A, B):
    first, last = linear.determinant(A), linear.determinant(B)
    assume(first * last > 0 and min(abs(first), abs(last)) > 1e-3)
    path = plane_paths.path_between(A, B, TIMES)
    expected = np.sign(first) * np.abs(first) ** (1 - TIMES) * np.abs(last) ** TIMES
    assert_allclose(linear.determinant(path), expected, rtol=1e-6)


def test_a_path_from_rest_is_the_movement_to_the_matrix_and_one_to_rest_is_its_way_back():
    forth = linear.map_path(SERIES, TIMES)
    assert_allclose(plane_paths.path_between(np.eye(2), SERIES, TIMES), forth, atol=1e-14)
    assert_allclose(plane_paths.path_between(SERIES, np.eye(2), TIMES), forth[::-1], atol=1e-13)


def test_out_of_a_singular_matrix_the_way_is_straight():
    path = plane_paths.path_between([[1, 2], [2, 4]], np.eye(2), [0.5])
    assert path.tolist() == [[[1, 1], [1, 2.5]]]


@given(MATRICES)
def test_the_rectangle_of_a_shear_has_the_sides_of_the_qr_factorisation(A):
    assume(abs(linear.determinant(A)) > 1e-3)
    rectangle = plane_paths.shear_to_rectangle(A) @ A
    R = scipy.linalg.qr(A[:, ::-1], mode="r")[0]
    assert_allclose(np.linalg.norm(rectangle, axis=0)[::-1], np.abs(np.diag(R)), rtol=1e-8)
    assert_allclose(plane_paths.rectangle_sides(A)[::-1], np.abs(np.diag(R)), rtol=1e-8)
    assert abs(rectangle[:, 0] @ rectangle[:, 1]) < 1e-8 * np.linalg.norm(A) ** 2
    assert_allclose(rectangle[:, 1], A[:, 1], atol=1e-9)


@given(MATRICES)
def test_a_shear_to_a_rectangle_keeps_every_area_on_its_way(A):
    assume(abs(linear.determinant(A)) > 1e-3)
    shears = plane_paths.shear_to_rectangle(A, TIMES)
    assert_array_equal(shears[0], np.eye(2))
    assert_allclose(np.trace(shears, axis1=1, axis2=2), 2, atol=1e-9)
    assert_allclose(linear.determinant(shears), 1, rtol=1e-6)


def test_the_parallelogram_of_the_series_becomes_three_by_five_by_an_upright_shear():
    assert_allclose(plane_paths.shear_to_rectangle(SERIES), [[1, 0], [-4 / 3, 1]], rtol=1e-15)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_a_layer_ends_its_three_stages_with_weights_biases_and_activation(activation):
    rng = np.random.default_rng(0)
    W, b, points = rng.normal(size=(2, 2)), rng.normal(size=2), rng.normal(size=(5, 2))
    path = plane_paths.layer_path(W, b, activation, [0, 1, 2, 3])
    assert len(path) == 4
    z = torch.nn.functional.linear(torch.tensor(points), torch.tensor(W), torch.tensor(b))
    for state, expected in zip(
        (path[index] for index in range(4)),
        (points, points @ W.T, z.numpy(), getattr(torch, activation)(z).numpy()),
        strict=True,
    ):
        assert_allclose(state(points), expected, atol=1e-14)


def test_half_way_through_the_last_stage_a_point_is_half_bent():
    state = plane_paths.layer_path(np.eye(2), [0, 0], "relu", [2.5])[0]
    assert state([[-2.0, 3.0]]).tolist() == [[-1.0, 3.0]]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (lambda: plane_paths.path_between(np.eye(3), np.eye(2), 0), r"A must have shape \(2, 2\), but has \(3, 3\)"),
        (lambda: plane_paths.path_between(np.eye(2), np.eye(2), np.inf), "t must be finite"),
        (lambda: plane_paths.shear_to_rectangle([[1, 2], [2, 4]]), "A must not be singular"),
        (lambda: plane_paths.shear_to_rectangle(np.zeros((2, 2))), "A must not be singular"),
        (
            lambda: plane_paths.layer_path(np.eye(2), [1, 2, 3], "tanh", [0]),
            r"b must have shape \(2,\), but has \(3,\)",
        ),
        (lambda: plane_paths.layer_path(np.eye(2), [1, 2], "sine", [0]), "activation must be one of"),
    ],
)
def test_bad_input_is_named(action, message):
    with pytest.raises(ValueError, match=message):
        action()
