"""Timing one layer, one example at a time and as one product, on the device that is asked for."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import functools
import pathlib
import platform
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mathdl import checks
from mathdl.batching.layer_cost import (
    batch_sizes,
    item_bytes,
)
from mathdl.batching.measurements import Measurement
from mathdl.checks import Array

BACKENDS = ("cuda", "mps", "cpu")


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A linear layer and a batch for it: ``weights`` (out, in) and ``inputs`` (n, in)."""

    weights: Array
    inputs: Array

    @property
    def outputs(self) -> Array:
        """What the layer makes of the batch, ``inputs · weightsᵀ`` (n, out)."""
        return self.inputs @ self.weights.T


def random_layer(in_features: int, out_features: int, batch: int, rng: np.random.Generator) -> Layer:
    """Draw a layer as it is at initialisation and data for it: weights ``N(0, 1/in)``, inputs ``N(0, 1)``.

    Raises ValueError if a size is not a whole number of at least one. Source: LeCun et al., 1998.

    >>> layer = random_layer(3, 2, 5, np.random.default_rng(0))
    >>> layer.weights.shape, layer.inputs.shape, layer.outputs.shape
    ((2, 3), (5, 3), (5, 2))
    """
    rows, columns = checks.count("in_features", in_features), checks.count("out_features", out_features)
    weights = rng.standard_normal((columns, rows)) / np.sqrt(rows)
    return Layer(weights, rng.standard_normal((checks.count("batch", batch), rows)))


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

    >>> from mathdl.batching.timing import measure
    >>> rng = np.random.default_rng(0)
    >>> measure([1, 2], 16, 8, device="cpu", repeats=1, rng=rng, probe_size=64).flops.tolist()
    [256.0, 512.0]
    """
    batches = batch_sizes("sizes", sizes).astype(np.int64)
    if batches.ndim != 1:
        raise ValueError(f"sizes must have 1 axis, but its shape is {batches.shape}")
    rows, columns = checks.count("in_features", in_features), checks.count("out_features", out_features)
    bytes_each = item_bytes(dtype)
    repeats, side = checks.count("repeats", repeats), checks.count("probe_size", probe_size)
    threads = checks.count("threads", threads)

    import torch

    backend = _backend(torch, device)
    synchronize = {"cuda": torch.cuda.synchronize, "mps": torch.mps.synchronize, "cpu": lambda: None}[backend]

    def placed(values: Array) -> Any:
        return torch.from_numpy(values).to(getattr(torch, dtype)).to(backend)

    with torch.inference_mode(), _torch_threads(torch, threads):
        layer = random_layer(rows, columns, int(batches.max()), rng)
        weights, inputs = placed(layer.weights).T, placed(layer.inputs)
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
    probe_bytes = bytes_each * 4 * side**2
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
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path(__file__).parent.parent / "stored")
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
