"""Numbers of walkers on a cut of the loss: slopes of minibatches in a valley, its bends, and ways of stored walkers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np

from mathdl import data, experiments, geometry, networks
from scenes.kit.quantity import Quantity, quantity

A, B = 0, 1


def wandering(shown: int, sizes: Iterable[str], fan: float) -> dict[str, Quantity]:
    """Return slopes in valley B, the bends there and in A, and how twenty walkers fare with each size of minibatch.

    ``shown`` minibatches of twenty are drawn. ``fan`` (n, 2) are the tips of arrows as long as ``fan`` times a slope.
    ``walks_…`` (moments, walkers, 2) start in B; ``in_a`` and ``sinking`` (moments,) are mean losses in A, at one rate
    and at a falling one.
    """
    cut, ends, walkers = quantity(experiments.slice_of_search), data.slice_search().ends, quantity(experiments.walkers)
    plane, names = cut.value, list(sizes)
    slopes = quantity(plane.example_gradients, ends[B])
    spread, rng = partial(quantity, networks.minibatch_spread, slopes), np.random.default_rng(0)
    chosen = np.stack([rng.permutation(len(slopes.value))[:20] for _ in range(shown)])
    hessians = [plane.hessian(end) for end in ends[:2]]
    bends = [quantity(geometry.principal_curvatures, each).last for each in hessians]
    shapes = [quantity(geometry.curvature_ellipse, each) for each in hessians]
    valleys, losses = walkers.part("valleys"), quantity(plane, ends, unit="nats")
    in_a, sinking = (quantity(np.average, quantity(plane, walkers.part(n)), axis=1) for n in ("from_a", "settling"))
    return {
        **{"n": quantity(np.size, plane.y), "cut": cut, "ends": quantity(np.asarray, ends), "slopes": slopes},
        "fan": quantity(np.add, ends[B], quantity(np.multiply, fan, slopes)),
        "twenties": quantity(np.average, quantity(np.take, slopes, chosen, axis=0), axis=1),
        **{f"size_{name}": quantity(np.multiply, 1, int(name)) for name in names},
        **{f"spread_{name}": spread(int(name)) for name in names},
        **{f"walks_{name}": walkers.part("from_b", row) for row, name in enumerate(names)},
        **{"found": valleys.part(2, 0), "stayed": valleys.part(2, 1), "lost": valleys.part(2, 2)},
        "left": quantity(np.subtract, experiments.WALKERS, valleys.part(2, 1)),
        **{"loss_a": losses.part(A), "loss_b": losses.part(B), "stay": valleys.part(3, 0)},
        **{"bend_a": bends[A], "bend_b": bends[B], "shape_a": shapes[A], "shape_b": shapes[B]},
        **{"from_a": walkers.part("from_a"), "settling": walkers.part("settling"), "moments": walkers.part("steps")},
        **{"in_a": in_a, "sinking": sinking, "hover": quantity(np.average, in_a.part(slice(20, 26)))},
        **{"settled": sinking.last, "counts": quantity(np.arange, 2, in_a.steps)},
        **{
            name: quantity(np.multiply, experiments.WALK_STEPS, size)
            for name, size in (("read", 1), ("read_twenty", 20), ("read_all", plane.y.size))
        },
    }
