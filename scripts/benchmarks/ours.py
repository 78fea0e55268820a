"""One clip drawn and encoded as a worker does it, with other encoder settings if asked for; keeps some frames.

Usage: python -m scripts.benchmarks.ours SERIES CLIP OUT.mp4 FRAMES [PRESET=VALUE …]
"""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np

from render.draw import scene
from render.variants import PROFILES
from render.workers.job import Job
from scenes.script import load_series
from scripts.benchmarks.lines import KEPT_EVERY


class KeepingSink:
    """Hands frames to the encoder and keeps some of them in a file."""

    def __init__(self, encoder, kept):
        self.encoder = encoder
        self.kept = kept

    def write(self, frame, repeat, changed=None):
        start = self.encoder.frames
        for number in range(start, start + repeat):
            if number % KEPT_EVERY == 0:
                np.save(self.kept, frame)
        self.encoder.write(frame, repeat, changed)


def main(series, clip, out, frames, *options):
    profile = PROFILES["h"]
    with tempfile.TemporaryDirectory() as folder, open(frames, "wb") as kept:
        job = Job(series=Path(series), clip=clip, profile=profile, folder=Path(folder))
        scene.configure(job)
        from render.draw.encoder import ENCODER_OPTIONS, Encoder  # after it, as in a worker

        lecture = scene.load_lecture(load_series(job.series).clip(clip))
        settings = dict(option.split("=", 1) for option in options) or ENCODER_OPTIONS
        sink = KeepingSink(Encoder(Path(out), profile.width, profile.height, profile.fps, settings), kept)
        scene.build(lecture, job, None, sink).render()
        sink.encoder.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
    os._exit(0)
