"""The voice in a film that was drawn without it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from render.publish import mux
from render.publish.mux import Tags
from render.voice import track
from render.voice.speech_cache import SpeechCache, Utterance


def join(
    silent: Path,
    heard: Path,
    said: Sequence[tuple[float, Utterance]],
    frames: int,
    fps: int,
    cache: SpeechCache,
    tags: Tags | None = None,
) -> None:
    """Write the film ``heard``: the silent one, of so many frames, with what is said at its times in seconds.

    The silent film is removed.
    """
    sound = silent.with_suffix(".flac")
    track.write(track.track(said, frames, fps, cache), sound)
    mux.join([silent], heard, [sound], tags)
    silent.unlink()
    sound.unlink()
