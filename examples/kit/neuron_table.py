import numpy as np

from mathdl.linear import apply
from scenes.kit.figures.neuron_table import NeuronTable
from scenes.kit.quantity import quantity


def draw(room):
    inputs, targets = quantity(np.array, [[3, 0], [4, 5]]), quantity(np.array, [3, 9])
    weights = quantity(np.linspace, [2, 1], [2, 0.2], 9)
    errors = quantity(np.subtract, quantity(apply, inputs, weights), targets)
    states = {"weights": weights, "answers": quantity(apply, inputs, weights), "errors": errors}
    states |= {"slopes": quantity(np.matmul, errors, inputs), "losses": quantity(np.vecdot, errors, errors)}
    # table.along(): through all states; its parts appear one by one.
    table = NeuronTable({**states, "inputs": inputs, "targets": targets, "bottom": quantity(np.ones, 2)}, room=room)
    return table, table.alike(1), table.why_slopes[0]
