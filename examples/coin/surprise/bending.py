"""Tracks: what changes is bound to computed states, and all that is bound runs through them in step."""

import numpy as np

from mathdl import information
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear, through, track
from scenes.kit.painted.shapes import Dots
from scenes.kit.parameters import Number
from scenes.kit.quantity import quantity
from scenes.kit.rows import Row

HEADS = np.linspace(0, 1, 201)


class Bending(Lecture):
    """What becomes of the entropy of a coin that is bent?"""

    gist = "what becomes of its entropy?"
    parameters = {"heads": Number(0.6, 0.99)}

    @staticmethod
    def numbers(heads):
        """Compute the entropies of all coins, and of those from the fair one to the bent one."""
        bent = np.linspace(0.5, heads, 91)
        entropies = quantity(information.entropy, np.stack([bent, 1 - bent], axis=1), base=2, unit="bits")
        return {
            "all": quantity(information.entropy, np.stack([HEADS, 1 - HEADS], axis=1), base=2),
            "entropies": entropies,
            "entropy": entropies.last,
            "places": quantity(np.stack, [bent, entropies.value], axis=1),
        }

    def bend(self):
        """A dot slides down the curve, and the number follows."""
        figure, column = self.stage.split()
        axes = Axes((0, 1), (0, 1), room=figure, x_ticks=(0, 1), y_ticks=(0, 1), x_title="heads", y_title="bits")
        dot = Dots(axes.at(*self["places"].first.value), role="loss", radius=0.12)
        facts = self.rows(column, entropy=Row("entropy", role="loss", along="entropies"))
        self.play(appear(axes, Curve(axes, HEADS, self["all"].value), dot, facts))
        self.until("bends")
        sliding = track(lambda place: dot.move_dots(axes.at(*place.value)), self["places"], dot)
        self.play(through(sliding, facts["entropy"].along()), until="end")
