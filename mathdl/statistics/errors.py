"""Learning from finite samples: polynomial fits, bias against variance, and what happens past interpolation.

Errors are mean squared errors. Experiments draw their own data from the generator they are given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import checks
from mathdl.calculus.pointwise import values_of
from mathdl.checks import Array
from mathdl.products import matrix_product
from mathdl.statistics.fits import Domain, checked_domain, polynomial_fit, smooth_fit

TEST_POINTS = 200


@dataclass(frozen=True, slots=True, eq=False)
class BiasVariance:
    """The parts of the expected error, averaged over the test points ``x`` ``(m,)``.

    ``noise`` is the variance of the noise. ``expected_error`` is measured on fresh noisy data, so ``residual``,
    what the three parts leave unexplained, is zero but for sampling. ``predictions`` are ``(datasets, m)``.
    """

    bias_squared: float
    variance: float
    noise: float
    expected_error: float
    residual: float
    x: Array
    truth: Array
    mean_prediction: Array
    predictions: Array


def bias_variance(
    true_function: Callable[[Array], ArrayLike],
    noise: float,
    degree: int,
    datasets: int,
    n: int,
    rng: np.random.Generator,
    *,
    ridge: float = 0.0,
    domain: Domain = (-1.0, 1.0),
    fit: str = "powers",
) -> BiasVariance:
    """Fit a polynomial to many noisy data sets and split its expected error: bias², variance and noise.

    ``fit`` is "powers", for `polynomial_fit`, or "smooth", for `smooth_fit`, which takes no ridge.

    Every data set has ``n`` evenly spaced points of ``domain`` and normal noise of standard deviation ``noise``.
    The variance has ``ddof=0``. Geman, Bienenstock and Doursat (Neural Computation 4(1), 1992). Raises ValueError
    for a negative noise, fewer than one data set, an empty domain or a function that is not finite.

    >>> parts = bias_variance(np.sin, 0.1, 1, 200, 20, np.random.default_rng(0))
    >>> abs(parts.residual) < 0.001
    True
    """
    ends, spread = checked_domain(domain), checks.not_negative("noise", noise)
    points = np.linspace(*ends, checks.count("n", n))
    x = np.linspace(*ends, TEST_POINTS)
    truth = _truth(true_function, x)
    many = checks.count("datasets", datasets)
    samples = _truth(true_function, points) + spread * rng.standard_normal((many, points.size))
    checks.one_of("fit", fit, ("powers", "smooth"))
    if fit == "smooth" and ridge:
        raise ValueError(f"ridge must be zero for a smooth fit, but is {ridge:g}")
    fitted = (
        smooth_fit(points, samples, degree, ends)
        if fit == "smooth"
        else polynomial_fit(points, samples, degree, ridge, ends)
    )
    predictions = fitted(x)
    fresh = truth + spread * rng.standard_normal(predictions.shape)
    mean_prediction = predictions.mean(axis=0)
    bias_squared = float(np.square(mean_prediction - truth).mean())
    variance = float(predictions.var(axis=0).mean())
    expected_error = float(np.square(predictions - fresh).mean())
    return BiasVariance(
        bias_squared=bias_squared,
        variance=variance,
        noise=spread**2,
        expected_error=expected_error,
        residual=expected_error - (bias_squared + variance + spread**2),
        x=x,
        truth=truth,
        mean_prediction=mean_prediction,
        predictions=predictions,
    )


@dataclass(frozen=True, slots=True, eq=False)
class ErrorCurve:
    """Mean errors on the data fitted and on fresh data for every one of ``settings``.

    ``best`` is the setting of the least test error.
    """

    settings: NDArray[np.int64]
    training_error: Array
    test_error: Array
    best: int


def learning_curve(
    true_function: Callable[[Array], ArrayLike],
    noise: float,
    degree: int,
    sizes: ArrayLike,
    datasets: int,
    rng: np.random.Generator,
    *,
    ridge: float = 0.0,
    domain: Domain = (-1.0, 1.0),
) -> ErrorCurve:
    """The training and test error of a polynomial fit as data sets grow to each of ``sizes`` ``(k,)``.

    Means over ``datasets`` data sets as of :func:`bias_variance`, and raises ValueError as it does.

    >>> curve = learning_curve(np.sin, 0.1, 3, [5, 50], 100, np.random.default_rng(0))
    >>> bool(curve.training_error[0] < curve.training_error[1] < curve.test_error[1] < curve.test_error[0])
    True
    """
    settings = _counts("sizes", sizes)
    return _error_curve(
        settings,
        [_errors(true_function, noise, degree, datasets, n, rng, ridge, domain) for n in settings.tolist()],
    )


def degree_curve(
    true_function: Callable[[Array], ArrayLike],
    noise: float,
    degrees: ArrayLike,
    datasets: int,
    n: int,
    rng: np.random.Generator,
    *,
    ridge: float = 0.0,
    domain: Domain = (-1.0, 1.0),
) -> ErrorCurve:
    """The training and test error as the polynomial's degree rises through ``degrees`` ``(k,)``.

    Means over ``datasets`` data sets as of :func:`bias_variance`, and raises ValueError as it does.

    >>> curve = degree_curve(lambda x: np.sin(3 * x), 0.3, [1, 3, 9], 100, 12, np.random.default_rng(0))
    >>> curve.best
    3
    """
    settings = _counts("degrees", degrees, least=0)
    return _error_curve(
        settings,
        [_errors(true_function, noise, degree, datasets, n, rng, ridge, domain) for degree in settings.tolist()],
    )


@dataclass(frozen=True, slots=True, eq=False)
class DoubleDescent:
    """Errors of least-norm fits with ever more random features; arrays run over ``features``.

    ``threshold`` is the number of training points: with as many features the fit just interpolates. ``norms`` are
    the lengths of the fitted weights. All are medians over the data sets.
    """

    features: NDArray[np.int64]
    training_error: Array
    test_error: Array
    norms: Array
    threshold: int


def double_descent(
    features: ArrayLike,
    n: int,
    dimension: int,
    noise: float,
    datasets: int,
    rng: np.random.Generator,
    *,
    ridge: float = 0.0,
    test_points: int = 500,
) -> DoubleDescent:
    """Fit a random linear function with ever more random ReLU features, by the least-squares fit of least norm.

    Inputs are ``N(0, I)`` of ``dimension``, targets ``x·w + noise`` with ``|w| = 1``, features
    ``relu(x·v) / √dimension`` with normal ``v``; all are drawn anew for every data set. The test error is without
    noise. Results are medians over the data sets, for at the threshold a few have huge errors. Belkin, Hsu, Ma and
    Mandal, *Reconciling modern machine-learning practice and the bias-variance trade-off* (PNAS 116(32), 2019).
    Raises ValueError for counts below one, a negative noise or ridge.

    >>> run = double_descent([5, 20, 200], 20, 10, 0.1, 20, np.random.default_rng(0))
    >>> bool(run.test_error[1] > run.test_error[0] > run.test_error[2])
    True
    """
    counts = _counts("features", features)
    spread, penalty = checks.not_negative("noise", noise), checks.not_negative("ridge", ridge)
    size, d = checks.count("n", n), checks.count("dimension", dimension)
    many, tests = checks.count("datasets", datasets), checks.count("test_points", test_points)
    truth = rng.standard_normal((many, d, 1))
    truth /= np.linalg.norm(truth, axis=1, keepdims=True)
    X = rng.standard_normal((many, size + tests, d))
    y = matrix_product(X, truth)
    seen = y[:, :size] + spread * rng.standard_normal((many, size, 1))
    directions = rng.standard_normal((many, d, int(counts.max())))
    results = np.empty((many, 3, counts.size))
    for k in range(many):
        hidden = np.maximum(matrix_product(X[k], directions[k]) / np.sqrt(d), 0)
        for i, count in enumerate(counts.tolist()):
            train, test = hidden[:size, :count], hidden[size:, :count]
            weights = _least_norm(train, seen[k], penalty)
            errors = matrix_product(train, weights) - seen[k], matrix_product(test, weights) - y[k, size:]
            results[k, :, i] = [*(np.square(error).mean() for error in errors), np.linalg.norm(weights)]
    training_error, test_error, norms = np.median(results, axis=0)
    return DoubleDescent(counts, training_error, test_error, norms, size)


def share_error(share: float, n: int) -> float:
    """Return the standard error √(p(1 − p)/n) of a ``share`` p that was found among ``n`` independent cases.

    The deviation of a binomial count, divided by n (Wasserman, *All of Statistics*, 2004, §6.3.2). Raises ValueError
    if the share is not between 0 and 1, or n < 1.

    >>> round(share_error(0.5, 100), 3)
    0.05
    """
    part = float(checks.finite("share", share, ndim=0))
    if not 0 <= part <= 1:
        raise ValueError(f"share must lie between 0 and 1, but is {share}")
    return float(np.sqrt(part * (1 - part) / checks.count("n", n)))


def _least_norm(A: Array, b: Array, ridge: float) -> Array:
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    known = s > s[..., :1] * max(A.shape[-2:]) * np.finfo(np.float64).eps
    shrunk = np.where(known, s / np.where(known, s**2 + ridge, 1.0), 0.0)
    return matrix_product(np.swapaxes(Vt, -1, -2), shrunk[..., np.newaxis] * matrix_product(np.swapaxes(U, -1, -2), b))


def _errors(
    true_function: Callable[[Array], ArrayLike],
    noise: float,
    degree: int,
    datasets: int,
    n: int,
    rng: np.random.Generator,
    ridge: float,
    domain: Domain,
) -> tuple[float, float]:
    ends, spread = checked_domain(domain), checks.not_negative("noise", noise)
    points, x = np.linspace(*ends, checks.count("n", n)), np.linspace(*ends, TEST_POINTS)
    clean = _truth(true_function, points)
    samples = clean + spread * rng.standard_normal((checks.count("datasets", datasets), points.size))
    fit = polynomial_fit(points, samples, degree, ridge, ends)
    fresh = _truth(true_function, x) + spread * rng.standard_normal((samples.shape[0], x.size))
    return float(np.square(fit(points) - samples).mean()), float(np.square(fit(x) - fresh).mean())


def _error_curve(settings: NDArray[np.int64], errors: list[tuple[float, float]]) -> ErrorCurve:
    training_error, test_error = np.array(errors).T
    return ErrorCurve(settings, training_error, test_error, int(settings[test_error.argmin()]))


def _truth(f: Callable[[Array], ArrayLike], x: Array) -> Array:
    return checks.finite("true_function(x)", values_of(f, x))


def _counts(name: str, value: ArrayLike, least: int = 1) -> NDArray[np.int64]:
    counts = checks.finite(name, value, ndim=1)
    if (counts < least).any() or (counts % 1 != 0).any():
        raise ValueError(f"{name} must be whole numbers of at least {least}, but holds {counts.min()}")
    return counts.astype(np.int64)
