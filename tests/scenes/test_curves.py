"""A curve is drawn inside the window of its axes alone, and nowhere along its edges."""

import numpy as np
import pytest

from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.stage import Slot

ROOM = Slot(-4, -2, 4, 2)


def test_a_curve_ends_where_it_leaves_the_window_and_begins_where_it_comes_back():
    figure = Axes((0, 10), (-1, 1), room=ROOM)
    curve = Curve(figure, np.arange(5) * 2.5, np.array([0, 2, 2, 0, -np.inf]))
    first, second = curve.get_subpaths()
    assert first[[0, -1]] == pytest.approx(figure.at([0, 1.25], [0, 1]))
    assert second[[0, -1], 1] == pytest.approx(figure.at(0, [1, -1])[:, 1])
    assert second[0, 0] == pytest.approx(figure.at(6.25, 0)[0])


def test_a_level_curve_on_an_edge_is_drawn_and_one_beyond_it_is_not():
    figure = Axes((0, 10), (-1, 1), room=ROOM)
    for level, drawn in ((-1, True), (0, True), (1, True), (1.01, False), (-1.01, False)):
        assert Curve(figure, np.array([0, 10]), np.full(2, level)).has_points() == drawn


def test_a_curve_on_a_logarithmic_axis_ends_at_the_lower_edge_on_its_way_to_zero():
    figure = Axes((0, 2), (1e-3, 1), room=ROOM, log=(False, True))
    curve = Curve(figure, np.array([0, 1, 2]), np.array([1.0, 0.0, 1e-6]))
    assert curve.get_end()[1] == pytest.approx(figure.at(2, 1e-3)[1])
    assert figure.at(0, 1)[0] < curve.get_end()[0] < figure.at(1, 1)[0]


def test_a_curve_that_was_outside_can_come_back():
    figure = Axes((0, 10), (-1, 1), room=ROOM)
    curve = Curve(figure, np.array([0, 10]), np.array([3.0, 3.0]))
    assert curve.show(np.array([0.0, 1.0])).get_end() == pytest.approx(figure.at(10, 1))
