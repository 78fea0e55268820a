"""Whether finished files are what players and editors expect, and as long as their manifest says."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import webvtt

from render import manifest as manifests
from render.check.rules import Finding
from render.manifest import Manifest
from render.variants import Variant, clip_base
from scenes.script import ClipSpec

PROMISED = {
    "codec": "h264",
    "profile": "High",
    "pixel format": "yuv420p",
    "primaries": 1,
    "transfer": 1,
    "matrix": 1,
    "range": 1,
}
"""H.264 High in BT.709 (1 in H.273) with limited range."""
LOUDNESS, LOUDNESS_ROOM = -16.0, 1.0
"""LUFS."""
AUDIO_ROOM = 0.05
"""Seconds by which sound may end before or after the picture: it comes in packets."""


def check_files(out: Path, spec: ClipSpec, variants: Sequence[Variant]) -> list[Finding]:
    """Check what is published of a clip below ``out``; a variant that was never rendered is no mistake."""
    found: list[Finding] = []
    videos = [(variant, out / f"{clip_base(spec, variant)}.mp4") for variant in variants]
    existing = [(variant, video) for variant, video in videos if video.exists()]
    if not existing:
        return [Finding("file-missing", spec.name, f"there is no {videos[0][1]}")]
    for variant, video in existing:
        found += [
            Finding(rule, spec.name, f"{video.name}: {message}", theme=variant.theme, format=variant.format)
            for rule, message in wrong_in(video)
        ]
    return found


def wrong_in(video: Path) -> Iterator[tuple[str, str]]:
    """Yield the rules that a finished video breaks, with its manifest and captions beside it."""
    try:
        manifest = manifests.read(video.with_suffix(".json"))
        with av.open(str(video)) as container:
            yield from _wrong_picture(container, manifest)
            yield from _wrong_sound(container, manifest)
        yield from _wrong_captions(video.with_suffix(".vtt"), manifest)
        if not index_first(video):
            yield "file-index", "moov follows mdat"
    except (OSError, ValueError, av.FFmpegError) as error:
        yield "file-missing", f"cannot be read: {error}"


def index_first(video: Path) -> bool:
    """Whether the atom ``moov`` comes before ``mdat``, so that playing can begin before all is loaded."""
    with video.open("rb") as file:
        while len(header := file.read(8)) == 8:
            size, kind = struct.unpack(">I4s", header)
            if kind in (b"moov", b"mdat"):
                return bool(kind == b"moov")
            if size == 1:
                size = struct.unpack(">Q", file.read(8))[0] - 8
            if size < 8:
                break
            file.seek(size - 8, 1)
    return False


def _wrong_picture(container: Any, manifest: Manifest) -> Iterator[tuple[str, str]]:
    if not container.streams.video:
        yield "file-picture", "it has no picture"
        return
    stream = container.streams.video[0]
    context = stream.codec_context
    promised = {**PROMISED, "width": manifest["width"], "height": manifest["height"], "rate": manifest["fps"]}
    actual = {
        "codec": context.name,
        "profile": context.profile,
        "pixel format": context.pix_fmt,
        "primaries": context.color_primaries,
        "transfer": context.color_trc,
        "matrix": context.colorspace,
        "range": context.color_range,
        "width": context.width,
        "height": context.height,
        "rate": stream.average_rate,
    }
    for name, value in promised.items():
        if actual[name] != value:
            yield "file-picture", f"{name} is {actual[name]}, not {value}"
    if stream.frames != manifest["frames"]:
        yield "file-duration", f"it has {stream.frames} frames, not {manifest['frames']}"


def _wrong_sound(container: Any, manifest: Manifest) -> Iterator[tuple[str, str]]:
    if not container.streams.audio:
        return
    import numpy as np

    from render.voice.loudness import loudness

    stream = container.streams.audio[0]
    container.seek(0)
    frames = [frame.to_ndarray() for frame in container.decode(stream)]
    if not frames:
        yield "file-audio", "its sound is empty"
        return
    # The kind of a sample decides how its channels lie: in rows, or one after the other.
    planar = stream.codec_context.format.is_planar
    channels = stream.codec_context.channels
    joined = np.concatenate(frames, axis=1)
    samples = joined.mean(axis=0) if planar else joined.reshape(-1, channels).mean(axis=1)
    rate = stream.codec_context.sample_rate
    if np.issubdtype(samples.dtype, np.integer):
        samples = samples / np.iinfo(joined.dtype).max
    seconds = len(samples) / rate
    if abs(seconds - manifest["duration"]) > AUDIO_ROOM:
        yield "file-audio", f"the sound lasts {seconds:.2f} s, the picture {manifest['duration']:.2f} s"
    level = loudness(samples.astype(np.float32), rate)
    if not abs(level - LOUDNESS) <= LOUDNESS_ROOM:
        yield "file-audio", f"its loudness is {level:.1f} LUFS, not about {LOUDNESS:g}"


def _wrong_captions(path: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    try:
        cues = list(webvtt.read(str(path)))
    except (OSError, webvtt.errors.MalformedFileError) as error:
        yield "file-captions", f"{path.name} cannot be read: {error}"
        return
    if not cues:
        yield "file-captions", f"{path.name} is empty"
    previous = 0.0
    for cue in cues:
        start, end = _seconds(cue.start), _seconds(cue.end)
        if not previous - 0.001 <= start < end <= manifest["duration"] + 0.001:
            yield "file-captions", f"a caption from {cue.start} to {cue.end} in {manifest['duration']:.2f} s of video"
        previous = start


def _seconds(time: str) -> float:
    hours, minutes, seconds = time.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)
