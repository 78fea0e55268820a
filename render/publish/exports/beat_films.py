"""The film of a single beat, cut out of its clip's film, and the picture that stands for it."""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from io import BytesIO
from pathlib import Path

from render.failures import ExportError
from render.manifest import BeatManifest
from render.publish.exports import built
from render.publish.exports.built import BuiltClip


def cut(clip: BuiltClip, beat: BeatManifest, target: Path) -> None:
    """Copy a beat out of a clip's film without encoding it again; ExportError if the film does not allow it.

    Pictures are cut exactly. Sound is cut at its packets: it keeps one packet more at the beginning, which decoders
    need and players skip, and ends up to one packet early.
    """
    import av

    fps = clip.manifest["fps"]
    first, last = (round(moment * fps) for moment in (beat["start"], beat["end"]))
    begin, end = Fraction(first, fps), Fraction(last, fps)
    keys: list[bool] = []
    with av.open(str(clip.path(".mp4"))) as source:
        inputs = [*source.streams.video[:1], *source.streams.audio[:1]]
        # Milliseconds, the default, cannot hold the exact length of most films.
        options = {"movflags": "+faststart", "movie_timescale": str(inputs[0].time_base.denominator)}
        with av.open(str(target), "w", format="mp4", options=options) as output:
            outputs = {stream.index: output.add_stream_from_template(stream) for stream in inputs}
            for stream in inputs:
                outputs[stream.index].time_base = stream.time_base
            for packet in source.demux(inputs):
                if packet.pts is None or packet.dts is None:  # the demuxer's closing packet
                    continue
                moment, length = packet.pts * packet.time_base, packet.duration * packet.time_base
                if packet.stream.type == "video":
                    wanted = begin <= moment < end
                    keys += [packet.is_keyframe] if wanted else []
                else:
                    wanted = begin - 2 * length < moment <= end - length
                if wanted:
                    offset = round(begin / packet.time_base)
                    packet.pts, packet.dts = packet.pts - offset, packet.dts - offset
                    packet.stream = outputs[packet.stream.index]
                    output.mux(packet)
    if len(keys) != last - first or not keys[0]:
        raise ExportError(
            f"{clip.path('.mp4')} cannot be cut at beat {beat['name']}. Run first: "
            f"{built.command([clip.name], clip.variant, clip.out)} --force"
        )


def last_picture(film: Path) -> BytesIO:
    """Return the last picture of a film, in which most is to be seen, as JPEG."""
    import av

    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        container.seek(stream.duration or 0, stream=stream)
        (last,) = deque(container.decode(stream), maxlen=1)
    picture = BytesIO()
    last.to_image().save(picture, "JPEG", quality=90)
    picture.seek(0)
    return picture
