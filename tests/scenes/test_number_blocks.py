"""Matrices in a common grid share rows and columns; numbers come from where others stood."""

import numpy as np
import pytest
from manim import Scene

from scenes.kit import theme
from scenes.kit.figures.number_blocks import Block, NumberBlocks, number_blocks
from scenes.kit.figures.numbers import Numbers, arrive, faded, gather, merge, run_down, side_by_side
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


def test_tables_slide_onto_each_other_and_the_target_takes_their_place():
    grid = blocks()
    values = quantity(np.arange, 18)
    tables = side_by_side(quantity(np.reshape, values, (3, 2, 3)), Slot(0, -3, 6, 3), most=grid["W"].cell)
    assert [table.entries[0].shown for table in tables] == ["0", "6", "12"]
    assert all((table.cell <= grid["W"].cell + 1e-9).all() for table in tables)
    slide, arrival = merge(tables, grid["W"])
    slide.interpolate(1)
    arrival.interpolate(1)
    for table in tables:
        for entry, goal in zip(table.entries, grid["W"].entries, strict=True):
            assert entry.get_center() == pytest.approx(goal.get_center(), abs=1e-6)
    assert slide.is_remover()


@pytest.mark.parametrize(("count", "width", "lines"), [(4, 9, 2), (5, 9, 2), (5, 4, 3)])
def test_more_than_four_tables_stand_three_in_a_line_where_the_room_is_wide(count, width, lines):
    tables = side_by_side(quantity(np.ones, (count, 2, 3)), Slot(0, 0, width, 4), most=np.array([1, 1]))
    assert len({round(table.at(0, 0)[1], 6) for table in tables}) == lines


def test_frames_run_down_the_rows_of_several_matrices_at_once():
    grid = blocks()
    running = run_down(grid["X"], grid["Y"])
    for share, row in ((0, 0), (0.5, 1), (1, 2)):
        running.interpolate(share)
        for frame, key in zip(running.mobject.submobjects, "XY", strict=True):
            assert frame.get_y() == pytest.approx(grid[key].at(row, 0)[1], abs=1e-6)


def test_what_was_faded_is_taken_back_by_the_reciprocal():
    entry = blocks()["W"].entries[0]
    for share, opacity in ((theme.DIMMED, theme.DIMMED), (1 / theme.DIMMED, 1)):
        (change,) = (each.build() for each in faded([entry], share))
        change.begin()
        change.interpolate(1)
        change.finish()
        assert entry.submobjects[0].get_fill_opacity() == pytest.approx(opacity)


def test_names_travel_to_the_next_glyph_of_their_colour_in_a_formula():
    grid = blocks()
    law = formula("output(Y) = data(X) parameter(W)^top + parameter(b)")
    *moves, rest = grid.spell(law, "W", "b", "Y", "X")
    places = [move.target_mobject for move in moves]
    assert places == [*law.parts("parameter").submobjects, *law.parts("output"), *law.parts("data")]
    assert not set(places) & set(rest.mobject.submobjects)


def test_blocks_are_made_from_quantities_and_the_formulas_of_their_names():
    quantities = {"x": quantity(np.ones, 3), "y": quantity(np.ones, 2), "other": quantity(np.ones, 2)}
    names = {"x": "data(x)", "y": "output(y)", "other": "loss(o)"}
    grid = number_blocks(quantities, names, {"x": (0, 0), "y": (1, 1)}, room=ROOM)
    assert grid["x"].shape == (1, 3)
    assert grid["y"].shape == (2, 1)
    assert grid["y"].entries[0].submobjects[0].get_fill_color() == theme.role("output")
