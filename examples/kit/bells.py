import numpy as np

from mathdl.distributions import normal
from scenes.kit.figures.bells import Bells

X = np.linspace(-5, 5, 201)


def draw(room):
    p, q = normal(-1, 1).pdf(X), normal(1, 0.8).pdf(X)
    # bells.along(densities): q runs through computed densities.
    return Bells(X, p, q, top=q.max(), room=room)
