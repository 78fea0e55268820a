import numpy as np

from mathdl.optimizers import gradient_descent
from mathdl.surfaces import quadratic
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.run import Run
from scenes.kit.quantity import quantity


def draw(room):
    bowl = quadratic([[2.0]])
    losses = quantity(bowl, gradient_descent(bowl.gradient, [1.0], 0.03, 60).points)
    axes = Axes((0, 60), (0, 1), room=room, x_ticks=(0, 60), y_ticks=(0, 1), x_title="steps", y_title="loss")
    # run.along(): from the first step to the last.
    return axes, Run(axes, losses).show(np.int64(40))
