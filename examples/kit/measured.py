import numpy as np

from scenes.kit.figures.measured import Measured, log_axes
from scenes.kit.quantity import quantity


def draw(room):
    sizes = quantity(np.power, 2, np.arange(0, 9, 2))
    times = quantity(np.add, 0.05, quantity(np.multiply, 0.01, sizes))
    axes = log_axes(sizes, times, room=room, x_ticks=sizes.value, x_title="batch size", y_title="milliseconds")
    # measured.along(): from the first point to all of them.
    return axes, Measured(axes, sizes, times)
