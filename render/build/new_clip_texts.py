"""What a new clip begins as: one figure, one row and one sweep, from computed numbers."""

from string import Template

SERIES_TEXT = Template("""\
title = "$title"
episodes = ["$episode"]
""")

EPISODE_TEXT = Template("""\
title = "$title"
""")

CLIP_TEXT = Template("""\
[[clip]]
name = "$name"
title = "$title"
question = "How fast does the loss fall?"
formats = ["wide", "vertical"]

[clip.parameters]
learning_rate = 0.02

[[clip.beat]]
name = "setting"
say = "Here is a loss before its first step. {@number}It starts at {start:.3f}."
shows = "Axes for a loss against its steps, with the first step drawn. Beside them the loss, {start:.3f}."

[[clip.beat]]
name = "question"
predict = true
say = "Each step goes down the slope. How far does it lead in {steps} steps?"
pause = 2
shows = "The picture stays as it is: time to think."

[[clip.beat]]
name = "descent"
say = "{@falls}It falls to {end:.3f}, and the longest way comes first."
shows = "The curve is drawn from left to right and falls. The number falls with it, to {end:.3f}."
""")

SCENE_TEXT = Template('''\
"""$title: what this clip shows, in one sentence."""

from __future__ import annotations

import numpy as np

from mathdl import optimizers, surfaces
from scenes.kit.figures.run import Run
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear, through
from scenes.kit.parameters import Number
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

STEPS = 60


class $cls(Lecture):
    """How fast does the loss fall?"""

    gist = "one step after the other"
    parameters = {"learning_rate": Number(0.01, 0.5)}

    @staticmethod
    def numbers(learning_rate: float) -> dict[str, Quantity]:
        """Walk down a bowl by gradient descent."""
        bowl = surfaces.quadratic([[2.0]])
        path = quantity(optimizers.gradient_descent, bowl.gradient, [1.0], learning_rate, STEPS)
        losses = quantity(bowl, path.part("points"))
        return {"losses": losses, "start": losses.first, "end": losses.last, "steps": quantity(np.int64, STEPS)}

    def setting(self) -> None:
        """Axes and the first step of the loss; its number appears beside them."""
        figure, column = self.stage.split()
        self.run = Run(self["losses"], room=figure, title="loss")
        self.facts = self.rows(column, loss=Row("loss", role="loss", along="losses"))
        self.play(appear(self.run))
        self.until("number")
        self.play(appear(self.facts["loss"]))

    def question(self) -> None:
        """Nothing moves: the viewer thinks. The next beat answers."""

    def descent(self) -> None:
        """The loss falls, and its number with it."""
        self.until("falls")
        self.play(through(self.run.along(), self.facts["loss"].along()), until="end")
''')
