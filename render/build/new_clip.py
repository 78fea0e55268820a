"""A new clip: its table in ``episode.toml`` and its scene, which draw and pass the check before a word is changed."""

from __future__ import annotations

import contextlib
import keyword
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from render import files
from render.build.new_clip_texts import CLIP_TEXT, EPISODE_TEXT, SCENE_TEXT, SERIES_TEXT
from render.store import staging
from scenes import script
from scenes.imports import LIBRARY_FOLDERS, is_library
from scenes.script import Episode, LectureError, ScriptError, Series

NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class NewClip:
    """A clip that was begun, and the files that were written for it."""

    name: str
    episode: str
    written: tuple[Path, ...]


def add(root: Path, target: str, *, new_series: bool = False) -> NewClip:
    """Begin the clip ``EPISODE/NAME`` in the series at ``root``, and the episode if there is none of that name.

    ``new_series`` begins the series too. LectureError says why a clip cannot be called so, or what is broken in the
    series; then nothing is written.
    """
    episode, name = _names(target)
    root = root.resolve()
    if installed := next((part for part in root.parts if part in LIBRARY_FOLDERS), None):
        raise LectureError(
            f"{root} is part of an installed package ({installed}), which the next installation writes anew. Begin a "
            "series of your own: render --series FOLDER new EPISODE/NAME --new-series."
        )
    if new_series:
        return _begin_series(root, episode, name)
    if not (root / "series.toml").exists():
        raise ScriptError(f"There is no series in {root}: it has no series.toml. --new-series begins one.")
    with staging.locked(root):
        series = script.load_series(root)
        _refuse_taken(series, episode, name)
        for folder in (root, *(script.entry(root, each.name) for each in series.episodes)):
            for left in staging.left_behind(folder):
                staging.remove(left)
        found = next((each for each in series.episodes if each.name == episode), None)
        written = _in_old_episode(root, found, name) if found else _in_new_episode(series, episode, name)
    return NewClip(name, episode, written)


# Names.


def _names(target: str) -> tuple[str, str]:
    """Return episode and clip; LectureError unless ``target`` names both, below the series."""
    parts = script.composed(target).split("/")
    if len(parts) == 1:
        raise LectureError(f"Say in which episode: write EPISODE/{_identifier(target)}, not {target!r}.")
    if len(parts) > 2 or "" in parts or parts[0] in (".", ".."):
        raise LectureError(f"{target!r} lies outside the series: write EPISODE/NAME, such as {_example(parts)}.")
    episode, name = parts
    _refuse_bad_name("clip", name)
    if is_library(name):
        raise LectureError(
            f"A clip cannot be called {name!r}: its file {name}.py would have the name of a module of Python or of an "
            f"installed library. Take a longer name, such as {name}_lesson."
        )
    if (cls := _class_name(name)) in _used_names():
        raise LectureError(
            f"A clip cannot be called {name!r}: its class {cls} would have the name of one of the kit's."
        )
    return episode, name


def _refuse_bad_name(kind: str, name: str) -> None:
    if not NAME.fullmatch(name):
        raise LectureError(
            f"{name!r} is no name for {_article(kind)}: write a lower-case letter, then lower-case letters, digits and "
            f"underscores, such as {_identifier(name)!r}."
        )
    if keyword.iskeyword(name):
        raise LectureError(
            f"{_article(kind).capitalize()} cannot be called {name!r}, which is a word of Python's language. "
            f"Take another name, such as {name}_lesson."
        )
    if len(name) > LONGEST_NAME:
        raise LectureError(
            f"The name of {_article(kind)} has at most {LONGEST_NAME} characters, but {name[:LONGEST_NAME]}… has "
            f"{len(name)}. Its title may be longer."
        )


