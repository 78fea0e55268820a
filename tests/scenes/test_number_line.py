"""Teeth stand where the numbers are, at every zoom, and dots and brackets with them."""

import numpy as np
import pytest

from mathdl import floating_point
from scenes.kit.figures.bit_row import BitRow
from scenes.kit.figures.number_line import NumberLine
from scenes.kit.stage import Slot
from scenes.script import LectureError

ROOM = Slot(-6.25, -1, 2.25, 1)  # the line goes from -6 to 2
VALUES = floating_point.values("float8_e4m3")


def teeth(line):
    return line.teeth.points[0::2, 0]


def test_teeth_stand_at_the_numbers_that_are_seen():
    line = NumberLine(VALUES, 0, 8, room=ROOM)
    seen = VALUES[VALUES <= 8]
    assert teeth(line) == pytest.approx(-6 + seen)
    line.show((1, 2))
    assert teeth(line) == pytest.approx(-6 + 8 * np.arange(9) / 8)


def test_a_logarithmic_line_makes_equal_brackets_of_equal_ratios():
    line = NumberLine(VALUES[1:], 1, 256, room=ROOM, log=True)
    widths = [np.ptp(line.span(low, 2 * low).points[:, 0]) for low in (1, 2, 64)]
    assert widths == pytest.approx([1.0] * 3)


def test_zooming_ends_at_the_part_that_was_asked_for_and_takes_dots_along():
    values = 0.3 + 2.0**-54 * np.arange(-4, 5)
    line = NumberLine(np.unique(values), 0, 1, room=ROOM, labels=(0.5,))
    dot = line.mark(0.3)
    zoom = line.zoom(values[0], values[-1])
    zoom.begin()
    zoom.interpolate(0.5)
    assert line.window[0] < 0.3 < line.window[1]
    zoom.finish()
    assert line.window == (values[0], values[-1])
    assert dot.points == pytest.approx(line.at([0.3]))
    assert line.labels[0].get_fill_opacity() == 0


def test_a_dot_snaps_to_another_number_and_stays_there():
    line = NumberLine(VALUES, 0, 8, room=ROOM)
    dot = line.put(line.mark(1.0), 4.0)
    assert dot.points[0, 0] == pytest.approx(-2)
    line.show((2, 6))
    assert dot.points[0, 0] == pytest.approx(-2)
    line.show((4, 8))
    assert dot.points[0, 0] == pytest.approx(-6)


def test_bits_are_boxes_of_three_kinds():
    row = BitRow(floating_point.bits(-1.5, "bfloat16"), room=ROOM)
    assert row.groups == [1, 8, 7]
    assert len(row) == 16
    assert row.width <= ROOM.width
    with pytest.raises(LectureError, match="row of bits"):
        BitRow(("0", "0" * 8, "0" * 7), room=Slot(0, 0, 2, 1))


@pytest.mark.parametrize("values", [[2.0, 1.0], [], [[1.0]]])
def test_numbers_that_do_not_rise_are_refused(values):
    with pytest.raises(LectureError, match="rising values"):
        NumberLine(np.array(values), 0, 1, room=ROOM)


def test_a_part_that_is_none_is_refused():
    with pytest.raises(LectureError, match="from a lower to a higher"):
        NumberLine(VALUES, 1, 1, room=ROOM)
