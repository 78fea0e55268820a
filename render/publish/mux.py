"""The pictures of clips, one clip after the other, and their sound in one file; no picture is encoded again.

Title, language and chapters are in the file too.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from render.failures import JoinError
from render.files import json_sha256

# Imported where films are opened: most builds find theirs joined already.
if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.stream import VideoStream

SCHEMA = 4
"""To be raised when the same parts are joined in another way."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What players show of a film."""

    title: str = ""
    language: str = "und"
    """Three letters of ISO 639-2; ``und`` where it is not known."""
    chapters: tuple[str, ...] = ()
    """The titles of the videos joined, where each is a chapter."""


def key(videos: Sequence[Path], sounds: Sequence[Path], tags: Tags) -> str:
    """Return what stands for a film made of stored files, which are named by their content."""
    contents = [SCHEMA, [video.stem for video in videos], [sound.stem for sound in sounds], asdict(tags)]
    return json_sha256(contents)


def join(videos: Sequence[Path], target: Path, sounds: Sequence[Path] = (), tags: Tags | None = None) -> list[int]:
    """Copy the packets of all videos into ``target``, on whole frames, with the sounds; return the frames of each.

    Every frame keeps its exact time: video i starts where the frames of those before it end, and so does sound i,
    which is exactly as long.
    """
    tags = tags or Tags()
    import av

    forms = [_form(video) for video in videos]
    for video, form in zip(videos, forms, strict=True):
        for name, value in form.items():
            if value != forms[0][name]:
                raise JoinError(f"{video} differs from {videos[0]} in its {name}; render both at the same quality.")
    tick = 1 / forms[0]["frame rate"] / forms[0]["time base"]
    if tick.denominator != 1:
        raise JoinError(f"{videos[0]}: its frames do not lie on whole ticks of its clock.")
    counts: list[int] = []
    # The film's own clock counts milliseconds by default, in which most frames have no exact time.
    options = {"movflags": "+faststart", "movie_timescale": str(forms[0]["time base"].denominator)}
    with (
        av.open(str(videos[0])) as first,
        av.open(str(target), "w", format="mp4", options=options) as output,
    ):
        stream = output.add_stream_from_template(first.streams.video[0])
        stream.time_base = forms[0]["time base"]
        stream.metadata["language"] = tags.language
        if tags.title:
            output.metadata["title"] = tags.title
        if tags.chapters:
            lengths = [_frames(video) * tick.numerator for video in videos]
            output.set_chapters(_chapters(tags.chapters, lengths, stream.time_base))
        pictures = _pictures(videos, stream, tick.numerator, counts)
        if sounds:
            from render.voice import track as sound

            spoken = sound.add_stream(output)
            spoken.metadata["language"] = tags.language
            heard = sound.packets(spoken, sounds)
            # Players read a file from its beginning: sound lies beside the pictures that it belongs to.
            for packet in heapq.merge(pictures, heard, key=_moment):
                output.mux(packet)
        else:
            for packet in pictures:
                output.mux(packet)
    return counts


def _chapters(titles: Sequence[str], lengths: Sequence[int], time_base: Fraction) -> list[Any]:
    """Return chapters, one after the other, as PyAV takes them."""
    edges = list(itertools.accumulate(lengths, initial=0))
    return [
        {"id": number, "start": start, "end": end, "time_base": time_base, "metadata": {"title": title}}
        for number, (title, start, end) in enumerate(zip(titles, edges, edges[1:], strict=False), start=1)
    ]


def _frames(video: Path) -> int:
    import av

    with av.open(str(video)) as container:
        return int(container.streams.video[0].frames)


def _moment(packet: Any) -> float:
    return float((packet.dts if packet.dts is not None else packet.pts) * packet.time_base)


def _pictures(videos: Sequence[Path], stream: VideoStream, tick: int, counts: list[int]) -> Iterator[Packet[Any]]:
    """Give the packets of all videos, of ``tick`` each, and note in ``counts`` how many frames each video has."""
    import av

    delay = max(_decoding_delay(video) for video in videos)
    for video in videos:
        begun, count = sum(counts), 0
        with av.open(str(video)) as container:
            for packet in container.demux(container.streams.video[0]):
                if packet.dts is None or packet.pts is None:  # the demuxer's closing packet
                    continue
                packet.pts += begun * tick
                # Decoding times are counted anew: a short clip may have a shorter delay, which would leave a gap.
                packet.dts = (begun + count) * tick - delay
                # Demuxers guess the last packet's duration; a frame always lasts one frame.
                packet.duration = tick
                packet.stream = stream
                yield packet
                count += 1
        counts.append(count)


def _decoding_delay(video: Path) -> int:
    """Return how many ticks before its showing the first frame is decoded, which reordered frames need."""
    import av

    with av.open(str(video)) as container:
        packet = next(container.demux(container.streams.video[0]))
        return (packet.pts or 0) - (packet.dts or 0)


def _form(video: Path) -> dict[str, Any]:
    """Return what must be equal for packets to follow each other in one stream."""
    import av

    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        return {
            "codec": context.name,
            "width": context.width,
            "height": context.height,
            "pixel format": context.pix_fmt,
            "frame rate": stream.average_rate,
            "time base": stream.time_base,
            "encoder settings": bytes(context.extradata or b""),
        }
