"""Speech as loud as it is on other sites: −16 LUFS (ITU-R BS.1770), with no peak above −1 dBTP."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d
from scipy.signal import resample_poly

Samples = NDArray[np.float32]

TARGET = -16.0
CEILING = 10 ** (-1.5 / 20)
"""Half a decibel under the limit, for the encoder moves peaks a little."""
OVERSAMPLING = 4
LIMITER_SECONDS = 0.005
PASSES = 4
CLOSE_ENOUGH = 0.05


def loudness(samples: Samples, rate: int) -> float:
    """Return the integrated loudness in LUFS; minus infinity for silence."""
    meter: Any = pyloudnorm.Meter(rate)
    shortest = int(meter.block_size * rate) + 1
    if len(samples) < shortest:
        samples = np.pad(samples, (0, shortest - len(samples)))
    return float(meter.integrated_loudness(samples.astype(np.float64)))


def true_peak(samples: Samples) -> float:
    """Return the highest value of the wave that the samples stand for, also between them."""
    return float(np.abs(resample_poly(samples, OVERSAMPLING, 1)).max(initial=0.0))


def normalize(samples: Samples, rate: int) -> Samples:
    """Return the samples at the wanted loudness; single peaks that would be too high are turned down."""
    result: Samples = samples
    gain = 1.0
    for _ in range(PASSES):
        now = loudness(result, rate)
        if not np.isfinite(now):
            return samples
        if abs(now - TARGET) < CLOSE_ENOUGH and result is not samples:
            break
        gain *= 10 ** ((TARGET - now) / 20)
        result = limit(samples * np.float32(gain), rate)
    return result


def limit(samples: Samples, rate: int) -> Samples:
    """Turn the wave down around every peak above the ceiling, gently enough not to be heard."""
    fine = np.abs(resample_poly(samples, OVERSAMPLING, 1)).reshape(len(samples), OVERSAMPLING).max(axis=1)
    wanted = np.minimum(1.0, CEILING / np.maximum(fine, 1e-9))
    if wanted.min() == 1.0:
        return samples
    width = 2 * round(LIMITER_SECONDS * rate) + 1
    # The least of a neighbourhood, then its mean: never more than wanted, and without steps.
    gains = uniform_filter1d(minimum_filter1d(wanted, width), width)
    limited: Samples = (samples * gains).astype(np.float32)
    return limited
