import numpy as np

from scenes.kit.figures.matrix import MatrixFormula

A = np.array([[1, 0.5], [-0.25, 2]])


def draw(room):
    # matrix.point(column), matrix.entry(row, column): to point at parts of it.
    return room.put(MatrixFormula(A, name="parameter(A) ="))
