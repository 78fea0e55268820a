"""Finished clips → one episode: the encoded pictures one after the other, captions and chapters moved along."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from render.failures import JoinError
from render.language import Language
from render.publish import captions, mux
from render.publish.mux import Tags
from scenes.script import Episode


@dataclass(frozen=True, slots=True)
class Part:
    """A finished clip: its video, its manifest, and its sound if it has one."""

    video: Path
    manifest: Mapping[str, Any]
    sound: Path | None = None

    @property
    def name(self) -> str:
        """The clip's name."""
        return str(self.manifest["clip"])

    @property
    def frames(self) -> int:
        """How many frames the clip has."""
        return int(self.manifest["frames"])


def sounds(parts: Sequence[Part]) -> list[Path]:
    """Return the sounds of the parts; none for an episode that nobody speaks."""
    return [part.sound for part in parts if part.sound is not None]


def key(parts: Sequence[Part], tags: Tags) -> str:
    """Return what stands for the film of the parts."""
    return mux.key([part.video for part in parts], sounds(parts), tags)


def tags(episode: Episode, parts: Sequence[Part], language: Language) -> Tags:
    """Return what players show of an episode: its title, and its clips as chapters."""
    titles = tuple(str(part.manifest["title"]) for part in parts)
    return Tags(f"{episode.number}. {episode.title}", language.three_letters, titles)


def join(parts: Sequence[Part], target: Path, tags: Tags | None = None) -> None:
    """Join the parts' videos and sounds; JoinError names one that has not the frames that its manifest says."""
    counts = mux.join([part.video for part in parts], target, sounds(parts), tags)
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
        ".srt": captions.subrip(cues),
        ".chapters.vtt": captions.chapters(marks),
        ".txt": "\n\n".join([heading, *words]),
        ".json": json.dumps(manifest, indent=2, ensure_ascii=False),
    }
