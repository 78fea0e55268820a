"""A strip of cells keeps to its room, with its name before it, and shows other vectors in place."""

import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.strip import THICKNESS, Strip
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.kit.text import formula, label
from scenes.script import LectureError

ROOM = Slot(-3, 1, 2, 2)
VECTOR = np.array([-2.0, 0, 1, 2])


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def test_cells_fill_the_width_and_go_from_the_colour_of_data_to_that_of_parameters() -> None:
    strip = Strip(VECTOR, room=ROOM, most=2)
    assert (strip.get_left()[0], strip.get_right()[0]) == pytest.approx((ROOM.left, ROOM.right))
    assert strip.height == pytest.approx(THICKNESS)
    np.testing.assert_allclose(strip.get_center(), ROOM.center)
    np.testing.assert_allclose(strip.cells.cells[0, [0, 3]], [theme.role_rgb("data"), theme.role_rgb("parameter")])
    assert strip.cells.cells[0, 1].max() < 0.25


def test_in_a_low_room_the_cells_are_as_high_as_that() -> None:
    assert Strip(VECTOR, room=Slot(0, 0, 3, 0.2), most=2).height == pytest.approx(0.2)


def test_named_strips_begin_below_each_other_whatever_their_names() -> None:
    names = [formula("theta"), formula("d_1"), label("W")]
    strips = [Strip(VECTOR, room=ROOM, most=2, name=name) for name in names]
    assert len({round(float(strip.cells.get_left()[0]), 9) for strip in strips}) == 1
    for strip, name in zip(strips, names, strict=True):
        assert name.get_left()[0] == pytest.approx(ROOM.left)
        assert name.get_right()[0] < strip.cells.get_left()[0]
        assert strip.cells.get_right()[0] == pytest.approx(ROOM.right)


def test_a_long_name_gets_the_room_that_it_needs() -> None:
    name = label("all parameters")
    strip = Strip(VECTOR, room=ROOM, most=2, name=name)
    assert name.get_right()[0] < strip.cells.get_left()[0]
    assert strip.cells.get_right()[0] == pytest.approx(ROOM.right)


def test_a_strip_is_led_through_vectors_in_place() -> None:
    strip = Strip(VECTOR, room=ROOM, most=2)
    cells = strip.cells
    sweep = through(strip.along(quantity(np.linspace, VECTOR, -VECTOR, 5)))
    sweep.begin()
    sweep.finish()
    assert strip.cells is cells
    np.testing.assert_allclose(cells.cells[0, 0], theme.role_rgb("parameter"))


def test_a_strip_moves_into_another_room_before_a_name_that_stands_there() -> None:
    room, name = Slot(0, -3, 3, -2.5), formula("theta")
    strip, fresh = Strip(VECTOR, room=ROOM, most=2), Strip(VECTOR, room=room, most=2, name=formula("theta"))
    move = strip.move_into(room, name=name)
    move.begin()
    np.testing.assert_allclose(strip.get_center(), ROOM.center)
    np.testing.assert_allclose(name.get_center(), fresh.name.get_center(), atol=0.05)
    move.finish()
    np.testing.assert_allclose(strip.cells.points, fresh.cells.points, atol=1e-9)
    assert name not in strip.get_family()


def test_a_named_strip_takes_its_name_with_it() -> None:
    room = Slot(0, -3, 3, -2.5)
    strip = Strip(VECTOR, room=ROOM, most=2, name=formula("theta"))
    move = strip.move_into(room)
    move.begin()
    assert strip.name.get_left()[0] == pytest.approx(ROOM.left)
    move.finish()
    assert strip.name.get_left()[0] == pytest.approx(room.left)
    assert strip.get_right()[0] == pytest.approx(room.right)


def test_a_frame_stands_round_the_cells_and_moves_with_them() -> None:
    strip = Strip(VECTOR, room=ROOM, most=2, frame="gradient")
    assert strip.frame is not None
    np.testing.assert_allclose(strip.frame.get_center(), strip.cells.get_center(), atol=1e-9)
    strip.move_into(Slot(0, -3, 3, -2.5)).finish()
    np.testing.assert_allclose(strip.frame.get_center(), strip.cells.get_center(), atol=1e-9)
    assert strip.frame.width == pytest.approx(strip.cells.width)


def test_a_strip_goes_to_the_other_sign_and_merges_into_another_cell_by_cell() -> None:
    weights, update = (Strip(VECTOR, room=room, most=4, frame="gradient") for room in (ROOM, Slot(-3, -2, 2, -1)))
    turning = update.to(-VECTOR)
    turning.interpolate(1)
    np.testing.assert_allclose(update.values, -VECTOR)
    laying, merging = update.merge_into(weights, VECTOR / 2)
    merging.interpolate(0.25)
    np.testing.assert_allclose(weights.values, VECTOR)
    merging.interpolate(0.6)
    assert weights.values[0] == pytest.approx(VECTOR[0] / 2)
    assert weights.values[-1] == pytest.approx(VECTOR[-1])
    merging.interpolate(1)
    laying.interpolate(1)
    assert weights in merging.mobject.submobjects
    np.testing.assert_allclose(weights.values, VECTOR / 2)
    np.testing.assert_allclose(update.cells.points, weights.cells.points)


def test_vectors_of_another_length_are_refused() -> None:
    strip = Strip(VECTOR, room=ROOM, most=2)
    with pytest.raises(LectureError, match="4 cells was given a vector of shape"):
        strip.show(np.ones(3))
    with pytest.raises(LectureError, match=r"shape \(n,\)"):
        Strip(np.ones((2, 2)), room=ROOM, most=2)
    with pytest.raises(LectureError, match="as many cells as the result"):
        strip.merge_into(Strip(np.ones(3), room=ROOM, most=2), np.ones(3))
