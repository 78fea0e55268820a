"""The voice in the film of one beat."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from render.build.request import Request
from render.publish import mux
from render.voice import track
from render.voice.narration import Narration, Narrator


def added(film: Path, record: Mapping[str, Any], request: Request, spoken: Narration, narrator: Narrator) -> Path:
    """Return a film of a beat with what is said in it, beside the silent one."""
    fps = request.rendition.profile.fps
    said = [(round(sentence.start, 4), sentence.utterance) for sentence in spoken[record["name"]].sentences]
    sound, heard = film.with_suffix(".flac"), film.with_name(f"{film.stem}-spoken.mp4")
    track.write(track.track(said, record["frames"], fps, narrator.cache), sound)
    mux.join([film], heard, [sound])
    film.unlink()
    sound.unlink()
    return heard
