"""Films in WebM, for platforms that take no H.264: VP9 and Opus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from render.publish.exports import films
from render.publish.exports.built import BuiltClip

OPTIONS = {"crf": "30", "b": "0", "deadline": "good", "cpu-used": "5", "row-mt": "1", "tile-columns": "2", "g": "240"}


def write(clips: Sequence[BuiltClip], folder: Path, report: films.Report | None = None) -> None:
    """Write a WebM film for each clip, of the same size and with the same frames."""
    for clip in clips:
        films.encode(clip, folder / f"{clip.stem}.webm", "libvpx-vp9", OPTIONS, sound="libopus", report=report)
