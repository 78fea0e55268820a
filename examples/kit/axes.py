import numpy as np

from mathdl.distributions import normal
from scenes.kit.figures.axes import Area, Axes, Curve

X = np.linspace(-3, 3, 121)


def draw(room):
    bell = normal(0, 1).pdf(X)
    axes = Axes((-3, 3), (0, 0.45), room=room, x_ticks=(-2, 0, 2), y_ticks=(0.2, 0.4), x_title="z", y_title="density")
    # curve.along(states), area.along(states): through computed states; curve.to(heights): to other data.
    return axes, Area(axes, X, bell), Curve(axes, X, bell)
