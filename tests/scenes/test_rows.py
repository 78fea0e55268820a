"""Rows, tables and answers are laid out at once, inside their slot, and nothing moves when they are shown."""

import itertools

import numpy as np
import pytest
from manim import UP
from numpy.testing import assert_allclose

from scenes.kit import theme
from scenes.kit.quantity import quantity
from scenes.kit.rows import LOOSE, TIGHT, Row
from scenes.kit.stage import Slot
from scenes.script import LectureError

COLUMN = Slot(2, -3, 6, 3)
NARROW = Slot(0, -3, 2.2, 3, "vertical")


def numbers():
    return {
        "one": quantity(np.add, 1.0, 0.25, unit="bits"),
        "path": quantity(np.power, 10.0, np.arange(4)),
        "many": quantity(np.square, np.arange(8)),
    }


@pytest.fixture
def scene(clip):
    return clip(numbers=numbers)


def inside(mobject, slot):
    return (
        mobject.get_left()[0] >= slot.left - 0.01
        and mobject.get_right()[0] <= slot.right + 0.01
        and mobject.get_bottom()[1] >= slot.bottom - 0.01
        and mobject.get_top()[1] <= slot.top + 0.01
    )


def test_rows_stand_below_each_other_in_the_middle_of_their_slot(scene):
    rows = scene.rows(COLUMN, first=Row("first", "one"), second=Row("second", "one"), third=Row("third", "one"))
    heights = [row.get_center()[1] for row in rows]
    assert heights == sorted(heights, reverse=True)
    assert rows.get_center()[1] == pytest.approx(COLUMN.center[1])
    assert_allclose([row.get_left()[0] for row in rows], COLUMN.left)
    assert_allclose(-np.diff(heights), rows[0].height + LOOSE, atol=0.1)
    assert inside(rows, COLUMN)


def test_rows_may_stand_at_the_top_of_their_slot(scene):
    assert scene.rows(COLUMN, UP, first=Row("first", "one")).get_top()[1] == pytest.approx(COLUMN.top)


def test_a_number_stands_at_the_end_of_the_line_on_the_baseline_of_its_name(scene):
    row = scene.rows(COLUMN, one=Row("first", "one"))["one"]
    assert row.readout.get_right()[0] == pytest.approx(COLUMN.right)
    assert row.readout.baseline == pytest.approx(row.name.baseline)


def test_a_number_follows_an_equals_sign(scene):
    row = scene.rows(COLUMN, one=Row(formula="x =", number="one"))["one"]
    assert 0 < row.readout.get_left()[0] - row.name.get_right()[0] < 0.4
    assert row.readout.get_right()[0] < COLUMN.right


def test_a_number_without_room_beside_its_name_stands_below_it(scene):
    row = scene.rows(NARROW, one=Row("a longer name", "one"))["one"]
    assert row.readout.get_top()[1] < row.name.get_bottom()[1]
    assert row.readout.get_left()[0] == pytest.approx(NARROW.left)


def test_a_note_stands_below_name_and_number(scene):
    row = scene.rows(COLUMN, one=Row("first", "one", note="a note"))["one"]
    assert row.note.get_top()[1] < min(row.name.get_bottom()[1], row.readout.get_bottom()[1])


def test_the_name_of_a_formula_stands_below_it_over_the_note(scene):
    row = scene.rows(COLUMN, one=Row("its name", "one", formula="x", note="a note"))["one"]
    alone = scene.rows(COLUMN, one=Row("", "one", formula="x", note="a note"))["one"]
    assert row.note.height > alone.note.height


def test_a_row_has_room_for_all_states_that_its_number_runs_through(scene):
    row = scene.rows(COLUMN, path=Row("first", along="path"))["path"]
    left, right = row.readout.digits_left, row.readout.digits_right
    assert row.readout.shown == "1.000"
    for share in (0, 0.4, 1):
        row.along().at(share)
        assert (row.readout.digits_left, row.readout.digits_right) == pytest.approx((left, right))
    assert row.readout.shown == "1000.000"
    assert inside(row, COLUMN)


def test_a_row_goes_along_states_that_are_given_later(scene):
    row = scene.rows(COLUMN, one=Row("first", "one"))["one"]
    row.along(scene["path"].part(slice(0, 1))).at(1)
    assert row.readout.shown == "1.000"
    with pytest.raises(LectureError, match="does not know what its number runs through: give it along="):
        row.along()


def test_rows_that_only_just_fit_do_not_cross_the_edges_of_their_slot(scene):
    rows = {name: Row(name, "one") for name in "abcd"}
    high = scene.rows(COLUMN, **rows)
    least = sum(row.height for row in high) + 3 * TIGHT
    for share in (1.0, 1.1, 1.5):
        slot = Slot(2, -4.7, 6, -4.7 + share * least)
        tight = scene.rows(slot, **rows)
        assert tight.get_bottom()[1] >= slot.bottom
        assert tight.get_top()[1] <= slot.top
        assert tight[0].get_left()[0] == tight[-1].get_left()[0]


