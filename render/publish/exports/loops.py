"""One beat as an endless loop, GIF or WebP, for slides and chats."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
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
    from PIL import Image

    clip.spec.beat(beat)
    steps = _steps(clip, beat, min(fps, GIF_FPS) if kind == "gif" else fps)
    numbers, samples = _survey(clip, beat, steps)
    size = _size(clip, width)
    pictures = (_scaled(frame, size) for frame in _frames(clip, beat, set(numbers)))
    if kind == "gif":
        palette = _palette([_scaled(frame, size) for frame in samples])
        pictures = (picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures)
    unit = MILLISECONDS[kind]
    edges = [unit * round(1000 * moment / unit) for number, moment in steps.items() if number in numbers]
    length = unit * round(1000 * _count(clip, beat) / clip.manifest["fps"] / unit)
    times = [after - begin for begin, after in itertools.pairwise([*edges, length])]
    target = folder / f"{clip.stem}.{beat}.{kind}"
    next(pictures).save(target, save_all=True, append_images=pictures, duration=times, loop=0, **OPTIONS[kind])
    if kind == "gif" and (large := target.stat().st_size) > GIF_BYTES:
        return f"{target.name} has {large / 1e6:.0f} MB. Choose a smaller --width or --fps, or WebP."
    return None


def _edges(clip: BuiltClip, beat: str) -> tuple[int, int]:
    """Return the first frame of a beat and the first after it."""
    about = next(each for each in clip.manifest["beats"] if each["name"] == beat)
    rate = clip.manifest["fps"]
    return round(about["start"] * rate), round(about["end"] * rate)


def _count(clip: BuiltClip, beat: str) -> int:
    first, end = _edges(clip, beat)
    return end - first


def _size(clip: BuiltClip, width: int) -> tuple[int, int]:
    """Return width and height of the loop."""
    width = min(width, clip.manifest["width"])
    return width, max(1, round(width * clip.manifest["height"] / clip.manifest["width"]))


def _steps(clip: BuiltClip, beat: str, fps: int) -> dict[int, float]:
    """Return the frames of a beat to be shown, counted from its first, and from which second on each is shown."""
    rate = clip.manifest["fps"]
    fps = min(fps, rate)
    # The last one stays until the end, which is up to two steps: none is shorter than a step.
    return {step * rate // fps: step / fps for step in range(max(1, _count(clip, beat) * fps // rate))}


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


def _palette(samples: list[Picture]) -> Picture:
    """Return a picture with the colours that these have together; flat pictures need no dithering."""
    from PIL import Image

    strip = Image.new("RGB", (samples[0].width, sum(each.height for each in samples)))
    for number, picture in enumerate(samples):
        strip.paste(picture, (0, number * picture.height))
    # Median cut finds averages: it misses the exact ground of light films.
    return strip.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
