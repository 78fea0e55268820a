"""Words that ask for a number that there is not."""

from mathdl import information
from scenes.kit.lecture import Lecture
from scenes.kit.parameters import Distribution
from scenes.kit.quantity import quantity


class Unsaid(Lecture):
    """A name is misspelt in what is spoken."""

    parameters = {"p": Distribution((2, 2))}

    @staticmethod
    def numbers(p):
        return {"entropy": quantity(information.entropy, p, base=2, unit="bits")}

    def construct(self):
        with self.beat("placeholder"):
            self.add(self.readout("entropy"))
