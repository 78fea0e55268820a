"""Choices: lettered answers to choose from, the right one framed when it is told."""

import numpy as np
from manim import LEFT

from mathdl import information
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear
from scenes.kit.quantity import quantity

DIE = np.full(6, 1 / 6)


class TwoDice(Lecture):
    """How many bits tell the roll of two dice?"""

    gist = "how many bits?"

    @staticmethod
    def numbers():
        """Compute the entropies of one die and of two, and what is tempting."""
        one = quantity(information.entropy, DIE, base=2, unit="bits")
        both = quantity(information.entropy, np.outer(DIE, DIE).ravel(), base=2, unit="bits")
        return {"one": one, "both": both, "squared": quantity(np.square, one)}

    def predict(self):
        """Three answers, one after the other."""
        above, below = self.stage.stacked(2)
        self.until("choices")
        self.choice = self.choices(below, ["one", "both", "squared"], ".2f")
        question = self.label("bits for two dice, if one die tells {one:.2f}?")
        self.play(appear(above.put(question, at=LEFT), *self.choice, lag=0.4))

    def reveal(self):
        """The second answer is right."""
        self.play(*self.choice.right(1))
