"""turn_to: what is not named leaves, what stays moves to its slot, what is new appears."""

import numpy as np

from mathdl import information
from scenes.kit.figures.messages import Columns, Messages
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear
from scenes.kit.parameters import Distribution
from scenes.kit.quantity import quantity

FAIR = np.full(6, 1 / 6)
TOP = 5


class LoadedDie(Lecture):
    """What does loading change?"""

    gist = "broad is likely, tall is a surprise"
    parameters = {"loaded": Distribution((6, 6), least=0.05)}

    @staticmethod
    def numbers(loaded):
        """Compute the surprise of every side of both dice."""
        fair, other = (quantity(information.surprise, die, base=2, unit="bits") for die in (FAIR, loaded))
        return {"fair_bits": fair, "loaded_bits": other, "surprise": fair.first}

    def fair(self):
        """Six equal columns fill the stage."""
        self.die = Messages(FAIR, TOP, room=self.stage.whole)
        self.columns = Columns(self.die, self["fair_bits"], role="data")
        self.play(appear(self.die, self.columns))

    def loaded(self):
        """They move into a panel; the loaded die appears in the other."""
        self.until("next")
        first, second = self.stage.pair()
        other = Messages(self.values["loaded"], TOP, room=second.figure)
        columns = Columns(other, self["loaded_bits"], role="parameter")
        self.turn_to(first.figure.holding(self.die), other, columns, keep=[self.columns])
