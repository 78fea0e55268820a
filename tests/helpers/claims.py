"""What several lectures say of the series' network, and how numbers are written there."""

import numpy as np

from mathdl import data

X, Y = data.classifier_data().training.X, data.classifier_data().training.y
START, TRAINED = data.untrained_classifier(), data.classifier()
FIRST = X[:1]
A = np.array([[3.0, 0.0], [4.0, 5.0]])


def rng(seed=0):
    return np.random.default_rng(seed)


def loss(network):
    return network.loss_and_gradients(X, Y).loss


def written(found, spec):
    """Every number of an array, or of a list of arrays, in the digits of ``spec``, one after another."""
    parts = found if isinstance(found, list) else [found]
    numbers = [number for part in parts for number in np.ravel(part).tolist()]
    return " ".join(format(int(number) if spec == "d" else number, spec) for number in numbers)
