"""A series of one episode with two clips, one of which asks: made for the pages and exports that are tested."""

SERIES = """
title = "Lessons “für alle”"
summary = "Two clips & a <script>alert('summary')</script>."
episodes = ["balls"]
"""
TITLE = 'Der "schnelle" Ball <script>alert(1)</script> שלום 🎈'
EPISODE = f"""
title = "Balls"
summary = "What rolls."

[[clip]]
name = "ball"
title = '{TITLE}'
question = "How far does it roll & why?"
idea = "A ball has two sides."
formats = ["wide", "vertical"]
[clip.parameters]
n = 3
[[clip.beat]]
name = "roll_out"
say = "A ball rolls {{double:d}} steps. {{@there}}There it is."
shows = "A formula: two n is {{double:d}}."
[[clip.beat]]
name = "think"
say = "Will it come <b>back</b>?"
shows = "The formula stays."
predict = true
pause = 0.5
choices = ["No, never", "Yes, after {{double:d}} steps"]
answer = "B"
[[clip.beat]]
name = "answer"
say = "It comes back. The coin has {{entropy:.1f}} bits."
shows = "The entropy stands below."

[[clip]]
name = "cube"
title = "A cube"
question = "Does it roll?"
needs = ["ball"]
[[clip.beat]]
name = "rest"
say = "It does not roll."
shows = "A word."
"""
BALL = '''
from functools import partial

import numpy as np

from mathdl import information
from scenes.kit.lecture import Lecture
from scenes.kit.parameters import Whole
from scenes.kit.quantity import quantity


class Ball(Lecture):
    """Two numbers."""

    parameters = {"n": Whole(1, 9)}

    @staticmethod
    def numbers(n):
        """Twice n, and a bit."""
        entropy = quantity(information.entropy, [0.5, 0.5], base=2, unit="bits")
        return {"double": quantity(np.multiply, n, 2), "entropy": entropy, "half": quantity(np.divide, n, 2)}

    def roll_out(self):
        """Show the formula."""
        self.formula_shown = self.formula("2 data(n) = {double:d}")
        self.until("there")
        self.add(self.formula_shown)

    def think(self):
        """Wait."""

    def answer(self):
        """Show the entropy."""
        self.remove(self.formula_shown)
        self.add(self.readout("entropy", ".1f"))
'''
CUBE = '''
from scenes.kit.lecture import Lecture


class Cube(Lecture):
    """A word."""

    def rest(self):
        """Show it."""
        self.add(self.label("cube"))
'''


def write(folder):
    """Write the series below ``folder`` and return its root."""
    episode = folder / "balls"
    episode.mkdir(parents=True)
    (folder / "series.toml").write_text(SERIES, encoding="utf-8")
    (episode / "episode.toml").write_text(EPISODE, encoding="utf-8")
    (episode / "ball.py").write_text(BALL.lstrip(), encoding="utf-8")
    (episode / "cube.py").write_text(CUBE.lstrip(), encoding="utf-8")
    return folder
