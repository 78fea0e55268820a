"""Numbers that come from where they must, in all the forms that are allowed."""

import numpy as np

from mathdl import information
from scenes.kit.figures.axes import Axes, tick_label
from scenes.kit.figures.matrix import MatrixFormula
from scenes.kit.lecture import Lecture
from scenes.kit.parameters import Distribution, Whole
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot


class TrueNumbers(Lecture):
    """What looks like a typed number or like arithmetic, and is not."""

    parameters = {"p": Distribution((2, 4)), "n": Whole(10, 99)}

    @staticmethod
    def numbers(p, n):
        return {
            "entropy": quantity(information.entropy, p, base=2, unit="bits"),
            "share": quantity(np.divide, 1, n),
            "lengths": quantity(information.surprise, p, base=2, unit="bits"),
            "others": quantity(information.surprise, p[::-1], base=2, unit="bits"),
        }

    def construct(self):
        with self.beat("typed_number"):
            axes = Axes((0, 20), (0, 1), room=Slot(1.6, -2, 5.6, 0), x_ticks=(0, 10, 20), show=(True, False))
            texts = (
                self.label("{n} cats, in fp16 #h(1.5em) and 2 dogs", size=40),
                self.formula("x^2 + log_2 y = {entropy:.2f}"),
                MatrixFormula(self.values["p"]),
                MatrixFormula(self["lengths"]),
                tick_label(self.values["p"][1], "g"),
            )
            places = ((-3, 2.2), (-3, 1.2), (-4, -1), (-1.5, -1), (1, 1.2))
            for text, place in zip(texts, places, strict=True):
                text.move_to([*place, 0])
            self.show(*texts, axes)
        with self.beat("words_differ"):
            texts = (self.readout("entropy", ".3f"), self.readout("share", ".3f").shift([3, 0, 0]))
            self.show(*texts, self.label("{share:.1%}", size=40).shift([0, 1, 0]))
        with self.beat("arithmetic"):
            lengths, others = self["lengths"].value, self["others"].value
            alpha = 0.5
            blend = (1 - alpha) * lengths + alpha * others
            other = lengths + alpha * (others - lengths)
            place = 0.5 * self["entropy"].value - 1
            marks = [self.formula("x").shift([index, place, 0]) for index in range(3)]
            self.show(*marks, *(self.formula("y").shift([x - 5, 2, 0]) for x in (blend[0], other[-1] + 1)))

    def show(self, *mobjects):
        self.clear()
        self.add(*mobjects)