def _refuse_taken(series: Series, episode: str, name: str) -> None:
    for clip in series.clips:
        if clip.name == name:
            raise LectureError(
                f"There is a clip {name!r} already ({clip.place}). Clip names are unique in a series: take another one."
            )
        if clip.name == episode:
            raise LectureError(f"An episode cannot be called {episode!r}: a clip is called so ({clip.place}).")
    if name == episode or name in {each.name for each in series.episodes}:
        raise LectureError(f"A clip cannot be called {name!r}: an episode is called so. Take another name.")


def _article(kind: str) -> str:
    return f"an {kind}" if kind == "episode" else f"a {kind}"


def _identifier(name: str) -> str:
    """Return the name closest to ``name`` that a clip can have."""
    found = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:LONGEST_NAME]
    return found if NAME.fullmatch(found) else f"clip_{found}".rstrip("_")


def _example(parts: list[str]) -> str:
    named = [part for part in parts if part.strip(".")]
    return "/".join(_identifier(part) for part in named[-2:]) if len(named) > 1 else "information/entropy"


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _used_names() -> set[str]:
    imports = re.findall(r"^from .* import (.*)$", SCENE_TEXT.template, re.MULTILINE)
    return {name.strip() for names in imports for name in names.split(",")}


def _title(name: str) -> str:
    """Return the name as words; a number stays part of the word before it, for alone it would count something."""
    return re.sub(r"_+(?=\d)", "", name).replace("_", " ").strip().capitalize()


# Files.


def _filled(template: Template, name: str, **more: str) -> str:
    return template.substitute(name=name, title=_title(name), cls=_class_name(name), **more)


def _in_old_episode(root: Path, episode: Episode, name: str) -> tuple[Path, ...]:
    """Append the clip's table to the episode's file, and write its scene beside it."""
    folder = script.entry(root, episode.name)
    path, scene = folder / "episode.toml", folder / f"{name}.py"
    for taken in (scene, folder / name):
        if taken.exists() or taken.is_symlink():
            raise LectureError(
                f"{taken} is there already, though no clip of the series: move it, or take another name."
            )
    text = _read(path)
    end = _line_end(text)
    space = ("" if text.endswith("\n") else end) + ("" if text.endswith(("\n\n", "\r\n\r\n")) else end)
    longer = text + space + _filled(CLIP_TEXT, name).replace("\n", end)
    if not _adds(text, longer, "clip", _parsed(_filled(CLIP_TEXT, name))["clip"][0]):
        raise ScriptError(f"{path}: no table can be added at its end. Write its clips as [[clip]], not as one list.")
    with _undone([scene]):
        _write(scene, _filled(SCENE_TEXT, name))
        _write(path, longer)
    return path, scene


def _in_new_episode(series: Series, episode: str, name: str) -> tuple[Path, ...]:
    """Write an episode with the clip, and add it to the series."""
    _refuse_bad_name("episode", episode)
    folder, path = series.root / episode, series.root / "series.toml"
    if folder.is_symlink() or folder.exists():
        hint = (
            f"add {episode!r} to its episodes in {path}"
            if (folder / "episode.toml").exists()
            else "move it, or take another name"
        )
        raise LectureError(f"{folder} is there already, though no episode of the series: {hint}.")
    text = _read(path)
    longer = next((each for each in _with_episode(text, episode) if _adds(text, each, "episodes", episode)), None)
    if longer is None:
        raise ScriptError(f'{path}: its list of episodes was not found. Write it as episodes = ["…", "…"].')
    with _undone([folder]):
        files = _write_episode(folder, name)
        _write(path, longer)
    return path, *files


def _begin_series(root: Path, episode: str, name: str) -> NewClip:
    """Write a series of one clip into a folder that is new or empty."""
    _refuse_bad_name("episode", episode)
    if name == episode:
        raise LectureError(f"A clip cannot be called {name!r}: an episode is called so. Take another name.")
    if root.is_file() or (root.is_dir() and any(root.iterdir())):
        raise LectureError(
            f"{root} is no empty folder: leave out --new-series, or choose another folder with --series."
        )
    path, folder = root / "series.toml", root / episode
    missing = [parent for parent in (root, *root.parents) if not parent.exists()]
    with _undone([missing[-1]] if missing else [path, folder]):
        root.mkdir(parents=True, exist_ok=True)
        files = _write_episode(folder, name)
        title = root.name.replace("-", " ").replace("_", " ").capitalize()
        _write(path, SERIES_TEXT.substitute(title=title.replace("\\", " ").replace('"', "'"), episode=episode))
        script.load_series(root)
    return NewClip(name, episode, (path, *files))


