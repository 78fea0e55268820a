import numpy as np

from mathdl.optimizers import gradient_descent
from mathdl.surfaces import quadratic
from scenes.kit.figures.run import Run
from scenes.kit.quantity import quantity


def draw(room):
    bowl = quadratic([[2.0]])
    losses = quantity(bowl, gradient_descent(bowl.gradient, [1.0], 0.03, 60).points)
    # run.along(): from the first step to the last.
    return Run(losses, room=room, title="loss").show(np.int64(40))
