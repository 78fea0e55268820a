"""Matrices in a common grid share rows and columns; numbers come from where others stood."""

import numpy as np
import pytest
from manim import Scene

from scenes.kit import theme
from scenes.kit.figures.number_blocks import Block, NumberBlocks
from scenes.kit.figures.numbers import Numbers, arrive, gather
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.kit.text import formula
from scenes.script import LectureError

ROOM = Slot(-6, -3, 6, 3)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def blocks(room=ROOM, count=3):
    X, W = quantity(np.ones, (count, 3)), quantity(np.array, [[3, 0, -1], [4, 5, 12]])
    return NumberBlocks(
        room=room,
        X=Block(X, (0, 0), formula("X"), "data"),
        W=Block(W, (1, 0), formula("W"), "parameter"),
        Y=Block(quantity(np.ones, (count, 2)), (0, 1), formula("Y"), "output"),
        b=Block(quantity(np.array, [1, -2]), (1, 1), formula("b"), "parameter"),
    )


def test_blocks_below_each_other_share_columns_and_those_beside_each_other_rows():
    grid = blocks()
    for column in range(3):
        assert grid["X"].at(0, column)[0] == pytest.approx(grid["W"].at(0, column)[0])
    for row in range(3):
        assert grid["X"].at(row, 0)[1] == pytest.approx(grid["Y"].at(row, 0)[1])
    for row in range(2):
        assert grid["W"].at(row, 0)[1] == pytest.approx(grid["b"].at(row, 0)[1])
    assert grid["Y"].at(0, 0)[0] == pytest.approx(grid["b"].at(0, 0)[0])


def test_all_numbers_of_a_grid_are_of_one_size_and_within_the_room():
    grid = blocks(Slot(-3.5, -2.5, 3.5, 2.5))
    assert len({round(entry.x_height, 6) for key in "XWYb" for entry in grid[key].entries}) == 1
    assert grid.get_left()[0] >= -3.51
    assert grid.get_right()[0] <= 3.51
    assert grid.get_top()[1] <= 2.51
    assert grid.get_bottom()[1] >= -2.51


def test_no_name_touches_another_block():
    grid = blocks()
    assert grid.names["b"].get_top()[1] < grid["Y"].get_bottom()[1]
    assert grid.names["b"].get_bottom()[1] > grid["b"].get_top()[1]
    assert grid.names["X"].get_right()[0] < grid["X"].get_left()[0]


def test_a_grid_with_too_many_rows_is_refused():
    with pytest.raises(LectureError, match=r"NumberBlocks is too large .* too high"):
        blocks(count=20)


def test_blocks_come_from_where_they_stood_and_those_are_gone():
    scene, old, new = Scene(), blocks(Slot(-2, -2, 6, 3)), blocks()
    scene.add(old)
    ends = [entry.get_center() for entry in new["W"].entries]
    moves = new.come_from(old, "W")
    for move in moves:
        move._setup_scene(scene)
        move.begin()
    assert not set(old["W"].entries) & set(scene.get_mobject_family_members())
    assert set(old["X"].entries) <= set(scene.get_mobject_family_members())
    for entry, source in zip(new["W"].entries, old["W"].entries, strict=True):
        assert entry.get_center() == pytest.approx(source.get_center(), abs=1e-6)
        assert entry.x_height == pytest.approx(source.x_height)
    for move in moves:
        move.finish()
    assert [entry.get_center() for entry in new["W"].entries] == [pytest.approx(end) for end in ends]


def test_copies_of_numbers_travel_to_a_target_that_appears_as_they_arrive():
    grid = blocks()
    target = grid["Y"].entry(1, 1)
    travel, arrival = gather(grid["X"].row(1), target)
    arrival.begin()
    assert all(part.get_fill_opacity() == 0 for part in target.submobjects)
    for animation in (travel, arrival):
        animation.interpolate(1)
    assert all(each.get_center() == pytest.approx(target.get_center()) for each in travel.mobject.submobjects)
    assert target.submobjects[0].get_fill_opacity() == 1


def test_numbers_do_not_come_from_fewer_numbers():
    grid = blocks()
    with pytest.raises(LectureError, match="3 numbers cannot come from 2"):
        arrive(grid["X"].row(0), grid["Y"].row(0))


def test_digits_reserved_for_later_leave_those_shown_in_the_middle_where_there_is_room():
    wide = Numbers(quantity(np.array, [1, 2]), room=ROOM, digits=3)
    entry = wide.entry(0, 1)
    assert (entry.shown_left + entry.digits_right) / 2 == pytest.approx(wide.at(0, 1)[0], abs=0.05)
    narrow = Numbers(quantity(np.array, [1, 2]), room=Slot(0, 0, 1.9, 1), digits=4)
    assert narrow.entry(0, 1).digits_left >= narrow.at(0, 0.5)[0]
