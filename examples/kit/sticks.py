import numpy as np

from mathdl.distributions import normal
from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.sticks import Sticks
from scenes.kit.quantity import quantity
from scenes.kit.readout import Readout

X, CATS = np.linspace(2, 7, 121), np.array([3.6, 4.2, 4.5, 4.9, 5.3])


def draw(room):
    bell = normal(3.5, 0.8)
    axes = Axes((2, 7), (0, 0.62), room=room, x_ticks=range(2, 8), x_title="kilograms", show=(True, False))
    heights = quantity(bell.pdf, CATS)
    numbers = [Readout(heights.part(i), ".3f", size=theme.LABEL, underline=False) for i in range(5)]
    # sticks.along(states), sticks.grow(), sticks.mark(4), sticks.show_first(3)
    return axes, Curve(axes, X, bell.pdf(X), role="parameter"), Sticks(axes, CATS, heights, numbers=numbers)
