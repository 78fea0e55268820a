"""Bars stand on the side of their sign, as high as a symmetric log axis says, and stay in their room."""

import numpy as np
import pytest

from scenes.kit.figures.signed_bars import SignedBars
from scenes.kit.stage import Slot
from scenes.script import LectureError

ROOM = Slot(-4, -2, 4, 2)
VALUES = np.array([-0.03, -0.00001, 0.0002, 0.5, 3.0])


@pytest.fixture
def bars():
    return SignedBars(VALUES, room=ROOM, least=1e-4)


def test_each_bar_reaches_from_the_line_to_the_height_of_its_value(bars):
    level, unit = bars.axes.at(0, 0)[1], bars.axes.at(0, 1)[1] - bars.axes.at(0, 0)[1]
    for k, value in enumerate(VALUES):
        wanted = np.sign(value) * np.log10(1 + abs(value) / 1e-4)
        assert bars.tip(k)[1] == pytest.approx(level + unit * wanted)
        far = bars.bars[k].get_top()[1] if value > 0 else bars.bars[k].get_bottom()[1]
        assert far == pytest.approx(bars.tip(k)[1])


def test_a_tenfold_value_is_one_decade_higher_and_signs_mirror(bars):
    heights = bars.heights_of([0.1, 1.0, 10.0])
    assert np.diff(heights) == pytest.approx(1, abs=1e-3)
    assert bars.heights_of(-VALUES) == pytest.approx(-bars.heights_of(VALUES))
    assert bars.heights_of(0) == 0


def test_bars_and_labels_stay_in_the_room_and_labels_stand_at_their_ticks(bars):
    assert bars.get_left()[0] >= ROOM.left - 1e-6
    assert bars.get_top()[1] <= ROOM.top + 0.1
    assert bars.get_bottom()[1] >= ROOM.bottom - 0.1
    assert [label.source for label in bars.labels] == pytest.approx([-0.01, -0.001, 0, 0.001, 0.01, 0.1, 1])
    for label in bars.labels:
        assert label.get_y() == pytest.approx(bars.axes.at(0, bars.heights_of(label.source))[1])


def test_bars_grow_from_the_line(bars):
    growing = bars.growing()
    growing.interpolate(0)
    assert max(bar.height for bar in bars.bars) == 0
    growing.interpolate(1)
    assert bars.bars[4].get_top()[1] == pytest.approx(bars.tip(4)[1])


def test_what_does_not_fit_is_refused(bars):
    with pytest.raises(LectureError, match="5 bars need as many values"):
        bars.show([1.0, 2.0])
    with pytest.raises(LectureError, match="shape"):
        SignedBars(np.zeros((2, 2)), room=ROOM)
    with pytest.raises(LectureError, match="least must be above zero"):
        SignedBars(VALUES, room=ROOM, least=0)
