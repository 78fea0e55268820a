"""Columns of messages and lines at their averages, in rooms that they fill."""

import numpy as np
import pytest
from manim import RIGHT, VGroup
from numpy.testing import assert_allclose

from mathdl import information
from scenes.kit.figures.axes import tick_label
from scenes.kit.figures.messages import Columns, Level, Messages
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.kit.text import label
from scenes.script import LectureError

P = np.array([0.5, 0.25, 0.125, 0.125])
Q = np.array([0.125, 0.5, 0.25, 0.125])
ROOM = Slot(-5, -3, 5, 2)
pytestmark = pytest.mark.usefixtures("media")


def messages(shares=P, **lines):
    return Messages(shares, 3.0, room=ROOM, **lines)


def areas(columns):
    """The area of every column in bits, from the corners that are drawn."""
    window = columns.messages.axes.window
    spans = [(part.points[:, 0].min(), part.points[:, 0].max(), part.height) for part in columns]
    return np.array([(right - left) * height for left, right, height in spans]) / window.width * 3 / window.height


def bits_of(messages, mobject):
    window = messages.axes.window
    return (mobject.get_y() - window.bottom) * 3 / window.height


def test_the_area_of_a_column_is_what_its_message_adds_to_the_average():
    columns = Columns(messages(), information.surprise(P, base=2), role="data")
    assert_allclose(areas(columns), information.entropy_terms(P, base=2))


def test_columns_follow_their_messages_to_other_probabilities():
    ground = messages()
    columns = Columns(ground, information.surprise(P, base=2), role="data")
    ground.set_shares(Q)
    columns.set_data(information.surprise(P, base=2))
    assert areas(columns).sum() == pytest.approx(float(information.cross_entropy(Q, P, base=2)))


def test_columns_follow_axes_that_were_scaled_and_moved():
    ground = messages()
    columns = Columns(ground, 3.0, role="data")
    VGroup(ground, columns).scale(0.5).shift(RIGHT)
    before = [part.points.copy() for part in columns]
    columns.set_data(3.0)
    for part, points in zip(columns, before, strict=True):
        assert_allclose(part.points, points, atol=1e-9)


def test_a_column_that_reaches_downwards_has_the_other_colour():
    columns = Columns(messages(), [3, 1, 2, 3], [1, 2, 3, 3], role="loss", below="output")
    colours = [part.get_fill_color() for part in columns]
    assert colours[0] != colours[1] == colours[2]
    assert colours[3] == colours[0]


@pytest.mark.parametrize(("overhang", "kept"), [(0.0, [0]), (0.1, [0, 1])])
def test_marks_that_would_touch_another_or_overhang_their_column_are_left_out(overhang, kept):
    shares = np.array([0.9, 0.05, 0.05])
    marks = [tick_label(share, "g") for share in shares]
    assert list(messages(shares).place(marks, 0, overhang=overhang)) == [marks[index] for index in kept]


def test_every_bit_of_a_code_word_has_its_cell_and_keeps_clear_of_lines():
    ground = messages()
    _, digits = ground.write(information.huffman_code(P), lines=[1.75])
    assert len(digits) == 1 + 2 + 3 + 3
    assert_allclose([bits_of(ground, digit) for digit in digits], [0.5, 0.5, 1.375, 0.5, 1.375, 2.5, 0.5, 1.375, 2.5])


def test_a_level_lies_at_its_number_of_bits():
    ground = messages()
    level = Level(ground, 1.75, "p", role="data")
    assert bits_of(ground, level[0]) == pytest.approx(1.75)
    level.show(2.375)
    assert bits_of(ground, level[0]) == pytest.approx(2.375)


@pytest.mark.parametrize("lines", [{}, {"above": 1, "below": 1}], ids=["plain", "lines"])
def test_messages_with_levels_and_marks_keep_to_their_room(lines):
    ground = messages(**lines)
    shares = ground.place([tick_label(share, "g") for share in P], ground.line_below(lines.get("below", 0)))
    over = [ground.marks_above(quantity(np.copy, P), "+.3g")] if "above" in lines else []
    whole = VGroup(ground, Columns(ground, 3.0, role="data"), Level(ground, 2.9, "q", role="data"), shares, *over)
    assert ROOM.left - 0.01 <= whole.get_left()[0]
    assert whole.get_right()[0] <= ROOM.right + 0.05
    assert ROOM.bottom - 0.01 <= whole.get_bottom()[1]
    assert whole.get_top()[1] <= ROOM.top + 0.01


def test_the_digits_of_a_code_are_written_where_words_have_the_ideal_lengths_and_else_the_lengths():
    ground = messages()
    written = ground.code(quantity(information.huffman_code, P), quantity(information.surprise, P, base=2))
    assert len(written[1]) == 9
    other = np.array([0.4, 0.3, 0.2, 0.1])
    ground.set_shares(other)
    numbers = ground.code(quantity(information.huffman_code, other), quantity(information.surprise, other, base=2))
    assert [number.shown for number in numbers] == ["1.32", "1.74", "2.32", "3.32"][: len(numbers)]


def test_all_that_is_drawn_on_messages_moves_with_them_into_another_room():
    ground = messages(above=1, below=1)
    columns, level = Columns(ground, 3.0, role="data"), Level(ground, 1.75, "p", role="data")
    room = Slot(0, 0, 4, 3)
    moving = ground.move_into(room)
    moving.interpolate(0)
    assert ground.axes.window.width > 6
    moving.interpolate(1)
    window = ground.axes.window
    assert areas(columns).sum() == pytest.approx(3)
    assert bits_of(ground, level[0]) == pytest.approx(1.75)
    assert room.left <= window.left < window.right <= room.right
    assert room.bottom <= window.bottom < window.top <= room.top


def test_messages_go_to_other_probabilities_with_all_that_is_drawn_on_them():
    ground = messages()
    columns = Columns(ground, information.surprise(P, base=2), role="data")
    animation = ground.to(Q)
    animation.interpolate(1)
    assert areas(columns).sum() == pytest.approx(float(information.cross_entropy(Q, P, base=2)))


def test_columns_level_out_without_a_change_of_their_area():
    ground = messages()
    columns = Columns(ground, information.surprise(P, base=2), role="data")
    animation = columns.to(information.entropy(P, base=2))
    for share in (0, 0.3, 1):
        animation.interpolate(share)
        assert areas(columns).sum() == pytest.approx(float(information.entropy(P, base=2)))
    assert_allclose([part.height for part in columns], columns[0].height)


def test_what_is_counted_and_the_messages_names_can_be_others():
    names = [label(name) for name in ("win", "lose")]
    messages = Messages([0.25, 0.75], 3, room=ROOM, title="coins", names=names)
    assert list(messages.names) == names
    assert names[1].get_x() == pytest.approx(messages.axes.at(0.625, 0)[0])
    assert "coins" in messages.axes.titles[0].typst_code
    with pytest.raises(LectureError, match="2 messages need as many names, but got 1"):
        Messages([0.25, 0.75], 3, room=ROOM, names=names[:1])
