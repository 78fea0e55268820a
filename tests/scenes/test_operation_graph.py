"""The graph of operations: laid out by depth inside its room, it follows the trace, and what travels leaves nothing."""

import numpy as np
import pytest
from manim import tempconfig

from mathdl.autodiff import Variable, trace
from scenes.kit.figures.chip import Chip, opacity_of
from scenes.kit.figures.layers import crossings, depths, layers
from scenes.kit.figures.operation_graph import OperationGraph
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError

ROOMS = {"wide": Slot(-6.6, -3, 1.2, 2.85), "vertical": Slot(-3.5, -0.75, 3.5, 4.7, "vertical")}


@pytest.fixture(autouse=True, scope="module")
def typeset_here(tmp_path_factory):
    """Let Typst write its pictures into the test's own folder."""
    with tempconfig({"media_dir": str(tmp_path_factory.mktemp("media"))}):
        yield


def product_of_sums(a, b):
    first, second = Variable(a, "a"), Variable(b, "b")
    return trace(((first + second).named("c") * (second + 1).named("d")).named("e"))


def squared_error():
    """A neuron with one weight: its target is needed only at the end, its input at the start."""
    w, x, t = Variable(2, "w"), Variable(3, "x"), Variable(5, "t")
    difference = ((w * x).named("y") - t).named("r")
    return trace((difference * difference).named("l"))


def drawn(room, trace=None):
    operations = {"c": "a + b", "d": "b + 1", "e": "c dot d"} if trace is None else None
    return OperationGraph(trace or quantity(product_of_sums, 2, 1), room=room, operations=operations)


@pytest.fixture(scope="module", params=ROOMS)
def room(request):
    return ROOMS[request.param]


@pytest.fixture(scope="module")
def graph(room):
    return drawn(room)


def test_every_node_is_a_box_with_its_value_and_adjoint(graph):
    shown = {name: (float(box.value.quantity), float(box.adjoint.quantity)) for name, box in graph.boxes.items()}
    assert shown == {"a": (2, 2), "b": (1, 5), "c": (3, 2), "d": (2, 3), "e": (6, 1)}


def test_boxes_stand_in_columns_by_depth_and_fill_their_room(graph, room):
    x = {name: round(float(box.frame.get_x()), 6) for name, box in graph.boxes.items()}
    assert x["a"] == x["b"] < x["c"] == x["d"] < x["e"]
    everything = [box.all for box in graph.boxes.values()]
    assert min(part.get_left()[0] for part in everything) == pytest.approx(room.left)
    assert max(part.get_right()[0] for part in everything) == pytest.approx(room.right)
    assert max(part.get_top()[1] for part in everything) == pytest.approx(room.top)
    assert min(part.get_bottom()[1] for part in everything) == pytest.approx(room.bottom)


def test_what_belongs_to_different_boxes_keeps_apart_and_slopes_touch_none_of_it(graph):
    boxes = list(graph.boxes.values())
    parts = [(index, part) for index, box in enumerate(boxes) for part in (box.frame, box.operation, *box.found)]
    parts += [(("slope", way), edge.slope) for way, edge in graph.edges.items()]
    for number, (owner, one) in enumerate(parts):
        for other_owner, other in parts[:number]:
            if owner == other_owner or not one.width or not other.width:
                continue
            beside = abs(one.get_x() - other.get_x()) > (one.width + other.width) / 2
            above = abs(one.get_y() - other.get_y()) > (one.height + other.height) / 2
            assert beside or above, (owner, other_owner)


def test_a_graph_that_is_too_large_for_its_room_says_by_how_much():
    with pytest.raises(LectureError, match=r"graph of operations is too large .* units too wide"):
        drawn(Slot(-2, -3, 2, 3))


def test_inputs_have_the_role_of_data_and_the_last_node_that_of_the_output(graph):
    roles = {name: box.role for name, box in graph.boxes.items()}
    assert roles == {"a": "data", "b": "data", "c": "muted", "d": "muted", "e": "output"}


def test_every_edge_carries_its_local_slope(graph):
    slopes = {way: float(edge.slope.quantity) for way, edge in graph.edges.items()}
    assert slopes == {("a", "c"): 1, ("b", "c"): 1, ("b", "d"): 1, ("c", "e"): 2, ("d", "e"): 3}


def test_value_stands_inside_its_box_and_adjoint_or_question_below(graph):
    for box in graph.boxes.values():
        assert box.frame.get_left()[0] < box.symbol.get_left()[0]
        assert box.value.get_right()[0] < box.frame.get_right()[0]
        assert box.adjoint.get_top()[1] < box.frame.get_bottom()[1]
        assert box.question.line.get_start()[1] == pytest.approx(box.adjoint.line_y)


