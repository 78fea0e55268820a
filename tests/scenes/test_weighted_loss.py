"""A loss over a density and their product move with the guess, in place."""

import numpy as np
import pytest

from mathdl.calculus import riemann_rectangles
from mathdl.distributions import normal
from scenes.kit import theme
from scenes.kit.figures.area_function import AreaFunction
from scenes.kit.figures.weighted_loss import WeightedLoss
from scenes.kit.motion import through
from scenes.kit.stage import STAGES, Slot
from scenes.kit.text import formula

X = np.linspace(1, 8, 141)
BELL = normal(4.5, 0.8)
ROOM = Slot(-6.6, -3, 2, 2.85)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def figure(start: float = 4, room: Slot = ROOM) -> WeightedLoss:
    pair = AreaFunction(X, BELL.pdf(X), BELL.cdf(X), room=room, titles=("kg", "density", "area"), x_ticks=(2, 4))
    guesses = np.linspace(start, 4.5, 11)
    losses = np.square(X - guesses[:, np.newaxis])
    name = formula("(x - g)^2", size=theme.LABEL)
    style = {"titles": ("kg", "loss"), "x_ticks": (2, 4), "top": 2.56, "reach": 1.6}
    _, below = room.stacked(2, gap=0.25)
    return WeightedLoss(pair.upper, X, guesses, losses, losses * BELL.pdf(X), room=below, name=name, **style)


@pytest.mark.parametrize("room", [ROOM, STAGES["vertical"].whole])
def test_both_charts_have_one_scale_of_x_and_the_lower_one_stays_in_its_room(room) -> None:
    made = figure(room=room)
    upper, lower = made.upper.window, made.lower.window
    assert (upper.left, upper.right) == pytest.approx((lower.left, lower.right))
    assert made.lower.get_bottom()[1] >= room.bottom - 0.01
    assert made.lower.get_left()[0] >= room.left - 0.01


def test_mark_loss_and_product_go_through_the_guesses() -> None:
    made = figure()
    through(made.along(made.steps())).finish()
    np.testing.assert_allclose(made.mark.points[0], made.upper.at(4.5, 0))
    np.testing.assert_allclose(made.loss[0].y, np.square(X - 4.5))
    for part in made.product:
        np.testing.assert_allclose(part.y, np.square(X - 4.5) * BELL.pdf(X))


@pytest.mark.parametrize("start", [3, 4, 5, 6])
def test_the_name_stays_clear_of_the_loss_at_all_guesses(start) -> None:
    made = figure(start)
    left, right = made.loss[1].get_left()[0], made.loss[1].get_right()[0]
    for step in range(11):
        places = made.show(step).loss[0].points
        inside = places[(places[:, 0] > left) & (places[:, 0] < right)]
        assert not (inside[:, 1] > made.loss[1].get_bottom()[1]).any()


def test_columns_stand_under_density_and_product_at_the_same_places() -> None:
    made = figure()
    shares = riemann_rectangles(BELL.pdf, 1, 8, 28)
    terms = riemann_rectangles(lambda x: np.square(x - 4) * BELL.pdf(x), 1, 8, 28)
    density, product = made.columns(shares, terms)
    np.testing.assert_allclose(density.points[:, 0], product.points[:, 0])
    assert density.axes is made.upper
    assert product.axes is made.lower
