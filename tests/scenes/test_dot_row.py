"""Dots stand over their values, above each other where they would overlap."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.dot_row import DotRow
from scenes.kit.stage import Slot
from scenes.script import LectureError

ROOM = Slot(-4, -2, 4, 2)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def test_dots_stand_over_their_values_and_pile_up():
    row = DotRow([1.0, 2.0, 2.0, 3.0], (0, 4), room=ROOM, level=2.0)
    assert row.dots.points[:, 0] == pytest.approx(row.axes.at([1, 2, 2, 3], 0)[:, 0])
    heights = row.dots.points[:, 1]
    assert heights[0] == heights[1] == heights[3]
    assert heights[2] - heights[1] >= 2 * row.dots.radius
    assert row.level.get_x() == pytest.approx(row.axes.at(2, 0)[0])


def test_a_high_pile_stays_in_the_room():
    row = DotRow(np.ones(300), (0, 4), room=ROOM)
    assert row.dots.points[:, 1].max() + row.dots.radius <= ROOM.top
    assert row.dots.points[:, 1].min() - row.dots.radius >= row.axes.window.bottom - 0.01


def test_dots_come_from_elsewhere_and_go_to_other_values():
    row = DotRow([0.1, 1.0], (0.01, 10), room=ROOM, log=True)
    ends, starts = row.dots.points.copy(), np.array([[0.0, 2, 0], [1, 2, 0]])
    dropping = row.drop_from(starts)
    dropping.interpolate(0)
    assert row.dots.points == pytest.approx(starts)
    dropping.interpolate(1)
    assert row.dots.points == pytest.approx(ends)
    row.show([1.0, 0.1])
    assert row.dots.points == pytest.approx(ends[::-1])


def test_values_of_another_shape_are_refused():
    with pytest.raises(LectureError, match=r"shape \(n,\)"):
        DotRow(np.ones((2, 2)), (0, 1), room=ROOM)
    with pytest.raises(LectureError, match="2 dots need as many values"):
        DotRow([0.1, 0.2], (0, 1), room=ROOM).show([0.1])


def test_dots_that_are_nearly_alike_stand_side_by_side_around_their_place():
    values = np.concatenate([np.full(60, 0.2), [3.0]])
    row, narrow = DotRow(values, (0, 4), room=ROOM, abreast=6), DotRow(values, (0, 4), room=ROOM)
    assert row.dots.radius > 1.5 * narrow.dots.radius
    heap = row.dots.points[:60]
    assert heap[:, 0].mean() == pytest.approx(row.axes.at(0.2, 0)[0])
    apart = np.linalg.norm(heap[:, np.newaxis] - heap, axis=-1)[np.triu_indices(60, 1)]
    assert apart.min() >= 2 * row.dots.radius
    assert len(np.unique(heap[:, 1].round(6))) == 10
    assert row.dots.points[60, 0] == pytest.approx(row.axes.at(3.0, 0)[0])
    assert heap[:, 1].max() <= ROOM.top


def test_piles_of_dots_side_by_side_do_not_overlap():
    values = np.concatenate([np.full(50, 0.99), np.full(50, 1.01), np.linspace(1.5, 3.9, 30)])
    places = DotRow(values, (0, 4), room=ROOM, abreast=6).dots
    apart = np.linalg.norm(places.points[:, np.newaxis] - places.points, axis=-1)[np.triu_indices(len(values), 1)]
    assert apart.min() >= 2 * places.radius - 1e-9
