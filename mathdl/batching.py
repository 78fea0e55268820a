"""Why a batch is cheap: one layer timed example by example and as one product, against the roofline.

A linear layer ``Y = X Wᵀ`` with ``X`` of shape ``(n, in)`` and ``W`` of shape ``(out, in)`` does ``2 n in out``
floating-point operations (a multiplication and an addition for every weight and example) and has to move at least
``W``, ``X`` and ``Y`` once. Their ratio, the arithmetic intensity, grows with the batch. The roofline model
(Williams, Waterman, Patterson, *Roofline: an insightful visual performance model for multicore architectures*,
Communications of the ACM 52(4), 2009) bounds the speed by ``min(peak, bandwidth · intensity)``.

Only :func:`measure` needs torch. Stored measurements are read with :func:`load_measurement`.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import functools
import json
import pathlib
import platform
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathdl import checks
from mathdl.checks import Array

ITEM_BYTES = {"float64": 8, "float32": 4, "bfloat16": 2, "float16": 2}
BACKENDS = ("cuda", "mps", "cpu")


def layer_flops(batch: ArrayLike, in_features: int, out_features: int) -> Array:
    """Floating-point operations of ``X Wᵀ``: ``2 · batch · in · out``, in the shape of ``batch``.

    Raises ValueError if a size is not a whole number of at least one.

    >>> float(layer_flops(1, 4096, 4096))
    33554432.0
    """
    rows, columns = checks.count("in_features", in_features), checks.count("out_features", out_features)
    return 2.0 * _batch_sizes("batch", batch) * rows * columns


def layer_bytes(batch: ArrayLike, in_features: int, out_features: int, dtype: str = "float32") -> Array:
    """Bytes that ``X Wᵀ`` must move at least: weights, inputs and outputs, each once.

    Raises ValueError if a size is not a whole number of at least one or ``dtype`` is unknown.

    >>> float(layer_bytes(1, 4096, 4096))
    67141632.0
    """
    rows, columns = checks.count("in_features", in_features), checks.count("out_features", out_features)
    sizes = _batch_sizes("batch", batch)
    return _item_bytes(dtype) * (rows * columns + sizes * (rows + columns))


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


@dataclass(frozen=True, slots=True)
class Roof:
    """The corners of a roofline: ``intensity`` and ``flops_per_second``, each ``(3,)``; the second is the knee."""

    intensity: Array
    flops_per_second: Array


@dataclass(frozen=True, slots=True)
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
        return layer_flops(self.batch_sizes, self.in_features, self.out_features)

    @property
    def bytes_moved(self) -> Array:
        """The least bytes that one batched run moves, at every batch size."""
        return layer_bytes(self.batch_sizes, self.in_features, self.out_features, self.dtype)

    @property
    def n_weights(self) -> int:
        """The number of weights."""
        return self.in_features * self.out_features

    @property
    def weight_bytes(self) -> int:
        """The bytes of the weights alone."""
        return _item_bytes(self.dtype) * self.n_weights

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
        return roofline(self.peak_flops, self.bandwidth, self.intensity)

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
        return knee_intensity(self.peak_flops, self.bandwidth)

    @property
    def roof(self) -> Roof:
        """The roofline over the measured intensities and to both sides of them, its knee included."""
        ends = (self.intensity.min() / 2, self.intensity.max() * 2)
        intensity = np.array([ends[0], self.knee_intensity, ends[1]])
        return Roof(intensity, roofline(self.peak_flops, self.bandwidth, intensity))

    @property
    def largest_difference(self) -> float:
        """The largest absolute difference between loop and batch over all batch sizes."""
        return float(self.differences.max())

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
            name: value.tolist() if isinstance(value, np.ndarray) else value
            for name, value in asdict(self).items()
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
        raise ValueError(
            f"text must hold the fields of a measurement, but lacks or adds {', '.join(sorted(wrong))}"
        )
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
    known = stored_measurements()
    if name not in known:
        raise ValueError(f"name must be one of {', '.join(known)}, but is {name}")
    return from_json(
        resources.files("mathdl").joinpath("stored", f"batching-{name}.json").read_text(encoding="utf-8")
    )


def measure(
    sizes: Sequence[int],
    in_features: int,
    out_features: int,
    device: str | None = None,
    dtype: str = "float32",
    repeats: int = 11,
    *,
    rng: np.random.Generator,
    threads: int = 1,
    probe_size: int = 4096,
) -> Measurement:
    """Time ``X Wᵀ`` for every batch size, one example at a time and as one product, with torch.

    ``device`` is ``"cpu"``, ``"cuda"`` or ``"mps"``, by default the fastest present. Every time is the median of
    ``repeats`` rounds after a warm-up, with the accelerator synchronised. Weights are ``N(0, 1/in)``, inputs
    ``N(0, 1)``. The roof is measured on the same machine: the product of two matrices of ``probe_size`` rows, a
    copy and a sum of an array four times as large. ``threads`` is the number of CPU threads, by default one: loop,
    batch and roof then use the same core, whereas libraries often run a matrix product on all cores but a matrix
    times a vector on one. Raises ValueError for a size that is not a whole number of at least one, an unknown
    ``dtype`` or a ``device`` that is not present; ImportError without torch.

    >>> from mathdl.batching import measure
    >>> rng = np.random.default_rng(0)
    >>> measure([1, 2], 16, 8, device="cpu", repeats=1, rng=rng, probe_size=64).flops.tolist()
    [256.0, 512.0]
    """
    batches = _batch_sizes("sizes", sizes).astype(np.int64)
    if batches.ndim != 1:
        raise ValueError(f"sizes must have 1 axis, but its shape is {batches.shape}")
    rows, columns = checks.count("in_features", in_features), checks.count("out_features", out_features)
    item_bytes = _item_bytes(dtype)
    repeats, side = checks.count("repeats", repeats), checks.count("probe_size", probe_size)
    threads = checks.count("threads", threads)

    import torch

    backend = _backend(torch, device)
    synchronize = {"cuda": torch.cuda.synchronize, "mps": torch.mps.synchronize, "cpu": lambda: None}[backend]

    def placed(values: Array) -> Any:
        return torch.from_numpy(values).to(getattr(torch, dtype)).to(backend)

    with torch.inference_mode(), _torch_threads(torch, threads):
        weights = placed(rng.standard_normal((columns, rows)) / np.sqrt(rows)).T
        inputs = placed(rng.standard_normal((int(batches.max()), rows)))
        square, other = placed(rng.standard_normal((2, side, side)))
        source = torch.ones(4 * side * side, dtype=getattr(torch, dtype), device=backend)
        target = torch.empty_like(source)

        def loop(n: int) -> list[Any]:
            return [x @ weights for x in inputs[:n]]

        def batched(n: int) -> Any:
            return inputs[:n] @ weights

        works: list[Callable[[], object]] = [
            *(functools.partial(loop, n) for n in batches.tolist()),
            *(functools.partial(batched, n) for n in batches.tolist()),
            lambda: square @ other,
            lambda: target.copy_(source),
            lambda: source.sum(),
        ]
        # Round by round, so that a disturbance of the machine falls on one run of many works, not on many of one.
        rounds = np.array([[_timed(work, synchronize) for work in works] for _ in range(repeats + 1)])[1:]
        differences = [float((torch.stack(loop(n)) - batched(n)).abs().max()) for n in batches.tolist()]
    loop_seconds, batch_seconds = np.median(rounds[:, :-3], axis=0).reshape(2, -1)
    product, copy, read = rounds[:, -3:].min(axis=0).tolist()
    probe_bytes = item_bytes * 4 * side**2
    return Measurement(
        device=_device_name(torch, backend),
        backend=backend,
        threads=threads,
        dtype=dtype,
        versions={"torch": torch.__version__, "python": platform.python_version()},
        date=datetime.date.today().isoformat(),
        repeats=repeats,
        in_features=rows,
        out_features=columns,
        batch_sizes=batches,
        loop_seconds=loop_seconds,
        batch_seconds=batch_seconds,
        differences=np.array(differences),
        peak_flops=2 * side**3 / product,
        copy_bandwidth=2 * probe_bytes / copy,
        read_bandwidth=probe_bytes / read,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every backend that is present (or those named) and store each beside this module."""
    parser = argparse.ArgumentParser(prog="measure-batching", description=main.__doc__)
    parser.add_argument("--device", action="append", choices=BACKENDS)
    parser.add_argument("--features", type=int, default=4096)
    parser.add_argument("--largest", type=int, default=1024, help="largest batch; the sizes are powers of two")
    parser.add_argument("--repeats", type=int, default=11)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--probe-size", type=int, default=4096)
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path(__file__).parent / "stored")
    options = parser.parse_args(arguments)

    import torch

    sizes = [2**k for k in range(options.largest.bit_length())]
    for backend in options.device or _present(torch):
        measured = measure(
            sizes,
            options.features,
            options.features,
            backend,
            repeats=options.repeats,
            threads=options.threads,
            probe_size=options.probe_size,
            rng=np.random.default_rng(0),
        )
        path = options.output / f"batching-{backend}.json"
        path.write_text(measured.to_json(), encoding="utf-8")
        print(
            f"{path.name}: {measured.device}, {measured.peak_flops / 1e9:.0f} GFLOP/s, "
            f"{measured.bandwidth / 1e9:.0f} GB/s"
        )


