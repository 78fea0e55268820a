import numpy as np

from scenes.kit.figures.pairing import Pairing
from scenes.kit.quantity import quantity


def draw(room):
    w, x, bias = quantity(np.array, [3, 0, -1]), quantity(np.array, [1, -1, 2]), quantity(np.int64, 1)
    products = quantity(np.multiply, w, x)
    total = quantity(np.add, quantity(np.dot, w, x), bias)
    # pairing.lay(W.row(0), x.column(0)), pairing.multiply(), pairing.add_up()
    return Pairing(w, x, products, total, added=bias, room=room)
