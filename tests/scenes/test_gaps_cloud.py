"""Gaps lie between bars and the truth and cancel when laid end to end; a cloud scatters round its target."""

import numpy as np
import pytest

from mathdl.distributions import softmax
from scenes.kit import theme
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.cloud import Cloud
from scenes.kit.figures.gaps import Gaps
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError

BET = softmax([3.1, 2.2, 1.4, 0.3, -1.2])
TRUTH = np.eye(5)[1]
ROOM = Slot(-5, -2, 5, 2)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


@pytest.fixture(params=[False, True], ids=["upright", "horizontal"])
def bars(request):
    return Bars(BET, room=ROOM, horizontal=request.param)


def areas(blocks):
    """The areas of rectangles of four corners."""
    corners = blocks.points.reshape(-1, 4, 3)
    sides = np.linalg.norm(corners[:, [1, 2]] - corners[:, [0, 1]], axis=2)
    return sides.prod(axis=1)


def test_each_gap_is_as_large_as_bet_minus_truth(bars):
    gaps = Gaps(bars, TRUTH)
    unit = areas(gaps.outlines)[1]
    assert areas(gaps.gaps) / unit == pytest.approx(np.abs(BET - TRUTH))
    assert gaps.gaps.missing.tolist() == [False, True, False, False, False]
    assert gaps.outlines.points[4:8].max(axis=0) == pytest.approx(np.maximum(*[bars.at(1, 1.0)] * 2), abs=1)


def test_gaps_close_as_the_bars_come_to_the_truth(bars):
    gaps = Gaps(bars, TRUTH)
    bets = quantity(np.linspace, BET, TRUTH, 5)
    through(bars.along(bets), gaps.along(bets)).finish()
    assert areas(gaps.gaps) == pytest.approx(0, abs=1e-9)
    assert bars.tip(1) == pytest.approx(bars.at(1, 1.0))


def test_gaps_laid_end_to_end_come_back_to_where_they_began(bars):
    gaps, room = Gaps(bars, TRUTH), Slot(-3, 3, 3, 4)
    before = np.sort(gaps.gaps.points.reshape(-1, 4, 3), axis=1)
    laying = gaps.lay_out(room)
    laying.interpolate(0)
    assert np.sort(gaps.gaps.points.reshape(-1, 4, 3), axis=1) == pytest.approx(before)
    laying.interpolate(1)
    corners = gaps.gaps.points.reshape(-1, 4, 3)
    assert corners[0, 0, 0] == pytest.approx(room.left)
    assert corners[4, 3, 0] == pytest.approx(room.right)
    assert corners[1, [0, 3], 0] == pytest.approx([room.right, room.left])
    assert gaps.gaps.get_top()[1] <= room.top
    assert gaps.gaps.get_bottom()[1] >= room.bottom


def test_gaps_of_other_counts_are_refused(bars):
    with pytest.raises(LectureError, match="5 bars need as many true values"):
        Gaps(bars, [0, 1])
    with pytest.raises(LectureError, match="5 gaps need as many values"):
        Gaps(bars, TRUTH).show([0, 1])


POINTS = np.random.default_rng(0).normal([1.0, -1.0], [0.6, 0.3], (50, 2))


def cloud(**options):
    return Cloud(POINTS, [1, -1], room=ROOM, **options)


def test_dots_stand_where_the_arrows_would_end_and_units_are_even():
    picture = cloud(titles=("first", "second"))
    assert picture.dots.points == pytest.approx(picture.axes.at(*POINTS.T))
    assert picture.arrow.points == pytest.approx(picture.axes.at([0, 1], [0, -1]))
    right, up = (picture.axes.at(*place) - picture.axes.at(0, 0) for place in ((1, 0), (0, 1)))
    assert np.linalg.norm(right) == pytest.approx(np.linalg.norm(up))
    assert picture.get_bottom()[1] >= ROOM.bottom - 0.01
    assert picture.get_top()[1] <= ROOM.top + 0.01


def test_the_ring_is_the_mean_of_the_estimates_that_are_drawn():
    picture = cloud().show(1)
    assert picture.mean.points[0] == pytest.approx(picture.dots.points[0])
    through(picture.along()).finish()
    assert picture.dots.visible == 50
    assert picture.mean.points[0] == pytest.approx(picture.axes.at(*POINTS.mean(axis=0)))


def test_the_cloud_contracts_dot_by_dot():
    picture, nearer = cloud(), POINTS / 2 + [0.5, -0.5]
    picture.to(nearer).interpolate(1)
    assert picture.dots.points == pytest.approx(picture.axes.at(*nearer.T))
    with pytest.raises(LectureError, match="cannot go to"):
        picture.to(nearer[:3])


def test_the_spread_is_one_deviation_round_the_mean():
    picture = cloud()
    unit = np.linalg.norm(picture.axes.at(1, 0) - picture.axes.at(0, 0))
    flat = np.array([[2.0, 0], [-2, 0], [0, 1], [0, -1]])
    ellipse = picture.spread(points=flat)
    deviations = flat.std(axis=0, ddof=1)
    assert (ellipse.width / 2 / unit, ellipse.height / 2 / unit) == pytest.approx(tuple(deviations), rel=1e-3)


def test_a_cloud_of_another_shape_is_refused():
    with pytest.raises(LectureError, match=r"\(n, 2\)"):
        Cloud(np.zeros((3, 3)), [0, 0], room=ROOM)
