"""Numbers of formats: where they lie, and what rounding to them takes from sums, gradients and a training step."""

from __future__ import annotations

import numpy as np

from mathdl import data, floating_point
from scenes.kit.quantity import Quantity, quantity

BINS = np.linspace(-14, 3, 52)
"""The edges of the bins in which sizes of gradients are counted, as powers of ten."""


def tenths(neighbours: int) -> dict[str, Quantity]:
    """Return one tenth plus two tenths as float64 says it, the gap there, and the numbers around three tenths.

    ``near`` (2 neighbours + 1,) are these numbers; ``ends`` (2,) lie two gaps beyond them.
    """
    gap, count = quantity(floating_point.spacing, 0.3, "float64"), np.arange(-neighbours, neighbours + 1)
    counts = count, 1.5 * count[[0, -1]]
    around, ends = (quantity(np.add, 0.3, quantity(np.multiply, gap, steps)) for steps in counts)
    return {"total": quantity(floating_point.round_to, 0.1 + 0.2, "float64"), "gap": gap, "near": around, "ends": ends}


def comb(format: str, far: float, states: int) -> dict[str, Quantity]:
    """Return all numbers of a small format, the gaps at one and ``far``, and a number that is dragged and rounded."""
    positive = quantity(floating_point.values, format)
    whole = quantity(np.append, quantity(np.negative, positive.part(slice(None, 0, -1))), positive)
    low, high = (quantity(np.multiply, share, positive.last) for share in (-0.9, 0.95))
    return {
        **{"positive": positive, "largest": positive.last, "comb": whole, "count": quantity(np.size, whole)},
        "snapped": quantity(floating_point.round_to, quantity(np.linspace, low, high, states), format),
        **{"gap_one": quantity(floating_point.spacing, 1, format), "far": quantity(np.asarray, far)},
        "gap_far": quantity(floating_point.spacing, far, format),
    }


def repeated(weight: float, update: float, updates: int, format: str, states: int) -> dict[str, Quantity]:
    """Return a weight to which an update is added again and again in a format, plainly and with the lost part kept.

    ``naives`` and ``keeps`` are some of the running sums, ``naive`` and ``kept`` the last ones, ``next`` the number
    above the weight. Raises ValueError unless every plain sum rounds back.
    """
    step = quantity(floating_point.spacing, weight, format)
    if floating_point.round_to(weight, format) != weight or update >= step.value / 2 or weight + update * updates > 7:
        raise ValueError(f"weight must be a number of {format}, update below half a step there, and the sum below 7")
    run = quantity(floating_point.summation, [weight, *[update] * updates], format)
    at = quantity(np.linspace, 0, updates, min(states, updates + 1), dtype=int)
    low, end = quantity(np.floor, weight), quantity(np.ceil, run.part("compensated", -1))
    naives, keeps = (quantity(np.take, run.part(name), at) for name in ("naive", "compensated"))
    return {
        **{"naives": naives, "keeps": keeps, "naive": naives.last, "kept": keeps.last},
        **{"next": quantity(np.add, weight, step), "comb_16": quantity(floating_point.values, format)},
        **{"low": low, "high": quantity(np.maximum, quantity(np.add, low, 1), end)},
    }


def vanishing(loss_scale: int, format: str) -> dict[str, Quantity]:
    """Return how many of the classifier's gradient numbers a format makes zero, with the loss as it is and scaled.

    ``heap`` and ``moved_heap`` (bins,) count their sizes in the `BINS`; ``floor`` is the power of ten of half the
    smallest number, below which all becomes zero.
    """
    classifier, moons = data.classifier(), data.classifier_data().training
    gradients = quantity(classifier.example_gradients, moons.X, moons.y)
    scaled = quantity(np.multiply, loss_scale, gradients)
    lost, still = (
        quantity(np.count_nonzero, quantity(np.equal, quantity(floating_point.round_to, each, format), 0))
        for each in (gradients, scaled)
    )
    heap, moved = (
        quantity(np.histogram, quantity(np.log10, quantity(np.abs, each)), bins=BINS).part(0)
        for each in (gradients, scaled)
    )
    return {
        **{"entries": quantity(np.size, gradients), "lost": lost, "still_lost": still},
        **{"heap": heap, "moved_heap": moved},
        "floor": quantity(np.log10, quantity(np.divide, floating_point.FORMATS[format].smallest, 2)),
    }


def last_step(format: str) -> dict[str, Quantity]:
    """Return the classifier's last training step in float32 and in another ``format``: zero where a weight stays.

    ``moves_32`` and ``moves_16`` (n_weights,), and how many of the latter are not zero, ``moved``.
    """
    vectors = quantity(data.train_classifier).part("vectors")
    step, before = quantity(np.subtract, vectors.last, vectors.part(-2)), vectors.part(-2)
    moves = []
    for name in ("float32", format):
        start = quantity(floating_point.round_to, before, name)
        end = quantity(floating_point.round_to, quantity(np.add, start, step), name)
        moves.append(quantity(np.where, quantity(np.equal, end, start), 0.0, step))
    return {
        **{"moves_32": moves[0], "moves_16": moves[1], "moved": quantity(np.count_nonzero, moves[1])},
        "n_weights": quantity(np.size, step),
    }
