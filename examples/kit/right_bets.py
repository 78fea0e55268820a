import numpy as np

from mathdl import data, networks
from scenes.kit.figures.right_bets import RightBets
from scenes.kit.quantity import quantity


def draw(room):
    moons = data.classifier_data().training
    losses = networks.example_losses(data.untrained_classifier(), moons.X, moons.y)
    # bets.grow(): the sticks rise; bets.along(states): epoch after epoch.
    return RightBets(quantity(np.exp, -losses), room=room)
