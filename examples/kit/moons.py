from mathdl.data import classifier, classifier_data
from scenes.kit.figures.moons import Moons


def draw(room):
    # moons.along(parameters): the answers while the network is trained; moons.move_into(slot)
    return Moons(classifier(), classifier_data().training, room=room)
