"""Slots: two panels, beside each other on a wide picture and one above the other on a tall one."""

import numpy as np

from mathdl import information
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear
from scenes.kit.quantity import quantity

HEADS = np.linspace(0.01, 0.99, 99)
COINS = np.stack([HEADS, 1 - HEADS], axis=1)


class FairOrBent(Lecture):
    """Which coin is the most uncertain?"""

    gist = "which tells more?"

    @staticmethod
    def numbers():
        """Compute the surprise of heads and the entropy, of coins from one end to the other."""
        entropies = quantity(information.entropy, COINS, base=2, unit="bits")
        return {
            "surprises": quantity(information.surprise, HEADS, base=2, unit="bits"),
            "entropies": entropies,
            "most": quantity(np.max, entropies, unit="bit"),
        }

    def compare(self):
        """The surprise of heads, then the average of both sides."""
        panels = self.stage.pair(titles=True)
        drawn = []
        names, tops = ("surprise of heads", "average of both sides"), (7, 1)
        for panel, name, top, title in zip(panels, ("surprises", "entropies"), tops, names, strict=True):
            axes = Axes((0, 1), (0, top), room=panel.figure, x_ticks=(0, 1), y_ticks=(0, top), x_title="heads")
            drawn.append((panel.title.put(self.label(title)), axes, Curve(axes, HEADS, self[name].value)))
        self.play(appear(*drawn[0]))
        self.until("average")
        self.play(appear(*drawn[1]))
