"""Why a batch is cheap: one layer timed example by example and as one product, against the roofline.

A linear layer ``Y = X Wᵀ`` with ``X`` of shape ``(n, in)`` and ``W`` of shape ``(out, in)`` does ``2 n in out``
floating-point operations (a multiplication and an addition for every weight and example) and has to move at least
``W``, ``X`` and ``Y`` once. Their ratio, the arithmetic intensity, grows with the batch. The roofline model
(Williams, Waterman, Patterson, *Roofline: an insightful visual performance model for multicore architectures*,
Communications of the ACM 52(4), 2009) bounds the speed by ``min(peak, bandwidth · intensity)``.

Only :func:`measure` needs torch. Stored measurements are read with :func:`load_measurement`.
"""

from mathdl.batching.layer_cost import (
    ITEM_BYTES,
    arithmetic_intensity,
    batch_sizes,
    item_bytes,
    knee_intensity,
    layer_bytes,
    layer_flops,
    roofline,
)
from mathdl.batching.measurements import Measurement, Roof, from_json, load_measurement, stored_measurements
from mathdl.batching.timing import Layer, main, measure, random_layer

__all__ = [
    "ITEM_BYTES",
    "Layer",
    "Measurement",
    "Roof",
    "arithmetic_intensity",
    "batch_sizes",
    "from_json",
    "item_bytes",
    "knee_intensity",
    "layer_bytes",
    "layer_flops",
    "load_measurement",
    "main",
    "measure",
    "random_layer",
    "roofline",
    "stored_measurements",
]
