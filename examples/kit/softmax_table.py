import numpy as np

from scenes.kit.figures.softmax_table import SoftmaxTable
from scenes.kit.quantity import quantity


def draw(room):
    # table.along(temperatures); its parts are scores, exponentials, bars and chances.
    return SoftmaxTable(["mat", "sofa", "roof"], quantity(np.array, [2.0, 1.0, -0.5]), room=room).show(1.0)
