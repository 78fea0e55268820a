import numpy as np

from scenes.kit.figures.signed_bars import SignedBars


def draw(room):
    values = np.concatenate([-np.geomspace(0.02, 0.0003, 6), np.geomspace(0.0003, 2, 12)])
    # bars.growing(): from the line to their values; bars.along(states)
    return SignedBars(values, room=room)