def _batch_sizes(name: str, value: ArrayLike) -> Array:
    sizes = checks.finite(name, value)
    if (sizes < 1).any() or (sizes % 1 != 0).any():
        raise ValueError(f"{name} must be whole numbers of at least 1, but holds {sizes.min()}")
    return sizes


def _item_bytes(dtype: str) -> int:
    if dtype not in ITEM_BYTES:
        raise ValueError(f"dtype must be one of {', '.join(ITEM_BYTES)}, but is {dtype}")
    return ITEM_BYTES[dtype]


def _timed(work: Callable[[], object], synchronize: Callable[[], None]) -> float:
    synchronize()
    start = time.perf_counter()
    work()
    synchronize()
    return time.perf_counter() - start


@contextlib.contextmanager
def _torch_threads(torch: Any, threads: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _present(torch: Any) -> tuple[str, ...]:
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    return tuple(backend for backend in BACKENDS if there[backend])


def _backend(torch: Any, device: str | None) -> str:
    present = _present(torch)
    if device is None:
        return present[0]
    if device not in present:
        raise ValueError(f"device must be one of those present ({', '.join(present)}), but is {device}")
    return device


def _device_name(torch: Any, backend: str) -> str:
    if backend == "cuda":
        return str(torch.cuda.get_device_name())
    if platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor()


if __name__ == "__main__":
    main()
