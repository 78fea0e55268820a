import numpy as np

from mathdl.distributions import normal
from scenes.kit.figures.running_product import RunningProduct
from scenes.kit.quantity import quantity


def draw(room):
    bell = normal(4.5, 0.8)
    logs = quantity(bell.logpdf, bell.sample(100, np.random.default_rng(0)))
    sums = quantity(np.insert, quantity(np.cumsum, logs), 0, 0)
    smallest = np.log(np.finfo(np.float32).smallest_subnormal)
    figure = RunningProduct(sums.part(slice(0, 90)), sums, smallest, room=room, words="smallest number of float32")
    # figure.product.along(), figure.sums.along(): the runs, one after the other.
    return figure, figure.sums.show(100), figure.product.show(89), figure.end
