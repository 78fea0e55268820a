"""One beat as an endless loop, GIF or WebP, for slides and chats."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from render.publish.exports.built import BuiltClip

PALETTE_PICTURES = 12
"""As many pictures of a beat decide which colours its GIF has."""
COLOURS = 255


def write(clip: BuiltClip, beat: str, kind: str, folder: Path, width: int = 960, fps: int = 15) -> None:
    """Write a beat as ``<clip>.<beat>.gif`` or ``.webp``, without sound; UnknownNameError if there is no such beat.

    ``width`` in pixels and ``fps`` are those of the film at most. A picture that is held is written once.
    """
    clip.spec.beat(beat)
    pictures, times = _pictures(clip, beat, width, fps)
    target = folder / f"{clip.stem}.{beat}.{kind}"
    first, *others = _reduced(pictures) if kind == "gif" else pictures
    options: dict[str, Any] = (
        {"optimize": False, "disposal": 1} if kind == "gif" else {"quality": 82, "method": 4, "minimize_size": False}
    )
    first.save(target, save_all=True, append_images=others, duration=times, loop=0, **options)


def _pictures(clip: BuiltClip, beat: str, width: int, fps: int) -> tuple[list[Any], list[int]]:
    """Return the different pictures of a beat, scaled, and for how many milliseconds each is shown."""
    import av
    from PIL import Image

    about = next(each for each in clip.manifest["beats"] if each["name"] == beat)
    rate = clip.manifest["fps"]
    first, last = round(about["start"] * rate), round(about["end"] * rate)
    step = max(1, round(rate / fps))
    width = min(width, clip.manifest["width"])
    size = (width, round(width * clip.manifest["height"] / clip.manifest["width"]))
    pictures: list[Any] = []
    frames: list[int] = []
    before = None
    with av.open(str(clip.path(".mp4"))) as container:
        stream = container.streams.video[0]
        container.seek(int(first / rate / stream.time_base), stream=stream)
        for frame in container.decode(stream):
            number = round(float(frame.pts * stream.time_base) * rate) - first
            if number < 0 or number % step:
                continue
            if number >= last - first:
                break
            content = bytes(frame.planes[0]), bytes(frame.planes[1]), bytes(frame.planes[2])
            if content != before:
                pictures.append(frame.to_image().resize(size, Image.Resampling.LANCZOS))
                frames.append(number)
            before = content
    edges = [round(1000 * number / rate) for number in [*frames, last - first]]
    return pictures, [after - begin for begin, after in itertools.pairwise(edges)]


def _reduced(pictures: list[Any]) -> list[Any]:
    """Return pictures in one palette of the colours that they have together; flat pictures need no dithering."""
    from PIL import Image

    every = max(1, len(pictures) // PALETTE_PICTURES)
    chosen = pictures[::every] + pictures[-1:]
    strip = Image.new("RGB", (chosen[0].width, sum(each.height for each in chosen)))
    for number, picture in enumerate(chosen):
        strip.paste(picture, (0, number * picture.height))
    palette = strip.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