def _write_episode(folder: Path, name: str) -> tuple[Path, Path]:
    """Make the folder of a new episode with one clip; it appears complete."""
    staged = Path(tempfile.mkdtemp(prefix=staging.STAGING_PREFIX, dir=folder.parent))
    try:
        _write(staged / "episode.toml", f"{_filled(EPISODE_TEXT, folder.name)}\n{_filled(CLIP_TEXT, name)}")
        _write(staged / f"{name}.py", _filled(SCENE_TEXT, name))
        staged.chmod(folder.parent.stat().st_mode & 0o777)
        staged.rename(folder)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return folder / "episode.toml", folder / f"{name}.py"


def _read(path: Path) -> str:
    """Return the text of a file as it stands, with its line ends and its byte order mark."""
    return path.read_bytes().decode("utf-8")


def _write(path: Path, text: str) -> None:
    """Write a text so that the file has all of it or, if it was there, none."""
    path = path.resolve()  # not in place of a link
    mode = path.stat().st_mode & 0o777 if path.exists() else None
    with tempfile.TemporaryDirectory(prefix=staging.STAGING_PREFIX, dir=path.parent) as folder:
        staged = Path(folder) / path.name
        staged.write_bytes(text.encode("utf-8"))
        if mode is not None:
            staged.chmod(mode)
        files.replace(staged, path)


@contextlib.contextmanager
def _undone(paths: list[Path]) -> Iterator[None]:
    """Remove what was written if the rest fails."""
    try:
        yield
    except BaseException:
        for path in paths:
            staging.remove(path)
        raise


# TOML.


def _with_episode(text: str, name: str) -> Iterator[str]:
    """Give the text with an episode added at the end of each list that may be that of the episodes."""
    end = _line_end(text)
    for found in _LIST.finditer(text):
        entries = [entry for entry in _ENTRY.finditer(text, found.start("body"), found.end("body")) if entry["text"]]
        if not entries:
            continue
        last, close = entries[-1].end(), found.end("body")
        before = text[text.rfind("\n", 0, close) + 1 : close]
        if "\n" not in text[last:close] or before.strip():
            yield f'{text[:last]}, "{name}"{text[last:]}'
            continue
        # Its closing bracket has a line of its own, and so gets the new entry.
        comma = "" if any(entry["comma"] for entry in _ENTRY.finditer(text, last, close)) else ","
        line = close - len(before)
        start = entries[-1].start()
        indent = re.match(r"[ \t]*", text[text.rfind("\n", 0, start) + 1 : start])
        space = indent[0] if indent else ""
        yield f'{text[:last]}{comma}{text[last:line]}{space}"{name}"{"" if comma else ","}{end}{text[line:]}'


_STRING = r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'"
_LIST = re.compile(
    rf"^[ \t\ufeff]*(?:episodes|\"episodes\"|'episodes')[ \t]*=[ \t]*\[(?P<body>(?:{_STRING}|#[^\n]*|[^\"'#\]])*)\]",
    re.MULTILINE,
)
_ENTRY = re.compile(rf"(?P<text>{_STRING})|#[^\n]*|(?P<comma>,)")


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))


def _adds(text: str, longer: str, key: str, entry: Any) -> bool:
    """Whether the longer text says the same, with one more entry in the list called ``key``."""
    before = _parsed(text)
    try:
        after = _parsed(longer)
    except tomllib.TOMLDecodeError:
        return False
    return repr(after) == repr({**before, key: [*before[key], entry]})  # as text, for NaN differs from itself
