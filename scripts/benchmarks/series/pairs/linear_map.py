"""A grid with two arrows is moved by a matrix."""

import numpy as np

from mathdl import linear
from scenes.kit.figures.plane import Plane
from scenes.kit.lecture import Lecture
from scenes.kit.motion import Sweep
from scenes.kit.stage import Slot

MATRIX = np.array([[2.0, -1.0], [1.0, 1.0]])


class LinearMap(Lecture):
    """Nine seconds of movement, three of rest."""

    def construct(self):
        with self.beat("move"):
            plane = Plane(room=Slot(-7, -4, 7, 4), points=[[[-1, -1], [1, 1]]], most=1, spacing=1, extent=12)
            self.add(plane)
            path = linear.map_path(MATRIX, np.linspace(0, 1, 181))
            self.play(Sweep(lambda alpha: plane.show(path[round(alpha * 180)]), plane, run_time=9))
            self.wait(3)
