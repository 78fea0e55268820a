"""Curves fitted to points: polynomials of any degree, and the smoothest of those that pass through all points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.blocks import slices
from mathdl.checks import Array
from mathdl.products import matrix_product

Domain = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Polynomial:
    """A fitted polynomial, or a batch of them: call it with ``x`` ``(m,)`` to get ``(…, m)``.

    ``coefficients`` ``(…, degree + 1)`` belong to the powers of ``(2x - low - high) / (high - low)``, constant first.
    """

    coefficients: Array
    domain: Domain

    @property
    def degree(self) -> int:
        """The highest power."""
        return int(self.coefficients.shape[-1]) - 1

    def __call__(self, x: ArrayLike) -> Array:
        """The values at ``x``, a number or ``(m,)``: ``(…)`` or ``(…, m)``."""
        places = checks.finite("x", x)
        flat = places.reshape(-1)
        values = np.empty((*self.coefficients.shape[:-1], flat.size))
        for part in slices(flat.size, self.degree + 1):
            values[..., part] = matrix_product(self.coefficients, _powers(flat[part], self.degree, self.domain).T)
        return values.reshape((*self.coefficients.shape[:-1], *places.shape))


def polynomial_fit(
    x: ArrayLike, y: ArrayLike, degree: int, ridge: float = 0.0, domain: Domain | None = None
) -> Polynomial:
    """The polynomial of least ``Σ (y - f(x))² + ridge · Σ c²`` over all coefficients ``c`` but the constant.

    ``x`` ``(n,)``, ``y`` ``(n,)`` or a batch ``(…, n)`` with the same ``x``. Powers are of ``x`` mapped from
    ``domain`` (default: from least to largest ``x``) to [-1, 1]. With more coefficients than points and no ridge,
    of all that fit the one of least norm. Hastie, Tibshirani and Friedman, *The Elements of Statistical Learning*
    (2009), 3.4.1. Raises ValueError if shapes do not match, ``ridge`` is negative or the domain is empty.

    >>> line = polynomial_fit([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], 1)
    >>> line([3.0, 10.0]).round(9).tolist()
    [7.0, 21.0]
    """
    points, targets = checks.finite("x", x, ndim=1), checks.finite("y", y)
    if targets.ndim == 0 or targets.shape[-1] != points.size:
        raise ValueError(f"y must have a value for every x, but their shapes are {targets.shape} and {points.shape}")
    penalty = checks.not_negative("ridge", ridge)
    ends = checked_domain((float(points.min()), float(points.max())) if domain is None else domain)
    powers = _powers(points, checks.count("degree", degree, least=0), ends)
    weights = np.sqrt(penalty) * np.eye(degree + 1)[1:]
    system = np.concatenate([powers, weights]) if penalty else powers
    flat = targets.reshape(-1, points.size).T
    right = np.concatenate([flat, np.zeros((system.shape[0] - points.size, flat.shape[1]))])
    coefficients = np.linalg.lstsq(system, right, rcond=None)[0].T
    return Polynomial(coefficients.reshape(*targets.shape[:-1], degree + 1), ends)


@dataclass(frozen=True, slots=True, eq=False)
class LegendreSeries:
    """A sum of orthonormal Legendre polynomials, or a batch of them: call it with ``x`` ``(m,)`` to get ``(…, m)``.

    ``coefficients`` ``(…, degree + 1)`` belong to √(k + ½) Pₖ of ``(2x - low - high) / (high - low)``, lowest first.
    """

    coefficients: Array
    domain: Domain

    @property
    def norm(self) -> Array:
        """The length of the coefficients, ``(…)``."""
        return np.asarray(np.linalg.norm(self.coefficients, axis=-1))

    def __call__(self, x: ArrayLike) -> Array:
        """The values at ``x`` ``(m,)``: ``(…, m)``."""
        places = checks.finite("x", x, ndim=1)
        return matrix_product(self.coefficients, _legendre(places, self.coefficients.shape[-1] - 1, self.domain).T)


def smooth_fit(x: ArrayLike, y: ArrayLike, degree: int, domain: Domain | None = None) -> LegendreSeries:
    """The polynomial of least squares; with more coefficients than points, of all that fit the smoothest.

    ``x`` ``(n,)``, ``y`` ``(n,)`` or a batch ``(…, n)``. Smoothest is the least ``Σ ((k + 1) c)²`` of the coefficients
    of orthonormal Legendre polynomials, which charges more for faster wiggles; up to ``degree`` n - 1 there is one fit,
    that of `polynomial_fit`. The basis matters: of least norm in plain powers, such fits explode. Source: Hastie,
    Montanari, Rosset and Tibshirani, *Surprises in high-dimensional ridgeless least squares interpolation* (2022).
    Raises ValueError if shapes do not match or the domain is empty.

    >>> smooth_fit([-1.0, 1.0], [0.0, 2.0], 1)([0.0]).round(12).tolist()
    [1.0]
    """
    points, targets = checks.finite("x", x, ndim=1), checks.finite("y", y)
    if targets.ndim == 0 or targets.shape[-1] != points.size:
        raise ValueError(f"y must have a value for every x, but their shapes are {targets.shape} and {points.shape}")
    ends = checked_domain((float(points.min()), float(points.max())) if domain is None else domain)
    charges = np.arange(1, checks.count("degree", degree, least=0) + 2)
    system = _legendre(points, degree, ends) / charges
    found = np.linalg.lstsq(system, targets.reshape(-1, points.size).T, rcond=None)[0].T / charges
    return LegendreSeries(found.reshape(*targets.shape[:-1], degree + 1), ends)


def _legendre(x: Array, degree: int, domain: Domain) -> Array:
    low, high = domain
    scaled = (x - (low / 2 + high / 2)) / (high / 2 - low / 2)
    return np.asarray(np.polynomial.legendre.legvander(scaled, degree) * np.sqrt(np.arange(degree + 1) + 0.5))


def _powers(x: Array, degree: int, domain: Domain) -> Array:
    low, high = domain
    with np.errstate(over="ignore"):
        scaled = (x - (low / 2 + high / 2)) / (high / 2 - low / 2)
        return np.asarray(scaled[..., np.newaxis] ** np.arange(degree + 1))


def checked_domain(domain: Domain) -> Domain:
    """Return the ends of a domain; ValueError unless it goes from a lower to a higher number."""
    low, high = checks.finite("domain", domain, ndim=1).tolist()
    if not low < high:
        raise ValueError(f"domain must go from a lower to a higher number, but goes from {low} to {high}")
    return low, high
