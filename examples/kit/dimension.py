import numpy as np

from scenes.kit.figures.dimension import Dimension
from scenes.kit.figures.plane import Plane
from scenes.kit.quantity import quantity

SHEAR = np.array([[2, 1], [0, 1]])


def draw(room):
    plane = Plane(SHEAR, room=room, margin=1).show(SHEAR)
    width = quantity(np.linalg.norm, SHEAR[:, 0])
    return plane, Dimension(plane.view, [0, 0], SHEAR[:, 0], width, away=[0, -1])
