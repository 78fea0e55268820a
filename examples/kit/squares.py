import numpy as np

from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.squares import Squares
from scenes.kit.painted.shapes import Dots

X, Y, LINE = np.array([1, 2, 3, 4, 5.5]), np.array([1.2, 1.4, 3.1, 2.4, 3.8]), np.array([1, 0.5])


def draw(room):
    axes = Axes((0, 7), (0, 4.5), room=room, aspect=1.5, x_ticks=range(8), y_ticks=range(5))
    squares = Squares(axes, X, Y, LINE[0] + LINE[1] * X)
    # squares.along(predictions), squares.to(predictions); Squares(axes, cats, 0, mean, along="x")
    return axes, squares, Curve(axes, X, LINE[0] + LINE[1] * X, role="parameter"), Dots(axes.at(X, Y))
