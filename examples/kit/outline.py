import numpy as np

from mathdl.linear import apply, svd
from scenes.kit.figures.outline import Outline, unit_circle
from scenes.kit.figures.plane import Plane

A = np.array([[3, 0], [4, 5]])


def draw(room):
    plane = Plane(room=room, points=[apply(A, unit_circle())], basis=False)
    outline = Outline(plane, radii=svd(A).Vt)
    circle = outline.ghost()
    # plane.along(matrices) carries the outline; outline.end(0): where its first radius ends now.
    plane.show(A)
    return plane, circle, outline
