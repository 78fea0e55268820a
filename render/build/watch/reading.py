"""A clip as its files have it now: script, source, and what every beat depends on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from render.build import parameters
from render.build.request import Request
from render.build.watch.rehearsals import BUILT
from render.fingerprint.beat_sources import BeatSources, Loaded
from render.fingerprint.parse_cache import ParseCache
from render.manifest import Timing
from render.variants import check
from scenes.script import load_series

END = "@"
"""Stands for what comes after the last beat: no beat is called so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the request with the script as it is now, and the source divided by beats."""

    request: Request
    sources: BeatSources

    @property
    def beats(self) -> list[str]:
        """The names of the beats, in order."""
        (spec,) = self.request.clips
        return [beat.name for beat in spec.beats]

    def keys(self, timing: Timing) -> dict[str, str]:
        """Return what the scene depends on where each beat begins, where it is built, and after the last beat.

        ``timing`` says how long the words take.
        """
        (spec,) = self.request.clips
        values = dict(self.request.parameters.get(spec.name, {}))
        found = self.sources.keys(timing, values, asdict(self.request.rendition))
        return {BUILT: found[0], **dict(zip([*self.beats, END], found, strict=True))}

    def after(self, beat: str) -> str:
        """Return what follows a beat: the next one, or the end."""
        return [*self.beats, END][self.beats.index(beat) + 1]

    def renewals(self, loaded: Loaded) -> list[dict[str, Any]] | None:
        """Return what is to be executed again where ``loaded`` was, as plain data; None if that would not do."""
        found = self.sources.renewals(loaded)
        return None if found is None else [{**asdict(each), "path": str(each.path)} for each in found]


def read(request: Request, cache: ParseCache) -> Reading:
    """Read a clip again; LectureError or SyntaxError tell what is wrong with its files, and where."""
    (before,) = request.clips
    series = load_series(request.series.root)
    spec = series.clip(before.name)
    check(spec, [request.rendition.variant])
    parameters.check_names(spec, request.parameters.get(spec.name, {}))
    if spec.source.is_file():
        compile(spec.source.read_bytes(), str(spec.source), "exec", dont_inherit=True)
    return Reading(replace(request, series=series, clips=(spec,)), BeatSources(series, spec, cache))
