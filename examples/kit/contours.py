import numpy as np

from mathdl.surfaces import quadratic
from scenes.kit.figures.contours import Contours
from scenes.kit.painted.shapes import Dots

X, Y = np.linspace(-0.5, 2.5, 61), np.linspace(-0.5, 2.5, 61)


def draw(room):
    bowl = quadratic([[25, 20], [20, 25]], [1, 1])
    contours = Contours(X, Y, bowl, room=room, levels=(1, 4, 9, 16, 25, 36, 49), titles=("$w_1$", "$w_2$"))
    # contours.from_above(mesh): a mesh turns and passes into the map; contours.along(values): other landscapes
    return contours, Dots(contours.at([[2, 1]]), role="parameter", radius=0.16)
