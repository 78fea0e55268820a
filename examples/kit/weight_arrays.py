import numpy as np

from mathdl.data import classifier_data, untrained_classifier
from scenes.kit.figures.weight_arrays import WeightArrays


def draw(room):
    network, moons = untrained_classifier(), classifier_data().training
    slopes = network.loss_and_gradients(moons.X, moons.y).vector
    arrays = WeightArrays(network, room=room, most=np.abs(network.to_vector()).max(), twins=np.abs(slopes).max())
    # arrays.slide(): the twins move onto the arrays; arrays.along(vectors): cells change; arrays.row_frame(0, 2)
    return arrays, arrays.twins.show(slopes)
