"""The script of a series: episodes, clips and beats as read from TOML; standard library only.

A series is a folder with ``series.toml`` (title and the order of its episodes) and one folder an episode with
``episode.toml`` (title, clips, beats, words, parameters) and one scene file a clip. Reading it imports no scene.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SERIES_ROOT = Path(__file__).resolve().parent

THEMES = ("dark", "light")

FRAMES = {"wide": (128 / 9, 8.0), "vertical": (8.0, 128 / 9)}
"""Width and height of the picture of every format, in scene units: the same type has the same pixels in all."""
FORMATS = tuple(FRAMES)

SECONDS_PER_WORD = 0.37
SECONDS_PER_STOP = 0.35
SECONDS_PER_BREATH = 0.6


class LectureError(Exception):
    """Something a lecturer can put right: the message says what is wrong, where, and what to do."""


class ScriptError(LectureError):
    """A TOML file of the series is broken or incomplete."""


class ParameterError(LectureError):
    """A parameter of a clip is unknown, of the wrong type or out of range."""


class UnknownNameError(LectureError):
    """No clip, episode or beat has this name; the message offers the closest ones."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One idea of a clip: the words said and a description of what is shown."""

    name: str
    say: str
    shows: str
    spoken: str | None = None
    pause: float = 0.0
    """Seconds of silence after the words, for the viewer to think."""


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

    @property
    def source(self) -> Path:
        """The scene file."""
        return self.folder / f"{self.name}.py"

    @property
    def place(self) -> str:
        """Where its table stands: file and line."""
        return _at(self.folder / "episode.toml", self.name)

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
            if beat.name == name:
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

    @property
    def clips(self) -> tuple[ClipSpec, ...]:
        """All clips of all episodes, in order."""
        return tuple(clip for episode in self.episodes for clip in episode.clips)

    def clip(self, name: str) -> ClipSpec:
        """Return the clip called ``name`` (or ``episode/name``); UnknownNameError if there is none."""
        for clip in self.clips:
            if name in (clip.name, f"{clip.episode}/{clip.name}"):
                return clip
        raise unknown_name("clip", name, (clip.name for clip in self.clips), where=f"series {self.root}")

    def select(self, names: Iterable[str]) -> tuple[ClipSpec, ...]:
        """Return the clips that ``names`` (clips or episodes) stand for, in series order; all for no name."""
        wanted: set[str] = set()
        names = tuple(names)
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


def words_and_stops(text: str) -> tuple[int, int]:
    """Count what takes time to say: the words and the stops of ``text``."""
    return len(text.split()), len(re.findall(r"[.!?:;](?:\s|$)", text))


def unknown_name(kind: str, name: str, known: Iterable[str], *, where: str) -> UnknownNameError:
    """Build the error for an unknown name, with the closest known ones."""
    known = list(known)
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"Known: {', '.join(known) or 'none'}."
    return UnknownNameError(f"There is no {kind} {name!r} in {where}. {hint}")


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like ``name``, if one is like it at all."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)), None)


def load_series(root: Path = SERIES_ROOT) -> Series:
    """Read ``series.toml`` below ``root`` and the ``episode.toml`` of every episode that it names."""
    path = root / "series.toml"
    document = read_toml(path)
    names = _get(document, "episodes", list, path)
    episodes = tuple(_load_episode(root / str(name), number) for number, name in enumerate(names, start=1))
    seen: dict[str, str] = {}
    for episode in episodes:
        for clip in episode.clips:
            if clip.name in seen:
                raise ScriptError(
                    f"{clip.folder / 'episode.toml'}: the clip name {clip.name!r} is already taken "
                    f"by episode {seen[clip.name]!r}; clip names are unique in a series."
                )
            seen[clip.name] = episode.name
    title, summary = _get(document, "title", str, path), document.get("summary", "")
    return Series(title, summary, root.resolve(), episodes, _language(document, path))


def _language(document: dict[str, Any], path: Path) -> str:
    language = document.get("language", "en")
    # Well-formed after RFC 5646; which languages there are is not for a script to know.
    if not isinstance(language, str) or not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", language):
        raise ScriptError(f"{path}: 'language' must be a language tag such as 'de' or 'pt-BR', but is {language!r}.")
    return language


def load_clip(source: Path) -> ClipSpec:
    """Return the clip that the scene file ``source`` draws, from the ``episode.toml`` beside it."""
    episode = _load_episode(source.resolve().parent, number=0)
    for clip in episode.clips:
        if clip.source.name == source.name:
            return clip
    raise ScriptError(
        f"{source.parent / 'episode.toml'}: no [[clip]] has the name {source.stem!r}; add one for {source.name}."
    )


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file; ScriptError with file and line if it is missing or broken."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScriptError(f"{path}: cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise ScriptError(f"{path}: is not UTF-8 text: {error.reason}.") from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"^(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)$", str(error))
        what = found[1] if found else str(error)
        line = found[2] if found and found[2] else len(path.read_text(encoding="utf-8").splitlines())
        raise ScriptError(f"{path}, line {line}: not valid TOML: {what}.") from None
    except (ValueError, RecursionError):
        raise ScriptError(f"{path}: holds a number of thousands of digits, or a list as deep.") from None


