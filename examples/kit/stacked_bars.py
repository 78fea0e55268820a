import numpy as np

from scenes.kit.figures.stacked_bars import StackedBars


def draw(room):
    parts = np.array([[0.30, 0.20, 0.05, 0.01], [0.01, 0.03, 0.08, 0.30]])
    # bars.show_count(2): the first two; bars.show(values): other values.
    return StackedBars(parts, [1, 2, 4, 9], room=room, top=0.5, roles=("loss", "parameter"), x_title="degree")
