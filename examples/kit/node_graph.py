from mathdl import data, graphs
from scenes.kit.figures.node_graph import NodeGraph
from scenes.kit.quantity import quantity


def draw(room):
    graph = data.small_graph()
    rounds = quantity(graphs.message_passing, graphs.averaging(graph.adjacency), graph.features[:, :1], 2)
    values = rounds.part(1, (slice(None), 0))
    # graph.along(states): round after round; graph.message(…): a number along an edge; graph.into(node, shares).
    return NodeGraph(graph.adjacency, graph.positions, room=room, values=values, most=4.0)
