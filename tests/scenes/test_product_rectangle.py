"""The rectangle of a product: its areas are to scale, and it fills its room when it has grown the most."""

import numpy as np
import pytest
from manim import Rectangle
from numpy.testing import assert_allclose

from mathdl import calculus
from scenes.kit.figures.product_rectangle import ProductRectangle
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError

ROOMS = {"wide": Slot(1.8, -0.5, 6.6, 2.85), "vertical": Slot(-3.5, -4.7, 0, -1.4, "vertical")}


def text():
    return Rectangle(width=0.6, height=0.3)


def drawn(room, sides=(3, 2), most=1.0):
    names, gains = [text() for _ in range(3)], [text() for _ in range(3)]
    return ProductRectangle(sides, room=room, most=most, names=names, gains=gains)


def area(part):
    return part.width * part.height


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
@pytest.mark.parametrize("sides", [(3, 2), (10, 2), (1, 2), (18, 10)])
def test_with_its_labels_it_fills_its_room_in_one_direction_and_leaves_it_nowhere(room, sides):
    rectangle = drawn(room, sides, most=min(sides) / 2)
    rectangle.show(min(sides) / 2)
    parts = [rectangle, rectangle.gains]
    left, right = min(p.get_left()[0] for p in parts), max(p.get_right()[0] for p in parts)
    bottom, top = min(p.get_bottom()[1] for p in parts), max(p.get_top()[1] for p in parts)
    assert room.left - 1e-3 <= left < right <= room.right + 1e-3
    assert room.bottom - 1e-3 <= bottom < top <= room.top + 1e-3
    assert right - left == pytest.approx(room.width, abs=0.01) or top - bottom == pytest.approx(room.height, abs=0.01)


def test_strips_and_corner_are_as_large_as_what_the_area_gains():
    rectangle = drawn(ROOMS["wide"]).show([0.5, 0.25])
    growth = calculus.rectangle_growth(3, 2, 0.5, 0.25)
    unit = area(rectangle.body) / 6
    drawn_areas = [area(part) / unit for part in (*rectangle.strips, rectangle.corner)]
    assert_allclose(drawn_areas, [float(growth.side), float(growth.top), float(growth.corner)], rtol=1e-6)


def test_what_has_no_breadth_is_not_drawn():
    rectangle = drawn(ROOMS["wide"]).show([1, 0])
    assert [len(part.points) > 0 for part in (*rectangle.strips, rectangle.corner)] == [True, False, False]


def test_gains_stand_beside_above_and_at_the_corner_and_move_along():
    rectangle = drawn(ROOMS["wide"])
    track = rectangle.along(quantity(np.linspace, 0.0, 1.0, 5))
    moved = through(track)
    moved.update(1)
    beside, above, corner = (gain.get_center().copy() for gain in rectangle.gains)
    moved.update(0)
    assert rectangle.gains[0].get_x() < beside[0]
    assert rectangle.gains[1].get_y() < above[1]
    assert (rectangle.gains[2].get_center() < corner)[:2].all()
    assert rectangle.gains[0].get_left()[0] > rectangle.body.get_right()[0]


def test_the_name_in_the_middle_is_left_out_where_it_has_no_room():
    assert len(drawn(ROOMS["wide"]).names) == 3
    assert len(drawn(Slot(0, 0, 3, 3), (1, 4)).names) == 2


@pytest.mark.parametrize(("sides", "most"), [((0, 2), 1), ((3, -2), 1), ((3, 2), -1)])
def test_sides_that_are_not_positive_or_shrink_are_refused(sides, most):
    with pytest.raises(ValueError, match="positive sides that grow"):
        drawn(ROOMS["wide"], sides, most)


def test_a_room_that_its_labels_fill_is_refused():
    with pytest.raises(LectureError, match="labels leave no room"):
        drawn(Slot(0, 0, 1, 1))
