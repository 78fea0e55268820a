"""A lens zooms on one point of a curve: a smooth curve falls onto its line, a kink stays a kink."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.lens import Lens
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError

ROOM = Slot(-6, -3, 1, 2.5)
RADII = quantity(np.geomspace, 1.0, 0.001, 31)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def relu(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0)


def test_the_window_is_the_largest_square_of_the_room() -> None:
    lens = Lens(np.sin, 0.8, 1.0, slope=np.cos(0.8), room=ROOM)
    assert lens.frame.width == pytest.approx(ROOM.height)
    assert lens.frame.height == pytest.approx(ROOM.height)


def test_curve_and_line_are_where_the_function_and_the_slope_say() -> None:
    lens = Lens(np.square, 1.0, 0.5, slope=2.0, room=ROOM, ratio=4.0)
    np.testing.assert_allclose(lens.curve.y, ((1 + 0.5 * lens.curve.x) ** 2 - 1) / (4 * 0.5))
    np.testing.assert_allclose(lens.line.y, lens.line.x / 2)


def test_a_smooth_curve_becomes_its_line_and_a_kink_does_not_move() -> None:
    smooth, kink = Lens(np.sin, 0.8, 1.0, slope=np.cos(0.8), room=ROOM), Lens(relu, 0, 1.0, slope=0.5, room=ROOM)
    before = [np.abs(lens.curve.y - lens.line.y).max() for lens in (smooth, kink)]
    through(smooth.along(RADII), kink.along(RADII)).finish()
    after = [np.abs(lens.curve.y - lens.line.y).max() for lens in (smooth, kink)]
    assert before[0] > 0.2
    assert after[0] < 1e-3
    assert after[1] == pytest.approx(before[1])
    assert smooth.radius == pytest.approx(0.001)


def test_what_leaves_the_window_is_not_drawn() -> None:
    lens = Lens(lambda x: 50 * np.square(x), 1.0, 1.0, slope=100.0, room=ROOM, ratio=20.0)
    window = lens.axes.window
    for line in (lens.curve, lens.line):
        assert line.points[:, 1].min() >= window.bottom - 1e-6
        assert line.points[:, 1].max() <= window.top + 1e-6


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Lens(np.square, 0.0, 1.0, slope=0.0, room=ROOM), "needs a ratio"),
        (lambda: Lens(np.square, 1.0, 0.0, slope=2.0, room=ROOM), "a radius above zero, but was given 0"),
        (lambda: Lens(lambda x: 1.0, 1.0, 1.0, slope=2.0, room=ROOM), r"one of the same shape, \(241,\), but answered"),
    ],
)
def test_what_a_lens_cannot_show_is_refused(make, reason) -> None:
    with pytest.raises(LectureError, match=reason):
        make()
