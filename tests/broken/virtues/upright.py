"""Texts that would lie outside a wide picture, and stand well in a vertical one."""

from scenes.kit.lecture import Lecture


class Upright(Lecture):
    """What comes close to a fault a beat."""

    def construct(self):
        with self.beat("frame"):
            low, right = self.label("some words", size=40), self.label("others", size=40)
            low.align_baseline(self.stage.bottom + 0.2)
            right.shift([self.stage.right - right.get_right()[0], self.stage.top, 0])
            self.add(self.heading("and below it a gist that is longer than the picture is wide"), low, right)
        with self.beat("motionless"):
            pass
