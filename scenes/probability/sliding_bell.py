"""Numbers of a bell of fixed width that slides over data, along several ways of its centre."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mathdl import distributions
from mathdl.checks import Array
from scenes.kit.quantity import Quantity, quantity


def slide(
    ways: Mapping[str, tuple[Any, Any]], data: Array, std: float, grid: Quantity, states: int
) -> dict[str, Quantity]:
    """Return what changes while the centre goes along each of ``ways``, from its first to its second place in kg.

    For a way called ``back``: ``back``, the centres (states,); ``bells_back``, the densities over ``grid``;
    ``heights_back``, those over ``data`` (n,); ``likelihoods_back`` and ``logs_back``, their product and the sum of
    their logarithms in nats; ``areas_back``, the sum of the squared distances in kg².
    """
    bell = distributions.normal(0, std)
    found: dict[str, Quantity] = {}
    for name, (start, end) in ways.items():
        centres = quantity(np.linspace, start, end, states, unit="kg")
        distances = quantity(np.subtract.outer, centres, data)
        heights = quantity(bell.pdf, distances)
        found |= {
            name: centres,
            f"bells_{name}": quantity(bell.pdf, quantity(np.subtract.outer, centres, grid)),
            f"heights_{name}": heights,
            f"likelihoods_{name}": quantity(distributions.likelihood_product, heights).part((slice(None), -1)),
            f"logs_{name}": quantity(distributions.log_likelihood_path, centres, std, data, unit="nats"),
            f"areas_{name}": quantity(np.sum, quantity(np.square, distances), axis=1, unit="kg²"),
        }
    return found
