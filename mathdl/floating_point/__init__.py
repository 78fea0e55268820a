"""Numbers with few bits: what a format can hold, what rounding does to sums and softmax, and what prevents it."""

from mathdl.floating_point.formats import FORMATS, Format, bits, round_to, spacing, values
from mathdl.floating_point.operations import (
    CrossEntropySteps,
    SoftmaxSteps,
    Summation,
    clip_by_norm,
    compensated_sum,
    cross_entropy_steps,
    layer_norm,
    logsumexp_naive,
    logsumexp_stable,
    softmax_naive,
    softmax_stable,
    softmax_steps,
    summation,
)

__all__ = [
    "FORMATS",
    "CrossEntropySteps",
    "Format",
    "SoftmaxSteps",
    "Summation",
    "bits",
    "clip_by_norm",
    "compensated_sum",
    "cross_entropy_steps",
    "layer_norm",
    "logsumexp_naive",
    "logsumexp_stable",
    "round_to",
    "softmax_naive",
    "softmax_stable",
    "softmax_steps",
    "spacing",
    "summation",
    "values",
]
