"""A heap of angles is drawn on the scale of its density, stays inside its room, and marks stand at their angles."""

import numpy as np
import pytest

from mathdl.geometry import angle_density, angle_histogram, random_angles
from scenes.kit import theme
from scenes.kit.figures.angle_heap import TOP, AngleHeap
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.kit.text import label

pytestmark = pytest.mark.usefixtures("media")
ROOM = Slot(-6, -3, 2, 2.5)
PLANE, MANY = (
    angle_histogram(angles, d)
    for angles, d in zip(random_angles([2, 50], 4000, np.random.default_rng(0)), (2, 50), strict=True)
)


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def heights(heap: AngleHeap, bars) -> np.ndarray:
    foot, top = (heap.axes.at(0, level)[1] for level in (0, TOP))
    return np.array([(bar.get_top()[1] - foot) / (top - foot) * TOP for bar in bars.bars])


def test_bars_and_density_are_drawn_so_that_a_right_angle_has_the_height_one() -> None:
    heap = AngleHeap(PLANE, room=ROOM).show(quantity(lambda: MANY))
    right = angle_density(np.pi / 2, 50)
    np.testing.assert_allclose(heights(heap, heap.bars), MANY.heights / right, atol=0.02)
    np.testing.assert_allclose(heap.curve.y.max(), 1)


def test_the_way_to_another_histogram_ends_there() -> None:
    heap = AngleHeap(PLANE, room=ROOM)
    way = heap.to(MANY)
    way.begin()
    way.finish()
    np.testing.assert_allclose(heap.curve.y, AngleHeap(MANY, room=ROOM).curve.y, atol=1e-12)


def test_other_bars_stand_on_the_scale_that_is_shown() -> None:
    heap = AngleHeap(MANY, room=ROOM, bars=False)
    assert heap.bars not in heap.get_family()
    other, text = heap.beside(PLANE, "gradient", label("flat"))
    np.testing.assert_allclose(text.get_x(), heap.axes.at(90, 0)[0], atol=0.1)  # half of the angles lie below 90°
    assert text.get_bottom()[1] > max(bar.get_top()[1] for bar in other.bars)
    np.testing.assert_allclose(heights(heap, other), PLANE.heights / angle_density(np.pi / 2, 50), atol=0.02)


def test_a_mark_stands_at_its_angle_and_all_is_inside_the_room() -> None:
    heap = AngleHeap(PLANE, room=ROOM)
    mark = heap.mark(quantity(np.float64, 45), label("45"))
    np.testing.assert_allclose(mark[0].points[:, 0], heap.axes.at(45, 0)[0])
    band = heap.band(80, 100)
    np.testing.assert_allclose([band.get_left()[0], band.get_right()[0]], heap.axes.at([80, 100], 0)[:, 0])
    assert ROOM.left - 1e-6 <= heap.get_left()[0]
    assert heap.get_right()[0] <= ROOM.right + 1e-6
    assert ROOM.bottom - 1e-6 <= heap.get_bottom()[1]
    assert heap.get_top()[1] <= ROOM.top + 1e-6
