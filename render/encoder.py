"""Frames to one H.264 stream a clip, fed through Manim's ``file_writer_class``."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from manim import SceneFileWriter
from numpy.typing import NDArray

Frame = NDArray[np.uint8]

ENCODER_OPTIONS = {"preset": "veryfast", "crf": "19", "profile": "high", "tune": "animation"}
KEY_FRAME_SECONDS = 5


class Sink(Protocol):
    """Takes finished pictures, ``(height, width, 4)`` RGBA, each to be held for ``repeat`` frames."""

    def write(self, frame: Frame, repeat: int) -> None:
        """Take one picture."""


class FrameSink(SceneFileWriter):  # type: ignore[misc]
    """Manim's file writer reduced to handing each frame to a :class:`Sink`: no partial movies, no cache."""

    def __init__(self, settings: Any, sink: Sink) -> None:
        super().__init__(settings)
        self._sink = sink

    def add_partial_movie_file(self, hash_animation: str | None) -> None:
        """Do nothing: there are no partial movies."""

    def begin_animation(self, allow_write: bool = False, **kwargs: Any) -> None:
        """Do nothing: the stream is open from the first frame to the last."""

    def end_animation(self, allow_write: bool = False) -> None:
        """Do nothing: the stream is open from the first frame to the last."""

    def write_frame(self, pixels: Frame, *, repeat: int = 1) -> None:
        """Hand a frame on."""
        self._sink.write(pixels, repeat)

    def finish(self) -> None:
        """Do nothing: whoever opened the sink closes it."""


class Encoder:
    """Writes an MP4: H.264 High, yuv420p, BT.709, constant frame rate, index at the front."""

    def __init__(self, path: Path, width: int, height: int, fps: int) -> None:
        # The film's own clock counts milliseconds by default, in which most frames have no exact time.
        options = {"movflags": "+faststart", "movie_timescale": str(fps * 1024)}
        self._container = av.open(str(path), "w", format="mp4", options=options)
        self._stream = self._container.add_stream("libx264", rate=fps, options=dict(ENCODER_OPTIONS))
        self._stream.width, self._stream.height = width, height
        self._stream.pix_fmt = "yuv420p"
        self._stream.time_base = Fraction(1, fps)
        context = self._stream.codec_context
        context.gop_size = KEY_FRAME_SECONDS * fps
        context.color_primaries = context.color_trc = context.colorspace = 1  # BT.709
        context.color_range = 1  # limited
        self._time_base = Fraction(1, fps)
        self.frames = 0

    def write(self, frame: Frame, repeat: int) -> None:
        """Encode one picture ``repeat`` times; it is converted once."""
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgba")
        yuv = picture.reformat(
            format="yuv420p",
            src_color_range=ColorRange.JPEG,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        yuv.time_base = self._time_base
        for _ in range(repeat):
            yuv.pts = self.frames
            self._container.mux(self._stream.encode(yuv))
            self.frames += 1

    def close(self) -> None:
        """Finish the file."""
        self._container.mux(self._stream.encode(None))
        self._container.close()

    def abort(self) -> None:
        """Close the file without finishing it."""
        self._container.close()
