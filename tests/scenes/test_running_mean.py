"""A running mean is drawn up to a count, in a band that narrows with the root of the count."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.running_mean import RunningMean
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError

ROOM = Slot(-5, -2, 5, 2)
MEANS = 1.75 + 0.5 / np.arange(1, 1001)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def running(**options):
    return RunningMean(MEANS, **{"mean": 1.75, "std": 0.8, "room": ROOM, **options})


def test_a_run_ends_at_its_count_on_a_logarithmic_or_an_even_axis():
    for log in (True, False):
        mean = running(log=log).show(quantity(np.int64, 100))
        assert mean.curve.get_end() == pytest.approx(mean.axes.at(100, MEANS[99]), abs=0.05)
        assert mean.band.get_right()[0] == pytest.approx(mean.axes.at(100, 1.75)[0], abs=0.05)


def test_the_band_and_its_mark_are_as_high_as_the_typical_error():
    mean = running()
    assert mean.half_width(100) == pytest.approx(0.08)
    unit = mean.axes.window.height / 2.4
    assert mean.mark(100).height == pytest.approx(0.16 * unit)
    assert mean.mark(100).get_center() == pytest.approx(mean.axes.at(100, 1.75))


def test_runs_are_led_from_one_count_to_another():
    mean = running(others=np.stack([MEANS, 3.5 - MEANS]))
    through(mean.along(mean.upto(10))).finish()
    assert mean.count == 10
    track = mean.along(mean.upto(first=10))
    assert (int(track.states.value[0]), int(track.states.value[-1])) == (10, 1000)
    through(track).finish()
    assert mean.count == 1000
    assert mean.others.get_right()[0] == pytest.approx(mean.axes.window.right)


def test_a_second_line_stands_at_its_level():
    mean = running(level=1.0)
    assert mean.submobjects[-1].get_y() == pytest.approx(mean.axes.at(1, 1.0)[1])


def test_it_keeps_to_its_room():
    mean = running(title="coins")
    assert mean.get_left()[0] >= ROOM.left - 0.01
    assert mean.get_bottom()[1] >= ROOM.bottom - 0.01
    assert mean.get_top()[1] <= ROOM.top + 0.01


def test_means_of_other_shapes_are_refused():
    with pytest.raises(LectureError, match="two means"):
        RunningMean([1.0], mean=1, std=1, room=ROOM)
    with pytest.raises(LectureError, match=r"\(k, 1000\)"):
        running(others=np.zeros((3, 10)))
