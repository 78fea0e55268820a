"""The gradient on a map: legs along the axes add up to the arrow; an angle is marked the short way."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.gradient_arrow import GradientArrow, angle_mark
from scenes.kit.quantity import quantity

CENTER = np.array([1.0, -0.5, 0])
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


@pytest.mark.parametrize("gradient", [[25, 20], [-3, 4], [-1, -1], [0.5, -2]])
def test_legs_in_the_ratio_of_the_slopes_add_up_to_the_arrow(gradient) -> None:
    found = GradientArrow(CENTER, quantity(np.array, gradient), length=1.5)
    (first, _), (second, _) = found.legs
    ways = [leg.points[1] - leg.points[0] for leg in (first, second)]
    np.testing.assert_allclose(sum(ways), found.arrow.points[1] - CENTER, atol=1e-12)
    np.testing.assert_allclose(np.add(*ways)[:2], 1.5 * np.array(gradient) / np.hypot(*gradient), atol=1e-12)
    assert ways[0][1] == ways[1][0] == 0


def test_the_slopes_stand_beside_their_legs_outside_of_the_triangle() -> None:
    found = GradientArrow(CENTER, quantity(np.array, [25, 20]), length=1.5)
    (_, below), (_, beside) = found.legs
    assert (below.shown, beside.shown) == ("25", "20")
    assert below.get_top()[1] < CENTER[1]
    assert beside.get_left()[0] > found.tip[0]


@pytest.mark.parametrize(("first", "second", "turn"), [(10, 50, 40), (50, 10, 40), (170, -150, 40), (-100, 100, 160)])
def test_an_angle_is_marked_the_short_way_round(first, second, turn) -> None:
    ways = [np.array([np.cos(a), np.sin(a), 0]) for a in np.radians([first, second])]
    found = angle_mark(CENTER, *(CENTER + 2 * way for way in ways), radius=1.0)
    np.testing.assert_allclose(found.get_start(), CENTER + ways[0], atol=1e-6)
    np.testing.assert_allclose(found.get_end(), CENTER + ways[1], atol=1e-6)
    assert np.degrees(abs(found.angle)) == pytest.approx(turn)
