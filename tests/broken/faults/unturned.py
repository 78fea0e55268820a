"""Texts that can be read in a wide picture and not in a vertical one."""

from manim import Square

from scenes.kit import theme
from scenes.kit.lecture import Lecture

LOW = {"wide": -2.5, "vertical": -5.0}


class Unturned(Lecture):
    """One way to forget the other format a beat."""

    def construct(self):
        with self.beat("no_contrast"):
            ground = Square(3, stroke_width=0, fill_color=theme.role("data"), fill_opacity=0.9)
            self.show(ground, self.label("some words", role="gradient", size=40))
        with self.beat("outside_frame"):
            self.show(self.words().move_to([5, 0, 0]))
        with self.beat("caption_zone"):
            self.show(self.words().move_to([0, LOW[self.format], 0]))

    def words(self):
        return self.label("some words", size=40)

    def show(self, *mobjects):
        self.clear()
        self.add(*mobjects)
