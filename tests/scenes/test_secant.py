"""A secant goes through two points of its curve, follows the nudge, and becomes the tangent."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.secant import Drops, Secant
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.kit.text import label
from scenes.script import LectureError

pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def axes() -> Axes:
    return Axes((-1, 3), (-1, 5), room=Slot(-6, -3, 2, 2.5))


def test_points_and_legs_are_where_the_function_says() -> None:
    frame = axes()
    secant = Secant(frame, np.square, 0.5, 1.0)
    np.testing.assert_allclose(secant.dots.points, frame.at([0.5, 1.5], [0.25, 2.25]))
    level, upright = (leg.points for leg in secant.legs)
    np.testing.assert_allclose(level, frame.at([0.5, 1.5], [0.25, 0.25]))
    np.testing.assert_allclose(upright, frame.at([1.5, 1.5], [0.25, 2.25]))


def slope_of(secant: Secant) -> float:
    (x0, y0), (x1, y1) = secant.line.points[:, :2]
    unit_x, unit_y = (secant.axes.at([0, 1], [0, 1])[1] - secant.axes.at(0, 0))[:2]
    return float((y1 - y0) / unit_y / ((x1 - x0) / unit_x))


def test_the_line_goes_through_both_points_and_stays_inside_the_axes() -> None:
    frame = axes()
    secant = Secant(frame, np.square, 0.5, 1.0)
    assert slope_of(secant) == pytest.approx(2)
    window = frame.window
    assert (secant.line.points[:, 1] >= window.bottom - 1e-9).all()
    assert (secant.line.points[:, 1] <= window.top + 1e-9).all()


def test_it_follows_the_nudge_until_the_line_is_the_tangent() -> None:
    secant = Secant(axes(), np.square, 0.5, 1.0, slope=1.0)
    sweep = through(secant.along(quantity(np.linspace, 1.0, 0.0, 5)))
    sweep.begin()
    slopes = []
    for share in (0, 0.5, 1):
        secant.along(quantity(np.linspace, 1.0, 0.0, 5)).at(share)
        slopes.append(slope_of(secant))
    np.testing.assert_allclose(slopes, [2, 1.5, 1])
    np.testing.assert_allclose(secant.dots.points[0], secant.dots.points[1])


def test_a_nudge_may_be_negative() -> None:
    secant = Secant(axes(), np.square, 0.5, -1.0)
    assert slope_of(secant) == pytest.approx(0)


def test_names_stand_beside_the_legs() -> None:
    secant = Secant(axes(), np.square, 0.5, 1.0)
    level, upright = secant.beside_legs(label("nudge"), label("rise"))
    below, beside = (leg.points for leg in secant.legs)
    assert level.get_top()[1] < below[0, 1]
    assert upright.get_left()[0] > beside[0, 0]


def test_a_tangent_without_a_slope_is_refused() -> None:
    with pytest.raises(LectureError, match="give Secant\\(\\) the slope"):
        Secant(axes(), np.square, 0.5, 0.0)


@pytest.mark.parametrize("step", [0.5, -0.5])
def test_drops_end_at_the_tangent_and_at_the_curve_side_by_side(step: float) -> None:
    frame = axes()
    drops = Drops(frame, np.square, 1.0, step, slope=2.0)
    promised, actual = (line.points for line in (drops.promised, drops.actual))
    feet = frame.at([1 + step] * 2, [1 + 2 * step, (1 + step) ** 2])
    np.testing.assert_allclose([promised[1, 1], actual[1, 1]], feet[:, 1])
    np.testing.assert_allclose((promised[:, 0] + actual[:, 0]) / 2, feet[:, 0])
    assert (promised[0, 0] - actual[0, 0]) * step > 0
