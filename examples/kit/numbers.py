import numpy as np

from scenes.kit.figures.numbers import Numbers
from scenes.kit.quantity import quantity


def draw(room):
    W = quantity(np.array, [[3, 0, -1], [4, 5, 2]])
    numbers = Numbers(W, room=room, role="parameter")
    # numbers.along(states), numbers.entry(0, 1), gradients.land_on(numbers, result)
    return numbers, numbers.frame(0, slice(None))
