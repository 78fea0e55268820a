"""Nodes stand where the graph says, take the tint of their values, and messages run between their rims."""

import numpy as np
import pytest

from mathdl import data
from scenes.kit import theme
from scenes.kit.figures.node_graph import RADIUS, SIDE, THICKEST, NodeGraph
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot
from scenes.script import LectureError

GRAPH = data.small_graph()
ROOM = Slot(-6.5, -3, 2.5, 3)


@pytest.fixture
def graph():
    values = quantity(np.array, [4.0, 0, 0, 0, 0, 0, -4.0])
    return NodeGraph(GRAPH.adjacency, GRAPH.positions, room=ROOM, values=values, most=4.0)


def test_nodes_fill_the_room_and_keep_the_shape_of_the_graph(graph):
    places = graph.places[:, :2]
    assert places[:, 0].min() - RADIUS - SIDE == pytest.approx(ROOM.left)
    assert places[:, 0].max() + RADIUS + SIDE == pytest.approx(ROOM.right)
    unit = np.ptp(places[:, 0]) / np.ptp(GRAPH.positions[:, 0])
    assert np.ptp(places, axis=0) == pytest.approx(unit * np.ptp(GRAPH.positions, axis=0))
    assert len(graph.edges.points) == 2 * GRAPH.adjacency.sum() / 2


def test_the_tint_says_sign_and_size(graph):
    def tint(node):
        return graph.circles[node].get_fill_color().to_rgb()

    ground, blue, orange = (theme.role_rgb(name) for name in ("ground", "data", "parameter"))
    assert tint(1) == pytest.approx(ground, abs=0.01)
    assert np.linalg.norm(tint(0) - blue) < np.linalg.norm(tint(0) - orange)
    assert np.linalg.norm(tint(6) - orange) < np.linalg.norm(tint(6) - blue)
    graph.show(quantity(np.array, [0.0, 0, 0, 0, 0, 0, 4.0]))
    assert tint(0) == pytest.approx(ground, abs=0.01)
    assert np.linalg.norm(tint(6) - blue) < np.linalg.norm(tint(6) - orange)


def test_roads_and_edges_run_from_rim_to_rim(graph):
    road = graph.road(0, 2, 3)
    starts, ends = road.points[0::2], road.points[1::2]
    assert np.linalg.norm(starts - graph.places[[0, 2]], axis=1) == pytest.approx(RADIUS)
    assert np.linalg.norm(ends - graph.places[[2, 3]], axis=1) == pytest.approx(RADIUS)
    widths = [edge.line_width for edge in graph.into(3, [0.5, 0, 0, 0.25, 0.25, 0, 0])]
    assert widths == pytest.approx([0.5 * THICKEST, 0.25 * THICKEST])


def test_an_adjacency_of_another_graph_and_too_little_room_are_refused():
    with pytest.raises(LectureError, match="7 nodes"):
        NodeGraph(np.eye(6), GRAPH.positions, room=ROOM)
    with pytest.raises(LectureError, match="A graph"):
        NodeGraph(GRAPH.adjacency, GRAPH.positions, room=Slot(0, 0, 1, 1))
