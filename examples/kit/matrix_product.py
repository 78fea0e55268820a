import numpy as np

from scenes.kit.figures.matrix_product import MatrixProduct
from scenes.kit.quantity import quantity
from scenes.kit.text import formula


def draw(room):
    X, W = quantity(np.array, [[1, -1, 2], [2, 0, 1]]), quantity(np.array, [[3, 4], [0, 5], [-1, 2]])
    names = formula("data(X)"), formula("parameter(W)^top"), formula("output(Y)")
    # product.fill(): entry by entry; product.meet(0, 1): a row and a column travel to their entry.
    product = MatrixProduct(X, W, quantity(np.matmul, X, W), room=room, names=names)
    return product, product.point(1, 0)
