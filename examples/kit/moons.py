from mathdl.data import classifier, classifier_data
from scenes.kit.figures.moons import Moons


def draw(room):
    moons = Moons(classifier(), classifier_data().training, room=room, border=True)
    # moons.along(parameters): the answers while the network is trained; moons.move_into(slot)
    # Moons(…, tint=lambda network, places: …, scale=(0, 1), table=theme.sequential()): another quantity of the network
    return moons, moons.framed(0)
