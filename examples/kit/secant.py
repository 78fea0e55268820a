import numpy as np

from mathdl.calculus import derivative
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.secant import Secant
from scenes.kit.text import label

X = np.linspace(0, 2, 81)


def draw(room):
    axes = Axes((0, 2), (0, 4), room=room, x_ticks=(0, 1, 2), x_title="w", y_title="loss")
    secant = Secant(axes, np.square, 1, 0.8, slope=derivative(np.square, 1))
    # secant.along(nudges): the second point slides to the first; secant.dots, .legs and .line appear one by one
    return axes, Curve(axes, X, X**2, role="loss"), secant, secant.beside_legs(label("nudge"), label("rise"))
