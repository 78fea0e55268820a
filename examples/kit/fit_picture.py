import numpy as np

from mathdl import data, statistics
from scenes.kit.figures.fit_picture import FitPicture


def draw(room):
    seen = data.noisy_curve(10, 0.3, np.random.default_rng(4), spaced=True)
    grid = np.linspace(0, 1, 181)
    fit = statistics.polynomial_fit(seen.x, seen.y, 3)
    # picture.show(heights): another fit; picture.fresh(x, y): new points and what the fit misses there.
    return FitPicture(seen.x, seen.y, grid, fit(grid), room=room, span=(-1.6, 1.6))
