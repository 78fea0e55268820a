from mathdl.data import classifier_data, untrained_classifier
from mathdl.networks import example_losses
from scenes.kit.figures.dot_row import DotRow


def draw(room):
    moons = classifier_data().training
    losses = example_losses(untrained_classifier(), moons.X, moons.y)
    # row.drop_from(places): the dots come from elsewhere; row.along(states)
    return DotRow(losses, (0.2, 1.3), room=room, ticks=(0.2, 0.6, 1.0), title="loss", level=losses.mean())
