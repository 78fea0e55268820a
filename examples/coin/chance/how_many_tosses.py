"""Tables: rows of texts and numbers under headers."""

import numpy as np

from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear
from scenes.kit.parameters import Vector
from scenes.kit.quantity import quantity


class HowManyTosses(Lecture):
    """How far is the share of heads from one half?"""

    gist = "what does one more digit cost?"
    parameters = {"tosses": Vector((2, 2), 1, 1_000_000)}

    @staticmethod
    def numbers(tosses):
        """Compute the standard deviation of the share of heads: one half over the root of the number of tosses."""
        deviations = quantity(np.divide, 0.5, np.sqrt(tosses))
        few, many = deviations.first, deviations.last
        return {
            "counts": quantity(np.asarray, tosses),
            "deviations": deviations,
            "few": few,
            "many": many,
            "work": quantity(np.divide, tosses[1], tosses[0]),
            "gain": quantity(np.divide, few, many),
        }

    def tabulate(self):
        """The first row, then the second."""
        counts = [self.readout(self["counts"].at(i), ",.0f", role="data") for i in range(2)]
        shares = [self.readout(self["deviations"].at(i), ".3f", role="loss") for i in range(2)]
        table = self.table(self.stage.whole, ("tosses", "off by"), list(zip(counts, shares, strict=True)))
        self.play(appear(table.header, table.rows[0]))
        self.until("gain")
        self.play(appear(table.rows[1]))
