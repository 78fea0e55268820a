"""The image of a circle: its outline, its arrow, the circle at rest and the ties stay with the plane and its view."""

import numpy as np
import pytest

from mathdl import linear
from scenes.kit import theme
from scenes.kit.figures.circle_image import CIRCLE, CircleImage
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot

A = np.array([[3.0, 0.0], [4.0, 5.0]])
ROOM = Slot(-5, -3, 5, 3)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def in_plane(image, places):
    return (np.asarray(places)[..., :2] - image.view.origin) / image.view.unit


def test_the_far_view_holds_the_ellipse_and_the_near_one_fills_the_room_with_the_circle():
    image = CircleImage(A, room=ROOM)
    assert image.view == image.far
    low, high = image.far.corners
    ellipse = linear.apply(A, CIRCLE)
    assert np.all(ellipse >= low)
    assert np.all(ellipse <= high)
    assert image.near.unit == 2.0


def test_the_arrow_is_the_image_of_its_vector_while_the_plane_moves_and_while_it_turns():
    image = CircleImage(A, room=ROOM, vector=[0.6, -0.8])
    through(image.along(quantity(linear.map_path, A, np.linspace(0, 1, 5)))).finish()
    assert in_plane(image, image.pointer.points[1]) == pytest.approx(A @ [0.6, -0.8])
    vectors = quantity(np.array, [[1.0, 0.0], [0.0, 1.0]])
    through(image.aiming(vectors)).finish()
    assert in_plane(image, image.pointer.points[1]) == pytest.approx([0, 5])


def test_the_circle_at_rest_is_still_the_unit_circle_when_the_view_has_changed():
    image = CircleImage(A, room=ROOM, at_rest=True).show(A)
    through(image.along(quantity(np.linspace, A, A / 7, 5), image.near)).finish()
    circle = next(part for part in image.submobjects if type(part) is type(image.outline) and part is not image.outline)
    assert in_plane(image, circle.points[: len(CIRCLE)]) == pytest.approx(CIRCLE)
    assert in_plane(image, image.outline.points[: len(CIRCLE)]) == pytest.approx(linear.apply(A / 7, CIRCLE))


def test_ties_lead_from_where_places_were_to_where_the_plane_carries_them():
    image = CircleImage(A, room=ROOM).show(A)
    places = np.array([[1.0, 0.0], [0.0, 1.0]])
    ties = image.tie(places)
    flat = linear.low_rank(A, 1)
    through(image.along(quantity(np.linspace, A, flat, 5))).finish()
    ends = in_plane(image, ties.points).reshape(-1, 2, 2)
    assert ends[:, 0] == pytest.approx(linear.apply(A, places))
    assert ends[:, 1] == pytest.approx(linear.apply(flat, places))


def test_a_radius_that_lifts_off_is_a_line_in_its_colour_where_the_radius_is():
    image = CircleImage(A, room=ROOM, radii=linear.svd(A).Vt).show(A)
    line = image.outline.lifted(1)
    assert in_plane(image, line.get_end()) == pytest.approx(A @ linear.svd(A).Vt[1])
    assert line.get_color() == theme.role("output")
