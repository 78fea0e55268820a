"""A sine whose frequency grows, its tangent, and the slope as a number."""

import numpy as np

from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.lecture import Lecture
from scenes.kit.motion import Sweep
from scenes.kit.quantity import quantity
from scenes.kit.stage import Slot

STEPS = 240


class Graph(Lecture):
    """Twelve seconds."""

    @staticmethod
    def numbers():
        return {"slopes": quantity(np.cos, np.linspace(1, 3, STEPS + 1))}

    def construct(self):
        with self.beat("sweep"):
            room = Slot(-4.99, -2.873, 4.572, 2.605)
            axes = Axes((-4, 4), (-2, 2), room=room, x_ticks=range(-4, 5), y_ticks=range(-2, 3))
            x = np.linspace(-4, 4, 200)
            curve = Curve(axes, x, np.sin(x))
            tangent = Curve(axes, x, np.cos(1) * (x - 1) + np.sin(1), role="parameter", width=4)
            slope = self.readout(self["slopes"].part(0), "+.3f", digits=6).move_to([5, 2, 0])
            self.add(axes, curve, tangent, slope)

            def sweep(alpha):
                k = 1 + 2 * alpha
                curve.set_data(x, np.sin(k * x))
                near = x[(x > 0) & (x < 2)]
                tangent.set_data(near, k * np.cos(k) * (near - 1) + np.sin(k))
                slope.show(self["slopes"].part(round(alpha * STEPS)))

            self.play(Sweep(sweep, curve, tangent, slope, run_time=12))
