"""The plane draws what its matrix does, and nothing outside its window."""

import numpy as np
import pytest

from mathdl import linear
from scenes.kit.figures.matrix import MatrixFormula
from scenes.kit.figures.plane import CORNERS, Plane, View
from scenes.kit.painted.shapes import Dots, Segments

WINDOW = (-4.0, -2.0, 2.0, 3.0)
VIEW = View(WINDOW, (-1.0, 0.0), 0.5)
A = np.array([[3.0, 0.0], [4.0, 5.0]])


def inside(points: np.ndarray) -> bool:
    low, high = np.array(WINDOW[:2]), np.array(WINDOW[2:])
    return bool((points[:, :2] >= low - 1e-9).all() and (points[:, :2] <= high + 1e-9).all())


def test_basis_arrows_end_on_the_columns():
    plane = Plane(VIEW).show(A)
    for arrow, column in zip(plane.arrows, A.T, strict=True):
        np.testing.assert_allclose(arrow.points[1, :2], np.array(VIEW.origin) + 0.5 * column)


def test_square_becomes_the_parallelogram_of_the_determinant():
    corners = Plane(VIEW).show(A).square.get_start_anchors()[:4, :2]
    x, y = corners.T
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    assert area / VIEW.unit**2 == pytest.approx(linear.determinant(A))


def test_show_starts_from_rest_every_time():
    plane = Plane(VIEW)
    before = plane.grid.points.copy()
    plane.show(A).show(linear.rotation(1.0)).show(np.eye(2))
    np.testing.assert_allclose(plane.grid.points, before, atol=1e-12)


@pytest.mark.parametrize("matrix", [np.eye(2), A, linear.rotation(0.7), [[0.1, 0.0], [0.0, 0.2]], np.zeros((2, 2))])
def test_grid_stays_inside_the_window(matrix):
    plane = Plane(VIEW).show(matrix)
    assert inside(plane.grid.points)
    assert inside(plane.rest.points)


def test_bent_grid_stays_inside_the_window():
    plane = Plane(VIEW, extent=3, spacing=0.5, basis=False).warp(lambda points: 40 * np.tanh(points) ** 3)
    assert inside(plane.grid.points)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ([[-6, 0], [6, 0]], [[-4, 0], [2, 0]]),
        ([[0, 0], [1, 1]], [[0, 0], [1, 1]]),
        ([[-5, -3], [5, 7]], [[-4, -2], [1, 3]]),
    ],
)
def test_lines_are_cut_off_at_the_window(line, kept):
    places = np.column_stack([np.array(line, dtype=float), np.zeros(2)])[np.newaxis]
    np.testing.assert_allclose(VIEW.clip(places)[0, :, :2], kept, atol=1e-12)


@pytest.mark.parametrize("line", [[[-6, 5], [6, 5]], [[3, -9], [3, 9]], [[-6, 0], [-5, 1]], [[1, 9], [9, 1]]])
def test_a_line_outside_the_window_has_no_length(line):
    places = np.column_stack([np.array(line, dtype=float), np.zeros(2)])[np.newaxis]
    start, end = VIEW.clip(places)[0]
    np.testing.assert_array_equal(start, end)


def test_plane_carries_dots_and_segments_until_they_are_released():
    plane = Plane(VIEW)
    dots = plane.carry(Dots(np.zeros((4, 2))), CORNERS / 2)
    line = plane.carry(Segments(np.zeros((1, 2)), np.zeros((1, 2))), [[-9, 0], [9, 0]])
    plane.show(linear.scaling(2, 2))
    np.testing.assert_allclose(dots.points, VIEW.at(CORNERS))
    np.testing.assert_allclose(line.points[:, 0], [-4, 2])
    plane.release(dots)
    plane.show(np.eye(2))
    np.testing.assert_allclose(dots.points, VIEW.at(CORNERS))


def test_fitting_view_holds_all_points_inside_its_margin():
    points = linear.apply(A, CORNERS)
    view = View.fitting(WINDOW, points, margin=0.5)
    places = view.at(points)
    np.testing.assert_allclose([places[:, 1].min(), places[:, 1].max()], [-1.5, 2.5])
    assert places[:, 0].min() > -3.5
    assert places[:, 0].max() < 1.5


def test_views_blend_from_one_to_the_other():
    other = View((0.0, 0.0, 6.0, 5.0), (0.5, 0.5), 2.0)
    assert VIEW.toward(other, 0) == VIEW
    assert VIEW.toward(other, 1) == other
    nearly = VIEW.toward(other, 1 - 1e-9)
    np.testing.assert_allclose([*nearly.window, *nearly.origin, nearly.unit], [0, 0, 6, 5, 0.5, 0.5, 2], atol=1e-6)


def test_points_seen_from_both_views_are_seen_on_the_way():
    points = linear.apply(A, CORNERS)
    far, near = View.fitting(WINDOW, points), View.fitting(WINDOW, CORNERS, most=9)
    for share in np.linspace(0, 1, 11):
        assert inside(far.toward(near, share).at((1 - share) * points + share * CORNERS))


def test_matrix_formula_finds_its_entries():
    matrix = MatrixFormula(np.array([[2.0, -1.5], [1e-17, 10.0]]))
    assert [len(matrix.entry(i, j)) for i in (0, 1) for j in (0, 1)] == [1, 4, 1, 2]
    assert matrix.entry(0, 0).get_center()[0] < matrix.entry(0, 1).get_center()[0]
    assert matrix.column(1).get_center()[0] > matrix.column(0).get_center()[0]
