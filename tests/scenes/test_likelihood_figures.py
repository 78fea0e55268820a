"""A bet with its sticks, the curve below it, squared distances and running products stand where their numbers are."""

from itertools import pairwise

import numpy as np
import pytest

from mathdl.distributions import log_likelihood_path, normal
from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.bet import Bet
from scenes.kit.figures.climb import Climb
from scenes.kit.figures.factors import Factors
from scenes.kit.figures.right_bets import RightBets
from scenes.kit.figures.running_product import RunningProduct
from scenes.kit.figures.squared_distances import SquaredDistances
from scenes.kit.figures.sticks import Sticks
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.readout import Readout
from scenes.kit.stage import Slot
from scenes.script import LectureError

X, CATS = np.linspace(2, 7, 101), np.array([3.6, 4.2, 4.5, 4.9, 5.3])
ROOM, LOW = Slot(-5, 0, 5, 3), Slot(-5, -3, 5, -0.5)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


@pytest.fixture
def bet():
    return Bet(X, normal(3.5, 0.8).pdf(X), room=ROOM, top=0.5, x_ticks=range(2, 8))


def test_a_bet_moves_with_all_that_stands_on_it(bet):
    heights = normal(3.5, 0.8).pdf(CATS)
    sticks = bet.stand(CATS, heights)
    bet.move_into(LOW).finish()
    assert np.array([sticks.tip(i) for i in range(5)]) == pytest.approx(bet.axes.at(CATS, heights))
    assert sticks.feet.points == pytest.approx(bet.axes.at(CATS, 0))
    assert LOW.bottom - 1e-6 <= bet.get_bottom()[1]
    assert bet.get_top()[1] <= LOW.top + 1e-6
    assert bet.curve.get_top()[1] == pytest.approx(bet.axes.at(3.5, normal(3.5, 0.8).pdf(3.5))[1], abs=1e-3)


def test_the_name_of_a_bet_stays_beside_its_bell(bet):
    before = bet.symbol.get_x()
    bet.show(normal(4.5, 0.8).pdf(X))
    assert bet.symbol.get_x() - before == pytest.approx(bet.axes.at(4.5, 0)[0] - bet.axes.at(3.5, 0)[0], abs=0.15)


def test_a_curve_is_drawn_as_far_as_its_dot_has_come_and_lies_under_the_bet(bet):
    logs = log_likelihood_path(X, 0.8, CATS)
    climb = Climb(X, logs, room=LOW, over=bet.axes, title="log-likelihood")
    through(climb.along()).interpolate(0.5)
    assert climb.dot.points[0] == pytest.approx(climb.axes.at(X[50], logs[50]))
    assert climb.curve.get_end() == pytest.approx(climb.dot.points[0])
    assert climb.dot.points[0][0] == pytest.approx(bet.axes.at(X[50], 0)[0])
    through(climb.riding(quantity(np.array, [3, 4]), quantity(np.array, [-8, -6]))).finish()
    assert climb.dot.points[0] == pytest.approx(climb.axes.at(4, -6))


def test_a_curve_of_other_counts_is_refused(bet):
    with pytest.raises(LectureError, match=r"one shape \(n,\)"):
        Climb(X, X[:3], room=LOW, over=bet.axes, title="none")


@pytest.mark.parametrize(("centre", "side"), [(3.5, 1.8), (2.1, 4.9)])
def test_squares_are_as_wide_as_distances_and_stay_in_their_room(centre, side):
    figure = SquaredDistances(CATS, centre, X, normal(centre, 0.8).pdf(X), room=ROOM, top=0.5, side=side)
    unit = figure.axes.window.width / 5
    assert figure.squares.sides == pytest.approx(unit * np.abs(CATS - centre))
    assert figure.squares.get_top()[1] <= ROOM.top + 1e-6
    moving = figure.along(quantity(np.linspace, centre, 4.5, 3), quantity(lambda: np.full((3, X.size), 0.1)))
    through(*moving).finish()
    assert (figure.squares.sides**2).sum() / unit**2 == pytest.approx(1.70)


def test_a_product_ends_where_the_format_does_and_the_sum_goes_on():
    sums = quantity(np.multiply, -1.0, np.arange(121))
    figure = RunningProduct(sums.part(slice(0, 104)), sums, -103.28, room=ROOM, words="smallest")
    figure.product.show(103)
    figure.sums.show(120)
    assert figure.end.points[0] == pytest.approx(figure.axes.at(103, -103))
    assert figure.sums.curve.get_bottom()[1] < figure.floor.points[0][1] < figure.product.curve.get_top()[1]
    assert figure.axes.window.bottom < figure.sums.curve.get_bottom()[1]


def test_numbers_on_sticks_stand_clear_of_each_other_and_can_be_released():
    heights = quantity(np.array, [0.5, 0.011, 0.01, 0.012])
    numbers = [Readout(heights.part(i), ".3f", size=theme.LABEL, underline=False) for i in range(4)]
    sticks = Sticks(Axes((2, 7), (0, 0.6), room=ROOM), [3, 6.8, 6.9, 7], heights, numbers=numbers)
    edges = sorted((number.get_bottom()[1], number.get_top()[1]) for number in numbers)
    assert all(below[1] < above[0] for below, above in pairwise(edges))
    assert max(number.get_right()[0] for number in numbers) <= sticks.axes.window.right + 1e-6
    places = [number.get_center() for number in sticks.release_numbers()]
    sticks.show([0.1, 0.1, 0.1, 0.1])
    assert np.array([number.get_center() for number in numbers]) == pytest.approx(np.array(places))


def test_sticks_without_feet_grow_without_feet():
    sticks = Sticks(Axes((2, 7), (0, 0.6), room=ROOM), CATS, np.full(5, 0.3), feet=False)
    assert sticks.feet not in sticks.grow().mobject.submobjects


def test_numbers_slide_into_a_product():
    numbers = [Readout(quantity(np.float64, 0.5), ".1f", size=theme.LABEL) for _ in range(3)]
    for number in numbers:
        number.move_to([4, 2, 0])
    factors = Factors(numbers, room=LOW)
    assert numbers[2].get_center() == pytest.approx(np.array([4, 2, 0]))
    for sliding in factors.gather():
        sliding.finish()
    line = [part.get_x() for pair in zip(numbers, factors.signs, strict=True) for part in pair]
    assert line == sorted(line)
    assert factors.get_left()[0] >= LOW.left - 1e-6


def test_bets_on_right_labels_stand_side_by_side_and_change_with_training():
    bets = RightBets(quantity(np.array, [0.4, 0.5, 0.6]), room=ROOM)
    through(bets.along(quantity(np.array, [[0.4, 0.5, 0.6], [0.9, 1.0, 0.8]]))).finish()
    tips = np.array([bets.sticks.tip(i) for i in range(3)])
    assert tips == pytest.approx(bets.axes.at([0.5, 1.5, 2.5], [0.9, 1.0, 0.8]))
