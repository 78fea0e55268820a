"""Finished clips → one episode: the encoded pictures one after the other, captions and chapters moved along."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from render.failures import JoinError
from render.language import Language
from render.manifest import Manifest
from render.publish import captions, mux
from render.publish.mux import Tags
from scenes.script import Episode


@dataclass(frozen=True, slots=True)
class Segment:
    """A clip in an episode: its video, its manifest, and its sound if it has one."""

    video: Path
    manifest: Manifest
    sound: Path | None = None

    @property
    def name(self) -> str:
        """The clip's name."""
        return str(self.manifest["clip"])

    @property
    def frames(self) -> int:
        """How many frames the clip has."""
        return int(self.manifest["frames"])


def sounds(segments: Sequence[Segment]) -> list[Path]:
    """Return the sounds of the segments; none for an episode that nobody speaks."""
    return [segment.sound for segment in segments if segment.sound is not None]


def key(segments: Sequence[Segment], tags: Tags) -> str:
    """Return what stands for the film of the segments."""
    return mux.key([segment.video for segment in segments], sounds(segments), tags)


def tags(episode: Episode, segments: Sequence[Segment], language: Language) -> Tags:
    """Return what players show of an episode: its title, and its clips as chapters."""
    titles = tuple(str(segment.manifest["title"]) for segment in segments)
    return Tags(f"{episode.number}. {episode.title}", language.three_letters, titles)


def join(segments: Sequence[Segment], target: Path, tags: Tags | None = None) -> None:
    """Join the segments' videos and sounds; JoinError names one that has not the frames that its manifest says."""
    counts = mux.join([segment.video for segment in segments], target, sounds(segments), tags)
    for segment, count in zip(segments, counts, strict=True):
        if count != segment.frames:
            raise JoinError(
                f"{segment.video} holds {count} frames, but its manifest says {segment.frames}; "
                f"render it again: render all {segment.name} --force"
            )


def texts(series: str, episode: Episode, segments: Sequence[Segment]) -> dict[str, str]:
    """Return captions, chapters, transcript and manifest of an episode by their suffixes, the manifest last."""
    fps = int(segments[0].manifest["fps"])
    starts = [sum(segment.frames for segment in segments[:index]) for index in range(len(segments) + 1)]
    offsets = [start / fps for start in starts]
    cues = [
        cue.shifted(round(offset * 1000))
        for segment, offset in zip(segments, offsets, strict=False)
        for cue in captions.cues(segment.manifest)
    ]
    marks = [
        (offset, offset + segment.frames / fps, str(segment.manifest["title"]))
        for segment, offset in zip(segments, offsets, strict=False)
    ]
    heading = f"{episode.number}. {episode.title}\n{episode.summary}".strip()
    words = [captions.transcript(segment.manifest, offset) for segment, offset in zip(segments, offsets, strict=False)]
    first = segments[0].manifest
    manifest = {
        "schema": 1,
        "series": series,
        "language": first["language"],
        "episode": episode.name,
        "number": episode.number,
        "title": episode.title,
        "summary": episode.summary,
        **{key: first[key] for key in ("theme", "format", "quality", "width", "height", "fps", "voice")},
        "frames": starts[-1],
        "duration": starts[-1] / fps,
        "clips": [
            {
                "clip": segment.name,
                "title": segment.manifest["title"],
                "question": segment.manifest["question"],
                "start": offset,
                "end": offset + segment.frames / fps,
                "frames": segment.frames,
            }
            for segment, offset in zip(segments, offsets, strict=False)
        ],
    }
    return {
        ".vtt": captions.webvtt(cues),
        ".srt": captions.subrip(cues),
        ".chapters.vtt": captions.chapters(marks),
        ".txt": "\n\n".join([heading, *words]),
        ".json": json.dumps(manifest, indent=2, ensure_ascii=False),
    }
