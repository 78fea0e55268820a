"""Sticks reach from the base line to the curve, squares from data points to predictions, and both change in place."""

import numpy as np
import pytest

from mathdl.distributions import normal
from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.squares import Squares
from scenes.kit.figures.sticks import Sticks
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.readout import Readout
from scenes.kit.stage import Slot
from scenes.script import LectureError

CATS = np.array([3.6, 4.2, 4.5, 4.9, 5.3])
ROOM = Slot(-5, -2, 5, 2)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def axes(**options):
    return Axes((2, 7), (0, 0.6), room=ROOM, **options)


def test_each_stick_reaches_from_the_base_line_to_its_height():
    ground, heights = axes(), normal(3.5, 0.8).pdf(CATS)
    sticks = Sticks(ground, CATS, heights)
    assert np.array([sticks.tip(i) for i in range(5)]) == pytest.approx(ground.at(CATS, heights))
    assert sticks.feet.points == pytest.approx(ground.at(CATS, 0))


def test_sticks_and_their_numbers_follow_a_bell_that_slides():
    ground = axes()
    bells = quantity(lambda: np.array([normal(mean, 0.8).pdf(CATS) for mean in np.linspace(3.5, 4.5, 5)]))
    numbers = [Readout(bells.first.part(i), ".3f", size=theme.LABEL) for i in range(5)]
    sticks = Sticks(ground, CATS, bells.first, numbers=numbers)
    assert [number.shown for number in numbers] == ["0.495", "0.340", "0.228", "0.108", "0.040"]
    through(sticks.along(bells)).finish()
    assert numbers[2].shown == "0.499"
    assert numbers[2].get_bottom()[1] > sticks.tip(2)[1]
    assert sticks.tip(2) == pytest.approx(ground.at(4.5, normal(4.5, 0.8).pdf(4.5)))


def test_numbers_stand_away_from_the_tallest_stick():
    heights = quantity(np.array, [0.1, 0.5, 0.2])
    numbers = [Readout(heights.part(i), ".1f", size=theme.LABEL) for i in range(3)]
    sticks = Sticks(axes(), [3, 4, 5], heights, numbers=numbers)
    assert numbers[0].get_right()[0] < sticks.tip(0)[0]
    assert numbers[1].get_x() == pytest.approx(sticks.tip(1)[0])
    assert numbers[2].get_left()[0] > sticks.tip(2)[0]


def test_sticks_grow_are_marked_and_counted():
    ground = axes()
    sticks = Sticks(ground, CATS, np.full(5, 0.3))
    growing = sticks.grow()
    growing.interpolate(0)
    assert sticks.tip(0) == pytest.approx(ground.at(CATS[0], 0))
    growing.interpolate(1)
    assert sticks.tip(0) == pytest.approx(ground.at(CATS[0], 0.3))
    assert sticks.mark(3)._lines.colors[3] == pytest.approx(theme.role_rgb("loss"))
    assert sticks.show_first(quantity(np.int64, 2))._lines.visible == 2
    with pytest.raises(LectureError, match="no stick 5"):
        sticks.mark(5)


def test_sticks_of_other_counts_are_refused():
    with pytest.raises(LectureError, match=r"\(n,\)"):
        Sticks(axes(), np.zeros((2, 2)), np.zeros((2, 2)))
    with pytest.raises(LectureError, match="5 sticks need as many heights"):
        Sticks(axes(), CATS, [0.1, 0.2])
    with pytest.raises(LectureError, match="5 sticks need as many numbers, but got 1"):
        Sticks(axes(), CATS, np.zeros(5), numbers=[Readout(quantity(np.int64, 1))])


def test_the_side_of_a_square_is_its_residual_and_it_is_square_on_the_screen():
    ground = axes()
    squares = Squares(ground, [3, 4], [0.1, 0.4], [0.3, 0.3])
    assert squares.sides == pytest.approx(ground.window.height / 0.6 * np.array([0.2, 0.1]))
    first = squares.points[:4]
    assert np.ptp(first[:, 0]) == pytest.approx(np.ptp(first[:, 1]))
    assert first[0] == pytest.approx(ground.at(3, 0.1))
    assert first[1] == pytest.approx(ground.at(3, 0.3))


def test_squares_on_cats_shrink_to_the_least_total_at_the_mean():
    ground = axes()
    squares = Squares(ground, CATS, 0, 3.5, along="x")
    unit = ground.window.width / 5
    assert (squares.sides**2).sum() / unit**2 == pytest.approx(6.70)
    through(squares.along(quantity(np.linspace, 3.5, 4.5, 5))).finish()
    assert (squares.sides**2).sum() / unit**2 == pytest.approx(1.70)
    assert squares.get_bottom()[1] == pytest.approx(ground.window.bottom)


def test_a_square_that_would_leave_the_axes_lies_to_the_left():
    squares = Squares(axes(), [6.9], [0.0], [0.5])
    assert squares.get_right()[0] == pytest.approx(axes().at(6.9, 0)[0])


def test_squares_that_cannot_be_are_refused():
    with pytest.raises(LectureError, match="2 squares need as many predictions, or one"):
        Squares(axes(), [3, 4], [0, 0], [1, 2, 3])
    with pytest.raises(LectureError, match="not logarithmic"):
        Squares(Axes((1, 10), (0, 1), room=ROOM, log=(True, False)), [3], [0], 2, along="x")
    with pytest.raises(LectureError, match=r"shape \(n,\)"):
        Squares(axes(), 3, 0, 1)


def test_sticks_without_feet_grow_without_them():
    theme.activate("dark")
    axes = Axes((0, 4), (0, 1), room=Slot(-4, -2, 4, 2))
    bare, with_feet = (Sticks(axes, [1.0, 3.0], [0.5, 1.0], feet=feet) for feet in (False, True))
    assert bare.feet not in bare.grow().mobject.submobjects
    assert with_feet.feet in with_feet.grow().mobject.submobjects
