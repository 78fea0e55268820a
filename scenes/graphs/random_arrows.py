"""Numbers of random arrows: how their products spread, and what that does to bets."""

from __future__ import annotations

import numpy as np

from mathdl import graphs
from scenes.kit.quantity import Quantity, quantity

BINS, REACH = 52, 26.0
"""Bins of a histogram, and how far it reaches to both sides."""


def asked(draws: int, keys: int, large: int, seed: int) -> dict[str, Quantity]:
    """Return how products of arrows with two and with ``large`` entries spread, and what that does to bets.

    ``hist_few`` and ``hist_many`` (bins,) are densities of products, ``scaled_few`` and ``scaled_many`` those of the
    products over the root of the entries; the rest are numbers as of `mathdl.graphs.random_attention`.
    """
    found: dict[str, Quantity] = {}
    for name, size in (("few", 2), ("many", large)):
        run = quantity(graphs.random_attention, draws, keys, size, np.random.default_rng(seed))
        products, edges = run.part("products"), np.linspace(-REACH, REACH, BINS + 1)
        for kind, values in (("hist", products), ("scaled", quantity(np.divide, products, np.sqrt(size)))):
            found[f"{kind}_{name}"] = quantity(np.histogram, values, bins=edges, density=True).part(0)
        found[f"spread_{name}"] = run.part("spread")
    return {
        **found,
        **{"spread_2": found["spread_few"], "spread": found["spread_many"]},
        **{"sharp": run.part("favourite"), "calm": run.part("scaled_favourite")},
        **{"slope_sharp": run.part("slope"), "slope_calm": run.part("scaled_slope")},
    }
