"""The script of a series: episodes, clips and beats as read from TOML; standard library only.

A series is a folder with ``series.toml`` (title and the order of its episodes) and one folder an episode with
``episode.toml`` (title, clips, beats, words, parameters) and one scene file a clip. Reading it imports no scene.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scenes import toml_lines
from scenes.errors import LectureError, ParameterError, ScriptError, UnknownNameError, closest, unknown_name
from scenes.script_shape import EPISODE, FORMATS, FRAMES, LETTERS, SERIES, THEMES, Mark, parse_marks
from scenes.sentences import words_and_stops
from scenes.toml_files import composed, entry, place_in, read_shaped, read_toml, read_toml_text
from scenes.toml_shape import offer

__all__ = [
    "FORMATS", "FRAMES", "LETTERS", "SECONDS_PER_BREATH", "SECONDS_PER_STOP", "SECONDS_PER_WORD", "SERIES_ROOT",
    "THEMES", "Allowance", "Beat", "ClipSpec", "Episode", "LectureError", "Mark", "ParameterError", "ScriptError",
    "Series", "UnknownNameError", "closest", "composed", "entry", "format_of", "load_clip", "load_series",
    "parse_marks", "place_in", "read_shaped", "read_toml", "read_toml_text", "share_said", "speaking_seconds",
    "unknown_name",
]  # fmt: skip

SERIES_ROOT = Path(__file__).resolve().parent

SECONDS_PER_WORD = 0.37
SECONDS_PER_STOP = 0.35
SECONDS_PER_BREATH = 0.6


@dataclass(frozen=True, slots=True)
class Beat:
    """One idea of a clip: the words said, without their marks, and a description of what is shown."""

    name: str
    say: str
    shows: str
    spoken: str | None = None
    pause: float = 0.0
    """Seconds of silence after the words, for the viewer to think."""
    marks: tuple[Mark, ...] = ()
    predict: bool = False
    """Whether it asks the viewer what the next beat shows."""
    choices: tuple[str, ...] = ()
    """Answers for the viewer to choose from, if it asks."""
    answer: str | None = None
    """The letter of the right one, A for the first, while the clip's parameters are its own."""

    @property
    def texts(self) -> tuple[str, ...]:
        """All its texts that may ask for numbers."""
        return (self.say, self.shows, self.spoken or "", *self.choices)


@dataclass(frozen=True, slots=True)
class Allowance:
    """A rule that a clip, or one beat of it, may break, and why."""

    rule: str
    reason: str
    beat: str | None = None


@dataclass(frozen=True, slots=True)
class ClipSpec:
    """One clip as it stands in its ``episode.toml``."""

    name: str
    episode: str
    title: str
    question: str
    beats: tuple[Beat, ...]
    folder: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    themes: tuple[str, ...] = THEMES
    """The palettes in which it can be drawn."""
    formats: tuple[str, ...] = FORMATS[:1]
    """The shapes of picture that it has a layout for."""
    allowances: tuple[Allowance, ...] = ()
    needs: tuple[str, ...] = ()
    """The clips that should be seen before."""
    idea: str = ""
    """What a viewer is left with, in a sentence."""
    poster: str | None = None
    """The beat whose last picture stands for the clip; its last picture of all if there is none."""

    @property
    def source(self) -> Path:
        """The scene file."""
        return self.folder / f"{self.name}.py"

    @property
    def place(self) -> str:
        """Where its name stands: file and line."""
        return self._place("name")

    def place_of(self, parameter: str) -> str:
        """Return where the value of a parameter stands: file and line."""
        return self._place("parameters", parameter)

    def place_of_beat(self, name: str) -> str:
        """Return where the name of a beat stands: file and line."""
        number = [beat.name for beat in self.beats].index(name)
        return self._place("beat", number, "name")

    def _place(self, *path_in_clip: str | int) -> str:
        path = self.folder / "episode.toml"
        document, text = read_toml_text(path)
        names = [table.get("name") for table in document.get("clip", [])]
        if self.name not in names:  # it was written again since
            return str(path)
        return place_in(path, text, ("clip", names.index(self.name), *path_in_clip))

    @property
    def module(self) -> str:
        """The scene's module, named after the series folder, the episode and the clip."""
        return f"{self.folder.parent.name}.{self.episode}.{self.name}"

    def is_class_name(self, name: str) -> bool:
        """Whether ``name`` is this clip's class: ``kl_divergence`` is drawn by ``KLDivergence``."""
        return name.lower() == self.name.replace("_", "")

    def beat(self, name: str) -> Beat:
        """Return the beat called ``name``; UnknownNameError if there is none."""
        for beat in self.beats:
            if beat.name == composed(name):
                return beat
        raise unknown_name("beat", name, (beat.name for beat in self.beats), where=f"clip {self.name}")

    def estimated_seconds(self) -> float:
        """Playing time at reading speed, from the words alone."""
        return sum(speaking_seconds(beat.say) + beat.pause for beat in self.beats)


