"""A dot traces the curve of a function; the view closes in on a part of it."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.axes import round_ticks
from scenes.kit.figures.traced_curve import TracedCurve
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot

pytestmark = pytest.mark.usefixtures("media")
TITLES = ("z", "value")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def traced(**kwargs) -> TracedCurve:
    return TracedCurve(np.square, -2, 2, -2, room=Slot(-6, -3, 2, 2.5), titles=TITLES, **kwargs)


def test_the_curve_ends_at_the_dot_and_what_was_passed_stays() -> None:
    curve = traced()
    track = curve.along(quantity(np.array, [-2.0, 1.0, 0.0]))
    for share, reach, x in ((0, -2, -2), (0.5, 1, 1), (1, 1, 0), (0, -2, -2)):
        track.at(share)
        assert curve.curve.x[-1] == reach
        np.testing.assert_allclose(curve.dot.points, curve.axes.at([x], [x * x]))


def test_closing_in_ends_in_other_axes_with_the_dot_at_its_place() -> None:
    curve = traced().show(1, 2)
    sweep = curve.closing_in(0.5, 1.5)
    sweep.begin()
    sweep.finish()
    assert curve.axes.x_range == (0.5, 1.5)
    assert (curve.curve.x[0], curve.curve.x[-1]) == (0.5, 1.5)
    np.testing.assert_allclose(curve.dot.points, curve.axes.at([1], [1]), atol=1e-9)


def test_steps_leave_dots_on_the_curve_one_after_the_other() -> None:
    curve = traced()
    track = curve.steps(quantity(np.array, [1.0, 0.5, 0.25]))
    (dots,) = track.mobjects
    np.testing.assert_allclose(dots.points, curve.axes.at([1, 0.5, 0.25], [1, 0.25, 0.0625]))
    for share, seen in ((0, 1), (1, 3)):
        track.at(share)
        assert dots.visible == seen


def test_axes_reach_below_what_is_to_be_seen_and_a_line_shows_zero() -> None:
    plain, deep = traced(), traced(bottom=-1)
    assert plain.axes.y_range[0] == 0
    assert deep.axes.y_range[0] < -1
    assert len(deep.axes.submobjects) == len(plain.axes.submobjects) + 1


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (-4.5, 3.5, [-4, -2, 0, 2]),
        (0, 0.54, [0, 0.2, 0.4]),
        (-1.25, 0.5, [-1, -0.5, 0, 0.5]),
        (0, 1, [0, 0.5, 1]),
        (-10, -2, [-10, -8, -6, -4, -2]),
    ],
)
def test_ticks_are_round_and_few(low: float, high: float, ticks: list[float]) -> None:
    np.testing.assert_allclose(round_ticks(low, high), ticks)
