import numpy as np

from scenes.kit.figures.axes import Axes
from scenes.kit.figures.mixture_curve import MixtureCurve

X = np.linspace(-4, 4, 201)
WEIGHTS, MEANS, STDS = [0.6, 0.4], [-1, 1.5], [0.7, 0.5]


def draw(room):
    axes = Axes((-4, 4), (0, 0.4), room=room, x_ticks=(-2, 0, 2), show=(True, False))
    # curve.along(states): as the mixture is trained.
    return axes, MixtureCurve(axes, X, np.array([WEIGHTS, MEANS, STDS]))
