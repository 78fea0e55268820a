"""Finished clips → one film: the encoded pictures one after the other, captions and chapters moved along.

A film is an episode, or the whole series.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from render.failures import JoinError
from render.language import Language
from render.manifest import Manifest
from render.publish import captions, mux
from render.publish.mux import Tags
from scenes.script import Episode, Series


@dataclass(frozen=True, slots=True)
class Segment:
    """A clip in a film: its video, its manifest, and its sound if it has one."""

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


def tags(title: str, segments: Sequence[Segment], language: Language) -> Tags:
    """Return what players show of a film: its title, and its clips as chapters."""
    titles = tuple(str(segment.manifest["title"]) for segment in segments)
    return Tags(title, language.three_letters, titles)


def join(segments: Sequence[Segment], target: Path, tags: Tags | None = None) -> None:
    """Join the segments' videos and sounds; JoinError names one that has not the frames that its manifest says."""
    counts = mux.join([segment.video for segment in segments], target, sounds(segments), tags)
    for segment, count in zip(segments, counts, strict=True):
        if count != segment.frames:
            raise JoinError(
                f"{segment.video} holds {count} frames, but its manifest says {segment.frames}; "
                f"render it again: render all {segment.name} --force"
            )


def episode_texts(series: str, episode: Episode, segments: Sequence[Segment]) -> dict[str, str]:
    """Return captions, chapters, transcript and manifest of an episode by their suffixes, the manifest last."""
    heading = f"{episode.number}. {episode.title}\n{episode.summary}".strip()
    about = {
        "series": series,
        "language": segments[0].manifest["language"],
        **{"episode": episode.name, "number": episode.number, "title": episode.title, "summary": episode.summary},
    }
    return _texts(about, heading, segments)


def series_texts(series: Series, segments: Sequence[Segment]) -> dict[str, str]:
    """Return the same for the whole series, whose manifest says of each clip of which episode it is."""
    about = {
        "series": series.title,
        "language": segments[0].manifest["language"],
        **{"title": series.title, "summary": series.summary},
        "episodes": [{"episode": each.name, "number": each.number, "title": each.title} for each in series.episodes],
    }
    return _texts(about, f"{series.title}\n{series.summary}".strip(), segments)


def _texts(about: Mapping[str, Any], heading: str, segments: Sequence[Segment]) -> dict[str, str]:
    fps = int(segments[0].manifest["fps"])
    edges = list(itertools.accumulate((segment.frames for segment in segments), initial=0))
    starts = [frames / fps for frames in edges]
    placed = list(zip(segments, starts, starts[1:], strict=False))
    cues = [cue.shifted(round(start * 1000)) for segment, start, _ in placed for cue in captions.cues(segment.manifest)]
    first = segments[0].manifest
    manifest = {
        "schema": 1,
        **about,
        **{key: first[key] for key in ("theme", "format", "quality", "width", "height", "fps", "voice")},
        "frames": edges[-1],
        "duration": starts[-1],
        "clips": [
            {
                "clip": segment.name,
                "episode": segment.manifest["episode"],
                "title": segment.manifest["title"],
                "question": segment.manifest["question"],
                "start": start,
                "end": end,
                "frames": segment.frames,
            }
            for segment, start, end in placed
        ],
    }
    return {
        ".vtt": captions.webvtt(cues),
        ".srt": captions.subrip(cues),
        ".chapters.vtt": captions.chapters([(start, end, str(s.manifest["title"])) for s, start, end in placed]),
        ".txt": "\n\n".join([heading, *(captions.transcript(segment.manifest, start) for segment, start, _ in placed)]),
        ".json": json.dumps(manifest, indent=2, ensure_ascii=False),
    }
