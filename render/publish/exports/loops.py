"""One beat as an endless loop, GIF or WebP, for slides and chats."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from render.publish.exports.built import BuiltClip

if TYPE_CHECKING:
    from av import VideoFrame
    from PIL.Image import Image as Picture

PALETTE_PICTURES = 12
"""As many pictures of a beat decide which colours its GIF has."""
COLOURS = 254
"""One of the 256 is left for pixels that stay as they are."""
MILLISECONDS = {"gif": 10, "webp": 1}
"""The unit in which each kind counts time."""
GIF_FPS = 50
"""Browsers show pictures that last less than 20 milliseconds for 100."""
GIF_BYTES = 15_000_000

OPTIONS: dict[str, dict[str, Any]] = {
    "gif": {"optimize": True, "disposal": 1},
    "webp": {"quality": 82, "method": 4, "minimize_size": False},
}


def write(clip: BuiltClip, beat: str, kind: str, folder: Path, width: int = 960, fps: int = 15) -> str | None:
    """Write a beat as ``<clip>.<beat>.gif`` or ``.webp``, without sound; UnknownNameError if there is no such beat.

    ``width`` in pixels and ``fps`` are those of the film at most. A picture that is held is written once. Returns a
    warning if a GIF is larger than most chats take.
    """
    clip.spec.beat(beat)
    steps = _steps(clip, beat, min(fps, GIF_FPS) if kind == "gif" else fps)
    numbers, samples = _survey(clip, beat, steps)
    share = min(1.0, width / clip.manifest["width"])
    size = round(share * clip.manifest["width"]), max(1, round(share * clip.manifest["height"]))
    pictures: Iterator[Picture] = (_scaled(frame, size) for frame in _frames(clip, beat, set(numbers)))
    if kind == "gif":
        pictures = _reduced(pictures, _colours([_scaled(frame, size) for frame in samples]))
    unit = MILLISECONDS[kind]
    edges = [unit * round(1000 * moment / unit) for number, moment in steps.items() if number in numbers]
    first, end = _edges(clip, beat)
    length = unit * round(1000 * (end - first) / clip.manifest["fps"] / unit)
    times = [after - begin for begin, after in itertools.pairwise([*edges, length])]
    target = folder / f"{clip.stem}.{beat}.{kind}"
    next(pictures).save(target, save_all=True, append_images=pictures, duration=times, loop=0, **OPTIONS[kind])
    if kind == "gif" and (large := target.stat().st_size) > GIF_BYTES:
        return f"{target.name} has {large / 1e6:.0f} MB. Choose a smaller --width or --fps, or WebP."
    return None


def _edges(clip: BuiltClip, beat: str) -> tuple[int, int]:
    """Return the first frame of a beat and the first after it."""
    about = next(each for each in clip.manifest["beats"] if each["name"] == beat)
    return round(about["start"] * clip.manifest["fps"]), round(about["end"] * clip.manifest["fps"])


def _steps(clip: BuiltClip, beat: str, fps: int) -> dict[int, float]:
    """Return the frames of a beat to be shown, counted from its first, and from which second on each is shown."""
    first, end = _edges(clip, beat)
    rate = clip.manifest["fps"]
    fps = min(fps, rate)
    # The last one stays until the end, which is up to two steps: none is shorter than a step.
    return {step * rate // fps: step / fps for step in range(max(1, (end - first) * fps // rate))}


def _frames(clip: BuiltClip, beat: str, numbers: set[int]) -> Iterator[VideoFrame]:
    """Decode these frames of a beat, counted from its first."""
    import av

    first, _ = _edges(clip, beat)
    rate, last = clip.manifest["fps"], max(numbers)
    with av.open(str(clip.path(".mp4"))) as container:
        stream = container.streams.video[0]
        container.seek(int(first / rate / stream.time_base), stream=stream)
        for frame in container.decode(stream):
            number = round(float(frame.pts * stream.time_base) * rate) - first
            if number in numbers:
                yield frame
            if number >= last:
                return


def _survey(clip: BuiltClip, beat: str, steps: dict[int, float]) -> tuple[list[int], list[VideoFrame]]:
    """Return which of the steps are other pictures than the step before, and some of the pictures."""
    every = max(1, len(steps) // PALETTE_PICTURES)
    numbers: list[int] = []
    samples: list[VideoFrame] = []
    before: list[bytes] = []
    shown: VideoFrame | None = None
    for index, (number, frame) in enumerate(zip(steps, _frames(clip, beat, set(steps)), strict=True)):
        content = [bytes(plane) for plane in frame.planes]
        if content != before:
            numbers.append(number)
            shown = frame
        if shown is not None and (index % every == 0 or index == len(steps) - 1):
            samples.append(shown)
            shown = None
        before = content
    return numbers, samples


def _scaled(frame: VideoFrame, size: tuple[int, int]) -> Picture:
    from PIL import Image

    picture: Picture = frame.to_image().resize(size, Image.Resampling.LANCZOS)
    return picture


def _colours(samples: list[Picture]) -> Any:
    """Return the colours (n, 3) that stand for all of these pictures; pale shades are kept apart."""
    import av

    graph = av.filter.Graph()
    source = graph.add_buffer(None, *samples[0].size, format="rgb24", time_base=Fraction(1))
    generator = graph.add("palettegen", f"max_colors={COLOURS}:reserve_transparent=0")
    graph.link_nodes(source, generator, graph.add("buffersink")).configure()
    for number, sample in enumerate(samples):
        frame = av.VideoFrame.from_image(sample)
        frame.pts, frame.time_base = number, Fraction(1)
        graph.push(frame)
    graph.push(None)
    return graph.vpull().to_ndarray(format="rgb24").reshape(-1, 3)[:COLOURS].astype(int)


def _reduced(pictures: Iterator[Picture], colours: Any) -> Iterator[Picture]:
    """Give each picture in the nearest of the colours; flat pictures need no dithering.

    Pillow's own search for the nearest is not exact, which tints the ground of light films.
    """
    import numpy as np
    from PIL import Image

    nearest = np.full(1 << 24, -1, np.int16)
    for picture in pictures:
        codes = np.asarray(picture).astype(np.int32) @ np.array([1 << 16, 1 << 8, 1], np.int32)
        new = np.unique(codes[nearest[codes] < 0])
        parts = np.stack([new >> 16, new >> 8 & 255, new & 255], axis=1)
        nearest[new] = np.argmin((colours**2).sum(axis=1) - 2 * parts @ colours.T, axis=1)
        reduced = Image.frombytes("P", picture.size, nearest[codes].astype(np.uint8).tobytes())
        reduced.putpalette(colours.astype(np.uint8).tobytes())
        yield reduced
