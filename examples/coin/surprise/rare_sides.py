"""Rows: numbers beside their names and formulas, laid out at once and shown one by one."""

import numpy as np

from mathdl import information
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear
from scenes.kit.parameters import Whole
from scenes.kit.quantity import quantity
from scenes.kit.rows import Row


class RareSides(Lecture):
    """How much does one roll of a die tell?"""

    gist = "the surprise of one side"
    parameters = {"sides": Whole(2, 20)}

    @staticmethod
    def numbers(sides):
        """Compute chance and surprise of one side."""
        chance = quantity(np.divide, 1, sides)
        return {"chance": chance, "surprise": quantity(information.surprise, chance, base=2, unit="bits")}

    def count(self):
        """The chance of a side, then its surprise."""
        facts = self.rows(
            self.stage.whole,
            chance=Row("a side comes up", "chance", "data", note="the same for each of them"),
            surprise=Row("its surprise", "surprise", "loss", formula="log_2 1/data(p) ="),
        )
        self.play(appear(facts["chance"]))
        self.until("surprise")
        self.play(appear(facts["surprise"]))
