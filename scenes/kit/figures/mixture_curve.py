"""The density of a mixture of normals as a curve, with thin curves for its weighted components."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from mathdl.distributions import weighted_densities
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.motion import Moving
from scenes.kit.quantity import array


class MixtureCurve(Moving, VGroup):
    """The density over ``x`` of the mixture of ``state``: weights, means and standard deviations ``(3, k)``.

    A component without weight is not seen, nor is one that is the whole.
    """

    def __init__(self, axes: Axes, x: np.ndarray, state: Any, *, role: str = "parameter") -> None:
        zeros = np.zeros_like(x)
        self.parts = VGroup(*(Curve(axes, x, zeros, role=role, width=2) for _ in array(state)[0]))
        self.curve = Curve(axes, x, zeros, role=role)
        super().__init__(self.parts, self.curve)
        self.show(state)

    def show(self, state: Any) -> MixtureCurve:
        """Show another mixture, an array or a quantity."""
        densities = weighted_densities(array(state), self.curve.x)
        self.curve.show(densities.sum(axis=0))
        for curve, density in zip(self.parts, densities, strict=True):
            curve.show(density)
            curve.set_stroke(opacity=float(density.any()))
        return self
