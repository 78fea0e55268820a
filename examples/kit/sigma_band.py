import numpy as np

from scenes.kit.figures.axes import Axes
from scenes.kit.figures.mixture_curve import MixtureCurve
from scenes.kit.figures.sigma_band import SigmaBand

X = np.linspace(-4, 4, 201)
NORMAL = np.array([[1.0], [0.0], [1.2]])
"""Weight, mean and standard deviation."""


def draw(room):
    axes = Axes((-4, 4), (0, 0.4), room=room, x_ticks=(-2, 0, 2), show=(True, False))
    # band.along(states), in step with the curve.
    return axes, MixtureCurve(axes, X, NORMAL), SigmaBand(axes, NORMAL)
