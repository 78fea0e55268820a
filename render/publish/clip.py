"""One clip as people take it away: a stored rendering with the words that its script has today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from render import language
from render import manifest as manifests
from render.failures import ScriptChangedError
from render.files import json_sha256
from render.manifest import BeatManifest, Manifest
from render.publish import captions, mux
from render.publish.mux import Tags
from render.store.clips import Artefacts, Record, StoredFile
from render.variants import clip_base
from render.voice import voices
from render.voice.narration import Narration, times
from render.voice.speech_cache import Utterance
from render.voice.voices import Voice
from scenes.script import ClipSpec, Series
from scenes.words import MissingFillError, refill

Content = bytes | StoredFile | Path
"""What a published file holds: a text, a file of the store, or a finished file in the staging folder."""

TEXTS = (".vtt", ".srt", ".txt")
"""What is made from the manifest alone."""

SOUND_SCHEMA = 1
"""To be raised when the same speech is put together in another way."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A stored rendering, its manifest with today's words, and their narration if it is spoken."""

    series: Series
    spec: ClipSpec
    record: Record
    manifest: Manifest
    narration: Narration | None = None

    @classmethod
    def from_store(
        cls,
        artefacts: Artefacts,
        series: Series,
        spec: ClipSpec,
        record: Record,
        narration: Narration | None,
        voice: Voice | None,
    ) -> Self:
        """Return what is published of a record; ScriptChangedError if it was drawn by another script."""
        content = with_todays_words(artefacts.manifest(record), series, spec, narration, voice)
        return cls(series, spec, record, content, narration)

    @property
    def base(self) -> str:
        """Where its files lie below the output folder, without their suffixes."""
        return clip_base(self.spec, self.record.rendition.variant)

    @property
    def tags(self) -> Tags:
        """What players show of it."""
        return tags(self.series, self.manifest)

    @property
    def sound_key(self) -> str | None:
        """What stands for its sound: everything said, when, and how long the clip is; None if nobody speaks."""
        if self.narration is None:
            return None
        said = [[start, one.key, one.sha256] for start, one in placed(self.manifest, self.narration)]
        return json_sha256([SOUND_SCHEMA, self.manifest["frames"], self.manifest["fps"], said])

    def film(self, artefacts: Artefacts) -> StoredFile | None:
        """Return the film that its pictures and its sound make, if it was published before."""
        sounds = []
        if key := self.sound_key:
            sound = artefacts.sound(self.spec.name, key)
            if sound is None:
                return None
            sounds.append(artefacts.path(sound))
        video = artefacts.path(self.record.file(".mp4"))
        return artefacts.film(self.base, mux.key([video], sounds, self.tags))

    def files(self, film: Content | None) -> dict[str, Content | None]:
        """Return what its files must hold, by suffix; the manifest comes last.

        None stands for a film that was not made yet.
        """
        return {".mp4": film, ".jpg": self.poster, **self.texts()}

    def main_files(self, film: Content | None) -> dict[str, Content | None]:
        """Return the same without the texts that are made from the manifest."""
        return {".mp4": film, ".jpg": self.poster, ".json": self._manifest_text}

    def texts(self) -> dict[str, bytes]:
        """Return its captions, its transcript and its manifest by suffix."""
        cues = captions.cues(self.manifest)
        return {
            ".vtt": captions.webvtt(cues).encode(),
            ".srt": captions.subrip(cues).encode(),
            ".txt": captions.transcript(self.manifest).encode(),
            ".json": self._manifest_text,
        }

    @property
    def poster(self) -> StoredFile:
        """The picture that stands for it."""
        return self.record.file(".jpg")

    @property
    def _manifest_text(self) -> bytes:
        return manifests.as_text(self.manifest).encode()


def with_todays_words(
    kept: Manifest,
    series: Series,
    spec: ClipSpec,
    narration: Narration | None = None,
    voice: Voice | None = None,
) -> Manifest:
    """Return the manifest that was kept of a clip with the words that its script has now, and when they are said."""
    beats: list[BeatManifest] = []
    try:
        for beat, script in zip(kept["beats"], spec.beats, strict=True):
            words, shows = refill(script.say, kept["fills"]), refill(script.shows, kept["fills"])
            choices = [refill(choice, kept["fills"]) for choice in script.choices]
            answer = script.answer if kept["parameters"] == spec.parameters else None
            said: BeatManifest = {**beat, "words": words, "shows": shows}
            beats.append({**said, "predict": script.predict, "choices": choices, "answer": answer})
    except (ValueError, MissingFillError):
        raise ScriptChangedError("its script was edited while it was drawn. Run the same command again.") from None
    return {
        **kept,
        "series": series.title,
        "language": series.language,
        "episode": spec.episode,
        "title": spec.title,
        "question": spec.question,
        "voice": voices.describe(voice),
        "beats": beats if narration is None else with_speech(beats, narration),
    }


def with_speech(beats: list[BeatManifest], narration: Narration) -> list[BeatManifest]:
    """Return the beats with the times of their sentences."""
    return [{**beat, "speech": times(narration[beat["name"]], beat["start"])} for beat in beats]


def placed(manifest: Manifest, narration: Narration) -> list[tuple[float, Utterance]]:
    """Return what is said in a clip, each with its time."""
    return [
        (round(beat["start"] + sentence.start, 4), sentence.utterance)
        for beat in manifest["beats"]
        for sentence in narration[beat["name"]].sentences
    ]


def tags(series: Series, manifest: Mapping[str, Any]) -> Tags:
    """Return what players show of a clip."""
    return Tags(str(manifest["title"]), language.of(series).three_letters)
