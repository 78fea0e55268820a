"""Weights as heat cells: their shapes, their room, their twins and how these land on them."""

import numpy as np
import pytest

from mathdl.data import classifier_data, untrained_classifier
from mathdl.networks import MLP
from scenes.kit import theme
from scenes.kit.figures.weight_arrays import ArrayCells, WeightArrays
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import STAGES, Slot
from scenes.script import LectureError

NETWORK = untrained_classifier()
ROOM = Slot(-6.6, -3, 2, 2.85)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


def inside(figure: ArrayCells, room: Slot) -> bool:
    left, right = figure.get_left()[0], figure.get_right()[0]
    bottom, top = figure.get_bottom()[1], figure.get_top()[1]
    return (
        left > room.left - 0.01 and right < room.right + 0.01 and bottom > room.bottom - 0.01 and top < room.top + 0.01
    )


@pytest.mark.parametrize("room", [ROOM, STAGES["wide"].whole, STAGES["vertical"].whole, Slot(0, 0, 4, 6)])
@pytest.mark.parametrize("twins", [None, 0.3])
def test_arrays_have_the_shapes_of_the_parameters_and_stay_in_their_room(room, twins) -> None:
    arrays = WeightArrays(NETWORK, room=room, most=2, twins=twins)
    assert [cells.cells.shape[:2] for cells in arrays.cells] == [(8, 2), (8, 1), (1, 8), (1, 1)]
    shapes = np.array(arrays.shapes)
    sides = [[cells.height, cells.width] for cells in arrays.cells] / shapes
    np.testing.assert_allclose(sides, sides[0, 0])
    assert inside(arrays, room)
    assert twins is None or inside(arrays.twins, room)


def test_cells_show_a_vector_in_the_order_of_the_network() -> None:
    arrays = WeightArrays(NETWORK, room=ROOM, most=1)
    vector = np.zeros(33)
    vector[[2, 17, 25, 32]] = 1, -1, 1, -1  # W₁[1, 0], b₁[1], W₂[0, 1], b₂[0]
    arrays.show(vector)
    plus, minus = theme.diverging()[[-1, 0]]
    found = [arrays.cells[0].cells[1, 0], arrays.cells[1].cells[1, 0], arrays.cells[2].cells[0, 1]]
    np.testing.assert_allclose([*found, arrays.cells[3].cells[0, 0]], [plus, minus, plus, minus])


def test_twins_slide_onto_their_arrays_and_cells_go_through_steps_in_place() -> None:
    slopes = NETWORK.loss_and_gradients(classifier_data().training.X, classifier_data().training.y).vector
    arrays = WeightArrays(NETWORK, room=ROOM, most=1, twins=0.2)
    arrays.twins.show(slopes)
    slide = arrays.slide()
    slide.begin()
    assert not inside(arrays.twins, arrays.windows[0])
    slide.finish()
    for twin, own in zip(arrays.twins.cells, arrays.cells, strict=True):
        np.testing.assert_allclose(twin.points, own.points, atol=1e-9)
    before = [cells.cells.copy() for cells in arrays.cells]
    start = NETWORK.to_vector()
    through(arrays.along(quantity(np.linspace, start, start - slopes, 5))).finish()
    assert any((cells.cells != old).any() for cells, old in zip(arrays.cells, before, strict=True))


def test_arrays_move_into_another_room_with_their_twins() -> None:
    room = STAGES["vertical"].whole
    arrays, fresh = (WeightArrays(NETWORK, room=each, most=1, twins=0.2) for each in (ROOM, room))
    move = arrays.move_into(room)
    move.begin()
    move.finish()
    for mine, theirs in ((arrays, fresh), (arrays.twins, fresh.twins)):
        for cells, others in zip(mine.cells, theirs.cells, strict=True):
            np.testing.assert_allclose(cells.points, others.points, atol=1e-9)


def test_a_frame_stands_round_one_row() -> None:
    arrays = WeightArrays(NETWORK, room=ROOM, most=1)
    frame = arrays.row_frame(0, 3)
    np.testing.assert_allclose(frame.get_center()[1], arrays.cells[0].cell_center(3, 0)[1])
    assert frame.width == pytest.approx(arrays.cells[0].width)


def test_a_vector_of_another_length_and_a_room_too_small_are_refused() -> None:
    with pytest.raises(LectureError, match=r"a vector of 33 entries.*given one of shape \(32,\)"):
        WeightArrays(NETWORK, room=ROOM, most=1).show(np.zeros(32))
    with pytest.raises(LectureError, match="A picture of weights is too large for its slot"):
        WeightArrays(NETWORK, room=Slot(0, 0, 2, 1.2), most=1)


def test_deeper_networks_have_an_array_for_each_layer() -> None:
    deep = MLP.initialize((2, 4, 4, 3), "tanh", np.random.default_rng(0))
    assert len(WeightArrays(deep, room=ROOM, most=1).cells) == 6
