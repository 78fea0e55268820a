"""A picture keeps its cells square, changes in place, and is written row by row."""

import cairo
import numpy as np
import pytest

from scenes.kit import theme
from scenes.kit.figures.picture import BLACK, WHITE, Picture
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError

GREYS = np.array([[0.0, 0.5, 1.0], [1.0, 0.0, 2.0]])
ROOM = Slot(-4, -1, 2, 1)


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def painted(picture, pixels_per_unit=10):
    """What the picture paints on a black ground of 8 by 4 units, (rows, columns) greys from 0 to 1."""
    rows, columns = 4 * pixels_per_unit, 8 * pixels_per_unit
    pixels = np.zeros((rows, columns, 4), dtype=np.uint8)
    surface = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, columns, rows)
    ctx = cairo.Context(surface)
    ctx.set_matrix(cairo.Matrix(pixels_per_unit, 0, 0, -pixels_per_unit, columns / 2, rows / 2))
    picture.paint(ctx)
    return pixels[..., 0] / 255


def test_cells_are_square_in_the_middle_of_the_room():
    picture = Picture(GREYS, room=ROOM)
    assert (picture.width, picture.height) == pytest.approx((3, 2))
    assert picture.get_center() == pytest.approx(ROOM.center)
    assert picture.cell_center(0, 2) - picture.cell_center(1, 1) == pytest.approx(np.array([1, 1, 0]))


def test_greys_go_from_black_to_white_and_no_further():
    cells = Picture(GREYS, room=ROOM).cells
    assert cells[0, 0] == pytest.approx([BLACK] * 3)
    assert cells[0, 2] == pytest.approx([WHITE] * 3)
    assert cells[1, 2] == pytest.approx([WHITE] * 3)


def test_a_picture_is_led_through_states_and_fades_to_others():
    picture = Picture(GREYS, room=ROOM)
    through(picture.along(quantity(np.linspace, GREYS, 1 - GREYS, 5))).finish()
    assert picture.values == pytest.approx(1 - GREYS)
    fading = picture.to(GREYS)
    fading.interpolate(1)
    assert picture.cells[0, 0] == pytest.approx([BLACK] * 3)


def test_a_picture_is_written_row_by_row():
    picture = Picture(np.ones((2, 3)), room=Slot(-3, -2, 3, 2))
    picture.written().interpolate(1)
    assert picture.visible == 6
    picture.show_share(4 / 6)
    seen = painted(picture)
    assert seen[10, [20, 40, 60]] == pytest.approx(3 * [WHITE], abs=0.01)
    assert seen[30, 20] == pytest.approx(WHITE, abs=0.01)
    assert seen[30, [40, 60]] == pytest.approx([0, 0], abs=0.01)


def test_cells_smaller_than_a_pixel_are_averaged():
    stripes = np.tile([0.0, 1.0], (120, 60))
    seen = painted(Picture(stripes, room=Slot(-1, -1, 1, 1)))
    assert seen[12:28, 32:48] == pytest.approx(0.5, abs=0.15)


def test_a_picture_moves_into_another_room():
    picture, room = Picture(GREYS, room=ROOM), Slot(2, 0, 8, 1)
    move = picture.move_into(room)
    move.interpolate(0)
    assert picture.get_center() == pytest.approx(ROOM.center)
    move.interpolate(1)
    assert picture.points == pytest.approx(Picture(GREYS, room=room).points)


def test_greys_of_another_shape_are_refused():
    with pytest.raises(LectureError, match=r"\(rows, columns\), but got shape \(3,\)"):
        Picture(np.ones(3), room=ROOM)
    with pytest.raises(LectureError, match=r"\(2, 3\) cells was given greys of shape \(3, 2\)"):
        Picture(GREYS, room=ROOM).show(GREYS.T)
