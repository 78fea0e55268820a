"""A clip that shows a part of a result that is not defined."""

import numpy as np

from mathdl import distributions
from scenes.kit.lecture import Lecture
from scenes.kit.quantity import quantity


class Unwritten(Lecture):
    """The standard error of a single sample."""

    @staticmethod
    def numbers():
        normal, rng = distributions.normal(0.0, 1.0), np.random.default_rng(0)
        return {"run": quantity(distributions.monte_carlo, np.square, normal, 8, rng)}

    def construct(self):
        with self.beat("not_a_number"):
            self.add(self.readout(self["run"].part("standard_errors", 0)))
