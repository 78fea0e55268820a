"""Texts that leave too soon, marks waited for never or twice, light that flashes, and a picture that never moves."""

from manim import Square

from scenes.kit import theme
from scenes.kit.lecture import Lecture


class Untimely(Lecture):
    """One thing out of time a beat."""

    def construct(self):
        with self.beat("too_brief"):
            words = self.label("more than anybody can read in so short a time", size=40)
            self.add(words)
            self.wait(0.8)
            self.remove(words)
            self.until("twice")
            self.until("twice")
        with self.beat("flashing"):
            light = Square(3, stroke_width=0, fill_color=theme.role("ink"), fill_opacity=1)
            for _ in range(6):
                self.add(light)
                self.wait(0.1)
                self.remove(light)
                self.wait(0.1)
        with self.beat("motionless"):
            self.add(self.label("at rest", size=40))
            self.wait(12.5)
