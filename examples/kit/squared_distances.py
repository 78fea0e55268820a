import numpy as np

from mathdl.distributions import normal
from scenes.kit.figures.squared_distances import SquaredDistances

X, CATS = np.linspace(2, 7, 121), np.array([3.6, 4.2, 4.5, 4.9, 5.3])


def draw(room):
    # figure.along(centres, densities): centre, squares and bell move; figure.axes, .bell, .squares, .centre, .dots.
    bell = normal(4, 0.8).pdf(X)
    return SquaredDistances(CATS, 4, X, bell, room=room, top=0.5, side=1.8, x_ticks=range(2, 8))
