"""Files in the output folder: what they must hold, and putting right only those that do not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from render import files as disk
from render import language
from render.failures import ScriptChangedError
from render.files import json_sha256
from render.publish import captions, mux
from render.publish.mux import Tags
from render.store import staging as store
from render.store.clips import Artefacts, Record, StoredFile
from render.voice import voices
from render.voice.narration import Narration, Narrator, times
from render.voice.speech_cache import Utterance
from scenes.script import ClipSpec, Series
from scenes.words import MissingFillError, refill

Content = bytes | StoredFile | Path
"""A text, a file of the store, or a finished file in the staging folder."""


SOUND_SCHEMA = 1
"""To be raised when the same speech is put together in another way."""


def manifest(
    kept: Mapping[str, Any],
    series: Series,
    spec: ClipSpec,
    narration: Narration | None = None,
    narrator: Narrator | None = None,
) -> dict[str, Any]:
    """Return the manifest that was kept of a clip with the words that its script has now, and when they are said."""
    try:
        beats = [
            {**beat, "words": refill(script.say, kept["fills"]), "shows": refill(script.shows, kept["fills"])}
            for beat, script in zip(kept["beats"], spec.beats, strict=True)
        ]
    except (ValueError, MissingFillError):
        raise ScriptChangedError("its script was edited while it was drawn. Run the same command again.") from None
    if narration is not None:
        beats = [{**beat, "speech": times(narration[beat["name"]], beat["start"])} for beat in beats]
    texts = {
        "series": series.title,
        "language": series.language,
        "episode": spec.episode,
        "title": spec.title,
        "question": spec.question,
    }
    voice = voices.describe(narrator.voice if narrator else None)
    return {**kept, **texts, "voice": voice, "beats": beats}


def placed(content: Mapping[str, Any], narration: Narration) -> list[tuple[float, Utterance]]:
    """Return what is said in a clip, each with its time, given its manifest."""
    return [
        (round(beat["start"] + sentence.start, 4), sentence.utterance)
        for beat in content["beats"]
        for sentence in narration[beat["name"]].sentences
    ]


def sound_key(content: Mapping[str, Any], narration: Narration) -> str:
    """Return what stands for the sound of a clip: everything said, when, and how long the clip is."""
    said = [[start, utterance.key, utterance.sha256] for start, utterance in placed(content, narration)]
    parts = [SOUND_SCHEMA, content["frames"], content["fps"], said]
    return json_sha256(parts)


def tags(series: Series, content: Mapping[str, Any]) -> Tags:
    """Return what players show of a clip, given its manifest."""
    return Tags(str(content["title"]), language.of(series).three_letters)


def known_film(
    artefacts: Artefacts,
    base: str,
    record: Record,
    content: Mapping[str, Any],
    narration: Narration | None,
    tags: Tags,
) -> StoredFile | None:
    """Return the film that a clip's pictures and sound make, if it was published before."""
    sounds = []
    if narration is not None:
        sound = artefacts.sound(content["clip"], sound_key(content, narration))
        if sound is None:
            return None
        sounds.append(artefacts.path(sound))
    return artefacts.film(base, mux.key([artefacts.path(record.file(".mp4"))], sounds, tags))


def clip_files(record: Record, content: Mapping[str, Any], film: Content | None) -> dict[str, Content | None]:
    """Return what the files of a clip must hold, by suffix, given its manifest; the manifest comes last.

    None stands for a film that was not made yet.
    """
    cues = captions.cues(content)
    return {
        ".mp4": film,
        ".vtt": captions.webvtt(cues).encode(),
        ".srt": captions.subrip(cues).encode(),
        ".jpg": record.file(".jpg"),
        ".txt": captions.transcript(content).encode(),
        ".json": (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode(),
    }


class Publication:
    """Puts files in place below ``out``, by way of a staging folder that is made when it is first needed."""

    def __init__(self, out: Path, artefacts: Artefacts, staging: Callable[[], Path]) -> None:
        self._out = out
        self._artefacts = artefacts
        self._staging = staging
        self.written: list[Path] = []

    def publish(self, base: str, files: Mapping[str, Content | None]) -> None:
        """Let the files called ``base`` plus suffix hold what they must; those that do are not touched.

        The last one, a manifest, stands for all of them, so it is away while any of them changes.
        """
        targets = {self._out / f"{base}{suffix}": content for suffix, content in files.items()}
        wrong = {target: content for target, content in targets.items() if not holds(target, content)}
        if not wrong:
            return
        folder = self._staging() / "publish" / base
        folder.mkdir(parents=True, exist_ok=True)
        staged = {target: self._stage(folder / target.name, content) for target, content in wrong.items()}
        last = list(targets)[-1]
        with store.locked(self._out):
            if len(targets) > 1 and last not in wrong:
                staged[last] = self._stage(folder / last.name, targets[last])
            if len(targets) > 1:
                last.unlink(missing_ok=True)
            for target, path in staged.items():
                disk.replace(path, target)
        self.written.extend(wrong)

    def _stage(self, path: Path, content: Content | None) -> Path:
        match content:
            case bytes():
                path.write_bytes(content)
            case StoredFile():
                self._artefacts.copy(content, path)
            case Path():
                return content
            case None:
                raise ValueError(f"{path.name} was not made")
        return path


def holds(target: Path, content: Content | None, *, thoroughly: bool = True) -> bool:
    """Whether a file has the content that it must have."""
    match content:
        case StoredFile():
            return content.is_intact(target, thoroughly=thoroughly)
        case bytes():
            try:
                return target.read_bytes() == content
            except OSError:
                return False
    return False


def wrong(out: Path, base: str, files: Mapping[str, Content | None]) -> Iterable[str]:
    """Name the files called ``base`` plus suffix that are missing or hold something else, at a quick look."""
    for suffix, content in files.items():
        if not holds(out / f"{base}{suffix}", content, thoroughly=False):
            yield f"{base}{suffix}"
