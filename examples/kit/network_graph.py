import numpy as np

from mathdl.networks import MLP
from scenes.kit.figures.network_graph import NetworkGraph
from scenes.kit.quantity import quantity


def draw(room):
    network = MLP.initialize((2, 6, 1), "tanh", np.random.default_rng(2))
    graph = NetworkGraph(network, room=room)
    found = quantity(network.loss_and_gradients, [[0.6, 1.0]], [0])
    blame, hidden = found.part("adjoints", 1, 0), found.part("forward", "activations", 0, 0)
    numbers = [graph.numbers(0, found.part("forward", "inputs", 0)), graph.numbers(1, hidden)]
    chips = graph.chips(1, blame, quantity(np.multiply, blame, network.weights[1]), backwards=True)
    # graph.signal(0), chips.arrive(), chips.enter(), graph.light({(1, 2)}, {(1, 0, 2)}), graph.along(parameters)
    return graph, numbers, graph.bars(1, hidden), graph.numbers(2, blame, role="gradient"), chips.show(1)
