import numpy as np

from mathdl.calculus import gradient
from mathdl.surfaces import quadratic
from scenes.kit.figures.contours import Contours, square_around
from scenes.kit.figures.gradient_arrow import GradientArrow, angle_mark
from scenes.kit.quantity import quantity


def draw(room):
    bowl, place = quadratic([[25, 20], [20, 25]], [1, 1]), [2, 1]
    grid = np.linspace(*square_around(place, bowl.minima, margin=2.3), 61)
    contours = Contours(*grid.T, bowl, room=room, levels=(1, 4.5, 12.5, 24.5), titles=("$w_1$", "$w_2$"))
    here, bottom = contours.at(place), contours.at(bowl.minima[0])
    arrow = GradientArrow(here, quantity(gradient, bowl, place), length=0.9)
    # arrow.legs and arrow.arrow can appear by themselves.
    return contours, arrow, angle_mark(here, arrow.tip, bottom)
