"""A layer as heat cells: rows of weights are fetched and fill rows of outputs, in any room."""

import numpy as np
import pytest
from manim import Rectangle, VGroup, tempconfig
from numpy.testing import assert_allclose

from mathdl import batching
from scenes.kit import theme
from scenes.kit.figures.layer_product import LayerProduct
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.kit.text import formula
from scenes.script import LectureError

ROOMS = {"wide": Slot(-6.6, -1.5, 6.6, 2.85), "vertical": Slot(-3.5, -3.2, 3.5, 4.7, "vertical")}
SHAPES = {"square": (8, 8, 8), "narrow": (3, 8, 4), "low": (8, 2, 5), "one": (1, 1, 1)}


@pytest.fixture(autouse=True)
def typeset_here(tmp_path):
    """Let Typst write its pictures into the test's own folder."""
    with tempconfig({"media_dir": str(tmp_path)}):
        yield


def drawn(room, shape=(8, 6, 4)):
    layer = batching.random_layer(*shape, np.random.default_rng(0))
    names = [formula(name) for name in "Wxy"]
    return LayerProduct(layer, room=room, names=names, equals=Rectangle(width=0.4, height=0.2))


def overlap(a, b):
    return (
        np.minimum(a.get_corner([1, 1, 0]), b.get_corner([1, 1, 0]))
        > np.maximum(a.get_corner([-1, -1, 0]), b.get_corner([-1, -1, 0]))
    )[:2].all()


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_it_stays_in_its_room_and_nothing_overlaps(room, shape):
    layer = drawn(room, shape)
    assert room.left - 1e-6 <= layer.get_left()[0] < layer.get_right()[0] <= room.right + 1e-6
    assert room.bottom - 1e-6 <= layer.get_bottom()[1] < layer.get_top()[1] <= room.top + 1e-6
    parts = [layer.weights, layer.inputs, layer.outputs, *layer.names, *([layer.equals] if layer.equals.width else [])]
    assert not [(i, j) for i, a in enumerate(parts) for j, b in enumerate(parts) if i < j and overlap(a, b)]


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
def test_a_layer_for_a_lecture_fills_most_of_its_room_in_one_direction(room):
    layer = drawn(room, (8, 8, 8))
    assert max(layer.width / room.width, layer.height / room.height) > 0.9


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
def test_a_row_of_outputs_stands_at_the_height_of_its_row_of_weights(room):
    layer = drawn(room)
    for row in range(6):
        heights = [layer.weights.cell_center(row, 0)[1], *(column.cell_center(row, 0)[1] for column in layer.outputs)]
        assert heights == pytest.approx([heights[0]] * 5)


def test_where_inputs_stand_above_outputs_each_column_is_above_its_own():
    layer = drawn(ROOMS["vertical"])
    for above, below in zip(layer.inputs, layer.outputs, strict=True):
        assert above.get_x() == pytest.approx(below.get_x())
        assert above.get_bottom()[1] > below.get_top()[1]


def test_a_fetched_row_brightens_and_fills_one_cell_of_every_output():
    layer, full = drawn(ROOMS["wide"]), drawn(ROOMS["wide"]).show(6)
    empty = layer.outputs[0].cells[0].copy()
    layer.show(2)
    assert_allclose(layer.weights.cells[:2], full.weights.cells[:2])
    for column, filled in zip(layer.outputs, full.outputs, strict=True):
        assert_allclose(column.cells[:2], filled.cells[:2])
        assert_allclose(column.cells[2:, 0], np.broadcast_to(empty, (4, 1, 3))[:, 0])
    pale = theme.role_rgb("ground") + theme.DIMMED * (full.weights.cells[2:] - theme.role_rgb("ground"))
    assert_allclose(layer.weights.cells[2:], pale)
    assert layer.frame.get_y() == pytest.approx(layer.weights.cell_center(1, 0)[1])


def test_a_track_leads_through_the_rows_and_shows_no_example_that_is_not_asked_for():
    layer = drawn(ROOMS["wide"])
    track = layer.along(quantity(np.arange, 7), 1)
    through(track).update(1)
    assert_allclose(layer.weights.cells, drawn(ROOMS["wide"]).show(6).weights.cells)
    assert layer.outputs[0] in track.mobjects
    assert not {*layer.outputs[1:], *layer.inputs} & set(track.mobjects)


def test_the_cells_of_an_example_are_its_inputs_and_outputs():
    layer = drawn(ROOMS["wide"])
    assert list(layer.example(2)) == [layer.inputs[2], layer.outputs[2]]


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
def test_names_of_a_batch_take_the_place_of_those_of_one_example_and_touch_nothing(room):
    layer = drawn(room)
    old = [name.baseline for name in layer.names[1:]]
    new = [formula("X^top"), formula("Y^top")]
    changes = layer.renamed(*new)
    assert [change.mobject for change in changes] == list(layer.names[1:])
    assert [name.baseline for name in new] == pytest.approx(old)
    assert not any(overlap(name, cells) for name in new for cells in VGroup(layer.weights, layer.inputs, layer.outputs))


def test_a_room_that_is_too_small_for_its_cells_is_refused_with_what_it_lacks():
    with pytest.raises(LectureError, match=r"A layer of heat cells is too large .* units too high"):
        drawn(Slot(0, 0, 8, 1))
