"""Columns of messages, lines at their averages, and pairs of densities."""

import numpy as np
import pytest
from manim import RIGHT, VGroup, tempconfig
from numpy.testing import assert_allclose

from mathdl import information
from scenes.kit.figures.axes import tick_label
from scenes.kit.figures.bells import Bells
from scenes.kit.figures.messages import Columns, Level, Messages

P = np.array([0.5, 0.25, 0.125, 0.125])
Q = np.array([0.125, 0.5, 0.25, 0.125])
WIDTH = 8.0
X = np.linspace(-4, 4, 81)


@pytest.fixture(autouse=True)
def typeset_here(tmp_path):
    """Let Typst write its pictures into the test's own folder."""
    with tempconfig({"media_dir": str(tmp_path)}):
        yield


def messages(shares=P):
    return Messages(shares, 3.0, corner=(-4, -2, 0), width=WIDTH, height=3, ticked=True, size=37)


def areas(columns):
    """The area of every column in bits, from the corners that are drawn; a bit is one unit high."""
    spans = [(part.points[:, 0].min(), part.points[:, 0].max(), part.height) for part in columns]
    return np.array([(right - left) * height for left, right, height in spans]) / WIDTH


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
    assert list(messages(shares).place(marks, -2.6, overhang=overhang)) == [marks[index] for index in kept]


def test_every_bit_of_a_code_word_has_its_cell_and_keeps_clear_of_lines():
    ground = messages()
    _, digits = ground.write(information.huffman_code(P), lines=[1.75])
    assert len(digits) == 1 + 2 + 3 + 3
    places = np.array([digit.get_y() for digit in digits]) + 2
    assert_allclose(places, [0.5, 0.5, 1.375, 0.5, 1.375, 2.5, 0.5, 1.375, 2.5])


def test_a_level_lies_at_its_number_of_bits():
    level = Level(messages(), 1.75, "p", role="data")
    assert level[0].get_y() == pytest.approx(-2 + 1.75)
    level.show(2.375)
    assert level[0].get_y() == pytest.approx(-2 + 2.375)


def test_names_of_densities_stand_at_different_sides_and_move_with_them():
    bell = np.exp(-(X**2))
    figure = Bells(X, bell, bell, top=1, corner=(-4, -1, 0), width=8, height=2)
    p, q = figure[-1]
    assert p.get_x() < 0 < q.get_x()
    before = q.get_x()
    figure.show(q=np.exp(-((X - 1) ** 2)))
    assert q.get_x() == pytest.approx(before + 1, abs=0.1)
    assert p.get_x() < 0
