from mathdl.autodiff import Variable, trace
from scenes.kit.figures.operation_graph import OperationGraph
from scenes.kit.quantity import quantity


def draw(room):
    a, b = Variable(2, "a"), Variable(1, "b")
    product = (a + b).named("c") * (b + 1).named("d")
    operations = {"c": "a + b", "d": "b + 1", "e": "c dot d"}
    graph = OperationGraph(quantity(trace, product.named("e")), room=room, operations=operations)
    # graph.send("a", "c", number): a chip along an edge; graph.trip(backwards=True): dots over all of them.
    return graph, graph.found
