import numpy as np

from mathdl.distributions import normal
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.falling_samples import FallingSamples

EDGES = np.linspace(-3, 3, 25)
X = np.linspace(-3, 3, 121)


def draw(room):
    bell = normal(0, 0.8)
    samples = bell.sample(300, np.random.default_rng(0))
    axes = Axes((-3, 3), (0, 0.9), room=room, show=(True, False))
    # samples.falling(): the track from the first that falls to the last that lands.
    return (
        axes,
        Curve(axes, X, bell.pdf(X), role="parameter"),
        FallingSamples(axes, samples, EDGES, room=room).show(0.7),
    )
