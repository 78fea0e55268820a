"""A die's entropy."""

import numpy as np
from manim import FadeIn

from mathdl import information
from scenes.kit.lecture import Lecture
from scenes.kit.parameters import Whole
from scenes.kit.quantity import quantity


class Die(Lecture):
    """A label and a moment."""

    parameters = {"sides": Whole(2, 20)}

    @staticmethod
    def numbers(sides):
        return {"entropy": quantity(information.entropy, np.full(sides, 1 / sides), base=2, unit="bits")}

    def construct(self):
        with self.beat("roll"):
            self.play(FadeIn(self.label("{sides} sides")), run_time=0.4)
