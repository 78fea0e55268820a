import numpy as np

from scenes.kit.figures.number_blocks import Block, NumberBlocks
from scenes.kit.quantity import quantity
from scenes.kit.text import formula


def draw(room):
    X, W = quantity(np.array, [[1, -1, 2], [2, 0, 1]]), quantity(np.array, [[3, 0, -1], [4, 5, 2]])
    Y = quantity(np.matmul, X, quantity(np.transpose, W))
    # blocks.come_from(others, "X"): what stands in another grid moves to its place in this one.
    return NumberBlocks(
        room=room,
        X=Block(X, (0, 0), formula("data(X)"), "data"),
        W=Block(W, (1, 0), formula("parameter(W)"), "parameter"),
        Y=Block(Y, (0, 1), formula("output(Y)"), "output"),
    )
