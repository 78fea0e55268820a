import numpy as np
from manim import VGroup

from mathdl.optimizers import gradient_descent
from mathdl.surfaces import quadratic
from scenes.kit.figures.contours import Contours
from scenes.kit.figures.trail import Trail


def draw(room):
    bowl = quadratic([[25.0, 20.0], [20.0, 25.0]])
    line = np.linspace(-2, 2, 61)
    contours = Contours(line, line, bowl, room=room)
    walk = gradient_descent(bowl.gradient, [1.5, -0.5], 0.04, 16).points
    # trail.walk(): step by step; trail.along(walks): redrawn for every walk of as many steps.
    return VGroup(contours, Trail(contours, walk))
