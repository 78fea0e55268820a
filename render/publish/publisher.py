"""Putting files in place below the output folder: only those that do not hold what they must are written."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from render import files as disk
from render import language
from render.publish import episode as episodes
from render.publish import made_before
from render.publish.clip import Clip, Content, placed
from render.publish.episode import Segment
from render.publish.mux import Tags
from render.store import staging
from render.store.clips import Artefacts, StoredFile, stored_file
from render.variants import episode_base, series_base
from render.voice.speech_cache import SpeechCache
from scenes.script import Episode


class Publisher:
    """Publishes below ``out``, by way of a staging folder that is made when it is first needed.

    Films are made of stored pictures and sounds; a sound that is not kept is put together from ``speech``.
    """

    def __init__(
        self, out: Path, artefacts: Artefacts, staging: Callable[[], Path], speech: SpeechCache | None = None
    ) -> None:
        self._out = out
        self._artefacts = artefacts
        self._staging = staging
        self._speech = speech
        self.written: list[Path] = []

    def publish_clip(self, clip: Clip) -> None:
        """Put the files of a clip in place; JoinError or SpeechError if its film cannot be made."""
        key = made_before.key(clip.manifest)
        self._publish_film(clip.base, [self._segment(clip)], clip.tags, clip.poster, key, clip.texts)

    def publish_episode(self, episode: Episode, clips: Sequence[Clip]) -> None:
        """Put the files of an episode in place; JoinError or SpeechError if its film cannot be made."""
        series = clips[0].series
        self._publish_joined(
            episode_base(episode, clips[0].record.rendition.variant),
            f"{episode.number}. {episode.title}",
            clips,
            [episode.name, episode.number, episode.title, episode.summary],
            lambda segments: episodes.episode_texts(series.title, episode, segments),
        )

    def publish_series(self, clips: Sequence[Clip]) -> None:
        """Put the files of the film of the whole series in place; JoinError or SpeechError if it cannot be made."""
        series = clips[0].series
        self._publish_joined(
            series_base(clips[0].record.rendition.variant),
            series.title,
            clips,
            [series.summary, *([each.name, each.number, each.title] for each in series.episodes)],
            lambda segments: episodes.series_texts(series, segments),
        )

    def publish_pages(self, made_from: object, make: Callable[[], Mapping[str, bytes]]) -> None:
        """Put pages in place, by their paths below the output folder; they are made if ``made_from`` is new."""
        with self._texts("", made_before.key(made_from), make) as pages:
            for path, content in pages.items():
                self.publish(path, {"": content})

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
        with staging.locked(self._out):
            if len(targets) > 1 and last not in wrong:
                staged[last] = Path(shutil.copy2(last, folder / last.name))
            if len(targets) > 1:
                last.unlink(missing_ok=True)
            for target, path in staged.items():
                disk.replace(path, target)
        self.written.extend(wrong)

    def _publish_joined(
        self,
        base: str,
        title: str,
        clips: Sequence[Clip],
        about: Sequence[object],
        texts: Callable[[Sequence[Segment]], Mapping[str, str]],
    ) -> None:
        """Publish a film of several clips, and what is told ``about`` it and them."""
        segments = [self._segment(clip) for clip in clips]
        tags = episodes.tags(title, segments, language.of(clips[0].series))
        key = made_before.key(title, about, [clip.manifest for clip in clips])
        self._publish_film(
            base,
            segments,
            tags,
            clips[0].poster,
            key,
            lambda: {suffix: text.encode() for suffix, text in texts(segments).items()},
        )

    def _publish_film(
        self,
        base: str,
        segments: Sequence[Segment],
        tags: Tags,
        poster: StoredFile,
        text_key: str,
        make: Callable[[], Mapping[str, bytes]],
    ) -> None:
        """Publish a film, the one that was published before or else a new one, with the texts that belong to it."""
        target = self._out / f"{base}.mp4"
        key = episodes.key(segments, tags)
        known = self._artefacts.film(base, key)
        film: Content
        new: StoredFile | None = None
        if known and holds(target, known):
            film = known
        else:
            film = self._staging() / f"{base.replace('/', '-')}.mp4"
            episodes.join(segments, film, tags)
            new = stored_file(film)  # as it is before another build may put its own in place
        with self._texts(base, text_key, make) as texts:
            self.publish(base, {".mp4": film, ".jpg": poster, **texts})
        if new is not None:
            self._artefacts.note_film(base, key, new, episodes.sounds(segments), self._staging())

    @contextlib.contextmanager
    def _texts(self, base: str, key: str, make: Callable[[], Mapping[str, bytes]]) -> Iterator[Mapping[str, Content]]:
        """Give the texts called ``base`` plus suffix to be published, and note from what they were made.

        They are not made again if they lie there as they were made from what ``key`` stands for.
        """
        kept = self._artefacts.texts(base, key)
        if kept and all(holds(self._out / f"{base}{file.suffix}", file) for file in kept):
            yield {file.suffix: file for file in kept}
            return
        made = make()
        yield made
        paths = {suffix: self._out / f"{base}{suffix}" for suffix in made}
        with staging.locked(self._out):  # another build may be putting its own in place
            if not all(holds(paths[suffix], content) for suffix, content in made.items()):
                return
            files = [replace(stored_file(path), suffix=suffix) for suffix, path in paths.items()]
        self._artefacts.note_texts(base, key, files, self._staging())

    def _segment(self, clip: Clip) -> Segment:
        return Segment(self._artefacts.path(clip.record.file(".mp4")), clip.manifest, self._sound(clip))

    def _sound(self, clip: Clip) -> Path | None:
        """Return the sound of a clip, which is made if it is not kept; None for a clip that nobody speaks."""
        key = clip.sound_key
        if key is None or clip.narration is None or self._speech is None:
            return None
        kept = self._artefacts.sound(clip.spec.name, key)
        if kept is None:
            from render.voice import track

            target = self._staging() / f"{key}.flac"
            said = placed(clip.manifest, clip.narration)
            track.write(track.track(said, clip.manifest["frames"], clip.manifest["fps"], self._speech), target)
            kept = self._artefacts.put_sound(clip.spec.name, key, target)
        return self._artefacts.path(kept)

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


def to_write(out: Path, base: str, files: Mapping[str, Content | None]) -> Iterator[str]:
    """Name the files called ``base`` plus suffix that are missing or hold something else, at a quick look."""
    for suffix, content in files.items():
        if not holds(out / f"{base}{suffix}", content, thoroughly=False):
            yield f"{base}{suffix}"
