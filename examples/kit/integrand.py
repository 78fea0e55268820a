import numpy as np

from mathdl.distributions import normal
from mathdl.information import normal_path
from scenes.kit.figures.integrand import Integrand
from scenes.kit.quantity import quantity

X = np.linspace(-5, 5, 201)


def draw(room):
    slide = quantity(normal_path, normal(-1, 1), normal(-1, 1), normal(1, 1), 31, X)
    integrands = slide.part("integrands")
    # integrand.along(states): the area grows as the bells slide apart.
    return Integrand(X, integrands, room=room).show(integrands.last)
