import numpy as np

from scenes.kit import theme
from scenes.kit.figures.factors import Factors
from scenes.kit.quantity import quantity
from scenes.kit.readout import Readout


def draw(room):
    chances = quantity(np.linspace, 0.125, 0.875, 16)
    numbers = [Readout(chances.part(i), ".3f", size=theme.LABEL, underline=False) for i in range(16)]
    factors = Factors(numbers, room=room)
    # The numbers slide from where they stand: play(*factors.gather()), then appear(*factors.signs).
    for sliding in factors.gather():
        sliding.finish()
    return factors
