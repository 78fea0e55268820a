"""Texts near lines, on shapes and beside each other, all of which can be read."""

from manim import LEFT, RIGHT, Line, Square

from scenes.kit import theme
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear, vanish
from scenes.kit.text import halo


class PlainSight(Lecture):
    """What comes close to a fault a beat."""

    def construct(self):
        with self.beat("frame"):
            right, low = self.words(), self.words()
            right.shift([6.65 - right.get_right()[0], 0, 0])
            self.show(right, low.align_baseline(-2.95))
        with self.beat("text_over_text"):
            old, new = self.words(), self.label("others", size=40)
            self.show(old)
            self.wait(0.5)
            self.play(vanish(old), appear(new))
        with self.beat("cut_text"):
            words, above = self.words(), self.words().shift([0, 0.35, 0])
            halo(words)
            self.show(Line(2 * LEFT, 2 * RIGHT), words.shift([0, 1.2, 0]), above.shift([0, 0.05, 0]))
            self.add(Line(2 * LEFT, 2 * RIGHT).shift([0, 1.2, 0]).set_z_index(-1))
        with self.beat("covered_text"):
            self.show(Line(2 * LEFT, 2 * RIGHT), self.words(), self.ground("ground", 1), self.words())
        with self.beat("contrast"):
            self.show(self.ground("data", theme.FILL_OPACITY), self.words())
        with self.beat("dimmed"):
            words = self.words()
            self.show(words)
            self.wait(1)
            self.play(*self.dim(words), run_time=0.4)

    def words(self):
        return self.label("some words", size=40)

    def ground(self, role, opacity):
        return Square(3, stroke_width=0, fill_color=theme.role(role), fill_opacity=opacity)

    def show(self, *mobjects):
        self.clear()
        self.add(*mobjects)
