from mathdl import data, networks
from scenes.kit.figures.cloth import Cloth


def draw(room):
    network, moons, run = data.classifier(), data.classifier_data().training, data.train_classifier()
    view = networks.cut_view(network, moons.X)
    # cloth.along(quantity(…)): bent as at every epoch; cloth.flatten(room): carried back.
    return Cloth(network, moons, -view.along, run.vectors, room=room).show(run.vectors[-1])
