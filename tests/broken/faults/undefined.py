"""A clip whose numbers are none."""

import numpy as np

from scenes.kit.lecture import Lecture
from scenes.kit.quantity import quantity


class Undefined(Lecture):
    """Divides infinity by infinity."""

    @staticmethod
    def numbers():
        return {"least": quantity(np.negative, np.inf), "rates": quantity(np.divide, [1.0, np.inf], [2.0, np.nan])}

    def construct(self):
        with self.beat("not_a_number"):
            self.add(self.readout("least"))
