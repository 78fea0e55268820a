"""Things that are short or still, and may be."""

import numpy as np
from manim import LEFT, RIGHT, Square

from scenes.kit import theme
from scenes.kit.figures.chip import Chip, glide, straight
from scenes.kit.lecture import Lecture
from scenes.kit.quantity import quantity


class GoodTime(Lecture):
    """What comes close to a fault a beat."""

    @staticmethod
    def numbers():
        return {"two": quantity(np.add, 1, 1)}

    def construct(self):
        with self.beat("too_brief"):
            number = self.readout("two", "d", underline=False).shift(3 * RIGHT)
            chip = Chip(self["two"], role="data", spec="d")
            chip.scale(1.1)
            self.play(glide(chip, straight(3 * LEFT, 2 * RIGHT), run_time=0.9))
            self.add(number)
        with self.beat("flashing"):
            light = Square(3, stroke_width=0, fill_color=theme.role("ink"), fill_opacity=1)
            for _ in range(2):
                self.add(light)
                self.wait(0.25)
                self.remove(light)
                self.wait(0.25)
        with self.beat("motionless"):
            self.add(self.label("at rest", size=40))
