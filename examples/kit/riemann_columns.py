import numpy as np

from mathdl.calculus import riemann_rectangles
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.riemann_columns import RiemannColumns

X = np.linspace(0, 6, 121)


def draw(room):
    axes = Axes((0, 6), (-1.2, 1.2), room=room, y_ticks=(-1, 1), x_title="x", cross=(None, 0))
    columns = RiemannColumns(axes, riemann_rectangles(np.sin, 0, 6, 12))
    # columns.rising(), columns.split(riemann_rectangles(np.sin, 0, 6, 24)): each splits in two
    return axes, columns, Curve(axes, X, np.sin(X))
