"""Six lines of words and formulas appear one after the other and rest."""

from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear
from scripts.benchmarks.lines import LINES


class Text(Lecture):
    """Six times a second of movement and a second of rest."""

    def construct(self):
        with self.beat("lines"):
            for index, line in enumerate(LINES):
                words = self.label(line).move_to([0, 2.5 - index, 0])
                self.play(appear(words, run_time=1))
                self.wait(1)
