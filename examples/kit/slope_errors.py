import numpy as np

from mathdl import calculus
from scenes.kit.figures.slope_errors import SlopeErrors
from scenes.kit.quantity import quantity
from scenes.kit.text import label


def draw(room):
    sizes = np.geomspace(1, 1e-15, 181), np.array([1e-3, 1e-4])
    errors, fall = (quantity(calculus.slope_errors, np.exp, 0.5, steps) for steps in sizes)
    factors = [label("÷ 10"), label("÷ 100")]
    # picture.central.falling(): its dots appear one after the other, and then those of rounding()
    return SlopeErrors(errors, fall, room=room, factors=factors)
