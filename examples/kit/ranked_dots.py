from mathdl.data import classifier_data, untrained_classifier
from mathdl.networks import lone_steps
from scenes.kit.figures.ranked_dots import Level, RankedDots
from scenes.kit.quantity import quantity
from scenes.kit.text import label


def draw(room):
    network, moons = untrained_classifier(), classifier_data().training
    losses = quantity(lone_steps, network, moons.X, moons.y, 1.0)
    dots = RankedDots(losses, moons.y, room=room, titles=("each example alone", "loss of all"))
    # level.along(values): the line moves.
    level = Level(dots, network.loss_and_gradients(moons.X, moons.y).loss)
    return dots, level, level.named(label("before")), dots.framed(0)
