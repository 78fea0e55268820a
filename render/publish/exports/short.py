"""Vertical films with their captions in the picture, for feeds that play without sound."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from render.failures import ExportError
from render.publish import captions
from render.publish.captions import Cue
from render.publish.exports import films
from render.publish.exports.built import BuiltClip, command
from render.publish.exports.slides import COLOURS
from render.variants import Variant

OPTIONS = {"preset": "superfast", "crf": "21", "profile": "high", "g": "300"}
SIZE = 0.06
"""Of the letters, as a share of the picture's width."""
BOTTOM = 0.88
"""Where the lowest caption ends, as a share of the height: below it, feeds lay their own controls."""
PADDING = 0.4
"""Around the words, in letters."""
GAP = 0.5
"""Between a caption and a picture that was shrunk for it, in letters."""
INK = 16
"""By how much the luma of what is drawn differs from the ground's, at least."""


def write(clips: Sequence[BuiltClip], folder: Path, report: films.Report | None = None) -> None:
    """Write a film with its captions in the picture for each clip; ExportError for one that is not vertical."""
    for clip in clips:
        if clip.variant.format != "vertical":
            upright = Variant(clip.variant.theme, "vertical")
            raise ExportError(f"{clip.name} is wide. Make it upright: {command([clip.name], upright, clip.out)}")
    for clip in clips:
        target = folder / f"{clip.stem}.short.mp4"
        films.encode(clip, target, "libx264", OPTIONS, change=_Captions(clip), report=report)


class _Captions:
    """Lays the caption of each moment over a picture, which is shrunk if it reaches down to where captions lie."""

    def __init__(self, clip: BuiltClip) -> None:
        self._cues = captions.cues(clip.manifest)
        width, height = clip.manifest["width"], clip.manifest["height"]
        self._plates = [_planes(plate(cue, width, clip.variant.theme)) for cue in self._cues]
        tallest = max((planes[0].shape[0] for planes in self._plates), default=0)
        self._bottom = round(BOTTOM * height)
        top = self._bottom - tallest
        lowest = _lowest(clip.path(".mp4"), top) if self._plates else top
        self._share = 1.0 if lowest == top else (top - GAP * SIZE * width) / lowest

    def __call__(self, frame: Any, second: float) -> Any:
        """Return the picture with what is said at this moment, if anything is."""
        import av

        moment = round(second * 1000)
        number = next((index for index, cue in enumerate(self._cues) if cue.start <= moment < cue.end), None)
        if number is None and self._share == 1:
            return frame
        pixels = frame.to_ndarray(format="yuv420p").copy()
        planes = _parts(pixels, frame.height, frame.width)
        if self._share < 1:
            width, height = (round(self._share * side) // 2 * 2 for side in (frame.width, frame.height))
            smaller = frame.reformat(width=width, height=height, interpolation="LANCZOS").to_ndarray()
            for plane in planes:
                plane[:] = plane[0, 0]
            _lay(_parts(smaller, height, width), planes, 0)
        if number is not None:
            plates = [_grounded(*both) for both in zip(self._plates[number], planes, strict=True)]
            _lay(plates, planes, self._bottom - plates[0].shape[0])
        laid = av.VideoFrame.from_ndarray(pixels, format="yuv420p")
        laid.colorspace, laid.color_range = films.BT709, films.LIMITED
        return laid


def _lowest(film: Path, top: int) -> int:
    """Return the height above which a film draws all that it draws; at least ``top``, below which is searched."""
    import av
    import numpy as np

    before = b""
    with av.open(str(film)) as container:
        for frame in container.decode(container.streams.video[0]):
            luma = np.frombuffer(frame.planes[0], np.uint8).reshape(-1, frame.planes[0].line_size)[:, : frame.width]
            if (content := luma[top : frame.height].tobytes()) != before:
                before = content
                drawn = np.abs(luma[top : frame.height].astype(np.int16) - int(luma[0, 0])) >= INK
                top += int(np.flatnonzero(drawn.any(axis=1)).max(initial=-1)) + 1
    return top


def _grounded(part: Any, plane: Any) -> Any:
    """Return a plane of a plate on the ground of the film; they differ by roundings, which are seen on light films."""
    import numpy as np

    ground = int(np.bincount(part.ravel()).argmax())
    return np.where(np.abs(part.astype(np.int16) - ground) <= 1, plane[0, 0], part)


def _lay(parts: Sequence[Any], planes: Sequence[Any], top: int) -> None:
    """Lay the planes of a smaller picture over those of a larger one, in the middle of its width."""
    left = (planes[0].shape[1] - parts[0].shape[1]) // 2
    for part, plane, scale in zip(parts, planes, (1, 2, 2), strict=True):
        row, column = top // 2 * 2 // scale, left // 2 * 2 // scale
        plane[row : row + part.shape[0], column : column + part.shape[1]] = part


def plate(cue: Cue, width: int, theme: str) -> Any:
    """Return a caption as a picture (RGB) for a film of this width, on the colour of the ground; its sizes are even.

    Typst sets it with the fonts that it carries, so that films look alike on all machines.
    """
    import typst
    from PIL import Image

    size, colours = SIZE * width, COLOURS[theme]
    lines = " #linebreak() ".join(f"#{json.dumps(line, ensure_ascii=False)}" for line in cue.lines)
    source = (
        f'#set page(width: auto, height: auto, margin: {PADDING}em, fill: rgb("{colours["ground"]}"))\n'
        f'#set text(font: "Libertinus Serif", size: {size:.2f}pt, fill: rgb("{colours["ink"]}"))\n'
        f"#set par(leading: 0.5em)\n#align(center)[{lines}]"
    )
    page = typst.compile(source.encode(), format="png", ppi=72.0, ignore_system_fonts=True)
    picture = Image.open(io.BytesIO(page)).convert("RGB")
    room = round(0.96 * width)
    if picture.width > room:
        picture = picture.resize((room, round(picture.height * room / picture.width)))
    return picture.crop((0, 0, picture.width // 2 * 2, picture.height // 2 * 2))


def _planes(picture: Any) -> list[Any]:
    """Return a picture as planes of luma and both chromas, in the colours of high definition."""
    import av

    rgb = av.VideoFrame.from_image(picture)
    frame = rgb.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
    return _parts(frame.to_ndarray(), picture.height, picture.width)


def _parts(pixels: Any, height: int, width: int) -> list[Any]:
    """Return luma and both chromas of a picture in one array, as arrays on the same memory."""
    flat, luma = pixels.reshape(-1), height * width
    chroma = flat[luma:].reshape(2, height // 2, width // 2)
    return [flat[:luma].reshape(height, width), chroma[0], chroma[1]]
