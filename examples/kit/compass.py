import numpy as np

from mathdl.calculus import directional_derivative
from mathdl.surfaces import quadratic
from scenes.kit.figures.compass import Compass
from scenes.kit.figures.contours import Contours

GRID, ANGLES = np.linspace(0, 2.5, 51), np.linspace(0, 2 * np.pi, 121)


def draw(room):
    bowl, place = quadratic([[25, 20], [20, 25]], [1, 1]), [2, 1]
    left, right = room.cut(0.5)
    contours = Contours(GRID, GRID, bowl, room=left, levels=(1, 4.5, 12.5, 24.5, 40.5), titles=("$w_1$", "$w_2$"))
    slopes = directional_derivative(bowl, place, np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=-1))
    compass = Compass(contours.at(place), ANGLES, slopes, room=right, length=0.6, y_ticks=(-30, 0, 30))
    # compass.along(): the needle turns once, and the wave draws itself
    return contours, compass.show(90)
