"""A wheel of fortune has sectors as wide as they are likely, stops at outcomes and unrolls to columns."""

import numpy as np
import pytest
from manim import Rectangle

from scenes.kit import theme
from scenes.kit.figures.wheel import Wheel
from scenes.kit.stage import Slot
from scenes.kit.text import label
from scenes.script import LectureError

P = np.array([0.5, 0.25, 0.125, 0.125])
ROOM = Slot(-5, -2, 5, 2)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def area(shape):
    x, y = shape.get_start_anchors()[:, :2].T
    return abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2


def test_the_sectors_are_as_large_as_they_are_likely():
    wheel = Wheel(P, room=ROOM)
    areas = np.array([area(sector) for sector in wheel.sectors])
    assert areas / areas.sum() == pytest.approx(P, abs=1e-3)


def test_it_keeps_to_its_room():
    wheel = Wheel(P, room=ROOM)
    assert wheel.get_top()[1] <= ROOM.top + 0.01
    assert wheel.get_bottom()[1] >= ROOM.bottom - 0.01


@pytest.mark.parametrize("outcome", range(4))
def test_a_spin_ends_with_its_outcome_under_the_pointer(outcome):
    wheel = Wheel(P, room=ROOM, names=[label(name) for name in "ABCD"])
    spin = wheel.spin([3, outcome])
    spin.interpolate(1)
    name = wheel.names[outcome].get_center()
    assert name[0] == pytest.approx(wheel.pointer.get_x(), abs=1e-6)
    assert name[1] > wheel.middle[1]
    assert 2 <= wheel.turn <= 4


def test_the_sectors_unroll_to_columns():
    wheel = Wheel(P, room=ROOM)
    columns = [Rectangle(width=1, height=height).shift([height, 0, 0]) for height in (1, 2, 3, 3)]
    corners = [
        [column.get_corner(way) for way in ([-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0])] for column in columns
    ]
    for column, four in zip(columns, corners, strict=True):
        column.set_points_as_corners([*four, four[0]])
    wheel.unroll(columns).interpolate(1)
    for sector, column in zip(wheel.sectors, columns, strict=True):
        assert area(sector) == pytest.approx(area(column))
        assert sector.get_center() == pytest.approx(column.get_center())


def test_what_is_no_distribution_and_what_is_no_sector_are_refused():
    with pytest.raises(LectureError, match="add up to one"):
        Wheel([0.5, 0.2], room=ROOM)
    with pytest.raises(LectureError, match="4 sectors need as many names"):
        Wheel(P, room=ROOM, names=[label("A")])
    with pytest.raises(LectureError, match="from 0 to 3"):
        Wheel(P, room=ROOM).spin([4])
