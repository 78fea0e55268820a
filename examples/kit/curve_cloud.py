import numpy as np
from manim import VGroup

from scenes.kit.figures.axes import Axes
from scenes.kit.figures.curve_cloud import CurveCloud


def draw(room):
    axes, x = Axes((-1, 1), (-1.5, 1.5), room=room), np.linspace(-1, 1, 61)
    slopes = np.random.default_rng(0).normal(1, 0.3, 30)
    # cloud.growing(): one curve after the other.
    return VGroup(axes, CurveCloud(axes, x, slopes[:, np.newaxis] * x))
