"""What a clip's frames depend on, as named components, and the key made of them.

Source is followed name by name (see :mod:`render.fingerprint.source_graph`), the script counts only as far as it
changes a frame, and libraries are told by their versions. Random numbers are seeded in the source, so it holds the
seed too.
"""

from __future__ import annotations

import functools
import json
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from render.files import State, state
from render.fingerprint.source_graph import DEFINED, Sources
from render.manifest import Timing
from render.project import MISSING, Project
from render.variants import Rendition
from scenes.script import Beat, ClipSpec, Series
from scenes.sentences import words_and_stops
from scenes.words import placeholders

SCHEMA = "3"
"""To be raised when the same components begin to mean other frames or another manifest."""

LIBRARIES = ("manim", "numpy", "scipy", "typst", "pycairo", "manimpango", "av", "numba", "pillow")

# What draws, converts and encodes; progress and error reports, stills and sheets change no frame.
RENDERER = (("render.draw.scene", DEFINED), ("render.draw.encoder", DEFINED), ("render.worker.tasks", "_video"))
FRAME_NEUTRAL = frozenset(
    {
        "render.workers.job", "render.fingerprint.opened_files", "render.project", "render.files", "render.failures",
        "render.variants", "render.manifest",
    }
)  # fmt: skip

Components = Mapping[str, str]
"""What a clip depends on, by kind and name: ``source mathdl.information:entropy``, ``version numpy``."""


class Fingerprints:
    """The fingerprints of the clips of a series; source that they share is read once."""

    def __init__(self, series: Series) -> None:
        self.project = Project(series.root)
        self._shared = Sources(neutral=FRAME_NEUTRAL)
        for module in FRAME_NEUTRAL:
            self._shared.require(module)
        self._sources: dict[Path, Sources] = {}
        self._digests: dict[str, str] = {}
        self._scripts = [
            series.root / "series.toml",
            *(series.root / episode.name / "episode.toml" for episode in series.episodes),
        ]
        self._script_states = self._states()

    def components(
        self, spec: ClipSpec, rendition: Rendition, parameters: Mapping[str, Any], timing: Timing | None = None
    ) -> dict[str, str]:
        """Return all that decides the frames of a clip but for the files that it reads.

        ``timing`` says how long the words of its beats take, if they are spoken.
        """
        beats = beat_components(spec, timing, rendition.profile.fps)
        return {**self.untimed_components(spec, rendition, parameters), **beats}

    def untimed_components(self, spec: ClipSpec, rendition: Rendition, parameters: Mapping[str, Any]) -> dict[str, str]:
        """Return the same without the times of its beats."""
        sources = self._sources_of(spec)
        if spec.source.is_file():
            sources.add(spec.module, spec.source)
            digests = sources.digests([(spec.module, DEFINED), *RENDERER])
        else:
            # The worker will say that the scene is missing; a clip that was drawn before is out of date.
            digests = {spec.module: MISSING, **sources.digests(RENDERER)}
        return {
            "schema number": SCHEMA,
            **picture_components(rendition),
            **versions(),
            **script_components(spec, parameters),
            **{f"source {name}": value for name, value in digests.items()},
        }

    def outdated(self) -> bool:
        """Whether a source or a script was written since it was read."""
        sources = (self._shared, *self._sources.values())
        return any(each.outdated() for each in sources) or self._script_states != self._states()

    def followed(self) -> set[Path]:
        """Return the source files that were read so far."""
        return self._shared.files().union(*(sources.files() for sources in self._sources.values()))

    def _sources_of(self, spec: ClipSpec) -> Sources:
        """Return the sources as the clips of an episode see them: its folder may have helper modules of its own."""
        if spec.folder not in self._sources:
            root = self.project.series
            self._sources[spec.folder] = Sources((spec.folder, root), self._shared.cache, root, self._shared)
        return self._sources[spec.folder]

    def _states(self) -> list[State | None]:
        return [state(path) for path in self._scripts]

    def files(self, names: Iterable[str]) -> dict[str, str]:
        """Return the checksums that files of the project have now, as components."""
        for name in names:
            if name not in self._digests:
                self._digests[name] = self.project.digest(name)
        return {f"file {name}": self._digests[name] for name in names}


def picture_components(rendition: Rendition) -> dict[str, str]:
    """Return picture size, frame rate and theme."""
    profile = rendition.profile
    return {"picture size": f"{profile.width}×{profile.height} at {profile.fps}", "theme name": rendition.theme}


def script_components(spec: ClipSpec, parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return what of a clip's script changes frames besides the times of its beats.

    Its title is drawn. Of the words only their time counts, so a sentence may be reworded freely as long as it takes
    as long to say.
    """
    values = {**spec.parameters, **parameters}
    return {
        "script title": spec.title,
        "script order of beats": " ".join(beat.name for beat in spec.beats),
        **({"script poster": spec.poster} if spec.poster else {}),
        **{f"parameter {name}": _json(value) for name, value in values.items()},
    }


def beat_components(spec: ClipSpec, timing: Timing | None, fps: int) -> dict[str, str]:
    """Return how long each beat lasts, and when its marks come.

    That is counted in frames where its words are spoken, and else by what its estimate is made of.
    """
    if timing:
        found = {}
        for beat in spec.beats:
            marks = (f"mark {mark.name} at {round(timing[f'{beat.name}@{mark.name}'] * fps)}" for mark in beat.marks)
            frames = f"{round(timing[beat.name] * fps)} frames, {beat.pause:g} s of pause"
            found[f"beat {beat.name}"] = ", ".join([frames, *marks])
        return found
    return {f"beat {beat.name}": _time(beat) for beat in spec.beats}


@functools.cache
def versions() -> Components:
    """Return the versions of Python and of the libraries that draw and compute, without importing them."""
    found = {"version python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[f"version {library}"] = version(library)
        except PackageNotFoundError:
            found[f"version {library}"] = "none"
    return found


def _time(beat: Beat) -> str:
    def counted(text: str) -> str:
        words, stops = words_and_stops(text)
        numbers = "".join(f" {{{placeholder}}}" for placeholder in placeholders(text))
        return f"{words:g} words, {stops} stops{numbers}"

    marks = (f"mark {mark.name} after {counted(mark.cut(beat.say)[0])}" for mark in beat.marks)
    return ", ".join([counted(beat.say), f"{beat.pause:g} s of pause", *marks])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
