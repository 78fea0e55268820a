"""The plane draws what its matrix does, and nothing outside its window."""

import numpy as np
import pytest

from mathdl import linear
from scenes.kit.figures.dimension import Dimension
from scenes.kit.figures.matrix import MatrixFormula, determinant_formula
from scenes.kit.figures.plane import Plane
from scenes.kit.figures.view import CORNERS, View
from scenes.kit.motion import through
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.placeholders import fill, math_style
from scenes.kit.quantity import quantity
from scenes.kit.readout import Readout
from scenes.kit.stage import Slot
from scenes.kit.text import Formula
from scenes.kit.text import typeset as set_type

ROOM = Slot(-4.0, -2.0, 2.0, 3.0)
OTHER = Slot(0.0, 0.0, 6.0, 5.0)
VIEW = View(ROOM, (-1.0, 0.0), 0.5)
A = np.array([[3.0, 0.0], [4.0, 5.0]])
STATES = quantity(linear.map_path, A, np.linspace(0, 1, 5))


def plane(**style):
    return Plane(room=ROOM, **style).show(view=VIEW)


def inside(points: np.ndarray, room: Slot = ROOM) -> bool:
    low, high = np.array([room.left, room.bottom]), np.array([room.right, room.top])
    return bool((points[:, :2] >= low - 1e-9).all() and (points[:, :2] <= high + 1e-9).all())


def play(animation) -> None:
    animation.begin()
    animation.finish()


def test_basis_arrows_end_on_the_columns():
    for arrow, column in zip(plane().show(A).arrows, A.T, strict=True):
        np.testing.assert_allclose(arrow.points[1, :2], np.array(VIEW.origin) + 0.5 * column)


def test_square_becomes_the_parallelogram_of_the_determinant():
    corners = plane().show(A).square.get_start_anchors()[:4, :2]
    x, y = corners.T
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    assert area / VIEW.unit**2 == pytest.approx(linear.determinant(A))


def test_show_starts_from_rest_every_time():
    moved = plane()
    before = moved.grid.points.copy()
    moved.show(A).show(linear.rotation(1.0)).show(np.eye(2))
    np.testing.assert_allclose(moved.grid.points, before, atol=1e-12)


@pytest.mark.parametrize("matrix", [np.eye(2), A, linear.rotation(0.7), [[0.1, 0.0], [0.0, 0.2]], np.zeros((2, 2))])
def test_grid_stays_inside_the_window(matrix):
    moved = plane().show(matrix)
    assert inside(moved.grid.points)
    assert inside(moved.rest.points)


def test_bent_grid_stays_inside_the_window():
    bent = plane(extent=3, spacing=0.5, basis=False).show(lambda points: 40 * np.tanh(points) ** 3)
    assert inside(bent.grid.points)


def test_a_plane_in_a_room_shows_the_whole_movement_with_its_names():
    moved = Plane(STATES, room=ROOM)
    for index in range(STATES.steps):
        moved.show(STATES.at(index))
        for part in (moved.square, moved.arrows, moved.names):
            assert inside(np.array([part.get_corner([-1, -1, 0]), part.get_corner([1, 1, 0])]))


def test_a_plane_goes_along_computed_states_and_its_view_turns_on_the_way():
    moved, far = plane(), View.fitting(ROOM, STATES)
    track = moved.along(STATES, far)
    track.at(0.5)
    np.testing.assert_array_equal(moved.matrix, STATES.at(2).value)
    assert VIEW.unit > moved.view.unit > far.unit
    track.at(1)
    assert moved.view == far
    assert (moved.matrix == A).all()


def test_a_plane_goes_along_maps_that_are_not_linear():
    path = quantity(linear.layer_path, A, [1, 1], "tanh", [2, 2.5, 3])
    moved = plane(basis=False)
    dots = moved.carry(Dots(CORNERS))
    play(through(moved.along(path)))
    np.testing.assert_allclose(dots.points, VIEW.at(np.tanh(linear.apply(A, CORNERS) + 1)))


def test_an_arrow_leads_and_the_plane_follows_without_moving_the_arrows():
    moved = plane()
    for index in (0, 1):
        play(moved.lead(index, A[:, index]))
    assert (moved.columns == A).all()
    assert (moved.matrix == np.eye(2)).all()
    track = moved.follow(STATES)
    track.at(0.5)
    assert (moved.columns == A).all()
    assert (moved.matrix == STATES.at(2).value).all()


def test_a_plane_turns_back_to_rest_through_invertible_maps():
    moved, seen = plane().show([[-1, 0], [0, -2]]), []
    back = moved.to(np.eye(2))
    back.begin()
    for share in np.linspace(0, 1, 11):
        back.interpolate(share)
        seen.append(float(linear.determinant(moved.matrix)))
    assert min(seen) >= 1
    assert (moved.matrix == np.eye(2)).all()


def test_a_plane_moves_into_another_room_and_carries_its_dots_along():
    moved = Plane(STATES, room=ROOM).show(A)
    dots = moved.carry(Dots(CORNERS))
    play(moved.move_into(OTHER))
    assert moved.view.window == OTHER
    assert (moved.matrix == A).all()
    assert inside(moved.grid.points, OTHER)
    assert inside(dots.points, OTHER)


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
    moved = plane()
    dots = moved.carry(Dots(CORNERS / 2))
    line = moved.carry(Segments(np.array([[-9, 0]]), np.array([[9, 0]])))
    moved.show(linear.scaling(2, 2))
    np.testing.assert_allclose(dots.points, VIEW.at(CORNERS))
    np.testing.assert_allclose(line.points[:, 0], [-4, 2])
    moved.release(dots)
    moved.show(np.eye(2))
    np.testing.assert_allclose(dots.points, VIEW.at(CORNERS))


