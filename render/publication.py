"""Files in the output folder: what they must hold, and putting right only those that do not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from render import captions, store
from render.artefacts import Artefacts, Record, StoredFile
from scenes.script import ClipSpec, Series
from scenes.words import MissingFillError, refill

Content = bytes | StoredFile | Path
"""A text, a file of the store, or a finished file in the staging folder."""


class OtherScriptError(Exception):
    """A clip was drawn by a script with other beats or numbers: it was edited meanwhile."""


def manifest(kept: Mapping[str, Any], series: Series, spec: ClipSpec) -> dict[str, Any]:
    """Return the manifest that was kept of a clip with the words that its script has now."""
    try:
        beats = [
            {**beat, "words": refill(script.say, kept["fills"]), "shows": refill(script.shows, kept["fills"])}
            for beat, script in zip(kept["beats"], spec.beats, strict=True)
        ]
    except (ValueError, MissingFillError):
        raise OtherScriptError("its script was edited while it was drawn. Run the same command again.") from None
    texts = {"series": series.title, "episode": spec.episode, "title": spec.title, "question": spec.question}
    return {**kept, **texts, "beats": beats}


def clip_files(record: Record, content: Mapping[str, Any]) -> dict[str, Content]:
    """Return what the files of a clip must hold, by suffix, given its manifest; the manifest comes last."""
    return {
        ".mp4": record.file(".mp4"),
        ".vtt": captions.webvtt(captions.cues(content)).encode(),
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

    def publish(self, base: str, files: Mapping[str, Content]) -> None:
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
                store.publish(path, target)
        self.written.extend(wrong)

    def _stage(self, path: Path, content: Content) -> Path:
        match content:
            case bytes():
                path.write_bytes(content)
            case StoredFile():
                self._artefacts.copy(content, path)
            case Path():
                return content
        return path


def holds(target: Path, content: Content, *, thoroughly: bool = True) -> bool:
    """Whether a file has the content that it must have."""
    match content:
        case StoredFile():
            return content.is_sound(target, thoroughly=thoroughly)
        case bytes():
            try:
                return target.read_bytes() == content
            except OSError:
                return False
    return False


def wrong(out: Path, base: str, files: Mapping[str, Content]) -> Iterable[str]:
    """Name the files called ``base`` plus suffix that are missing or hold something else, at a quick look."""
    for suffix, content in files.items():
        if not holds(out / f"{base}{suffix}", content, thoroughly=False):
            yield f"{base}{suffix}"
