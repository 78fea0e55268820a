"""Numbers that nobody computed, or not as they are shown."""

from dataclasses import replace

import numpy as np
from manim import DecimalNumber, Text

from mathdl import information
from scenes.kit.figures.matrix import MatrixFormula
from scenes.kit.lecture import Lecture
from scenes.kit.parameters import Distribution
from scenes.kit.quantity import quantity


class Untrue(Lecture):
    """One way to lie a beat."""

    parameters = {"p": Distribution((2, 4))}

    @staticmethod
    def numbers(p):
        return {
            "entropy": quantity(information.entropy, p, base=2, unit="bits"),
            "most": quantity(information.entropy, np.full(p.size, 1 / p.size), base=2, unit="bits"),
            "chance": quantity(np.random.default_rng().random),
            "order": quantity(int, "".join(set("123456789"))),
        }

    def construct(self):
        with self.beat("typed_number"):
            self.show(self.label("of 42 cats"))
        with self.beat("typed_by_manim"):
            self.show(DecimalNumber(0.625, mob_class=Text))
        with self.beat("typed_in_matrix"):
            self.show(MatrixFormula(np.array([[1.0, 17.5]])))
        with self.beat("uncomputed_number"):
            self.show(self.readout(quantity(lambda: 0.3)))
        with self.beat("words_differ"):
            self.show(self.readout(replace(self["entropy"], value=1.9)))
        with self.beat("arithmetic"):
            share = self["entropy"].value / self["most"].value
            self.show(self.label(f"{round(share)} of 1"))

    def show(self, mobject):
        self.clear()
        self.add(mobject)
