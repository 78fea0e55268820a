"""Encoding a clip's film again: pictures decoded and perhaps changed, sound copied or encoded, tags as ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from render.publish.exports.built import BuiltClip

Report = Callable[[str, float], None]
"""Is told the clip and the share of it (0 to 1) that is done."""

BT709, LIMITED = 1, 1
"""Numbers of ITU-T H.273 for the colours of high definition, and for luma from 16 to 235."""


def encode(
    clip: BuiltClip,
    target: Path,
    codec: str,
    options: Mapping[str, str],
    *,
    sound: str | None = None,
    change: Callable[[Any, float], Any] | None = None,
    report: Report | None = None,
) -> None:
    """Encode a clip's pictures by ``codec``; ``change`` may return another for a picture and its time in seconds.

    Its sound, if it has one, is copied, or encoded by the codec called ``sound``.
    """
    import av

    # Milliseconds, the default clock of a film, cannot hold the exact length of most.
    mp4 = {"movflags": "+faststart", "movie_timescale": str(clip.manifest["fps"] * 1024)}
    container_options = mp4 if target.suffix == ".mp4" else {"cues_to_front": "1"}
    with (
        av.open(str(clip.path(".mp4"))) as source,
        av.open(str(target), "w", options=container_options) as output,
    ):
        pictures = source.streams.video[0]
        spoken = next(iter(source.streams.audio), None)
        output.metadata["title"] = clip.manifest["title"]
        stream: Any = output.add_stream(codec, rate=clip.manifest["fps"], options=dict(options))
        stream.width, stream.height, stream.pix_fmt = pictures.width, pictures.height, "yuv420p"
        fps = clip.manifest["fps"]
        context = stream.codec_context
        context.time_base, context.framerate = Fraction(1, fps), fps
        context.color_primaries = context.color_trc = context.colorspace = BT709
        context.color_range = LIMITED
        heard: Any = None
        if spoken is not None and sound is None:
            heard = output.add_stream_from_template(spoken)
        elif spoken is not None and sound is not None:
            heard = output.add_stream(sound, rate=48_000, layout="mono", options={"b": "64k"})
        count = 0
        for packet in source.demux([each for each in (pictures, spoken) if each is not None]):
            if packet.stream is pictures:
                for frame in packet.decode():
                    shown = change(frame, count / fps) if change else frame
                    shown.pts, shown.time_base, shown.pict_type = count, Fraction(1, fps), 0
                    output.mux(stream.encode(shown))
                    count += 1
                    if report and count % fps == 0:
                        report(clip.name, min(count / clip.manifest["frames"], 0.999))
            elif sound is None:
                if packet.dts is not None:
                    packet.stream = heard
                    output.mux(packet)
            else:
                for samples in packet.decode():
                    samples.pts = None
                    output.mux(heard.encode(samples))
        output.mux(stream.encode())
        if heard is not None and sound is not None:
            output.mux(heard.encode())
    if report:
        report(clip.name, 1.0)
