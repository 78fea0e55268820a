"""A real loss as a function of one weight, and the level lines of a quadratic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array
from mathdl.networks import MLP
from mathdl.products import matrix_product
from mathdl.surfaces.slices import Surface


@dataclass(frozen=True, slots=True, eq=False)
class LossLine:
    """The loss of ``network`` on ``X`` (n, inputs), ``y`` as parameter number ``index`` alone moves.

    A function of one number: the value of that parameter, of any shape, to losses of that shape. ``value`` is what it
    is in the network itself.
    """

    network: MLP
    X: Array
    y: Array
    index: int
    value: float

    def __call__(self, weight: ArrayLike) -> Array:
        """Return the loss (…) where the parameter is ``weight`` (…)."""
        return self.network.losses_at(self.parameters(weight), self.X, self.y)[()]

    def slope(self, weight: ArrayLike) -> Array:
        """Return the slope (…) of the loss where the parameter is ``weight`` (…), by backpropagation."""
        gradients = self.network.losses_and_gradients_at(self.parameters(weight), self.X, self.y)[1]
        return gradients[..., self.index][()]

    def parameters(self, weight: ArrayLike) -> Array:
        """Return the parameter vectors (…, n_parameters) in which the parameter is ``weight`` (…)."""
        values = checks.finite("weight", weight)
        vectors = np.broadcast_to(self.network.to_vector(), (*values.shape, self.network.n_parameters)).copy()
        vectors[..., self.index] = values
        return vectors


def loss_line(network: MLP, X: ArrayLike, y: ArrayLike, index: int) -> LossLine:
    """Return the loss of ``network`` on ``X`` (n, inputs), ``y`` (n,) as a function of one parameter.

    ``index`` counts as `MLP.to_vector` does, from 0. Raises ValueError for an index outside, and for data that does not
    fit the network.

    >>> line = loss_line(MLP(([[1.0]],), ([0.0],)), [[-1.0], [1.0]], [0, 1], 0)
    >>> round(float(line(0.0)), 6), round(float(line.slope(0.0)), 6)
    (0.693147, -0.5)
    """
    place = checks.count("index", index, least=0)
    vector = network.to_vector()
    if place >= vector.size:
        raise ValueError(
            f"index must be at most {vector.size - 1}, for there are {vector.size} parameters, but is {index}"
        )
    rows, targets = checks.finite("X", X), checks.finite("y", y)
    network.losses_at(vector, rows, targets)  # refuses what does not fit
    return LossLine(network, rows, targets, place, float(vector[place]))


def contour(surface: Surface, level: float, n: int) -> Array:
    """Return ``n`` points (n, 2) on the level line of a quadratic ``surface`` of two numbers, an ellipse.

    Once round, counter-clockwise from the longer axis, evenly in the angle of the circle that is stretched to it; the
    last point is followed by the first. Source: eigenvectors of the Hessian. Raises ValueError if the surface is not
    a `quadratic` of two numbers that rises in all directions, the level is not above its minimum, or n < 3.

    >>> from mathdl.surfaces import quadratic
    >>> contour(quadratic([[4.0, 0.0], [0.0, 1.0]], [1.0, 0.0]), 0.5, 4).round(12)[:3].tolist()
    [[1.0, 1.0], [0.5, 0.0], [1.0, -1.0]]
    """
    height, count = float(checks.finite("level", level, ndim=0)), checks.count("n", n, least=3)
    if surface.name != "quadratic" or surface.minima.shape != (1, 2):
        raise ValueError("surface must be a quadratic of two numbers with a minimum, for its level lines are ellipses")
    center = surface.minima[0]
    curvatures, directions = np.linalg.eigh(surface.hessian(center))
    if curvatures[0] <= 2 * np.finfo(np.float64).eps * curvatures[1]:
        raise ValueError(f"surface must rise in all directions, but its least curvature is {curvatures[0]:g}")
    if height <= 0:
        raise ValueError(f"level must be above the minimum, 0, but is {level:g}")
    # Signs of eigenvectors are LAPACK's choice; these are ours.
    right, up = directions[:, 0].round(9)
    long = directions[:, 0] * (-1.0 if up < 0 or (up == 0 and right < 0) else 1.0)
    across = np.array([-long[1], long[0]])
    axes = np.sqrt(2 * height / curvatures)[:, np.newaxis] * np.stack([long, across])
    angles = 2 * np.pi * np.arange(count) / count
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return np.asarray(center + matrix_product(circle, axes))