@dataclass(frozen=True, slots=True)
class Episode:
    """Clips in the order in which they are joined."""

    name: str
    number: int
    title: str
    summary: str
    clips: tuple[ClipSpec, ...]

    @property
    def stem(self) -> str:
        """The name of the episode's files: ``04-information``."""
        return f"{self.number:02d}-{self.name}"


@dataclass(frozen=True, slots=True)
class Series:
    """The episodes in order."""

    title: str
    summary: str
    root: Path
    episodes: tuple[Episode, ...]
    language: str = "en"
    """What it is written and spoken in: a language tag of BCP 47, such as ``de`` or ``pt-BR``."""
    address: str = ""
    """Where its pages are published, with a slash at its end; empty if that is not known."""

    @property
    def clips(self) -> tuple[ClipSpec, ...]:
        """All clips of all episodes, in order."""
        return tuple(clip for episode in self.episodes for clip in episode.clips)

    def clip(self, name: str) -> ClipSpec:
        """Return the clip called ``name`` (or ``episode/name``); UnknownNameError if there is none."""
        for clip in self.clips:
            if composed(name) in (clip.name, f"{clip.episode}/{clip.name}"):
                return clip
        raise unknown_name("clip", name, (clip.name for clip in self.clips), where=f"series {self.root}")

    def select(self, names: Iterable[str]) -> tuple[ClipSpec, ...]:
        """Return the clips that ``names`` (clips or episodes) stand for, in series order; all for no name."""
        wanted: set[str] = set()
        names = tuple(map(composed, names))
        episodes = {episode.name: episode for episode in self.episodes}
        known = [clip.name for clip in self.clips]
        for name in names:
            if name in episodes:
                wanted.update(clip.name for clip in episodes[name].clips)
            elif name in known or "/" in name:
                wanted.add(self.clip(name).name)
            else:
                raise unknown_name("clip or episode", name, [*known, *episodes], where=f"series {self.root}")
        return tuple(clip for clip in self.clips if not names or clip.name in wanted)


def format_of(width: float, height: float) -> str:
    """Return the format of pictures of this shape, in pixels or scene units."""
    return "vertical" if height > width else "wide"


def speaking_seconds(text: str) -> float:
    """Estimate how long a calm voice needs for ``text``: words, stops and a breath at the end."""
    words, stops = words_and_stops(text)
    return words * SECONDS_PER_WORD + stops * SECONDS_PER_STOP + SECONDS_PER_BREATH


def share_said(before: str, after: str) -> float:
    """Estimate which share (0 to 1) of the time for all words has gone when those ``before`` have been said."""
    if not after.strip():
        return 1.0
    words, stops = words_and_stops(before)
    return (words * SECONDS_PER_WORD + stops * SECONDS_PER_STOP) / speaking_seconds(before + after)


