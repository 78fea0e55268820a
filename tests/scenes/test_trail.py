"""A trail goes where the walk goes, and no farther than the edge of its map."""

import numpy as np
import pytest

from scenes.kit.figures.contours import Contours
from scenes.kit.figures.trail import Trail
from scenes.kit.stage import Slot
from scenes.script import LectureError

LINE = np.linspace(-2, 2, 21)
WALK = np.array([[1.0, 1.0], [0.0, 1.0], [0.0, -1.0], [5.0, -1.0]])


@pytest.fixture
def trail():
    return Trail(Contours(LINE, LINE, lambda places: (places**2).sum(axis=-1), room=Slot(-3, -3, 3, 3)), WALK)


def test_it_leads_through_its_points_and_ends_at_the_edge(trail):
    at, window = trail.contours.at, trail.contours.axes.window
    starts, ends = trail.lines.points[0::2], trail.lines.points[1::2]
    assert starts == pytest.approx(at(WALK[:-1]))
    assert ends[:2] == pytest.approx(at(WALK[1:3]))
    assert ends[2] == pytest.approx([window.right, at(WALK[2])[1], 0])
    assert {tuple(place.round(9)) for place in trail.dots.points} == {tuple(place.round(9)) for place in at(WALK[:3])}


def test_it_grows_step_by_step_and_begins_as_a_dot(trail):
    trail.show_steps(0)
    assert np.ptp(trail.dots.points, axis=0) == pytest.approx(0)
    animation = trail.walk()
    animation.begin()
    animation.finish()
    assert (trail.count, len(trail.lines.points)) == (3, 6)


def test_another_walk_takes_its_place_if_it_is_as_long(trail):
    trail.show(0.5 * WALK)
    assert trail.lines.points[1] == pytest.approx(trail.contours.at(0.5 * WALK[1]))
    with pytest.raises(LectureError, match="4 places"):
        trail.show(WALK[:3])
    with pytest.raises(LectureError, match="points of shape"):
        Trail(trail.contours, [1.0, 2.0])
