"""Singular values on a logarithmic axis: what is kept fills, and the first one dropped is marked."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.spectrum import Spectrum
from scenes.kit.motion import in_steps, through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError

ROOM = Slot(-4, -3, 4, 3)
VALUES = [100.0, 10.0, 1.0]
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def test_equal_ratios_are_equal_heights():
    y = Spectrum(VALUES, room=ROOM).places[:, 1]
    assert y[0] - y[1] == pytest.approx(y[1] - y[2])


def test_what_is_kept_is_filled_and_the_next_value_marked_until_none_is_left():
    spectrum = Spectrum(VALUES, room=ROOM)
    assert spectrum.filled.visible == 1
    assert spectrum.mark.points == pytest.approx(spectrum.places[1:2])
    through(spectrum.along(quantity(np.array, [1, 2, 3]))).finish()
    assert spectrum.filled.visible == 3
    assert len(spectrum.mark.points) == 0


@pytest.mark.parametrize("values", [[1.0], [[2.0, 1.0]], [1.0, 0.0], [1.0, 2.0]])
def test_what_is_no_spectrum_is_refused(values):
    with pytest.raises(LectureError, match="the largest first"):
        Spectrum(values, room=ROOM)


def test_more_than_there_are_cannot_be_kept():
    with pytest.raises(LectureError, match="3 values cannot keep 4"):
        Spectrum(VALUES, room=ROOM).show(4)


def test_a_pace_in_steps_moves_then_rests_and_ends_where_it_should():
    pace = in_steps(4)
    assert [pace(share) for share in (0, 0.25, 0.5, 0.75, 1)] == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert pace(0.2) == pytest.approx(0.25)
    assert 0.25 < pace(0.3) < 0.5
