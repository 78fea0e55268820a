from mathdl.data import classifier_data, untrained_classifier
from scenes.kit.figures.network_graph import NetworkGraph
from scenes.kit.quantity import quantity


def draw(room):
    network, moons = untrained_classifier(), classifier_data().training
    graph = NetworkGraph(network, room=room, spec=".2f")
    found = quantity(network.loss_and_gradients, moons.X[:1], moons.y[:1])
    forward = found.part("forward")
    values = [forward.part("inputs", 0), forward.part("activations", 0, 0), forward.part("outputs", 0)]
    # graph.signal(0), graph.chips(1, blame, arriving, backwards=True).arrive(), graph.light({(1, 2)}, {(1, 0, 2)})
    return graph, [graph.numbers(layer, numbers) for layer, numbers in enumerate(values)], graph.bars(1, values[1])
