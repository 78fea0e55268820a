"""The bend of a neuron: points on its curve, and tangents of the slopes that were computed."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.bend import REACH, Bend
from scenes.kit.stage import Slot
from scenes.kit.text import label
from scenes.script import LectureError

ROOM = Slot(-3, -2, 3, 2)
SUMS = np.array([-0.6, 1.8])
SLOPES = 1 - np.tanh(SUMS) ** 2
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def test_points_lie_on_the_curve_and_tangents_have_their_slopes() -> None:
    bend = Bend(np.tanh, SUMS, SLOPES, room=ROOM)
    for x, slope, (tangent, dot) in zip(SUMS, SLOPES, bend.marks, strict=True):
        np.testing.assert_allclose(dot.points[0], bend.axes.at(x, np.tanh(x)))
        start, end = tangent.points
        assert (end - start)[1] / (end - start)[0] == pytest.approx(slope), "both axes have one scale"
        np.testing.assert_allclose((start + end) / 2, dot.points[0])
        unit = bend.axes.at(1, 0)[0] - bend.axes.at(0, 0)[0]
        assert np.linalg.norm(end - start) == pytest.approx(2 * REACH * unit)


def test_all_of_it_stays_in_its_room_and_names_stand_beside_their_points() -> None:
    names = [label(name) for name in "38"]
    bend = Bend(np.tanh, SUMS, SLOPES, room=ROOM, names=names)
    assert bend.picture.get_left()[0] >= ROOM.left - 1e-6
    assert bend.picture.get_right()[0] <= ROOM.right + 1e-6
    for name, (_, dot, *_) in zip(names, bend.marks, strict=True):
        assert 0.2 < np.linalg.norm(name.get_center() - dot.points[0]) < 0.8


def test_points_far_out_are_shown_too() -> None:
    bend = Bend(np.tanh, [-4.0], [0.0013], room=ROOM)
    assert bend.axes.window.left < bend.marks[0][1].points[0][0] < bend.axes.window.right


@pytest.mark.parametrize(("slopes", "names"), [([0.5], ()), (SLOPES, ["3"])])
def test_points_slopes_and_names_that_do_not_match_are_refused(slopes, names) -> None:
    with pytest.raises(LectureError, match="takes one slope and one name for each point, but was given 2 points"):
        Bend(np.tanh, SUMS, slopes, room=ROOM, names=[label(name) for name in names])
