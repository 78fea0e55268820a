"""Asked and answered: a question mark stands where the number will stand."""

import numpy as np

from mathdl import information
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear
from scenes.kit.parameters import Number
from scenes.kit.quantity import quantity
from scenes.kit.rows import Row


class OpenQuestion(Lecture):
    """How uncertain is a bent coin?"""

    gist = "how much does a bent coin tell?"
    parameters = {"heads": Number(0.9, 0.99)}

    @staticmethod
    def numbers(heads):
        """Compute the entropy of the coin."""
        return {"entropy": quantity(information.entropy, np.array([heads, 1 - heads]), base=2, unit="bits")}

    def ask(self):
        """The formula, and a question mark."""
        entropy = Row(formula="H(data(p)) = sum data(p) log_2 1/data(p) =", number="entropy", role="loss", asked=True)
        self.play(appear(self.rows(self.stage.whole, entropy=entropy)))

    def reveal(self):
        """The number takes its place."""
        self.play(*self.answered("entropy"))
