import numpy as np

from scenes.kit import theme
from scenes.kit.figures.factors import Factors
from scenes.kit.quantity import quantity
from scenes.kit.readout import Readout


def draw(room):
    chances = quantity(np.divide, [1, 2, 3, 4], 5)
    numbers = [Readout(chances.part(i), ".1f", size=theme.LABEL, underline=False) for i in range(4)]
    factors = Factors(numbers, room=room)
    # play(*factors.gather()), then appear(*factors.signs).
    for sliding in factors.gather():
        sliding.finish()
    return factors
