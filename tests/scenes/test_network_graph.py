"""A network graph: its room, its edges, what stands in nodes and what runs between them."""

import itertools

import numpy as np
import pytest

from mathdl.data import classifier_data, untrained_classifier
from mathdl.networks import MLP
from scenes.kit import theme
from scenes.kit.figures.network_graph import NetworkGraph
from scenes.kit.figures.network_parts import THINNEST, WIDEST
from scenes.kit.motion import through
from scenes.kit.quantity import quantity
from scenes.kit.stage import STAGES, Slot
from scenes.script import LectureError

NETWORK = untrained_classifier()
MOONS = classifier_data().training
FOUND = quantity(NETWORK.loss_and_gradients, MOONS.X[:1], MOONS.y[:1])
HIDDEN, BLAME = FOUND.part("forward", "activations", 0, 0), FOUND.part("adjoints", 1, 0)
ROOM = Slot(-6.6, -3, 6.6, 2.85)
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture(autouse=True)
def _dark() -> None:
    theme.activate("dark")


@pytest.mark.parametrize("room", [ROOM, Slot(-6.6, -3, 2, 2.85), STAGES["vertical"].whole])
def test_a_graph_fills_its_room_with_a_node_for_each_neuron_and_an_edge_for_each_weight(room) -> None:
    graph = NetworkGraph(NETWORK, room=room)
    assert [len(nodes) for nodes in graph.layers] == [2, 8, 1]
    assert [edges.weights.shape for edges in graph.edges] == [(8, 2), (1, 8)]
    assert graph.get_left()[0] >= room.left - 0.01
    assert graph.get_right()[0] <= room.right + 0.01
    assert graph.get_bottom()[1] >= room.bottom - 0.01
    assert graph.get_top()[1] <= room.top + 0.01
    assert graph.width > 0.98 * room.width
    hidden = [node.frame for node in graph.layers[1]]
    assert all(above.get_bottom()[1] > below.get_top()[1] for above, below in itertools.pairwise(hidden))


def test_in_a_tall_room_that_is_wide_enough_inputs_stand_below() -> None:
    small = MLP.initialize((2, 3, 1), "tanh", np.random.default_rng(0))
    graph = NetworkGraph(small, room=STAGES["vertical"].whole)
    assert graph.upright
    heights = [nodes[0].get_y() for nodes in graph.layers]
    assert heights == sorted(heights)
    assert graph.layers[1][0].get_x() < graph.layers[1][1].get_x()


def test_edges_lead_from_node_to_node_and_are_as_wide_as_their_weights_are_large() -> None:
    graph = NetworkGraph(NETWORK, room=ROOM)
    np.testing.assert_allclose(graph.edges[0].at(3, 1, 0), graph.layers[0][1].frame.get_right())
    np.testing.assert_allclose(graph.edges[0].at(3, 1, 1), graph.layers[1][3].frame.get_left())
    np.testing.assert_array_equal(graph.edges[1].weights, NETWORK.weights[1])
    strokes = []

    class Pen:
        def __getattr__(self, name):
            return lambda *given: strokes.append((name, given))

    graph.edges[1].paint(Pen())
    widths = [given[0] * 100 for name, given in strokes if name == "set_line_width"]
    dashes = [given[0] for name, given in strokes if name == "set_dash"]
    sizes = np.abs(NETWORK.weights[1]).ravel()
    most = max(np.abs(W).max() for W in NETWORK.weights)
    np.testing.assert_allclose(widths, sorted(THINNEST + (WIDEST - THINNEST) * sizes / most, reverse=True))
    assert sum(dash != () for dash in dashes) == np.count_nonzero(NETWORK.weights[1] < 0)


def test_edges_go_through_the_parameters_of_a_training_in_place() -> None:
    graph = NetworkGraph(NETWORK, room=ROOM)
    through(graph.along(quantity(np.linspace, NETWORK.to_vector(), np.zeros(33), 4))).finish()
    assert not graph.edges[0].weights.any()
    assert not graph.edges[1].weights.any()


def test_numbers_stand_in_their_nodes_and_change_there() -> None:
    graph = NetworkGraph(NETWORK, room=ROOM, numbers=2)
    values, blames = graph.numbers(1, HIDDEN), graph.numbers(1, FOUND.part("adjoints", 0, 0), place=1, role="gradient")
    for node, value, blame in zip(graph.layers[1], values.readouts, blames.readouts, strict=True):
        box = node.frame
        assert box.get_left()[0] < node.index.get_left()[0] < node.index.get_right()[0] < value.get_left()[0]
        assert value.get_right()[0] < blame.get_left()[0] < blame.get_right()[0] < box.get_right()[0]
        assert box.get_bottom()[1] < value.get_bottom()[1] < value.get_top()[1] < box.get_top()[1]
    assert [readout.shown for readout in values.readouts][:2] == ["0.13", "−0.44"]
    values.show(quantity(np.zeros, 8))
    assert {readout.shown for readout in values.readouts} == {"0.00"}


def test_bars_are_as_long_as_their_values_and_no_longer_than_their_nodes() -> None:
    bars = NetworkGraph(NETWORK, room=ROOM).bars(1, HIDDEN)
    np.testing.assert_allclose(bars.values, HIDDEN.value)
    assert bars.show(np.full(8, 7.0)).values.max() == 1


