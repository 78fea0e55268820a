"""Texts that cannot be read where they stand."""

from manim import LEFT, RIGHT, Line, Square

from scenes.kit import theme
from scenes.kit.lecture import Lecture
from scenes.kit.text import halo


class Unseen(Lecture):
    """One way to hide a text a beat."""

    def construct(self):
        with self.beat("outside_frame"):
            self.show(self.words().move_to([7, 0, 0]))
        with self.beat("near_edge"):
            words = self.words()
            self.show(words.shift([6.9 - words.get_right()[0], 0, 0]))
        with self.beat("caption_zone"):
            self.show(self.words().align_baseline(-3.2))
        with self.beat("text_over_text"):
            self.show(self.words(), self.label("others").shift([0.1, 0.1, 0]))
        with self.beat("cut_text"):
            self.show(Line(2 * LEFT, 2 * RIGHT), self.words())
        with self.beat("cut_by_rims"):
            words = self.words()
            halo(words, width=40)
            self.show(words)
        with self.beat("tiny_text"):
            self.show(self.words(size=20))
        with self.beat("small_text"):
            self.show(self.words(size=28))
        with self.beat("no_contrast"):
            self.show(self.ground("data", 0.9), self.words(role="gradient"))
        with self.beat("low_contrast"):
            self.show(self.ground("data", 0.32), self.words(role="muted"))
        with self.beat("covered_text"):
            words = self.words()
            self.show(words, self.ground("ground", 1).scale(0.25).move_to(words))

    def words(self, size=40, **kwargs):
        return self.label("some words", size=size, **kwargs)

    def ground(self, role, opacity):
        return Square(3, stroke_width=0, fill_color=theme.role(role), fill_opacity=opacity)

    def show(self, *mobjects):
        self.clear()
        self.add(*mobjects)
