"""Numbers of many fits: the curve that is measured, what fits of it miss, and how the parts of their error add up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mathdl import data, experiments, networks, statistics
from mathdl.checks import Array
from scenes.kit.quantity import Quantity, quantity


def wave(x: Array) -> Array:
    """Return the heights of the curve that is measured, sin πx."""
    return np.asarray(np.sin(np.pi * x))


def settings(n: int, last: int) -> list[int]:
    """Return the degrees that are fitted to ``n`` points: all up to the peak, and some beyond it up to ``last``."""
    beyond = {n, n + 1, n + 4, 2 * n - 1, 3 * n - 1, 5 * n - 1, last}
    return [*range(n), *sorted(degree for degree in beyond if degree <= last)]


def splits(
    n: int, noise: float, last: int, datasets: int, domain: tuple[float, float], seed: int
) -> dict[str, Quantity]:
    """Split the error of fits of many degrees to ``n`` points each into noise, squared bias and variance.

    ``counts`` (k,) are coefficients, ``parts`` (3, k) the parts. Names end with 1 for a line and with ``most`` for the
    degree that passes through every point. Raises ValueError unless the error peaks there and degree three is best.
    """
    degrees, most = settings(n, last), n - 1
    found = {
        degree: quantity(
            statistics.bias_variance, wave, noise, degree, datasets, n, np.random.default_rng(seed),
            domain=domain, fit="smooth",
        )
        for degree in degrees
    }  # fmt: skip
    parts = np.array([[each.value.noise, each.value.bias_squared, each.value.variance] for each in found.values()])
    sums = quantity(np.add.reduce, parts, axis=1)
    if sums.value.argmax() not in (most, most + 1) or sums.value.argmin() != 3:
        raise ValueError("the error must peak at n coefficients and be least at degree 3: choose another noise or n")
    named = {"1": found[1], "most": found[most]}
    return {
        **{f"mean_{name}": each.part("mean_prediction") for name, each in named.items()},
        **{f"bias_{name}": each.part("bias_squared") for name, each in named.items()},
        **{f"variance_{name}": each.part("variance") for name, each in named.items()},
        **{"error_most": found[most].part("expected_error"), "error_last": found[last].part("expected_error")},
        **{"error_3": found[3].part("expected_error"), "sum_most": sums.part(most), "x_test": found[1].part("x")},
        **{"truth_test": found[1].part("truth"), "sums": sums},
        **{"noise_squared": found[1].part("noise"), "parts": quantity(np.transpose, parts)},
        **{"most": quantity(np.subtract, n, 1), "last": quantity(np.asarray, last)},
        **{"counts": quantity(np.add, degrees, 1), "coefficients": quantity(np.add, last, 1)},
        **{"few": quantity(np.arange, n + 1), "more": quantity(np.arange, n, len(degrees) + 1)},
    }


def fits(
    x: Array, samples: Array, degrees: Sequence[int], grid: Array, domain: tuple[float, float]
) -> dict[str, Quantity]:
    """Return the heights over ``grid`` of the fits of two degrees to every data set, ``lines`` and ``wilds``."""
    names = zip(("lines", "wilds"), degrees, strict=True)
    return {name: quantity(statistics.smooth_fit(x, samples, degree, domain), grid) for name, degree in names}


def calming(x: Array, y: Array, last: int, grid: Array, domain: tuple[float, float]) -> Quantity:
    """Return the heights over ``grid`` of the fits to one data set, from the one through every point on."""
    degrees = settings(len(x), last)[len(x) - 1 :]
    return quantity(np.stack, [statistics.smooth_fit(x, y, degree, domain)(grid) for degree in degrees])


def elsewhere() -> dict[str, Quantity]:
    """Return the stored errors of random features, the best before their peak and the one with the most of them."""
    found = quantity(experiments.double_descent)
    features, errors = found.part("features"), found.part("test_error")
    before = errors.value[features.value < found.value.threshold]
    return {
        **{"features": features, "errors": errors, "far": errors.last, "near": quantity(np.min, before)},
        **{"threshold": found.part("threshold"), "runs": found.part("runs")},
    }


def trusted() -> dict[str, Quantity]:
    """Return how right the classifier is on points it never saw, and how right it is after training on other sets.

    ``missed`` are the indices of its errors; ``shares_few`` and ``shares_full`` (10,) belong to sets of ``few`` and of
    ``full`` points, and go from ``low`` to ``high`` for the few.
    """
    moons, network = data.classifier_data().held_out, data.classifier()
    held_out, found = quantity(networks.accuracy, network, moons.X, moons.y), quantity(experiments.few_examples)
    few, full = (found.part("accuracies", row) for row in (0, 1))
    called = quantity(np.greater, quantity(network.predict, moons.X), 1 / 2)
    return {
        **{"held_out": held_out, "standard_error": quantity(statistics.share_error, held_out, moons.y.size)},
        **{"few": found.part("sizes", 0), "full": found.part("sizes", 1), "shares_few": few, "shares_full": full},
        **{"low": quantity(np.min, few), "high": quantity(np.max, few)},
        "missed": quantity(np.flatnonzero, quantity(np.not_equal, called, moons.y)),
    }
