import numpy as np

from scenes.kit.figures.lens import Lens


def draw(room):
    left, right = room.abreast(2) if not room.tall else room.stacked(2)
    # lens.along(radii), radii = quantity(np.geomspace, 1, 0.001, 91): the window zooms
    smooth = Lens(np.sin, 0.8, 0.9, slope=np.cos(0.8), room=left)
    kink = Lens(lambda z: np.maximum(z, 0), 0, 0.9, slope=0.5, room=right)
    return smooth, kink