def test_chips_run_back_along_edges_change_their_number_and_wait_outside_their_nodes() -> None:
    graph = NetworkGraph(NETWORK, room=ROOM)
    arriving = quantity(np.multiply, BLAME, NETWORK.weights[1])
    chips = graph.chips(1, BLAME, arriving, backwards=True)
    travel = chips.arrive()
    travel.begin()
    assert {chip.number.shown for chip in chips.chips} == {"0.67"}
    assert all(chip.get_x() > 5 for chip in chips.chips), "all leave the output"
    travel.finish()
    assert [chip.number.shown for chip in chips.chips[:3]] == ["−0.42", "−0.14", "−0.60"]
    for chip, node in zip(chips.chips, graph.layers[1], strict=True):
        assert chip.get_left()[0] > node.frame.get_right()[0]
        assert chip.get_x() < graph.layers[2][0].get_left()[0]
    tops = sorted((chip.get_bottom()[1], chip.get_top()[1]) for chip in chips.chips)
    assert all(low[1] < high[0] for low, high in itertools.pairwise(tops)), "none covers another"
    enter = chips.enter()
    enter.begin()
    enter.finish()
    np.testing.assert_allclose(chips.chips[2].get_center(), graph.layers[1][2].frame.get_center(), atol=1e-9)


def test_chips_of_some_edges_take_numbers_of_nodes_or_edges() -> None:
    graph = NetworkGraph(NETWORK, room=ROOM)
    products = quantity(np.multiply, NETWORK.weights[0], MOONS.X[0])
    chips = graph.chips(0, quantity(np.asarray, MOONS.X[0]), products, ways=[(4, 0), (2, 1)])
    assert [chip.number.shown for chip in chips.show(0).chips] == [f"{MOONS.X[0, k]:.2f}" for k in (0, 1)]
    shown = [chip.number.shown.replace("−", "-") for chip in chips.show(1).chips]
    assert shown == [f"{products.value[way]:.2f}" for way in ((4, 0), (2, 1))]


def test_light_dims_all_but_what_is_named_and_brings_it_back() -> None:
    graph = NetworkGraph(NETWORK, room=ROOM)
    values, bars = graph.numbers(1, HIDDEN), graph.bars(1, HIDDEN)

    def opacities() -> list[float]:
        nodes = [node.frame.get_stroke_opacity() for node in graph.layers[1]]
        return [*nodes, *(readout.submobjects[0].get_fill_opacity() for readout in values.readouts)]

    for _ in range(2):
        dim = graph.light({(1, 2)}, {(1, 0, 2)})
        dim.begin()
        dim.finish()
        expected = [1.0 if k == 2 else theme.DIMMED for k in range(8)]
        np.testing.assert_allclose(opacities(), expected * 2)
        np.testing.assert_allclose(bars.strengths, expected)
        np.testing.assert_allclose(graph.edges[1].strengths, [expected])
        np.testing.assert_allclose(graph.edges[0].strengths, theme.DIMMED)
        assert graph.layers[1][0].frame.get_fill_opacity() == 1
    back = graph.light()
    back.begin()
    back.finish()
    np.testing.assert_allclose(opacities(), 1)
    np.testing.assert_allclose(graph.edges[0].strengths, 1)


def test_a_signal_of_dots_runs_along_all_edges() -> None:
    graph = NetworkGraph(NETWORK, room=ROOM)
    run = graph.signal(0)
    dots = run.mobject.submobjects[0]
    run.interpolate(0.5)
    assert len(dots.points) == 16
    np.testing.assert_allclose(dots.points[5], graph.edges[0].at(2, 1, 0.5))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda graph: graph.numbers(1, quantity(np.zeros, 7)), r"Layer 1 .* has 8 nodes.*given one of shape \(7,\)"),
        (lambda graph: graph.bars(0, np.zeros(3)), r"Layer 0 .* has 2 nodes"),
        (lambda graph: graph.chips(1, quantity(np.zeros, 5)), r"Chips on edges from 8 nodes to 1 .* shape \(5,\)"),
        (lambda graph: graph.chips(0, HIDDEN, ways=[(8, 0)]), r"from node 0 to node 8 of edge layer 0"),
    ],
)
def test_arrays_and_edges_that_do_not_fit_the_network_are_refused(make, reason) -> None:
    with pytest.raises(LectureError, match=reason):
        make(NetworkGraph(NETWORK, room=ROOM))


def test_a_room_that_is_too_small_is_refused() -> None:
    with pytest.raises(LectureError, match="A network graph is too large for its slot"):
        NetworkGraph(NETWORK, room=Slot(0, 0, 5, 3))


def test_chips_of_an_upright_graph_wait_in_two_rows_where_one_has_no_room() -> None:
    network = MLP.initialize((2, 6, 1), "tanh", np.random.default_rng(0))
    graph = NetworkGraph(network, room=Slot(-3.4, -4.7, 3.4, 4.7, "vertical"))
    assert graph.upright
    chips = graph.chips(1, quantity(np.ones, 1), quantity(np.asarray, network.weights[1]), backwards=True).show(1)
    boxes = [(chip.get_left()[0], chip.get_right()[0], chip.get_bottom()[1], chip.get_top()[1]) for chip in chips.chips]
    for (_, right, low, high), (left, _, other_low, other_high) in itertools.pairwise(boxes):
        assert right < left or high < other_low or other_high < low
    assert min(box[2] for box in boxes) > graph.layers[1][0].get_top()[1]
