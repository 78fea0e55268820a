import numpy as np

from scenes.kit import theme
from scenes.kit.figures.bars import Bars
from scenes.kit.quantity import quantity
from scenes.kit.readout import Readout
from scenes.kit.text import label


def draw(room):
    chances = quantity(np.divide, [1, 2, 5], 8)
    numbers = [Readout(chances.part(i), ".3f", role="data", size=theme.LABEL) for i in range(3)]
    # bars.along(states): through computed states; bars.to(values): to other data.
    return Bars(chances, room=room, top=0.7, names=[label(name) for name in ("cat", "dog", "fox")], numbers=numbers)
