"""What there is in a series, for people and for programs."""

from __future__ import annotations

from typing import Any

from render.wording import clock
from scenes.script import Series


def as_text(series: Series) -> str:
    """Return the episodes with their clips, questions and estimated lengths."""
    lines = [series.title]
    width = max((len(clip.name) for clip in series.clips), default=0)
    for episode in series.episodes:
        length = clock(sum(clip.estimated_seconds() for clip in episode.clips))
        lines += ["", f"{episode.number}. {episode.title} ({episode.name}), {length}"]
        for clip in episode.clips:
            seconds = f"≈ {clip.estimated_seconds():.0f} s"
            lines.append(f"   {clip.name:<{width}}  {seconds:>7}  {clip.question}")
    return "\n".join(lines)


def as_data(series: Series) -> dict[str, Any]:
    """Return the same as plain data, with beats and parameters."""
    return {
        "title": series.title,
        "summary": series.summary,
        "episodes": [
            {
                "name": episode.name,
                "number": episode.number,
                "title": episode.title,
                "summary": episode.summary,
                "clips": [
                    {
                        "name": clip.name,
                        "title": clip.title,
                        "question": clip.question,
                        "estimated_seconds": round(clip.estimated_seconds(), 2),
                        "beats": [beat.name for beat in clip.beats],
                        "parameters": dict(clip.parameters),
                        "themes": list(clip.themes),
                        "formats": list(clip.formats),
                    }
                    for clip in episode.clips
                ],
            }
            for episode in series.episodes
        ],
    }
