import numpy as np

from mathdl.distributions import normal
from scenes.kit.figures.area_function import AreaFunction

X = np.linspace(1, 8, 141)


def draw(room):
    bell = normal(4.5, 0.8)
    titles = ("weight in kg", "density", "area so far")
    figure = AreaFunction(
        X, bell.pdf(X), bell.cdf(X), room=room, titles=titles, x_ticks=range(2, 8), y_ticks=((), (1,))
    )
    # figure.along(last=70): the edge runs to place 70 of x; figure.upper.at(x, y), figure.lower.at(x, y)
    return figure.show(80)