def test_fitting_view_holds_all_points_inside_its_margin():
    points = linear.apply(A, CORNERS)
    view = View.fitting(ROOM, points=[points], margin=0.5)
    places = view.at(points)
    np.testing.assert_allclose([places[:, 1].min(), places[:, 1].max()], [-1.5, 2.5])
    assert places[:, 0].min() > -3.5
    assert places[:, 0].max() < 1.5


def test_fitting_view_holds_the_images_of_the_unit_square_and_the_square_itself():
    flipped = View.fitting(ROOM, -A, margin=0.5)
    for matrix in (-A, np.eye(2)):
        assert inside(flipped.at(linear.apply(matrix, CORNERS)), Slot(-3.5, -1.5, 1.5, 2.5))


def test_views_blend_from_one_to_the_other():
    other = View(OTHER, (0.5, 0.5), 2.0)
    assert VIEW.toward(other, 0) == VIEW
    assert VIEW.toward(other, 1) == other
    nearly = VIEW.toward(other, 1 - 1e-9)
    window = nearly.window
    sides = (window.left, window.bottom, window.right, window.top)
    np.testing.assert_allclose([*sides, *nearly.origin, nearly.unit], [0, 0, 6, 5, 0.5, 0.5, 2], atol=1e-6)


def test_points_seen_from_both_views_are_seen_on_the_way():
    points = linear.apply(A, CORNERS)
    far, near = View.fitting(ROOM, points=[points]), View.fitting(ROOM, points=[CORNERS], most=9)
    for share in np.linspace(0, 1, 11):
        assert inside(far.toward(near, share).at((1 - share) * points + share * CORNERS))


def test_matrix_formula_finds_its_entries():
    matrix = MatrixFormula(np.array([[2.0, -1.5], [1e-17, 10.0]]))
    assert [len(matrix.entry(i, j)) for i in (0, 1) for j in (0, 1)] == [1, 4, 1, 2]
    assert matrix.entry(0, 0).get_center()[0] < matrix.entry(0, 1).get_center()[0]
    assert matrix.column(1).get_center()[0] > matrix.column(0).get_center()[0]


def test_letters_of_a_matrix_formula_are_those_of_its_name_from_left_to_right():
    matrix = MatrixFormula(A, name="parameter(S R) =")
    assert len(matrix.letters) == 2
    assert matrix.letters[0].get_center()[0] < matrix.letters[1].get_center()[0] < matrix.entry(0, 0).get_center()[0]
    assert len(matrix.letters) + len(matrix.rest) == len(matrix.submobjects)
    assert len(MatrixFormula(A, name="A =").letters) == 0


def test_pointing_at_a_column_dims_the_others_and_pointing_at_none_shows_all():
    matrix = MatrixFormula(A)
    for animation in matrix.point(1):
        play(animation.build())
    assert matrix.entry(0, 0)[0].get_fill_opacity() < 0.5
    assert matrix.entry(0, 1)[0].get_fill_opacity() == 1
    for animation in matrix.point():
        play(animation.build())
    assert matrix.entry(0, 0)[0].get_fill_opacity() == 1


def test_a_determinant_has_parentheses_and_is_broken_where_the_room_is_narrow():
    written = []

    def typeset(markup):
        written.append(markup)
        names = dict(zip("abcd", [-2.25, -1.75, 3.125, -4.5], strict=True))
        filled = fill(markup, {name: quantity(np.float64, value) for name, value in names.items()}, math_style)
        return set_type(Formula, filled, role="ink", size=42)

    matrix = np.array([[-2.25, -1.75], [3.125, -4.5]])
    one_line = determinant_formula(typeset, matrix, Slot(0, 0, 20, 5))
    assert "({a:.3g}) dot ({d:.3g}) - ({b:.3g}) dot {c:.3g}" in written[-1]
    two_lines = determinant_formula(typeset, matrix, Slot(0, 0, 4, 5))
    assert two_lines.height > 1.2 * one_line.height
    assert two_lines.width < one_line.width


@pytest.mark.parametrize("matrix", [A, [[2, -1], [1, 1]], [[2, 5], [-3, 1]], [[0.1, 6], [-6, 0.1]]])
def test_a_dimension_is_as_long_as_the_rectangle_and_stands_beside_the_parallelogram(matrix):
    matrix = np.asarray(matrix, dtype=float)
    rectangle = linear.shear_to_rectangle(matrix) @ matrix
    corners = VIEW.at(linear.apply(matrix, CORNERS))[:, :2]
    for index in (0, 1):
        away = -rectangle[:, 1 - index]
        length = quantity(linear.rectangle_sides, matrix).part(index)
        drawn = Dimension(VIEW, [0, 0], matrix[:, index], length, away=away)
        start, end = drawn.line.points[:2, :2]
        assert np.hypot(*(end - start)) / VIEW.unit == pytest.approx(float(length))
        assert drawn.number.shown == format(float(length), ".3g")
        out = away / np.hypot(*away)
        assert (drawn.line.points[:2, :2] @ out).min() > (corners @ out).max()
        assert drawn.number.get_center()[:2] @ out > (drawn.line.points[:2, :2] @ out).max()


def test_numbers_gather_on_the_entries_of_a_matrix_in_its_size(media) -> None:
    column = MatrixFormula(np.array([25.0, 20.0]), size=64)
    numbers = [Readout(quantity(np.add, value, 0), "g", size=33) for value in (25, 20)]
    for row, move in enumerate(column.gather(numbers)):
        target = move.build().mobject.target
        assert target.x_height == pytest.approx(column.x_height)
        np.testing.assert_allclose(target.get_corner([1, 1, 0]), column.entry(row, 0).get_corner([1, 1, 0]), atol=1e-6)
