"""Run the core's tests and compare the clips' numbers under the routines of several processors.

OpenBLAS multiplies matrices by other routines, and NumPy computes functions by other instructions, for each kind of
processor; both can be told to use those of an older one. A number that is said or shown must not depend on them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

KINDS = {  # of OpenBLAS: what the processor must be able to do
    "SkylakeX": "AVX512_SKX",
    "Zen": "AVX2",
    "Haswell": "AVX2",
    "Sandybridge": "AVX",
    "Nehalem": "SSE42",
    "Prescott": "SSE3",
}
SINCE_SKYLAKE = ("AVX512", "X86_V4")
SINCE_HASWELL = ("AVX2", "FMA3", "F16C", "X86_V3")
TORCH = {"AVX512_SKX": "avx512", "AVX2": "avx2"}


def environment(kind, features, dispatched):
    """Return the variables by which this machine computes as ``kind``; None if it cannot."""
    need = KINDS[kind]
    if not features.get(need):
        return None
    newer = () if need == "AVX512_SKX" else SINCE_SKYLAKE if need == "AVX2" else SINCE_SKYLAKE + SINCE_HASWELL
    return {
        "OPENBLAS_CORETYPE": kind,
        "NPY_DISABLE_CPU_FEATURES": " ".join(f for f in dispatched if f.startswith(newer) and features.get(f)),
        "ATEN_CPU_CAPABILITY": TORCH.get(need, "default"),
    }


def numbers(clip):
    """Return what ``clip`` says and shows: the numbers of its words, and every text and readout as it is set."""

    from render.draw import scene as drawing
    from render.draw.manifest import texts
    from render.variants import PROFILES
    from render.workers.job import Job
    from scenes.kit import text_cache
    from scenes.kit.quantity import Quantity
    from scenes.script import load_series
    from scenes.words import fills

    seen = {}

    def note(text):
        seen.setdefault(f"text {len(seen) + 1}", text)

    def noted_format(quantity, spec):
        text = formatted(quantity, spec)
        note(text)
        return text

    def noted_key(kind, markup, options):
        note(markup)
        return key(kind, markup, options)

    with tempfile.TemporaryDirectory() as folder:
        spec = load_series(Path("scenes")).clip(clip)
        job = Job(series=Path("scenes"), clip=clip, profile=PROFILES["l"], folder=Path(folder))
        drawing.configure(job)
        lecture = drawing.load_lecture(spec)
        key, formatted = text_cache.key, Quantity.__format__
        Quantity.__format__, text_cache.key = noted_format, noted_key
        scene = drawing.build(lecture, job, drawing.Sampled(frames=()), drawing.Discard())
        words = fills(texts(spec), scene.context)
        scene.render()
    return words | seen


def differences(first, second):
    """Return how two accounts of ``numbers`` differ, one line each."""
    return [
        f"{name}: {first.get(name, 'nothing')} | {second.get(name, 'nothing')}"
        for name in [*first, *(second.keys() - first.keys())]
        if first.get(name) != second.get(name)
    ]


def run(arguments, variables, folder=None):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def read(clip, variables):
    """Return the numbers of ``clip`` as computed under ``variables``; stop if they cannot be computed."""
    done = run(["-m", "scripts.processors", "--numbers", clip], variables)
    if done.returncode:
        sys.exit(f"{clip} cannot be computed with {variables}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(prog="scripts/test-processors", description=__doc__.splitlines()[0])
    parser.add_argument("clips", nargs="*", metavar="CLIP", help="Compare these only; all if none is named.")
    parser.add_argument("--numbers", metavar="CLIP", help="Print what one clip says and shows, as JSON.")
    options = parser.parse_args()
    if options.numbers:
        print(json.dumps(numbers(options.numbers)))
        return 0

    from numpy._core import _multiarray_umath as numpy_core

    from scenes.script import load_series

    known = [clip.name for clip in load_series(Path("scenes")).clips]
    if unknown := [clip for clip in options.clips if clip not in known]:
        parser.error(f"there is no clip {unknown[0]}; known: {', '.join(known)}")
    clips = options.clips or known
    here = {clip: read(clip, {}) for clip in clips}
    failed = False
    total = sum(map(len, here.values()))
    print(f"{'processor':14}{'tests of the core':34}texts and numbers that differ from this machine's, of {total}")
    for kind in KINDS:
        variables = environment(kind, numpy_core.__cpu_features__, numpy_core.__cpu_dispatch__)
        if variables is None:
            print(f"{kind:14}cannot be run here: this processor has no {KINDS[kind]}")
            continue
        tests = run(["-m", "pytest", "-q", "-n", "auto", "tests/mathdl", "mathdl"], variables)
        found = [f"{clip}, {line}" for clip in clips for line in differences(here[clip], read(clip, variables))]
        print(f"{kind:14}{tests.stdout.splitlines()[-1].strip('= '):34}{len(found)}", flush=True)
        for line in [*(line for line in tests.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))), *found]:
            print(f"    {line}")
        failed = failed or tests.returncode != 0 or bool(found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
