"""Sentences → the sound of a clip: one track as long as its pictures, kept without loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from render.voice.loudness import normalize
from render.voice.speech_cache import SpeechCache, Utterance

RATE = 48_000
BIT_RATE = 128_000
BLOCK = 1024

Samples = NDArray[np.float32]
Placed = tuple[float, Utterance]
"""An utterance and the second in which it begins."""


def track(placed: Sequence[Placed], frames: int, fps: int, cache: SpeechCache) -> Samples:
    """Return the sound of a clip of so many frames: every utterance on its own time, whatever came before."""
    sound = np.zeros(samples_of(frames, fps), np.float32)
    for start, utterance in placed:
        samples = resampled(cache.samples(utterance), utterance.rate)
        begin = round(start * RATE)
        samples = samples[: max(len(sound) - begin, 0)]
        sound[begin : begin + len(samples)] += samples
    return normalize(sound, RATE)


def samples_of(frames: int, fps: int) -> int:
    """Return how many samples last as long as the frames."""
    return round(Fraction(frames * RATE, fps))


def resampled(samples: Samples, rate: int) -> Samples:
    """Return the samples at the rate of the track."""
    if rate == RATE:
        return samples
    ratio = Fraction(RATE, rate)
    return np.asarray(resample_poly(samples, ratio.numerator, ratio.denominator), np.float32)


def write(samples: Samples, target: Path) -> None:
    """Write a track as FLAC."""
    whole = np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16)
    with av.open(str(target), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE, layout="mono", format="s16")
        for packet in _encoded(stream, whole, "s16"):
            container.mux(packet)


def read(path: Path) -> Samples:
    """Read a track that was written by :func:`write`."""
    with av.open(str(path)) as container:
        parts = [frame.to_ndarray()[0] for frame in container.decode(container.streams.audio[0])]
    return (np.concatenate(parts) / np.float32(32767)).astype(np.float32)


def add_stream(container: Any) -> Any:
    """Add a stream for sound to a film."""
    # At this rate the fast search is as good for speech as the thorough one, and takes half the time.
    stream = container.add_stream("aac", rate=RATE, layout="mono", options={"aac_coder": "fast"})
    stream.bit_rate = BIT_RATE
    return stream


def packets(stream: Any, sounds: Sequence[Path]) -> Iterator[Any]:
    """Encode tracks, one after the other, for ``stream``."""
    yield from _encoded(stream, np.concatenate([read(path) for path in sounds]), "fltp")


def _encoded(stream: Any, samples: NDArray[Any], form: str) -> Iterator[Any]:
    for begin in range(0, len(samples), BLOCK * 4):
        part = np.ascontiguousarray(samples[np.newaxis, begin : begin + BLOCK * 4])
        frame = av.AudioFrame.from_ndarray(part, format=form, layout="mono")
        frame.sample_rate = RATE
        frame.pts = begin
        frame.time_base = Fraction(1, RATE)
        yield from stream.encode(frame)
    yield from stream.encode(None)
