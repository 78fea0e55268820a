"""A surface of 32 by 32 faces turns."""

import numpy as np

from scenes.kit.figures.mesh import Mesh
from scenes.kit.lecture import Lecture
from scenes.kit.motion import Sweep
from scenes.kit.stage import Slot

GRID = np.linspace(-2, 2, 33)


class Surface(Lecture):
    """Five seconds."""

    def construct(self):
        with self.beat("turn"):
            values = np.sin(2 * GRID)[:, np.newaxis] * np.cos(2 * GRID)
            mesh = Mesh(GRID, GRID, values, room=Slot(-7, -3.9, 7, 3.9), elevation=0.6, lines_every=1)
            self.add(mesh)
            self.play(Sweep(lambda alpha: mesh.show(azimuth=0.6 + alpha), mesh, run_time=5, rate_func=lambda t: t))
