"""Finished clips → one episode: the encoded pictures one after the other, captions and chapters moved along."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from render import captions
from scenes.script import Episode

# Imported where videos are opened: most builds find their episodes joined already.
if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream


class JoinError(Exception):
    """Clips that cannot be joined without encoding them again."""


@dataclass(frozen=True, slots=True)
class Part:
    """A finished clip: its video and its manifest."""

    video: Path
    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The clip's name."""
        return str(self.manifest["clip"])

    @property
    def frames(self) -> int:
        """How many frames the clip has."""
        return int(self.manifest["frames"])


def join_videos(videos: Sequence[Path], target: Path) -> list[int]:
    """Copy the packets of all videos into ``target``, on whole frames; return the frames of each.

    Every frame keeps its exact time: video i starts where the frames of those before it end.
    """
    import av

    forms = [_form(video) for video in videos]
    for video, form in zip(videos, forms, strict=True):
        for name, value in form.items():
            if value != forms[0][name]:
                raise JoinError(f"{video} differs from {videos[0]} in its {name}; render both at the same quality.")
    tick = 1 / forms[0]["frame rate"] / forms[0]["time base"]
    if tick.denominator != 1:
        raise JoinError(f"{videos[0]}: its frames do not lie on whole ticks of its clock.")
    delay = max(_decoding_delay(video) for video in videos)
    counts: list[int] = []
    # The film's own clock counts milliseconds by default, in which most frames have no exact time.
    options = {"movflags": "+faststart", "movie_timescale": str(forms[0]["time base"].denominator)}
    with (
        av.open(str(videos[0])) as first,
        av.open(str(target), "w", format="mp4", options=options) as output,
    ):
        stream = output.add_stream_from_template(first.streams.video[0])
        stream.time_base = forms[0]["time base"]
        for video in videos:
            counts.append(_append(video, output, stream, tick.numerator, sum(counts), delay))
    return counts


def join(parts: Sequence[Part], target: Path) -> None:
    """Join the parts' videos; JoinError names one that has not the frames that its manifest says."""
    counts = join_videos([part.video for part in parts], target)
    for part, count in zip(parts, counts, strict=True):
        if count != part.frames:
            raise JoinError(
                f"{part.video} holds {count} frames, but its manifest says {part.frames}; "
                f"render it again: render all {part.name} --force"
            )


def texts(series: str, episode: Episode, parts: Sequence[Part]) -> dict[str, str]:
    """Return captions, chapters, transcript and manifest of an episode by their suffixes, the manifest last."""
    fps = int(parts[0].manifest["fps"])
    starts = [sum(part.frames for part in parts[:index]) for index in range(len(parts) + 1)]
    offsets = [start / fps for start in starts]
    cues = [
        cue.shifted(round(offset * 1000))
        for part, offset in zip(parts, offsets, strict=False)
        for cue in captions.cues(part.manifest)
    ]
    marks = [
        (offset, offset + part.frames / fps, str(part.manifest["title"]))
        for part, offset in zip(parts, offsets, strict=False)
    ]
    heading = f"{episode.number}. {episode.title}\n{episode.summary}".strip()
    words = [captions.transcript(part.manifest, offset) for part, offset in zip(parts, offsets, strict=False)]
    first = parts[0].manifest
    manifest = {
        "schema": 1,
        "series": series,
        "episode": episode.name,
        "number": episode.number,
        "title": episode.title,
        "summary": episode.summary,
        **{key: first[key] for key in ("theme", "quality", "width", "height", "fps")},
        "frames": starts[-1],
        "duration": starts[-1] / fps,
        "clips": [
            {
                "clip": part.name,
                "title": part.manifest["title"],
                "question": part.manifest["question"],
                "start": offset,
                "end": offset + part.frames / fps,
                "frames": part.frames,
            }
            for part, offset in zip(parts, offsets, strict=False)
        ],
    }
    return {
        ".vtt": captions.webvtt(cues),
        ".chapters.vtt": captions.chapters(marks),
        ".txt": "\n\n".join([heading, *words]),
        ".json": json.dumps(manifest, indent=2, ensure_ascii=False),
    }


def _append(video: Path, output: OutputContainer, stream: VideoStream, tick: int, begun: int, delay: int) -> int:
    """Copy one video's packets to follow ``begun`` frames of ``tick`` each; return how many frames it has."""
    import av

    count = 0
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
            output.mux(packet)
            count += 1
    return count


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
