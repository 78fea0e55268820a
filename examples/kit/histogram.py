import numpy as np

from mathdl.distributions import histogram_path, normal
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.histogram import Histogram

EDGES = np.linspace(-3, 3, 13)


def draw(room):
    bell = normal(0, 1)
    found = histogram_path(bell, bell.sample(400, np.random.default_rng(0)), EDGES, [400])
    axes = Axes((-3, 3), (0, 0.5), room=room, x_ticks=(-2, 0, 2), show=(True, False))
    heap = Histogram(axes, found.heights[-1])
    # histogram.distance(bin, heights): how far one bin is from another height.
    return axes, heap, heap.distance(found.worst_bins[-1], found.expected)
