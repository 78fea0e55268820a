"""A compass: the needle points into its direction, and the wave is drawn as far as it has turned."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.compass import Compass
from scenes.kit.motion import through
from scenes.kit.stage import Slot
from scenes.script import LectureError

ANGLES = np.linspace(0, 2 * np.pi, 121)
SLOPES = 25 * np.cos(ANGLES) + 20 * np.sin(ANGLES)
ROOM, CENTER = Slot(2, -3, 6.6, 2.85), np.array([-3.0, 0.5, 0])
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def test_the_needle_points_into_its_direction_with_its_length() -> None:
    compass = Compass(CENTER, ANGLES, SLOPES, room=ROOM, length=1.5).show(30)
    np.testing.assert_allclose(compass.needle.points, [CENTER, CENTER + np.array([0, 1.5, 0])], atol=1e-9)
    np.testing.assert_allclose(compass.ring.get_center(), CENTER, atol=1e-9)
    assert compass.ring.width == pytest.approx(3)


def test_the_wave_is_drawn_as_far_as_the_needle_has_turned() -> None:
    compass = Compass(CENTER, ANGLES, SLOPES, room=ROOM)
    sweep = through(compass.along())
    sweep.begin()
    sweep.update(0.5)
    assert compass.step == 60
    assert compass._curve.x[-1] == pytest.approx(180)
    np.testing.assert_allclose(compass._head.points[0], compass.at(np.pi, -25), atol=1e-9)
    sweep.finish()
    assert compass._curve.x[-1] == pytest.approx(360)
    np.testing.assert_allclose(compass._curve.y, SLOPES)


def test_the_wave_with_its_labels_stays_in_its_room() -> None:
    wave = Compass(CENTER, ANGLES, SLOPES, room=ROOM, y_ticks=(-30, 0, 30)).wave
    assert wave.width <= ROOM.width + 0.01
    assert wave.height <= ROOM.height + 0.01


def test_the_needle_turns_between_any_two_directions() -> None:
    compass = Compass(CENTER, ANGLES, SLOPES, room=ROOM)
    through(compass.along(first=10, last=43)).finish()
    assert compass.step == 43


def test_angles_that_do_not_rise_and_slopes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(LectureError, match=r"of shape \(121,\) and \(120,\)"):
        Compass(CENTER, ANGLES, SLOPES[1:], room=ROOM)
    with pytest.raises(LectureError, match="of which the first does not rise"):
        Compass(CENTER, ANGLES[::-1], SLOPES, room=ROOM)


def test_the_axis_counts_from_where_it_starts_and_the_whole_wave_stays_as_the_needle_turns_back() -> None:
    compass = Compass(CENTER, ANGLES + 2, SLOPES, room=ROOM, start=2.0)
    sweep = through(compass.along(first=120, last=90, whole=True))
    for share, step in ((0.0, 120), (1.0, 90)):
        sweep.update(share)
        assert compass.step == step
        np.testing.assert_allclose(compass._curve.x[[0, -1]], [0, 360], atol=1e-9)
        np.testing.assert_allclose(compass._head.points[0], compass.at(2 + ANGLES[step], SLOPES[step]), atol=1e-9)
