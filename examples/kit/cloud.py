import numpy as np

from mathdl.data import classifier_data, untrained_classifier
from mathdl.networks import minibatch_gradients
from scenes.kit.figures.cloud import Cloud


def draw(room):
    moons, fresh = classifier_data().training, untrained_classifier()
    gradients = minibatch_gradients(fresh, moons.X, moons.y, 4, 200, np.random.default_rng(0)).gradients[:, 8:10]
    full = fresh.loss_and_gradients(moons.X, moons.y).vector[8:10]
    cloud = Cloud(gradients, full, room=room, titles=("first slope", "second slope"))
    # cloud.along(): draw after draw; cloud.to(points): dot by dot to a larger batch; cloud.spread(): one deviation.
    return cloud, cloud.spread()
