"""Frames to one H.264 stream a clip, fed through Manim's ``file_writer_class``."""

from __future__ import annotations

import os
import sys
from concurrent.futures import Future
from fractions import Fraction
from pathlib import Path
from queue import LifoQueue, Queue
from threading import Thread, get_native_id
from typing import Any, Protocol

import av
import numpy as np
from av.video.frame import PictureType
from manim import CairoRenderer, SceneFileWriter
from numpy.typing import NDArray

from render.draw.repeated_frames import Repeats, blank_packets
from render.draw.yuv import Blocks, convert, no_blocks

Frame = NDArray[np.uint8]

# Chosen on real frames at 1080p60 (scripts/benchmark encoder): a short look-ahead costs nothing and saves two
# fifths of the size; B-frames and finer searches cost more than they save; scene cuts are beats, which have key frames.
X264 = "rc-lookahead=10:mbtree=1:bframes=0:scenecut=0"
ENCODER_OPTIONS = {"preset": "superfast", "crf": "23", "profile": "high", "forced-idr": "1", "x264-params": X264}
THREADS = 3
"""They speed up a single clip, the third by a few per cent; with several clips at a time they make no difference."""
ENCODER_NICENESS = 10
"""Drawing takes longer than encoding, mostly, so it goes first where both want a processor."""
KEY_FRAME_SECONDS = 5
WAITING_FRAMES = 8
"""Pictures that may wait for the encoder, so that encoding and drawing overlap in bounded memory."""


class Sink(Protocol):
    """Takes finished pictures, ``(height, width, 4)`` RGBA, each to be held for ``repeat`` frames."""

    def write(self, frame: Frame, repeat: int, changed: Blocks | None = None) -> None:
        """Take one picture; its memory is drawn on again afterwards.

        ``changed`` says which blocks of 16 by 16 pixels are other than in the picture before; None if all may be.
        """


class FrameSink(SceneFileWriter):  # type: ignore[misc]
    """Manim's file writer reduced to handing each frame to a :class:`Sink`: no partial movies, no cache."""

    def __init__(self, settings: Any, sink: Sink) -> None:
        super().__init__(settings)
        self._sink = sink
        self.changed: Blocks | None = None
        """The blocks in which the next picture is other than the one before."""

    def add_partial_movie_file(self, hash_animation: str | None) -> None:
        """Do nothing: there are no partial movies."""

    def begin_animation(self, allow_write: bool = False, **kwargs: Any) -> None:
        """Do nothing: the stream is open from the first frame to the last."""

    def end_animation(self, allow_write: bool = False) -> None:
        """Do nothing: the stream is open from the first frame to the last."""

    def write_frame(self, pixels: Frame, *, repeat: int = 1) -> None:
        """Hand a frame on."""
        self._sink.write(pixels, repeat, self.changed)

    def finish(self) -> None:
        """Do nothing: whoever opened the sink closes it."""


class LiveRenderer(CairoRenderer):  # type: ignore[misc]
    """Manim's renderer, which hands on its picture itself where stock Manim copies it first: sinks read it at once.

    ``drawn`` counts the frames handed on. Nothing is drawn of an animation that is passed over.
    """

    drawn = 0

    def render(self, scene: Any, time: float, moving_mobjects: Any = None) -> None:
        """Draw one frame."""
        self.update_frame(scene, moving_mobjects)
        self.add_frame(self.camera.pixel_array)

    def update_frame(self, scene: Any, mobjects: Any = None, **kwargs: Any) -> None:
        """Draw the picture, unless the animation is passed over."""
        if not self.skip_animations:
            self.camera.draw(mobjects or [*scene.mobjects, *scene.foreground_mobjects], self.static_image)

    def save_static_frame_data(self, scene: Any, static_mobjects: Any) -> Any:
        """Draw what does not move, unless the animation is passed over."""
        return super().save_static_frame_data(scene, None if self.skip_animations else static_mobjects)

    def freeze_current_frame(self, duration: float) -> None:
        """Hand on the picture for as long as it is held."""
        self.add_frame(self.camera.pixel_array, int(duration * self.camera.frame_rate))

    def add_frame(self, frame: Frame, num_frames: int = 1) -> None:
        """Hand on a picture, and count for how many frames it is shown."""
        if not self.skip_animations:
            self.drawn += num_frames
            self.file_writer.changed = self.camera.changes()
        super().add_frame(frame, num_frames)


class _Picture:
    """Memory for a picture in YUV, which holds an older one until it is renewed."""

    def __init__(self, image: av.VideoFrame) -> None:
        self.image = image
        self._y, self._u, self._v = (_samples(plane) for plane in image.planes)
        self._old: Blocks | None = None
        """The blocks that are other in the newest picture; None if all may be."""

    def grow_old(self, changed: Blocks | None) -> None:
        """Mark what is other in the newest picture."""
        self._old = None if changed is None or self._old is None else self._old | changed

    def renew(self, frame: Frame) -> None:
        """Become the newest picture."""
        convert(frame, self._y, self._u, self._v, self._old)
        self._old = no_blocks(*frame.shape[:2])