def _load_episode(folder: Path, number: int) -> Episode:
    path = folder / "episode.toml"
    document = read_toml(path)
    clips = tuple(
        _load_clip(table, folder, path, index) for index, table in enumerate(document.get("clip", []), start=1)
    )
    if not clips:
        raise ScriptError(f"{path}: holds no [[clip]]; an episode needs at least one.")
    return Episode(folder.name, number, _get(document, "title", str, path), document.get("summary", ""), clips)


def _load_clip(table: dict[str, Any], folder: Path, path: Path, index: int) -> ClipSpec:
    name = _get(table, "name", str, path, f"[[clip]] number {index}")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ScriptError(
            f"{_at(path, name)}: the clip name {name!r} must be lower-case letters, digits and underscores."
        )
    where = f"clip {name!r}"
    beats = tuple(_load_beat(beat, path, name) for beat in table.get("beat", []))
    if not beats:
        raise ScriptError(f"{_at(path, name)}: {where} has no [[clip.beat]]; it needs at least one.")
    names = [beat.name for beat in beats]
    if repeated := {beat for beat in names if names.count(beat) > 1}:
        raise ScriptError(f"{_at(path, name)}: {where} has two beats called {sorted(repeated)[0]!r}.")
    unknown = set(table) - {"name", "title", "question", "parameters", "beat", "themes", "formats", "allow"}
    if unknown:
        raise ScriptError(f"{_at(path, name)}: {where} has an unknown key {sorted(unknown)[0]!r}.")
    return ClipSpec(
        name=name,
        episode=folder.name,
        title=_get(table, "title", str, path, where),
        question=_get(table, "question", str, path, where),
        beats=beats,
        folder=folder.resolve(),
        parameters=table.get("parameters", {}),
        themes=_choices(table, "themes", THEMES, THEMES, path, where),
        formats=_choices(table, "formats", FORMATS, FORMATS[:1], path, where),
        allowances=tuple(_load_allowance(entry, names, path, name) for entry in table.get("allow", [])),
    )


def _load_allowance(table: dict[str, Any], beats: list[str], path: Path, clip: str) -> Allowance:
    where = f"an [[clip.allow]] of clip {clip!r}"
    if unknown := set(table) - {"rule", "beat", "reason"}:
        raise ScriptError(f"{_at(path, clip)}: {where} has an unknown key {sorted(unknown)[0]!r}.")
    beat = table.get("beat")
    if beat is not None and beat not in beats:
        raise ScriptError(str(unknown_name("beat", str(beat), beats, where=f"{where} ({_at(path, clip)})")))
    reason = _get(table, "reason", str, path, where)
    if not reason.strip():
        raise ScriptError(f"{_at(path, clip)}: {where} gives no reason; say why the rule may be broken.")
    return Allowance(_get(table, "rule", str, path, where), reason, beat)


def _choices(
    table: dict[str, Any], key: str, known: tuple[str, ...], default: tuple[str, ...], path: Path, where: str
) -> tuple[str, ...]:
    chosen = table.get(key, list(default))
    if not isinstance(chosen, list) or not chosen or any(choice not in known for choice in chosen):
        raise ScriptError(
            f"{_at(path, str(table.get('name', '')))}: {key!r} of {where} must be a list of "
            f"{' and '.join(map(repr, known))}, but is {chosen!r}."
        )
    return tuple(choice for choice in known if choice in chosen)


def _load_beat(table: dict[str, Any], path: Path, clip: str) -> Beat:
    name = _get(table, "name", str, path, f"a beat of clip {clip!r}")
    where = f"beat {name!r} of clip {clip!r}"
    unknown = set(table) - {"name", "say", "shows", "spoken", "pause"}
    if unknown:
        raise ScriptError(f"{_at(path, name)}: {where} has an unknown key {sorted(unknown)[0]!r}.")
    say = _get(table, "say", str, path, where)
    shows = _get(table, "shows", str, path, where)
    if not say.strip():
        raise ScriptError(f"{_at(path, name)}: {where} says nothing; write its words under 'say'.")
    pause = table.get("pause", 0)
    if isinstance(pause, bool) or not isinstance(pause, int | float) or not 0 <= pause <= 10:
        raise ScriptError(f"{_at(path, name)}: 'pause' in {where} must be 0 to 10 seconds, but is {pause!r}.")
    spoken = _get(table, "spoken", str, path, where) if "spoken" in table else None
    if spoken is not None and not spoken.strip():
        raise ScriptError(f"{_at(path, name)}: 'spoken' in {where} says nothing; leave it out, and 'say' is said.")
    return Beat(name, say, shows, spoken, float(pause))


def _get(table: dict[str, Any], key: str, kind: type, path: Path, where: str = "") -> Any:
    value = table.get(key)
    if not isinstance(value, kind):
        problem = "is missing" if value is None else f"must be a {kind.__name__}, but is {value!r}"
        raise ScriptError(f"{_at(path, str(table.get('name', '')))}: {key!r} {problem}{where and f' in {where}'}.")
    return value


def _at(path: Path, name: str) -> str:
    """Return the file and, where it can be told, the line that names ``name``."""
    if name:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if re.match(rf"\s*name\s*=\s*[\"']{re.escape(name)}[\"']", line):
                return f"{path}, line {number}"
    return str(path)
