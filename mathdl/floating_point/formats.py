"""Binary floating-point formats: what numbers they hold, and rounding to them.

IEEE 754-2019; bfloat16 as in torch; float8 of Micikevicius et al., *FP8 formats for deep learning* (2022), as
``torch.float8_e4m3fn`` and ``torch.float8_e5m2``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array

EXPONENT_BITS = 0x7FF << 52


@dataclass(frozen=True, slots=True)
class Format:
    """A binary floating-point format; ``precision`` counts the digits with the leading one.

    ``overflow`` is what a number beyond ``largest`` becomes: infinity, or NaN where there is no infinity.
    """

    name: str
    bits: int
    exponent_bits: int
    precision: int
    least_exponent: int
    largest: float
    overflow: float = math.inf

    @property
    def epsilon(self) -> float:
        """The distance from 1 to the next larger number."""
        return 2.0 ** (1 - self.precision)

    @property
    def smallest_normal(self) -> float:
        """The smallest positive number with all digits."""
        return 2.0**self.least_exponent

    @property
    def smallest(self) -> float:
        """The smallest positive number of all, a subnormal one."""
        return 2.0 ** (self.least_exponent + 1 - self.precision)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        form.name: form
        for form in (
            Format("float64", 64, 11, 53, -1022, (2 - 2**-52) * 2.0**1023),
            Format("float32", 32, 8, 24, -126, (2 - 2**-23) * 2.0**127),
            Format("float16", 16, 5, 11, -14, 65504.0),
            Format("bfloat16", 16, 8, 8, -126, (2 - 2**-7) * 2.0**127),
            Format("float8_e4m3", 8, 4, 4, -6, 448.0, math.nan),
            Format("float8_e5m2", 8, 5, 3, -14, 57344.0),
        )
    }
)


def round_to(x: ArrayLike, format: str) -> Array:
    """The nearest numbers of ``format``, ties to even, as float64 in the shape of ``x``.

    ``x`` may hold infinities and NaN. Beyond the largest number lies infinity, for float8_e4m3 NaN, as in the
    package ml_dtypes (a conversion may also stop at the largest number, as recent versions of torch do). Raises
    ValueError for an unknown format or an empty ``x``.

    >>> round_to([0.1, 65519, 65520], "float16").tolist()
    [0.0999755859375, 65504.0, inf]
    """
    form = known_format(format)
    values = np.asarray(x, dtype=np.float64)
    if values.size == 0:
        raise ValueError(f"x must not be empty, but its shape is {values.shape}")
    if form.precision == 53:
        return values
    step = step_at(values, form)
    with np.errstate(invalid="ignore"):
        rounded = np.asarray(np.rint(values / step) * step)
        beyond = np.abs(rounded) > form.largest
        return np.where(beyond, np.copysign(form.overflow, values), rounded) if beyond.any() else rounded


def spacing(x: ArrayLike, format: str) -> Array:
    """The distance from ``|x|``, rounded to ``format``, to the next larger number; ``numpy.spacing``.

    Positive, in the shape of ``x``. At the largest number it is the distance from the next smaller one. Raises
    ValueError for an unknown format or where ``x`` is beyond the largest number.

    >>> spacing([1.0, 1000.0, 0.0], "float16").tolist()
    [0.0009765625, 0.5, 5.960464477539063e-08]
    """
    form = known_format(format)
    values = round_to(checks.finite("x", x), format)
    if not np.isfinite(values).all():
        raise ValueError(f"x must lie within ±{form.largest:.6g} for {format}, but goes beyond")
    return step_at(values, form)


def values(format: str) -> Array:
    """All finite numbers from zero up that a format of at most 16 bits holds, ascending.

    Raises ValueError for another format.

    >>> values("float8_e4m3").size, values("float8_e4m3")[-2:].tolist()
    (127, [416.0, 448.0])
    """
    form = known_format(format)
    if form.bits > 16:
        raise ValueError(f"format must have at most 16 bits to be listed, but {format} has {form.bits}")
    fractions = np.arange(2 ** (form.precision - 1)) / 2 ** (form.precision - 1)
    exponents = np.arange(form.least_exponent, form.least_exponent + 2**form.exponent_bits)
    normal = ((1 + fractions) * 2.0 ** exponents[:, np.newaxis]).ravel()
    found = np.concatenate([fractions * form.smallest_normal, normal])
    return np.asarray(found[found <= form.largest])


def bits(x: float, format: str) -> tuple[str, str, str]:
    """Sign, exponent and fraction of ``x``, rounded to a format, as strings of 0 and 1; IEEE 754-2019, 3.4.

    Raises ValueError for an unknown format and unless ``x`` and its rounding are finite.

    >>> bits(1.5, "bfloat16")
    ('0', '01111111', '1000000')
    """
    form = known_format(format)
    value = float(checks.finite("x", x, ndim=0))
    rounded = float(round_to(value, format))
    if not math.isfinite(rounded):
        raise ValueError(f"x must lie within ±{form.largest:.6g} for {format}, but is {value:g}")
    places, size = form.precision - 1, abs(rounded)
    if size < form.smallest_normal:
        exponent, fraction = 0, round(size / form.smallest)
    else:
        power = math.frexp(size)[1] - 1
        exponent, fraction = power - form.least_exponent + 1, round((size / 2.0**power - 1) * 2**places)
    sign = "1" if math.copysign(1, rounded) < 0 else "0"
    return sign, f"{exponent:0{form.exponent_bits}b}", f"{fraction:0{places}b}"


def known_format(name: str) -> Format:
    """Return the format of a name; ValueError if there is none."""
    checks.one_of("format", name, FORMATS)
    return FORMATS[name]


def step_at(values: Array, form: Format) -> Array:
    """Return the distance from each of ``values`` to the next larger number of a format."""
    # The bits of the exponent alone are the power of two below |x|; those of infinity and NaN are a power too many.
    powers = (values.view(np.int64) & EXPONENT_BITS).view(np.float64)
    return np.asarray(np.clip(powers, form.smallest_normal, 2.0**1023) * form.epsilon)
