"""Numbers under a bell of weights: columns and areas, and a guess that is judged by its squared distance."""

from __future__ import annotations

from functools import partial

import numpy as np

from mathdl import calculus, distributions
from mathdl.checks import Array
from scenes.kit.quantity import Quantity, quantity


def under(mean: float, std: float, a: float, b: float, columns: Array, x: Array) -> dict[str, Quantity]:
    """Return heights, areas and columns under a bell from ``a`` to ``b``, and over the places ``x``, all in kg.

    For the i-th of ``columns``, counted from one: ``n_i``, how many there are; ``pieces_i``, the rectangles; ``sum_i``,
    their area. ``areas`` (len(x),) is the area so far, ``growths`` (len(x),) its slope.
    """
    bell, ends = distributions.normal(mean, std), quantity(np.asarray, [a, b])
    counts, upto = quantity(np.asarray, columns, dtype=int), quantity(bell.cdf, ends)
    found: dict[str, Quantity] = {}
    for i, n in enumerate(counts.value, 1):
        pieces = quantity(calculus.riemann_rectangles, bell.pdf, a, b, int(n))
        found |= {f"n_{i}": counts.part(i - 1), f"pieces_{i}": pieces, f"sum_{i}": pieces.part("total")}
    return {
        **{"x": quantity(np.asarray, x), "heights": quantity(bell.pdf, x), "areas": quantity(bell.cdf, x)},
        **{"growths": quantity(calculus.derivative, bell.cdf, x), **found},
        **{"ends": ends, "ends_heights": quantity(bell.pdf, ends), "middle": quantity(np.median, ends)},
        **{"exact": quantity(bell.probability, a, b), "whole": quantity(bell.probability, -np.inf, np.inf)},
        **{"upto": upto, "upto_a": upto.first, "upto_b": upto.last},
    }


def judged(guess: float, mean: float, std: float, x: Array, pieces: int, states: int) -> dict[str, Quantity]:
    """Return what the squared distance costs on average, over the places ``x`` in kg and while the guess moves.

    ``guesses`` (states,) go from ``guess`` to the mean; ``parabolas`` and ``products`` (states, len(x)) are the loss,
    and the loss times the density; ``falling`` (states,) is their expected loss in kg². ``shares`` and ``terms`` are
    ``pieces`` columns of the density and of the first product.
    """
    bell = distributions.normal(mean, std)
    cut = partial(quantity, calculus.riemann_rectangles)
    guesses = quantity(np.linspace, guess, mean, states)
    parabolas = quantity(np.square, quantity(np.subtract, x, guesses.part((slice(None), None))))
    loss, spread = partial(_squared_miss, guess), partial(_squared_miss, mean)
    expected, variance = (quantity(distributions.expectation, each, bell) for each in (loss, spread))
    bias = quantity(np.square, quantity(np.subtract, guesses, mean))
    return {
        **{"guesses": guesses, "best": guesses.last, "parabolas": parabolas},
        "products": quantity(np.multiply, parabolas, quantity(bell.pdf, x)),
        "shares": cut(bell.pdf, x[0], x[-1], pieces),
        "terms": cut(lambda weight: np.multiply(loss(weight), bell.pdf(weight)), x[0], x[-1], pieces),
        **{"expected": expected.part("mean"), "deviation": expected.part("std"), "least": variance.part("mean")},
        "twice": quantity(np.multiply, 2, expected.part("mean")),
        # The expected square is the variance and the square of the miss of the mean.
        "falling": quantity(np.add, variance.part("mean"), bias),
    }


def weighed(guess: float, mean: float, std: float, x: Array, samples: int, seed: int) -> dict[str, Quantity]:
    """Return samples of the bell as ``cats`` in kg, their ``losses``, and the averages of the first 1, 2, … of these.

    What would lie beyond the places ``x``, about one cat in fifteen thousand, is moved to their ends.
    """
    loss, generator = partial(_squared_miss, guess), np.random.default_rng(seed)
    run = quantity(distributions.monte_carlo, loss, distributions.normal(mean, std), samples, generator)
    return {
        "cats": quantity(np.clip, run.part("samples"), x[0], x[-1]),
        **{"losses": run.part("values"), "means": run.part("means"), "average": run.part("means", -1)},
    }


def _squared_miss(guess: float, weight: Array) -> Array:
    return np.square(np.subtract(weight, guess))
