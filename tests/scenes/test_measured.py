"""A measurement over logarithmic axes: its points, how far they are drawn, and lines that compare them."""

import numpy as np
import pytest
from manim import DOWN, Rectangle, tempconfig
from numpy.testing import assert_allclose

from scenes.kit.figures.measured import Measured, Question, Ratio, log_axes, log_ticks
from scenes.kit.motion import through
from scenes.kit.stage import Slot

ROOMS = {"wide": Slot(-6.6, -3, 1.8, 2.85), "vertical": Slot(-3.5, -1.1, 3.5, 4.7, "vertical")}
X = np.array([1, 2, 4, 8])
Y = np.array([3.0, 5.0, 30.0, 40.0])


@pytest.fixture(autouse=True)
def typeset_here(tmp_path):
    """Let Typst write its pictures into the test's own folder."""
    with tempconfig({"media_dir": str(tmp_path)}):
        yield


@pytest.fixture(params=ROOMS.values(), ids=ROOMS)
def axes(request):
    return log_axes(X, Y, room=request.param, x_title="size", y_title="ms", x_ticks=X)


def test_logarithmic_axes_fill_their_room_and_hold_all_values():
    for room in ROOMS.values():
        axes = log_axes(X, Y, 100 * Y, room=room, x_title="size", y_title="ms", x_ticks=X)
        assert axes.width == pytest.approx(room.width, abs=0.01)
        assert axes.height == pytest.approx(room.height, abs=0.01)
        places = axes.at([*X, *X], [*Y, *(100 * Y)])
        assert (places[:, 1] > axes.window.bottom).all()
        assert (places[:, 1] < axes.window.top).all()
        assert places[[0, 3], 0] == pytest.approx([axes.window.left, axes.window.right])


def test_without_ticks_for_x_there_is_room_at_both_ends():
    axes = log_axes([0.5, 300], Y, room=ROOMS["wide"], x_title="x", y_title="y")
    assert axes.at(0.5, 3)[0] > axes.window.left
    assert axes.at(300, 3)[0] < axes.window.right
    assert [mark.source for mark in axes.x_tick_labels] == pytest.approx([1, 10, 100])


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(2, 5000, [10, 100, 1000]), (210, 4600, [500, 1000, 2000]), (1, 10, [1, 10]), (0.02, 0.3, [0.02, 0.05, 0.1, 0.2])],
)
def test_ticks_are_powers_of_ten_and_more_where_these_are_too_few(low, high, ticks):
    assert_allclose(log_ticks(low, high), ticks)


def test_points_and_line_stand_where_the_data_are(axes):
    measured = Measured(axes, X, Y)
    assert_allclose(measured.dots.points, axes.at(X, Y))
    assert_allclose(measured.line.get_anchors()[::2][:3], axes.at(X, Y)[:3], atol=1e-9)
    assert measured.dots.visible == 4


def test_a_measurement_is_drawn_from_its_first_point_to_its_last(axes):
    measured = Measured(axes, X, Y)
    growing = through(measured.along())
    growing.update(0)
    assert measured.dots.visible == 1
    assert_allclose(measured.line.get_end(), axes.at(X[0], Y[0]))
    growing.update(1)
    assert measured.dots.visible == 4
    assert_allclose(measured.line.get_end(), axes.at(X[3], Y[3]))


def test_between_two_points_the_line_is_drawn_a_part_of_the_way(axes):
    measured = Measured(axes, X, Y).show(2.5)
    assert measured.dots.visible == 2
    assert_allclose(measured.line.get_end(), (axes.at(X[1], Y[1]) + axes.at(X[2], Y[2])) / 2)


def test_a_measurement_is_carried_onto_other_axes(axes):
    measured = Measured(axes, X, Y)
    other = log_axes(10 * X, 1 / Y, room=ROOMS["wide"], x_title="x", y_title="y")
    moving = measured.onto(other, 10 * X, 1 / Y)
    moving.update(0)
    assert_allclose(measured.dots.points, axes.at(X, Y))
    moving.update(1)
    assert_allclose(measured.dots.points, other.at(10 * X, 1 / Y))
    assert_allclose(measured.line.get_end(), other.at(80, 1 / 40))


def test_names_and_rings_stand_at_their_points(axes):
    measured = Measured(axes, X, Y)
    name = measured.named(Rectangle(width=0.8, height=0.3), 2, DOWN)
    assert name.get_x() == pytest.approx(axes.at(4, 30)[0])
    assert name.get_top()[1] < axes.at(4, 30)[1]
    assert_allclose(measured.ring(1).get_center(), axes.at(2, 5), atol=1e-6)


def test_the_line_of_a_ratio_is_as_long_wherever_the_ratio_is_the_same(axes):
    lines = [Ratio(axes, 4, low, 4 * low, Rectangle(width=0.5, height=0.3)).line for low in (3, 9)]
    assert lines[0].get_length() == pytest.approx(lines[1].get_length())


def test_the_number_of_a_ratio_stands_left_of_its_line_between_its_ends(axes):
    ratio = Ratio(axes, 4, 3, 30, Rectangle(width=0.5, height=0.3))
    assert ratio.number.get_right()[0] < ratio.line.get_x()
    assert ratio.line.get_bottom()[1] < ratio.number.get_bottom()[1]
    assert ratio.number.get_top()[1] < ratio.line.get_top()[1]


def test_a_question_leads_from_the_known_point_to_the_place_in_question_and_upwards(axes):
    question = Question(axes, 1, 3, 4, Rectangle(width=0.2, height=0.3))
    assert_allclose(question.level.get_start(), axes.at(1, 3), atol=1e-6)
    assert question.upwards.get_x() == pytest.approx(axes.at(4, 3)[0])
    assert question.mark.get_left()[0] > question.upwards.get_x()
    assert question.get_top()[1] <= axes.window.top + 1e-6
