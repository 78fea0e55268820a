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
SIZE = 0.053
"""Of the letters, as a share of the picture's width."""
BOTTOM = 0.925
"""Where the lowest caption ends, as a share of the height: below it, feeds lay their own controls."""
PADDING = 0.4
"""Around the words, in letters."""


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
    """Lays the caption of each moment over a picture."""

    def __init__(self, clip: BuiltClip) -> None:
        self._cues = captions.cues(clip.manifest)
        self._theme = clip.variant.theme
        self._plates: dict[int, list[Any]] = {}

    def __call__(self, frame: Any, second: float) -> Any:
        """Return the picture with what is said at this moment, if anything is."""
        import av

        moment = round(second * 1000)
        number = next((index for index, cue in enumerate(self._cues) if cue.start <= moment < cue.end), None)
        if number is None:
            return frame
        if number not in self._plates:
            self._plates = {number: _planes(plate(self._cues[number], frame.width, self._theme))}
        pixels = frame.to_ndarray(format="yuv420p").copy()
        height, width = frame.height, frame.width
        planes = _parts(pixels, height, width)
        plates = self._plates[number]
        top = round(BOTTOM * height - plates[0].shape[0]) // 2 * 2
        left = (width - plates[0].shape[1]) // 4 * 2
        for plane, caption, scale in zip(planes, plates, (1, 2, 2), strict=True):
            rows, columns = caption.shape
            plane[top // scale : top // scale + rows, left // scale : left // scale + columns] = caption
        laid = av.VideoFrame.from_ndarray(pixels, format="yuv420p")
        laid.colorspace, laid.color_range = films.BT709, films.LIMITED
        return laid


def plate(cue: Cue, width: int, theme: str) -> Any:
    """Return a caption as a picture (RGB) for a film of this width, on the colour of the ground; its sizes are even.

    It is set by Typst with the fonts that it carries.
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
    picture = Image.open(io.BytesIO(typst.compile(source.encode(), format="png", ppi=72.0))).convert("RGB")
    room = round(0.96 * width)
    if picture.width > room:
        picture = picture.resize((room, round(picture.height * room / picture.width)))
    return picture.crop((0, 0, picture.width // 2 * 2, picture.height // 2 * 2))


def _planes(picture: Any) -> list[Any]:
    """Return a picture as planes of luma and both chromas, in the colours of high definition."""
    import av

    frame = av.VideoFrame.from_image(picture).reformat(
        format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
    )
    return _parts(frame.to_ndarray(), picture.height, picture.width)


def _parts(pixels: Any, height: int, width: int) -> list[Any]:
    """Return luma and both chromas of a picture in one array, as arrays on the same memory."""
    flat, luma = pixels.reshape(-1), height * width
    chroma = flat[luma:].reshape(2, height // 2, width // 2)
    return [flat[:luma].reshape(height, width), chroma[0], chroma[1]]
