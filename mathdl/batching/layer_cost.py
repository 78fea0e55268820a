"""What a layer costs: operations, bytes, their ratio, and the speed that a machine allows at that ratio.

Names are published by `batching`, which has the model and its source.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mathdl import checks
from mathdl.checks import Array

ITEM_BYTES = {"float64": 8, "float32": 4, "bfloat16": 2, "float16": 2}


def layer_flops(batch: ArrayLike, in_features: int, out_features: int) -> Array:
    """Floating-point operations of ``X Wᵀ``: ``2 · batch · in · out``, in the shape of ``batch``.

    Raises ValueError if a size is not a whole number of at least one.

    >>> float(layer_flops(1, 4096, 4096))
    33554432.0
    """
    rows, columns = checks.count("in_features", in_features), checks.count("out_features", out_features)
    return 2.0 * batch_sizes("batch", batch) * rows * columns


def layer_bytes(batch: ArrayLike, in_features: int, out_features: int, dtype: str = "float32") -> Array:
    """Bytes that ``X Wᵀ`` must move at least: weights, inputs and outputs, each once.

    Raises ValueError if a size is not a whole number of at least one or ``dtype`` is unknown.

    >>> float(layer_bytes(1, 4096, 4096))
    67141632.0
    """
    rows, columns = checks.count("in_features", in_features), checks.count("out_features", out_features)
    sizes = batch_sizes("batch", batch)
    return item_bytes(dtype) * (rows * columns + sizes * (rows + columns))


def arithmetic_intensity(batch: ArrayLike, in_features: int, out_features: int, dtype: str = "float32") -> Array:
    """Floating-point operations for every byte moved, in the shape of ``batch``; Williams et al. (2009).

    Raises ValueError as :func:`layer_flops` and :func:`layer_bytes` do.

    >>> arithmetic_intensity([1, 64], 4096, 4096).round(2).tolist()
    [0.5, 31.03]
    """
    return layer_flops(batch, in_features, out_features) / layer_bytes(batch, in_features, out_features, dtype)


def roofline(peak_flops: float, bandwidth: float, intensity: ArrayLike) -> Array:
    """Attainable floating-point operations a second: ``min(peak_flops, bandwidth · intensity)``.

    ``peak_flops`` in operations a second, ``bandwidth`` in bytes a second, ``intensity`` in operations a byte (any
    shape, kept). Raises ValueError if one of them is not positive and finite. Source: Williams et al. (2009).

    >>> roofline(200e9, 50e9, [0.5, 4.0, 100.0]).tolist()
    [25000000000.0, 200000000000.0, 200000000000.0]
    """
    peak, width = checks.positive("peak_flops", peak_flops), checks.positive("bandwidth", bandwidth)
    ratio = checks.finite("intensity", intensity)
    if (ratio <= 0).any():
        raise ValueError(f"intensity must be positive, but holds {ratio.min()}")
    return np.minimum(peak, width * ratio)


def knee_intensity(peak_flops: float, bandwidth: float) -> float:
    """The intensity at which memory stops being the limit: ``peak_flops / bandwidth``, in operations a byte.

    Raises ValueError if one of them is not positive and finite. Source: Williams et al. (2009), the ridge point.

    >>> knee_intensity(200e9, 50e9)
    4.0
    """
    return checks.positive("peak_flops", peak_flops) / checks.positive("bandwidth", bandwidth)


def batch_sizes(name: str, value: ArrayLike) -> Array:
    """Return ``value`` as an array of whole numbers of at least one, or raise a ValueError that names it.

    >>> batch_sizes("sizes", [1, 2]).tolist()
    [1.0, 2.0]
    """
    sizes = checks.finite(name, value)
    if (sizes < 1).any() or (sizes % 1 != 0).any():
        raise ValueError(f"{name} must be whole numbers of at least 1, but holds {sizes.min()}")
    return sizes


def item_bytes(dtype: str) -> int:
    """The bytes of one number; raises ValueError with the known formats for any other.

    >>> item_bytes("float32")
    4
    """
    checks.one_of("dtype", dtype, ITEM_BYTES)
    return ITEM_BYTES[dtype]
