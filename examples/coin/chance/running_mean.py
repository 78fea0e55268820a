"""Marks: ``{@name}`` in the words is a moment that the picture waits for, whoever speaks, in whatever language."""

import numpy as np

from mathdl import distributions
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.run import Run
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EARLY, appear, through
from scenes.kit.parameters import Whole
from scenes.kit.quantity import quantity
from scenes.kit.rows import Row

COIN = distributions.categorical([0.5, 0.5])


class RunningMean(Lecture):
    """How fast does the share of heads settle?"""

    gist = "the law of large numbers"
    parameters = {"tosses": Whole(20, 2000)}

    @staticmethod
    def numbers(tosses):
        """Toss the coin; compute the share of heads after each toss."""
        run = quantity(distributions.monte_carlo, np.asarray, COIN, tosses, np.random.default_rng(2))
        return {"shares": run.part("means"), "share": run.part("means", -1)}

    def toss(self):
        """The share of heads is drawn, the first tosses slowly."""
        figure, column = self.stage.split()
        ticks = {"x_ticks": (0, self.values["tosses"]), "y_ticks": (0, 1)}
        axes = Axes((0, self.values["tosses"]), (0, 1), room=figure, x_title="tosses", **ticks)
        run = Run(self["shares"], axes=axes, role="data", width=3)
        facts = self.rows(column, share=Row("share of heads", role="data", along="shares"))
        self.until("mean")
        self.play(appear(axes, run, facts))
        self.play(through(run.along(), facts["share"].along(), pace=EARLY), until="settles")
