"""A coin's entropy."""

from manim import FadeIn

from mathdl import information
from scenes.kit.lecture import Lecture
from scenes.kit.parameters import Distribution
from scenes.kit.quantity import quantity


class Coin(Lecture):
    """One number appears and rests."""

    parameters = {"p": Distribution(sizes=(2, 2))}

    @staticmethod
    def numbers(p):
        return {"entropy": quantity(information.entropy, p, base=2, unit="bits")}

    def construct(self):
        with self.beat("toss"):
            number = self.readout("entropy", ".3f")
            self.play(FadeIn(number), run_time=0.4)
        with self.beat("rest"):
            pass
