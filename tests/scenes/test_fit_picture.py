"""A fit is drawn over its points, and what it misses is as long as the error."""

import numpy as np
import pytest

from scenes.kit.figures.fit_picture import FitPicture
from scenes.kit.stage import Slot
from scenes.script import LectureError

GRID = np.linspace(-1, 1, 21)
X, Y = np.array([-1.0, 0.0, 0.5]), np.array([0.5, -0.5, 1.0])


@pytest.fixture
def picture():
    return FitPicture(X, Y, GRID, 0 * GRID, room=Slot(-6, -3, 2, 2), span=(-1, 1))


def heights(segments):
    starts, ends = segments.points[0::2], segments.points[1::2]
    assert starts[:, 0] == pytest.approx(ends[:, 0])
    return ends[:, 1] - starts[:, 1]


def test_misses_go_from_the_points_to_the_fit(picture):
    unit = picture.axes.window.height / 2
    assert heights(picture.misses) == pytest.approx(-Y * unit)
    picture.show(0.5 * GRID)
    assert heights(picture.misses) == pytest.approx((0.5 * X - Y) * unit)
    assert picture.curve.y == pytest.approx(0.5 * GRID)


def test_new_points_have_misses_of_their_own_and_nothing_leaves_the_axes(picture):
    lines, dots = picture.fresh([0.0, 0.25], [3.0, 0.5])
    window = picture.axes.window
    assert dots.points[:, 1] == pytest.approx([window.top, window.top - window.height / 4])
    assert heights(lines) == pytest.approx([-window.height / 2, -window.height / 4])
    assert len(picture.fresh([0.0], [0.5], misses=False)) == 1


def test_points_and_heights_that_do_not_fit_are_refused(picture):
    with pytest.raises(LectureError, match="as many heights"):
        picture.show([1.0, 2.0])
    with pytest.raises(LectureError, match="as many x as y"):
        FitPicture([1.0], [1.0, 2.0], GRID, GRID, room=Slot(-6, -3, 2, 2), span=(-1, 1))