def test_edges_run_from_box_to_box_and_meet_it_at_different_places(graph):
    for (source, target), edge in graph.edges.items():
        assert edge.at(0)[0] == pytest.approx(graph.boxes[source].frame.get_right()[0])
        assert edge.at(1)[0] == pytest.approx(graph.boxes[target].frame.get_left()[0])
    assert graph.edges["a", "c"].at(1)[1] > graph.edges["b", "c"].at(1)[1] + 0.3


def test_an_edge_passes_between_the_boxes_of_the_layers_that_it_skips():
    a, b = Variable(2, "a"), Variable(3, "b")
    graph = drawn(ROOMS["wide"], quantity(trace, (a * (a * b).named("c")).named("d")))
    frame = graph.boxes["c"].frame
    skipping = np.array([graph.edges["a", "d"].at(share) for share in np.linspace(0, 1, 101)])
    inside = (np.abs(skipping - frame.get_center()) < [frame.width / 2, frame.height / 2, 1]).all(axis=1)
    assert not inside.any()


def test_chip_travels_backwards_and_changes_at_the_slope(graph):
    upstream, adjoint = graph.boxes["e"].adjoint.quantity, graph.boxes["d"].adjoint.quantity
    travel = graph.send("d", "e", upstream, adjoint, backwards=True)
    chip = travel.mobject.submobjects[0]
    travel.update(0.2)
    right = chip.get_center()[0]
    assert float(chip.number.quantity) == 1
    travel.update(0.8)
    assert float(chip.number.quantity) == 3
    assert chip.get_center()[0] < right
    assert travel.remover


def test_a_chip_goes_on_from_the_end_of_its_edge_into_what_it_becomes_a_part_of(graph):
    adjoint, edge = graph.boxes["b"].adjoint, graph.edges["b", "d"]
    travel = graph.send("b", "d", graph.boxes["d"].adjoint.quantity, backwards=True, into=adjoint)
    chip = travel.mobject.submobjects[0]
    places = []
    for share in np.linspace(0, 1, 201):
        travel.update(share)
        places.append(chip.get_center())
    assert np.linalg.norm(np.array(places) - edge.at(0.5), axis=1).min() < 0.05
    assert np.linalg.norm(np.array(places) - edge.at(0), axis=1).min() < 0.05
    assert np.allclose(places[-1], adjoint.get_center())
    assert np.linalg.norm(np.diff(places, axis=0), axis=1).max() < 0.2


def test_a_trip_runs_over_the_edges_that_it_reaches_layer_by_layer(graph):
    assert graph.stages() == [[("a", "c"), ("b", "c"), ("b", "d")], [("c", "e"), ("d", "e")]]
    assert graph.stages("a") == [[("a", "c")], [("c", "e")]]
    assert [len(stage.animations) for stage in graph.trip(backwards=True).animations] == [2, 3]


def test_opacity_is_given_back_as_it_was(graph):
    chip = Chip(graph.boxes["a"].value.quantity, role="data")
    set_opacity = opacity_of(chip)
    set_opacity(0)
    assert chip.pill.get_stroke_opacity() == 0
    set_opacity(1)
    assert (chip.pill.get_fill_opacity(), chip.pill.get_stroke_opacity()) == (1, 1)


def inputs_of(found):
    return [node.inputs for node in found.nodes]


def test_an_input_stands_one_layer_before_its_first_use():
    found = squared_error()
    layer = {node.name: depth for node, depth in zip(found.nodes, depths(inputs_of(found)), strict=True)}
    assert layer == {"w": 0, "x": 0, "y": 1, "t": 1, "r": 2, "l": 3}


def test_a_number_that_goes_twice_into_one_box_has_one_place_in_each_layer():
    found = squared_error()
    assert [len(cells) for cells in layers(inputs_of(found))] == [2, 2, 1, 1]


@pytest.mark.parametrize(
    "inputs",
    [
        [(), (), (1,), (0,), (2, 3)],
        [(), (), (), (2,), (1,), (0,), (3, 4, 5)],
        [(), (), (0, 1), (1,), (0,), (2, 3, 4)],
    ],
)
def test_a_graph_that_needs_no_crossing_has_none(inputs):
    order, depth = layers(inputs), depths(inputs)
    steps = [[] for _ in order[1:]]
    for target, sources in enumerate(inputs):
        for source in sources:
            assert depth[target] == depth[source] + 1
            steps[depth[source]].append((source, target))
    assert sorted(cell for cells in order for cell in cells) == list(range(len(inputs)))
    assert crossings(order, steps) == 0