def test_what_is_too_high_for_one_column_stands_in_two(scene):
    wide = Slot(0, 0, 7, 1.9)
    rows = scene.rows(wide, **{name: Row(name, "one") for name in "abcd"})
    assert rows["a"].get_left()[0] == rows["b"].get_left()[0] < wide.center[0] < rows["c"].get_left()[0]
    assert inside(rows, wide)


def test_rows_without_room_are_refused_with_what_is_missing(scene):
    with pytest.raises(LectureError, match=r"A column of rows is too large .* vertical format: .* units too high"):
        scene.rows(Slot(0, 0, 3, 1, "vertical"), **{name: Row(name, "one") for name in "abcd"})
    with pytest.raises(LectureError, match="units too wide"):
        scene.rows(Slot(0, 0, 1, 3), one=Row("a name that is too long", "one"))


def test_an_unknown_row_and_an_unknown_quantity_are_named_with_the_closest(scene):
    rows = scene.rows(COLUMN, waste=Row("first", "one"))
    with pytest.raises(LectureError, match=r"no row 'wast' in these rows\. Did you mean waste\?"):
        rows["wast"]
    with pytest.raises(LectureError, match=r"no quantity 'onne' in clip coin\. Did you mean one\?"):
        scene.rows(COLUMN, waste=Row("first", "onne"))
    with pytest.raises(LectureError, match=r"Did you mean path\?"):
        scene.rows(COLUMN, waste=Row("first", along="pat"))


def test_the_columns_of_a_table_end_below_each_other_and_its_lines_share_baselines(scene):
    many = scene["many"]
    lines = [["n", *(scene.readout(many.at(i + j), "d") for j in range(2))] for i in (2, 4)]
    table = scene.table(Slot(0, 0, 6, 3), ["", "one", "other"], [["long name", None, lines[0][1]], lines[1]])
    assert inside(table, Slot(0, 0, 6, 3))
    first, second = table.rows
    assert first[0].get_left()[0] == second[0].get_left()[0] == pytest.approx(0)
    assert table.header[-1].get_right()[0] == pytest.approx(second[-1].get_right()[0])
    assert first[-1].get_right()[0] == pytest.approx(second[-1].get_right()[0])
    for line in (first, second):
        assert_allclose([cell.baseline for cell in line], line[0].baseline, atol=1e-6)


def test_a_table_without_room_is_refused_and_one_of_a_single_column_or_line_is_not(scene):
    lines = [["some words", "and some more"]] * 2
    with pytest.raises(LectureError, match=r"A table is too large .* units too wide"):
        scene.table(Slot(0, 0, 3, 3), ["one", "other"], lines)
    with pytest.raises(LectureError, match=r"A table is too large .* units too high"):
        scene.table(Slot(0, 0, 9, 1), ["one", "other"], lines)
    assert len(scene.table(Slot(0, 0, 2, 1.5), ["some words"], [["other words"]]).rows) == 1


def test_a_row_of_a_table_with_another_number_of_cells_is_named(scene):
    with pytest.raises(LectureError, match="Row 2 of a table has 1 cells, but its header has 2"):
        scene.table(COLUMN, ["one", "other"], [["a", "b"], ["c"]])


@pytest.mark.parametrize("count", [1, 3, 4, 8])
def test_answers_stand_clear_of_each_other_in_their_slot(scene, count):
    slot = Slot(-3, 0, 3, 2.5)
    choices = scene.choices(slot, [scene["many"].at(i) for i in range(count)])
    assert inside(choices, slot)
    for one, other in itertools.pairwise(choices):
        beside = one.get_right()[0] < other.get_left()[0]
        assert beside or one.get_bottom()[1] > other.get_top()[1]
    for letter, number in choices:
        assert letter.baseline == pytest.approx(number.baseline)


def test_the_right_answer_is_framed_and_the_others_are_dimmed(scene):
    choices = scene.choices(Slot(-3, 0, 3, 2), ["one", scene["many"].at(3)])
    animations = choices.right(1)
    assert choices.frame.get_center() == pytest.approx(choices[1].get_center())
    assert choices.frame.get_stroke_color().to_hex() == theme.role("output").to_hex()
    assert len(animations) == 2


def test_answers_in_words_stand_below_each_other_where_the_slot_is_narrow(scene):
    slot = Slot(-3, -1, -0.4, 2)
    answers = scene.choices_in_words(slot, ["vanishes", "explodes", "settles"])
    assert inside(answers, slot)
    lefts, baselines = ([get(pair) for pair in answers] for get in (lambda p: p.get_left()[0], lambda p: p[0].baseline))
    assert np.ptp(lefts) < 0.05
    assert (np.diff(baselines) < -0.3).all()


@pytest.mark.parametrize("width", [5, 2.2])
def test_a_table_of_numbers_has_a_line_for_each_state_and_is_set_smaller_where_there_is_little_room(scene, width):
    slot = Slot(-3, -2, -3 + width, 2)
    table = scene.number_table(slot, ("a", "path", "g", "data"), ("b", "path", ".1f", "ink"))
    assert inside(table, slot)
    assert [cell.shown for cell in table.rows[3]] == [format(scene["path"].at(3), spec) for spec in ("g", ".1f")]
    assert len(table.rows) == 4