class Encoder:
    """Writes an MP4 in a thread of its own: H.264 High, yuv420p, BT.709, constant frame rate, index at the front."""

    def __init__(self, path: Path, width: int, height: int, fps: int, options: dict[str, str] | None = None) -> None:
        # The film's own clock counts milliseconds by default, in which most frames have no exact time.
        movie = {"movflags": "+faststart", "movie_timescale": str(fps * 1024)}
        self._container = av.open(str(path), "w", format="mp4", options=movie)
        options = options or ENCODER_OPTIONS
        self._stream = self._container.add_stream("libx264", rate=fps, options=dict(options))
        self._key_every = _configure(self._stream.codec_context, width, height, fps).gop_size
        self._time_base = self._stream.time_base = Fraction(1, fps)
        like = av.CodecContext.create("libx264", "w")
        like.options = dict(options)
        self._repeats = Repeats(blank_packets(_configure(like, width, height, fps)))
        self._last_key = 0
        self._counts: dict[int, int] = {}
        # A picture is used again once it is encoded, for x264 has its own copy then. The last is most like the next.
        self._free: Queue[_Picture] = LifoQueue()
        self._all = [_Picture(av.VideoFrame(width, height, "yuv420p")) for _ in range(WAITING_FRAMES + 3)]
        for picture in self._all:
            self._free.put(picture)
        self._last: tuple[_Picture, int, bool] | None = None
        """The picture taken last, which is encoded when it is known how long it is shown."""
        self._pictures: Queue[tuple[_Picture, int, bool] | None] = Queue(maxsize=WAITING_FRAMES)
        self._failure: BaseException | None = None
        opened: Future[None] = Future()
        self._thread = Thread(target=self._encode, args=(opened,), name="encoder", daemon=True)
        self._thread.start()
        opened.result()
        self.frames = 0

    def write(self, frame: Frame, repeat: int, changed: Blocks | None = None, *, key: bool = False) -> None:
        """Convert one picture and have it shown for ``repeat`` frames, from a key frame on if ``key``.

        Blocks that are not ``changed`` are as in the picture before.
        """
        if self._failure is not None:
            raise self._failure
        self.frames += repeat
        if changed is not None and self._last is not None and not (key or changed.any()):
            picture, shown, first = self._last
            self._last = picture, shown + repeat, first
            return
        self._pass_on()
        for picture in self._all:
            picture.grow_old(changed)
        picture = self._free.get()
        picture.image.time_base = self._time_base
        picture.renew(frame)
        self._last = picture, repeat, key

    def _pass_on(self) -> None:
        """Have the last picture encoded."""
        if self._last is not None:
            self._pictures.put(self._last)
            self._last = None

    def wait(self) -> None:
        """Return when all pictures taken so far are encoded."""
        self._pass_on()
        self._pictures.join()

    def close(self) -> None:
        """Finish the file; raise what went wrong in the encoder, if anything did."""
        self._pass_on()
        self._pictures.put(None)
        self._thread.join()
        if self._failure is not None:
            raise self._failure
        self._mux(self._stream.encode(None))
        self._container.close()

    def abort(self) -> None:
        """Close the file without finishing it."""
        if self._thread.is_alive():
            self._failure = self._failure or InterruptedError()
            self._pictures.put(None)
            self._thread.join()
        self._container.close()

    def _encode(self, opened: Future[None]) -> None:
        """Encode what is waiting; after a failure only take it away, so that nobody waits for room."""
        _give_way()
        try:
            self._container.start_encoding()
        except Exception as failure:
            opened.set_exception(failure)
            return
        opened.set_result(None)
        shown = 0
        while (waiting := self._pictures.get()) is not None:
            try:
                if self._failure is None:
                    picture, repeat, key = waiting
                    shown = self._encode_picture(picture.image, repeat, key, shown)
            except Exception as failure:
                self._failure = failure
            finally:
                self._free.put(waiting[0])
                self._pictures.task_done()

    def _encode_picture(self, picture: av.VideoFrame, repeat: int, key: bool, shown: int) -> int:
        """Encode a picture after ``shown`` frames; return how many there are then."""
        end = shown + repeat
        while shown < end and self._failure is None:
            key = key or shown - self._last_key >= self._key_every
            if key:
                self._last_key = shown
            count = min(end, self._last_key + self._key_every) - shown if self._repeats.possible else 1
            picture.pts = shown
            picture.pict_type = PictureType.I if key else PictureType.NONE
            self._counts[shown] = count
            self._mux(self._stream.encode(picture))
            shown += count
            key = False
        return shown

    def _mux(self, packets: list[av.Packet]) -> None:
        """Write encoded pictures, each as often as it is shown."""
        for packet in packets:
            count = self._counts.pop(packet.pts)
            self._container.mux(self._repeats.packets(packet, count) if self._repeats.possible else packet)


def _configure(context: Any, width: int, height: int, fps: int) -> Any:
    """Set what all streams have in common."""
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.time_base, context.framerate = Fraction(1, fps), fps
    context.gop_size = KEY_FRAME_SECONDS * fps
    context.thread_count, context.thread_type = THREADS, "FRAME"
    context.color_primaries = context.color_trc = context.colorspace = 1  # BT.709
    context.color_range = 1  # limited
    return context


def _give_way() -> None:
    """Let others go before this thread, and before those of x264 that it begins: what is drawn can wait for them."""
    if sys.platform == "linux":  # elsewhere, the whole process would
        os.setpriority(os.PRIO_PROCESS, get_native_id(), os.getpriority(os.PRIO_PROCESS, 0) + ENCODER_NICENESS)


def _samples(plane: Any) -> Frame:
    """Return a plane's memory as an array (height, width)."""
    return np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
