"""Ranked dots: numbers of examples in the order of their size, and levels to compare them with."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.ranked_dots import Level, RankedDots
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.kit.text import label
from scenes.script import LectureError

ROOM = Slot(-3, -2, 3, 2)
VALUES, LABELS = np.array([0.9, 0.3, 1.4, 0.6]), np.array([0, 1, 1, 0])
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def test_examples_stand_in_the_order_of_their_values_and_look_as_their_class_does() -> None:
    dots = RankedDots(VALUES, LABELS, room=ROOM)
    np.testing.assert_allclose(dots.dots.points, dots.axes.at([3, 2], [0.9, 0.6]))
    np.testing.assert_allclose(dots.rings.points, dots.axes.at([1, 4], [0.3, 1.4]))


def test_a_frame_stands_round_its_example() -> None:
    dots = RankedDots(VALUES, LABELS, room=ROOM)
    np.testing.assert_allclose(dots.framed(2).get_center(), dots.axes.at(4, 1.4))


def test_a_level_crosses_all_of_it_and_moves() -> None:
    dots = RankedDots(VALUES, LABELS, room=ROOM)
    level = Level(dots, 0.5)
    np.testing.assert_allclose(level.points, dots.axes.at([0, 5], [0.5, 0.5]))
    through(level.along(quantity(np.linspace, 0.5, 0.2, 4))).finish()
    np.testing.assert_allclose(level.points, dots.axes.at([0, 5], [0.2, 0.2]))


def test_titles_and_names_of_levels_stay_in_the_room() -> None:
    dots = RankedDots(VALUES, LABELS, room=ROOM, titles=("examples", "loss"))
    name = Level(dots, 0.5).named(label("before"))
    for part in (dots, name):
        assert part.get_left()[0] >= ROOM.left - 1e-6
        assert part.get_right()[0] <= ROOM.right + 1e-6
        assert part.get_top()[1] <= ROOM.top + 0.05
        assert part.get_bottom()[1] >= ROOM.bottom - 1e-6
    assert name.get_bottom()[1] > dots.axes.at(0, 0.5)[1]


def test_labels_that_do_not_match_and_an_example_that_is_not_there_are_refused() -> None:
    with pytest.raises(LectureError, match=r"one value and one label .* shapes \(4,\) and \(3,\)"):
        RankedDots(VALUES, LABELS[:3], room=ROOM)
    with pytest.raises(LectureError, match="to frame example 4, but they are numbered from 0 to 3"):
        RankedDots(VALUES, LABELS, room=ROOM).framed(4)
