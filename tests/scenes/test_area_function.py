"""The area function draws itself below its curve: as far as the edge has come, with the height as its slope."""

import numpy as np
import pytest

from mathdl.distributions import normal
from scenes.kit import theme
from scenes.kit.figures.area_function import AreaFunction
from scenes.kit.motion import through
from scenes.kit.stage import STAGES, Slot
from scenes.script import LectureError

X = np.linspace(1, 8, 141)
BELL = normal(4.5, 0.8)
ROOM = Slot(-6.6, -3, 2, 2.85)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def figure(room: Slot = ROOM) -> AreaFunction:
    ticks = ((0.2, 0.4), (1,))
    return AreaFunction(X, BELL.pdf(X), BELL.cdf(X), room=room, titles=("kg", "a", "b"), x_ticks=(2, 4), y_ticks=ticks)


@pytest.mark.parametrize("room", [ROOM, STAGES["vertical"].whole])
def test_both_axes_stand_above_each_other_on_one_scale_in_the_room(room) -> None:
    made = figure(room)
    upper, lower = made.upper.window, made.lower.window
    assert (upper.left, upper.right) == pytest.approx((lower.left, lower.right))
    assert upper.bottom > lower.top
    assert made.width <= room.width + 0.01
    assert made.height <= room.height + 0.01


def test_the_area_is_drawn_as_far_as_the_edge_and_its_tangent_is_as_steep_as_the_curve_is_high() -> None:
    made = figure().show(70)
    np.testing.assert_allclose(made._edge.points, made.upper.at([X[70]] * 2, [0, BELL.pdf(X[70])]))
    np.testing.assert_allclose(made._head.points[0], made.lower.at(X[70], BELL.cdf(X[70])))
    np.testing.assert_allclose(made._drawn.x[-1], X[70])
    (x0, y0), (x1, y1) = made._tangent.points[:, :2]
    unit = (made.lower.at(1, 1) - made.lower.at(0, 0))[:2]
    assert (y1 - y0) / unit[1] / ((x1 - x0) / unit[0]) == pytest.approx(BELL.pdf(X[70]))


def test_the_edge_runs_from_place_to_place() -> None:
    made = figure()
    through(made.along(last=70)).finish()
    assert made.step == 70
    through(made.along(first=70)).finish()
    assert made.step == len(X) - 1


def test_a_curve_below_zero_has_a_falling_area() -> None:
    x = np.linspace(0, 6, 61)
    made = AreaFunction(x, np.sin(x), 1 - np.cos(x), room=ROOM).show(45)
    (_, y0), (_, y1) = made._tangent.points[:, :2]
    assert y1 < y0
    assert made._edge.points[1, 1] < made._edge.points[0, 1]


def test_arrays_of_other_shapes_are_refused() -> None:
    with pytest.raises(LectureError, match=r"one shape \(n,\), but was given \(141,\), \(141,\) and \(140,\)"):
        AreaFunction(X, BELL.pdf(X), BELL.cdf(X[1:]), room=ROOM)
