import numpy as np

from scenes.kit.figures.plane import Plane

A = np.array([[1, 1], [0.5, 2]])


def draw(room):
    # plane.along(matrices), plane.carry(dots), plane.move_into(slot)
    return Plane(A, room=room).show(A)
