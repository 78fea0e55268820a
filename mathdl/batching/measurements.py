"""Measurements of a layer as they are kept: read, written, and every number that follows from them.

Names are published by `batching`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from mathdl import checks, floating_point
from mathdl.batching import layer_cost
from mathdl.checks import Array


@dataclass(frozen=True, slots=True, eq=False)
class Roof:
    """The corners of a roofline: ``intensity`` and ``flops_per_second``, each ``(3,)``; the second is the knee."""

    intensity: Array
    flops_per_second: Array


@dataclass(frozen=True, slots=True, eq=False)
class Measurement:
    """A layer timed on one machine, one example at a time and batched; arrays run over ``batch_sizes``.

    ``loop_seconds`` and ``batch_seconds`` are medians of ``repeats`` runs. ``differences`` holds the largest
    absolute difference between the outputs of loop and batch. ``peak_flops`` (operations a second, a large square
    matrix product) and the bandwidths (bytes a second, a large copy and a large sum) are the best of their runs,
    since a roof is what is not exceeded.
    """

    device: str
    backend: str
    threads: int
    dtype: str
    versions: Mapping[str, str]
    date: str
    repeats: int
    in_features: int
    out_features: int
    batch_sizes: NDArray[np.int64]
    loop_seconds: Array
    batch_seconds: Array
    differences: Array
    peak_flops: float
    copy_bandwidth: float
    read_bandwidth: float

    @property
    def bandwidth(self) -> float:
        """The faster of copying and reading, in bytes a second: the slanted part of the roof."""
        return max(self.copy_bandwidth, self.read_bandwidth)

    @property
    def flops(self) -> Array:
        """Floating-point operations of one run at every batch size."""
        return layer_cost.layer_flops(self.batch_sizes, self.in_features, self.out_features)

    @property
    def bytes_moved(self) -> Array:
        """The least bytes that one batched run moves, at every batch size."""
        return layer_cost.layer_bytes(self.batch_sizes, self.in_features, self.out_features, self.dtype)

    @property
    def n_weights(self) -> int:
        """The number of weights."""
        return self.in_features * self.out_features

    @property
    def weight_bytes(self) -> int:
        """The bytes of the weights alone."""
        return layer_cost.item_bytes(self.dtype) * self.n_weights

    @property
    def intensity(self) -> Array:
        """Operations a byte of the batched product, at every batch size."""
        return self.flops / self.bytes_moved

    @property
    def loop_throughput(self) -> Array:
        """Examples a second, one at a time."""
        return self.batch_sizes / self.loop_seconds

    @property
    def batch_throughput(self) -> Array:
        """Examples a second, batched."""
        return self.batch_sizes / self.batch_seconds

    @property
    def loop_flops_per_second(self) -> Array:
        """Operations a second, one example at a time."""
        return self.flops / self.loop_seconds

    @property
    def batch_flops_per_second(self) -> Array:
        """Operations a second, batched."""
        return self.flops / self.batch_seconds

    @property
    def attainable_flops(self) -> Array:
        """Operations a second that the roofline allows, at every batch size."""
        return layer_cost.roofline(self.peak_flops, self.bandwidth, self.intensity)

    @property
    def predicted_seconds(self) -> Array:
        """The least seconds of a batched run that the roofline allows, at every batch size."""
        return self.flops / self.attainable_flops

    @property
    def roofline_fraction(self) -> Array:
        """The share of the attainable speed that the batched product reached, at every batch size."""
        return self.batch_flops_per_second / self.attainable_flops

    @property
    def knee_intensity(self) -> float:
        """The intensity at which the roof turns flat, in operations a byte."""
        return layer_cost.knee_intensity(self.peak_flops, self.bandwidth)

    @property
    def roof(self) -> Roof:
        """The roofline over the measured intensities and to both sides of them, its knee included."""
        ends = (self.intensity.min() / 2, self.intensity.max() * 2)
        intensity = np.array([ends[0], self.knee_intensity, ends[1]])
        return Roof(intensity, layer_cost.roofline(self.peak_flops, self.bandwidth, intensity))

    @property
    def largest_difference(self) -> float:
        """The largest absolute difference between loop and batch over all batch sizes."""
        return float(self.differences.max())

    @property
    def difference_in_spacings(self) -> float:
        """The largest difference in units of the spacing of ``dtype`` at 1, the standard deviation of the outputs.

        >>> load_measurement("cpu").difference_in_spacings
        41.5
        """
        return float(self.largest_difference / floating_point.spacing(1.0, self.dtype))

    @property
    def processor(self) -> str:
        """What did the work, in words: ``"one core of a CPU"``, ``"4 cores of a CPU"`` or ``"a GPU"``.

        >>> load_measurement("cpu").processor
        'one core of a CPU'
        """
        if self.backend != "cpu":
            return "a GPU"
        return "one core of a CPU" if self.threads == 1 else f"{self.threads} cores of a CPU"

    def index(self, batch: int) -> int:
        """The position of a measured batch size; raises ValueError with the measured sizes for any other.

        >>> load_measurement("cpu").index(1)
        0
        """
        found = np.flatnonzero(self.batch_sizes == batch)
        if found.size == 0:
            raise ValueError(f"batch must be one of {self.batch_sizes.tolist()}, but is {batch}")
        return int(found[0])

    def slowdown(self, batch: int, reference: int = 1) -> float:
        """How many times as long a batch takes as a batch of ``reference``; raises ValueError as ``index`` does.

        >>> load_measurement("cpu").slowdown(1)
        1.0
        """
        seconds = self.batch_seconds
        return float(seconds[self.index(batch)] / seconds[self.index(reference)])

    def loop_slowdown(self, batch: int) -> float:
        """How many times as long as one example a batch takes one at a time; raises ValueError as ``index`` does.

        >>> load_measurement("cpu").loop_slowdown(1)
        1.0
        """
        return float(self.loop_seconds[self.index(batch)] / self.loop_seconds[self.index(1)])

    def speedup(self, batch: int) -> float:
        """How many times as long the loop takes as the batch; raises ValueError as ``index`` does.

        >>> load_measurement("cpu").speedup(1024) > 1
        True
        """
        at = self.index(batch)
        return float(self.loop_seconds[at] / self.batch_seconds[at])

    def to_json(self) -> str:
        """The measurement as JSON text, which :func:`from_json` reads back exactly.

        >>> stored = load_measurement("cpu")
        >>> from_json(stored.to_json()).slowdown(64) == stored.slowdown(64)
        True
        """
        plain = {
            name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in asdict(self).items()
        }
        return json.dumps(plain, indent=2) + "\n"


def from_json(text: str) -> Measurement:
    """Read a measurement from the text of :meth:`Measurement.to_json`.

    Raises ValueError if a field is missing or unknown.

    >>> from_json('{"device": "abacus"}')
    Traceback (most recent call last):
    ValueError: text must hold the fields of a measurement, but lacks or adds backend, batch_seconds, ...
    """
    plain = json.loads(text)
    wrong = {field.name for field in fields(Measurement)} ^ set(plain)
    if wrong:
        raise ValueError(f"text must hold the fields of a measurement, but lacks or adds {', '.join(sorted(wrong))}")
    plain["batch_sizes"] = np.array(plain["batch_sizes"], dtype=np.int64)
    for name in ("loop_seconds", "batch_seconds", "differences"):
        plain[name] = np.array(plain[name], dtype=np.float64)
    return Measurement(**plain)


def stored_measurements() -> tuple[str, ...]:
    """The names that :func:`load_measurement` knows, sorted.

    >>> "cpu" in stored_measurements()
    True
    """
    names = (entry.name for entry in resources.files("mathdl").joinpath("stored").iterdir())
    return tuple(
        sorted(
            name[len("batching-") : -len(".json")]
            for name in names
            if name.startswith("batching-") and name.endswith(".json")
        )
    )


def load_measurement(name: str) -> Measurement:
    """Read a measurement that comes with the package, by its backend: ``"cpu"``, ``"cuda"``, ``"mps"``.

    Raises ValueError with the known names if there is none of that name.

    >>> load_measurement("cpu").dtype
    'float32'
    """
    checks.one_of("name", name, stored_measurements())
    return from_json(resources.files("mathdl").joinpath("stored", f"batching-{name}.json").read_text(encoding="utf-8"))
