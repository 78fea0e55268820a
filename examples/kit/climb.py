import numpy as np

from mathdl.distributions import log_likelihood_path, normal
from scenes.kit.figures.bet import Bet
from scenes.kit.figures.climb import Climb

X, CATS = np.linspace(2, 7, 121), np.array([3.6, 4.2, 4.5, 4.9, 5.3])


def draw(room):
    upper, lower = room.stacked(2)
    bet = Bet(X, normal(X[45], 0.8).pdf(X), room=upper, top=0.5, x_ticks=range(2, 8))
    logs = log_likelihood_path(X, 0.8, CATS)
    # climb.along(): the curve draws itself; climb.riding(x, y): the dot goes through other places.
    climb = Climb(X, logs, room=lower, over=bet.axes, title="log-likelihood")
    return bet, climb.show(45)
