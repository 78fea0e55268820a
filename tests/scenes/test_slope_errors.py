"""Errors of quotients stand over logarithmic axes, with the legs of their fall."""

import numpy as np
import pytest

from mathdl import calculus
from scenes.kit import theme
from scenes.kit.figures.slope_errors import LOWEST, SlopeErrors
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.kit.text import label

pytestmark = pytest.mark.usefixtures("media")
STEPS, PAIR = np.geomspace(1, 1e-15, 46), np.array([1e-3, 1e-4])


@pytest.fixture
def chart() -> SlopeErrors:
    theme.activate("dark")
    errors, fall = (quantity(calculus.slope_errors, np.exp, 0.5, sizes) for sizes in (STEPS, PAIR))
    return SlopeErrors(errors, fall, room=Slot(-6, -3, 6, 2.5), factors=[label("÷ 10"), label("÷ 100")])


def test_the_dots_are_at_the_errors(chart: SlopeErrors) -> None:
    found = np.abs((np.exp(0.6) - np.exp(0.5)) / 0.1 - np.exp(0.5))
    place = int(np.argmin(np.abs(STEPS - 0.1)))
    np.testing.assert_allclose(chart.forward.dots.points[place], chart.axes.at(0.1, found), atol=1e-6)
    assert (chart.central.dots.points[:, 1] >= chart.axes.at(1, LOWEST)[1] - 1e-9).all()


def test_the_legs_lead_down_one_power_of_ten_and_two(chart: SlopeErrors) -> None:
    one = chart.axes.at(1, 1)[1] - chart.axes.at(1, 0.1)[1]
    for cloud, powers in ((chart.forward, 1), (chart.central, 2)):
        assert np.ptp(cloud.legs.points[:, 1]) == pytest.approx(powers * one, rel=0.01)


def test_falling_errors_are_shown_first_and_rounding_afterwards(chart: SlopeErrors) -> None:
    cloud = chart.forward
    falling = cloud.falling()
    falling.at(1)
    seen = cloud.dots.visible
    assert STEPS[seen - 1] >= 1e-6 > STEPS[seen]
    cloud.rounding().at(1)
    assert cloud.dots.visible == len(STEPS)
