"""x264 settings on real frames of the series at 1080p60: CPU time, size, PSNR and SSIM beside the drawn pictures.

Usage: scripts/benchmark encoder [CLIP/BEAT …]. From each beat a hundred moving frames, then the last held for as many.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from render.draw import scene
from render.draw.encoder import ENCODER_OPTIONS, X264, Encoder
from render.variants import PROFILES
from render.workers.job import Job
from scenes.script import SERIES_ROOT, load_series
from scripts.benchmarks.pictures import decoded_luma, luma, psnr, ssim

BEATS = ("kl_divergence/curves", "loss_surface/meaning", "distributions/samples", "chain_rule/forward")
MOVING = HELD = 100
JUDGED = range(5, MOVING, 20)
NO_LOOKAHEAD = {"x264-params": "rc-lookahead=0:sync-lookahead=0:mbtree=0:bframes=0:scenecut=0"}
WITH_LOOKAHEAD = {"x264-params": X264}
SETTINGS = {
    "medium 23 (Manim's)": {"preset": "medium", "crf": "23"},
    "veryfast 23": {"preset": "veryfast", "crf": "23"},
    "veryfast 23, no B-frames": {"preset": "veryfast", "crf": "23", **WITH_LOOKAHEAD},
    "superfast 23, no look-ahead": {"preset": "superfast", "crf": "23", **NO_LOOKAHEAD},
    "superfast 26, no look-ahead": {"preset": "superfast", "crf": "26", **NO_LOOKAHEAD},
    "superfast 21, look-ahead": {"preset": "superfast", "crf": "21", **WITH_LOOKAHEAD},
    "ultrafast 20 with CABAC": {"preset": "ultrafast", "crf": "20", "x264-params": "cabac=1"},
    "ours": ENCODER_OPTIONS,
}


class EnoughError(Exception):
    """All frames that are wanted have been drawn."""


class Frames:
    """A sink that keeps the first moving frames."""

    def __init__(self):
        self.frames = []

    def write(self, frame, repeat, changed=None):
        if repeat == 1:
            self.frames.append(frame.copy())
        if len(self.frames) == MOVING:
            raise EnoughError


def draw(clip, beat, folder):
    """The first moving frames of a beat."""
    job = Job(series=SERIES_ROOT, clip=clip, profile=PROFILES["h"], folder=folder)
    scene.configure(job)
    sink = Frames()
    try:
        lecture = scene.load_lecture(load_series().clip(clip))
        scene.build(lecture, job, scene.Sampled(beat=beat), sink).render()
    except EnoughError:
        pass
    return sink.frames


def main():
    profile = PROFILES["h"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for chosen in sys.argv[1:] or BEATS:
            frames = draw(*chosen.split("/"), folder)
            drawn = [luma(frames[index]) for index in JUDGED]
            print(f"\n{chosen}\n{'':<30}{'moving':>8}{'held':>8} ms CPU{'kB':>8}{'PSNR':>8}{'SSIM':>9}")
            for title, options in SETTINGS.items():
                path = folder / "out.mp4"
                encoder = Encoder(path, profile.width, profile.height, profile.fps, options)
                begun = time.process_time()
                for frame in frames:
                    encoder.write(frame, 1)
                encoder.wait()
                moved = time.process_time()
                encoder.write(frames[-1], HELD)
                encoder.close()
                ended = time.process_time()
                shown = decoded_luma(path, JUDGED)
                signal = np.mean([psnr(a, b) for a, b in zip(drawn, shown, strict=True)])
                likeness = np.mean([ssim(a, b) for a, b in zip(drawn, shown, strict=True)])
                print(
                    f"{title:<30}{(moved - begun) / MOVING * 1e3:8.2f}{(ended - moved) / HELD * 1e3:8.2f}       "
                    f"{path.stat().st_size / 1e3:8.0f}{signal:8.1f}{likeness:9.4f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
