"""Whole builds beside `manim render`: the same scenes at 1080p60, side by side in one run; then the whole series.

Usage: scripts/benchmark render [pairs|series] (both by default). Needs a quiet machine and some minutes.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import av

from render.workers.executor import THREAD_LIMITS
from scenes.script import SERIES_ROOT, load_series
from scripts.benchmarks.pictures import judge

HERE = Path(__file__).resolve().parent
PAIRS = {"graph": "Graph", "linear_map": "LinearMap", "surface": "Surface", "text": "Text"}
MANIM_PRESET = ("preset=medium", "crf=23")


def timed(command, **environment):
    """Run a command; return wall seconds, CPU seconds and the peak memory of its largest process in MiB."""
    # Both sides load compiled source, whatever this shell says of writing it.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    process = subprocess.Popen(
        list(map(str, command)),
        env={**inherited, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{errors.decode()}")
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def frames_of(path):
    with av.open(str(path)) as container:
        return container.streams.video[0].frames


def pairs(folder):
    """Time every pair: stock Manim, ours with our settings, ours with Manim's."""
    print(
        f"{'scene':<12}{'':<16}{'wall s':>8}{'CPU s':>7}{'frames/s':>10}{'ratio':>8}"
        f"{'MiB':>7}{'kB':>8}{'PSNR':>7}{'SSIM':>8}"
    )
    python = sys.executable
    for clip, scene in PAIRS.items():
        ours = [python, "-m", "scripts.benchmarks.ours", HERE / "series", clip]
        # Compiled code is kept between runs.
        timed([*ours, folder / "warm.mp4", folder / "warm.frames"])
        media, kept = folder / "stock", folder / f"{clip}-stock.frames"
        stock = [python, "-m", "manim", "render", "-qh", "--disable_caching", "--media_dir", media]
        rows = [("manim render", timed([*stock, HERE / "stock.py", scene], STOCK_FRAMES=str(kept)), kept)]
        rows[0] += (next(media.rglob(f"1080p60/{scene}.mp4")),)
        for name, options in (("ours", ()), ("ours, its preset", MANIM_PRESET)):
            out, kept = folder / f"{clip}-{len(rows)}.mp4", folder / f"{clip}-{len(rows)}.frames"
            rows.append((name, timed([*ours, out, kept, *options], **dict.fromkeys(THREAD_LIMITS, "1")), kept, out))
        stock_rate = None
        for name, (wall, cpu, memory), kept, out in rows:
            rate = frames_of(out) / wall
            stock_rate = stock_rate or rate
            signal, likeness = judge(out, kept)
            print(
                f"{clip:<12}{name:<16}{wall:8.1f}{cpu:7.1f}{rate:10.1f}{rate / stock_rate:8.1f}{memory:7.0f}"
                f"{out.stat().st_size / 1e3:8.0f}{signal:7.1f}{likeness:8.4f}",
                flush=True,
            )


def series(folder):
    """Time the whole series with two workers and with one, and again with nothing to do."""
    render = [sys.executable, "-m", "render.cli"]
    for jobs in (2, 1):
        out = folder / f"series-{jobs}"
        wall, cpu, memory = timed([*render, "all", "-q", "h", "--jobs", jobs, "--out", out])
        paths = [out / "clips" / clip.episode / f"{clip.name}.json" for clip in load_series(SERIES_ROOT).clips]
        clips = [json.loads(path.read_text()) for path in paths]
        playing, frames = (sum(clip[part] for clip in clips) for part in ("duration", "frames"))
        print(
            f"series, {jobs} at a time: {wall:.1f} s for {playing:.1f} s of video, {wall / playing:.2f} of it;",
            f"{cpu / frames * 1e3:.1f} ms CPU a frame, {cpu / wall / os.cpu_count():.0%} of {os.cpu_count()} cores,",
            f"{memory:.0f} MiB the largest process",
            flush=True,
        )
    wall, _, _ = timed([*render, "all", "-q", "h", "--out", folder / "series-2"])
    print(f"series, nothing changed: {wall:.2f} s")


def main():
    chosen = sys.argv[1:] or ["pairs", "series"]
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            {"pairs": pairs, "series": series}[name](Path(folder))


if __name__ == "__main__":
    main()
