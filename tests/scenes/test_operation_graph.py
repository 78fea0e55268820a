"""The graph of operations: its parts follow the trace, and what travels leaves nothing behind."""

import numpy as np
import pytest

from mathdl.autodiff import Variable, trace
from scenes.kit.figures.operation_graph import Chip, OperationGraph, Veil
from scenes.kit.quantity import quantity

PLACES = {"a": (-4, 1), "b": (-4, -1), "c": (0, 1), "d": (0, -1), "e": (4, 0)}


def product_of_sums(a, b):
    first, second = Variable(a, "a"), Variable(b, "b")
    return trace(((first + second).named("c") * (second + 1).named("d")).named("e"))


@pytest.fixture(scope="module")
def graph():
    return OperationGraph(quantity(product_of_sums, 2, 1), places=PLACES, operations={"e": "c dot d"})


def test_every_node_is_a_box_at_its_place_with_its_value_and_adjoint(graph):
    shown = {name: (float(box.value.quantity), float(box.adjoint.quantity)) for name, box in graph.boxes.items()}
    assert shown == {"a": (2, 2), "b": (1, 5), "c": (3, 2), "d": (2, 3), "e": (6, 1)}
    for name, box in graph.boxes.items():
        assert np.allclose(box.frame.get_center()[:2], PLACES[name])


def test_every_edge_carries_its_local_slope(graph):
    slopes = {way: float(edge.slope.quantity) for way, edge in graph.edges.items()}
    assert slopes == {("a", "c"): 1, ("b", "c"): 1, ("b", "d"): 1, ("c", "e"): 2, ("d", "e"): 3}


def test_value_stands_inside_its_box_and_adjoint_below(graph):
    for box in graph.boxes.values():
        assert box.frame.get_left()[0] < box.symbol.get_left()[0]
        assert box.value.get_right()[0] < box.frame.get_right()[0]
        assert box.adjoint.get_top()[1] < box.frame.get_bottom()[1]


def test_edges_run_from_box_to_box_and_meet_it_at_different_places(graph):
    for (source, target), edge in graph.edges.items():
        assert edge.at(0)[0] == pytest.approx(graph.boxes[source].frame.get_right()[0])
        assert edge.at(1)[0] == pytest.approx(graph.boxes[target].frame.get_left()[0])
    assert graph.edges["a", "c"].at(1)[1] > graph.edges["b", "c"].at(1)[1] + 0.3


def test_chip_travels_backwards_and_changes_at_the_slope(graph):
    upstream, adjoint = graph.boxes["e"].adjoint.quantity, graph.boxes["d"].adjoint.quantity
    travel = graph.send("d", "e", upstream, adjoint, backwards=True, role="gradient")
    chip = travel.mobject.submobjects[0]
    travel.update(0.2)
    right = chip.get_center()[0]
    assert float(chip.number.quantity) == 1
    travel.update(0.8)
    assert float(chip.number.quantity) == 3
    assert chip.get_center()[0] < right
    assert travel.remover


def test_veil_gives_back_what_it_took(graph):
    chip = Chip(graph.boxes["a"].value.quantity, role="data")
    veil = Veil(chip)
    veil.lift(0)
    assert chip.pill.get_stroke_opacity() == 0
    veil.lift(1)
    assert (chip.pill.get_fill_opacity(), chip.pill.get_stroke_opacity()) == (1, 1)
