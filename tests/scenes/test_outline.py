"""A plane carries an outline: a circle becomes an ellipse, and its radii end on it."""

import numpy as np
import pytest

from mathdl import linear
from scenes.kit import theme
from scenes.kit.figures.outline import Outline, unit_circle
from scenes.kit.figures.plane import Plane
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError

A = np.array([[3, 0], [4, 5]])
ROOM = Slot(-5, -3, 5, 3)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def plane():
    return Plane(room=ROOM, points=[linear.apply(A, unit_circle())], basis=False)


def in_plane(ground, places):
    return (np.asarray(places)[..., :2] - ground.view.origin) / ground.view.unit


def test_a_circle_becomes_the_ellipse_whose_half_axes_are_the_singular_values():
    ground = plane()
    outline = Outline(ground, radii=linear.svd(A).Vt)
    assert np.linalg.norm(in_plane(ground, outline.points[:180]), axis=1) == pytest.approx(1)
    through(ground.along(quantity(linear.map_path, A, np.linspace(0, 1, 9)))).finish()
    lengths = np.linalg.norm(in_plane(ground, outline.points[:180]), axis=1)
    assert lengths.max() == pytest.approx(linear.svd(A).S[0], rel=1e-3)
    half_axes = [in_plane(ground, outline.end(i) - outline.middle + ground.view.at([0, 0])) for i in (0, 1)]
    assert np.linalg.norm(half_axes, axis=1) == pytest.approx(linear.svd(A).S)
    assert half_axes[0] @ half_axes[1] == pytest.approx(0, abs=1e-9)


def test_a_ghost_stays_where_the_outline_was_or_will_be():
    ground = plane()
    outline = Outline(ground)
    rest, moved = outline.ghost(), outline.ghost(matrix=A)
    before = rest.points.copy()
    ground.show(A)
    assert rest.points == pytest.approx(before)
    assert moved.points[:180] == pytest.approx(outline.points[:180])


def test_any_closed_curve_is_carried():
    ground = plane()
    square = Outline(ground, [[0, 0], [1, 0], [1, 1], [0, 1]])
    ground.show(A)
    assert in_plane(ground, square.points[:4]) == pytest.approx(np.array([[0, 0], [3, 4], [3, 9], [0, 5]]))


@pytest.mark.parametrize("points", [np.zeros((2, 2)), np.zeros((4, 3)), np.zeros(4)])
def test_what_is_no_outline_is_refused(points):
    with pytest.raises(LectureError, match="three points"):
        Outline(plane(), points)
