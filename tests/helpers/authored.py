"""A clip that a test writes as an author would: three beats, each of one square, told apart by where it stands."""

import time
from pathlib import Path

import numpy as np

LIMIT = 120

SERIES = 'title = "Squares"\nepisodes = ["shapes"]\n'

SCRIPT = """
title = "Shapes"
summary = "Squares, one after the other."

[[clip]]
name = "squares"
title = "Squares"
question = "Where is the square?"
formats = ["wide", "vertical"]
[clip.parameters]
side = 2
[[clip.beat]]
name = "left"
say = "A square of side {side} is on the left, where it stands for a while."
shows = "A square."
[[clip.beat]]
name = "middle"
say = "Then it is {@now} in the middle, and stands there for a while too."
shows = "A square."
[[clip.beat]]
name = "right"
say = "Then it is on the right, and stands there for a while as well."
shows = "A square."
"""

HELPERS = """
from manim import Square


def square(side):
    return Square(side, fill_opacity=1)
"""

SCENE = """
from manim import LEFT, RIGHT

from helpers import square
from scenes.kit.lecture import Lecture
from scenes.kit.parameters import Number
from scenes.kit.quantity import quantity

STEP = 3


def double(side):
    return 2 * side


class Squares(Lecture):
    parameters = {"side": Number(0.5, 4)}

    @staticmethod
    def numbers(side):
        print("computed")
        return {"double": quantity(double, side)}

    def left(self):
        print("left drawn")
        self.square = square(self.values["side"]).shift(STEP * LEFT)
        self.add(self.square)

    def middle(self):
        self.until("now")
        self.square.shift(STEP * RIGHT)

    def right(self):
        self.play(self.square.animate.shift(STEP * RIGHT), run_time=0.5)
"""


def write(folder):
    """Write the series; return the paths of its script, scene and helper module."""
    episode = folder / "shapes"
    episode.mkdir(parents=True)
    (folder / "series.toml").write_text(SERIES)
    (episode / "episode.toml").write_text(SCRIPT)
    (episode / "squares.py").write_text(SCENE)
    (episode / "helpers.py").write_text(HELPERS)
    return episode / "episode.toml", episode / "squares.py", episode / "helpers.py"


def place(picture):
    """Return where the middle of the square is, from 0 on the left to 1 on the right."""
    light = picture.astype(int).sum(axis=2) > 450
    return np.flatnonzero(light.any(axis=0)).mean() / picture.shape[1] if light.any() else -1


def ended(pid):
    """Wait until a process is gone, or at most waits to be reaped by whoever adopted it; return whether it is."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False
