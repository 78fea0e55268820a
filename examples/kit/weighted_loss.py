import numpy as np

from mathdl.distributions import normal
from scenes.kit import theme
from scenes.kit.figures.area_function import AreaFunction
from scenes.kit.figures.weighted_loss import WeightedLoss
from scenes.kit.text import formula

X, GUESSES = np.linspace(1, 8, 141), np.linspace(4, 4.5, 21)


def draw(room):
    bell = normal(4.5, 0.8)
    pair = AreaFunction(X, bell.pdf(X), bell.cdf(X), room=room, titles=("", "density", ""), x_ticks=range(2, 8))
    losses = np.square(X - GUESSES[:, np.newaxis])
    name = formula("(x - g)^2", role="loss", size=theme.LABEL)
    style = {"titles": ("weight in kg", "loss × density"), "x_ticks": range(2, 8), "top": 2.56, "reach": 1.6}
    _, below = room.stacked(2, gap=0.25)
    figure = WeightedLoss(pair.upper, X, GUESSES, losses, losses * bell.pdf(X), room=below, name=name, **style)
    # figure.along(figure.steps()): through the guesses; figure.columns(shares, terms): pieces of Riemann sums
    return pair.upper, pair.curve, figure
