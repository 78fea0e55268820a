import numpy as np

from mathdl.linear import svd
from scenes.kit.figures.circle_image import CircleImage

A = np.array([[3, 0], [4, 5]])


def draw(room):
    image = CircleImage(A, room=room, radii=svd(A).Vt, at_rest=True, vector=[0.6, -0.8])
    # image.along(matrices, image.near), image.aiming(vectors), image.tie(places): lines to where points go from here
    return image.show(A)
