import numpy as np

from mathdl.distributions import normal
from scenes.kit.figures.bet import Bet

X, CATS = np.linspace(2, 7, 121), np.array([3.6, 4.2, 4.5, 4.9, 5.3])


def draw(room):
    bell = normal(3.9, 0.8)
    bet = Bet(X, bell.pdf(X), room=room, top=0.5, x_ticks=range(2, 8), x_title="kilograms")
    # bet.along(densities): the bell slides; sticks.along(heights) with it; bet.move_into(room): all of it moves.
    return bet, bet.stand(CATS, bell.pdf(CATS))
