import numpy as np

from scenes.kit.figures.mixture_table import MixtureTable
from scenes.kit.quantity import quantity


def draw(room):
    weights, means, stds = [0.6, 0.4], [-1, 1.5], [0.7, 0.5]
    # table.along(states): as the mixture is trained.
    return MixtureTable(quantity(np.array, [weights, means, stds]), room=room)