def load_series(root: Path = SERIES_ROOT) -> Series:
    """Read ``series.toml`` below ``root`` and the ``episode.toml`` of its episodes, counted from ``first``, or 1."""
    root = root.resolve()
    path = root / "series.toml"
    document, text = read_shaped(path, SERIES)
    for index, name in enumerate(document["episodes"]):
        if not entry(root, name).is_dir():
            folders = [file.parent.name for file in root.glob("*/episode.toml")]
            raise ScriptError(
                f"{place_in(path, text, ('episodes', index))}: there is no folder {name!r} in {root}. "
                f"{offer(name, folders)}."
            )
    places = (entry(root, name) for name in document["episodes"])
    episodes = tuple(_load_episode(folder, number) for number, folder in enumerate(places, document.get("first", 1)))
    seen: dict[str, str] = {}
    for episode in episodes:
        for clip in episode.clips:
            if clip.name in seen:
                raise ScriptError(
                    f"{clip.place}: the clip name {clip.name!r} is already taken by episode {seen[clip.name]!r}; "
                    "clip names are unique in a series."
                )
            seen[clip.name] = episode.name
    for clip in (clip for episode in episodes for clip in episode.clips):
        for name in clip.needs:
            if name not in seen:
                raise ScriptError(str(unknown_name("clip", name, seen, where=f"the 'needs' of {clip.place}")))
    language, address = document.get("language", "en"), document.get("address", "")
    return Series(document["title"], document.get("summary", ""), root, episodes, language, address)


def load_clip(source: Path) -> ClipSpec:
    """Return the clip that the scene file ``source`` draws, from the ``episode.toml`` beside it."""
    # Not resolved: a scene file may be a link, and its script lies beside the link.
    source = Path(os.path.abspath(source))
    episode = _load_episode(source.parent, number=0)
    for clip in episode.clips:
        if clip.source.name == source.name:
            return clip
    raise ScriptError(
        f"{source.parent / 'episode.toml'}: no [[clip]] has the name {source.stem!r}; add one for {source.name}."
    )


def _load_episode(folder: Path, number: int) -> Episode:
    path = folder / "episode.toml"
    document, text = read_shaped(path, EPISODE)
    clips = []
    for index, table in enumerate(document["clip"]):
        beats = [beat["name"] for beat in table["beat"]]
        named: dict[toml_lines.Path, str] = {
            ("allow", number, "beat"): allowance["beat"]
            for number, allowance in enumerate(table.get("allow", []))
            if "beat" in allowance
        }
        if "poster" in table:
            named["poster",] = table["poster"]
        for place, beat in named.items():
            if beat not in beats:
                where = f"clip {table['name']} ({place_in(path, text, ('clip', index, *place))})"
                raise ScriptError(str(unknown_name("beat", beat, beats, where=where)))
        clips.append(_clip(table, folder))
    return Episode(composed(folder.name), number, document["title"], document.get("summary", ""), tuple(clips))


def _clip(table: dict[str, Any], folder: Path) -> ClipSpec:
    """Build a clip from its table, which has been checked."""
    themes, formats = table.get("themes", THEMES), table.get("formats", FORMATS[:1])
    return ClipSpec(
        name=table["name"],
        episode=composed(folder.name),
        title=table["title"],
        question=table["question"],
        beats=tuple(_beat(beat) for beat in table["beat"]),
        folder=folder,
        parameters=table.get("parameters", {}),
        themes=tuple(theme for theme in THEMES if theme in themes),
        formats=tuple(shape for shape in FORMATS if shape in formats),
        allowances=tuple(Allowance(**allowance) for allowance in table.get("allow", [])),
        needs=tuple(table.get("needs", ())),
        idea=table.get("idea", ""),
        poster=table.get("poster"),
    )


def _beat(table: dict[str, Any]) -> Beat:
    say, marks = parse_marks(table["say"])
    pause, predict = float(table.get("pause", 0)), table.get("predict", False)
    choices, answer = tuple(table.get("choices", ())), table.get("answer")
    return Beat(table["name"], say, table["shows"], table.get("spoken"), pause, marks, predict, choices, answer)
