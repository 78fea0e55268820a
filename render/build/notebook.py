"""A clip in a notebook: built if it is not there, with the course's values or one's own, and shown."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from render import language as languages
from render import manifest as manifests
from render.build import parameters as overrides
from render.build import planner
from render.build import series as building
from render.build.request import Request
from render.failures import ClipFailedError
from render.files import json_sha256
from render.language import Language
from render.manifest import Manifest
from render.publish.exports.figure import figure
from render.publish.number_text import call, shown
from render.store.clips import Artefacts
from render.variants import PROFILES, Profile, Rendition, Variant, check, clip_base
from render.voice import voices
from render.workers.executor import processors
from scenes.script import (
    FORMATS,
    SERIES_ROOT,
    THEMES,
    ClipSpec,
    LectureError,
    ParameterError,
    Series,
    load_series,
    unknown_name,
)

BUILD = Path("build")
OWN = BUILD / "own"
"""Where clips with one's own values are built, each in a folder of its own: the course's stay as they are."""
QUALITY = "m"
"""720p30, which pages of notebooks hold well."""


@dataclass(frozen=True, slots=True)
class ShownClip:
    """A built clip, which a notebook shows as a film with its captions inside the page."""

    path: Path
    """The film."""
    manifest: Manifest
    changed: Mapping[str, Any]
    """The parameters that are not the course's own."""
    language: Language

    @property
    def numbers(self) -> Mapping[str, Any]:
        """The value of every number of the clip, by name; large arrays by shape and checksum."""
        return {name: number["value"] for name, number in self.manifest["numbers"].items()}

    @property
    def words(self) -> str:
        """Everything that is said."""
        return " ".join(beat["words"] for beat in self.manifest["beats"])

    def explain(self, name: str) -> str:
        """Return a number with its unit and the call that computed it."""
        if name not in self.manifest["numbers"]:
            raise unknown_name("number", name, self.manifest["numbers"], where=f"clip {self.manifest['clip']}")
        number = self.manifest["numbers"][name]
        return f"{name} = {shown(number)} {number['unit']}".rstrip() + f"    {call(number)}"

    def __repr__(self) -> str:
        """Return the title and where the film lies, for where no page can be shown."""
        return f"{self.manifest['title']}: {self.path}"

    def _repr_html_(self) -> str:
        """Return the film with poster and captions, all of it inside, so that it is there in an exported page too."""
        return figure(self.path, self.manifest, self.language, self.changed)


def clip(
    name: str,
    /,
    *,
    theme: str = THEMES[0],
    format: str = FORMATS[0],
    quality: str | None = None,
    voice: str | None = None,
    out: str | Path | None = None,
    series: str | Path | None = None,
    **parameters: Any,
) -> ShownClip:
    """Return a clip, built if it is not up to date: ``clip("kl_divergence", p=[0.7, 0.1, 0.1, 0.1])``.

    ``parameters`` take the place of the clip's own; a clip with them lies in a folder of its own below ``build/own``.
    ``quality`` is a letter of ``render all``: a clip that is there in this or a higher quality is shown as it is.
    Without it, one of any quality is, and a new one is built in 720p30. ``voice`` is ``hibari`` for a series in English
    unless RENDER_VOICE names another. ``series`` is the folder of another series.

    Raises LectureError, with what to do, for a name, a value or a variant that there is not.
    """
    try:
        found = load_series(SERIES_ROOT if series is None else Path(series))
        spec = found.clip(name)
        _check_choice("theme", theme, THEMES)
        _check_choice("format", format, FORMATS)
        _check_choice("quality", quality or QUALITY, PROFILES)
        check(spec, [Variant(theme, format)])
        overrides.check_names(spec, parameters)
        given = {each: _plain(each, value) for each, value in parameters.items()}
        changed = {each: value for each, value in given.items() if value != spec.parameters[each]}
        own = OWN / f"{spec.name}-{json_sha256([str(found.root), sorted(changed.items())])[:8]}" if changed else BUILD
        request = Request(
            series=found,
            clips=(spec,),
            rendition=Rendition(PROFILES[quality or QUALITY].shaped(format), theme),
            out=own if out is None else Path(out),
            workers=processors(),
            parameters={spec.name: changed} if changed else {},
            voice=voice or os.environ.get("RENDER_VOICE") or _voice_of(found),
        )
        path = _up_to_date(request, spec, at_least=request.rendition.profile if quality else None)
        return ShownClip(path, manifests.read(path.with_suffix(".json")), changed, languages.of(found))
    except LectureError as error:
        # Who reads a notebook needs the message, not the way through the builder.
        raise error.with_traceback(None) from None


def _up_to_date(request: Request, spec: ClipSpec, at_least: Profile | None) -> Path:
    """Return where the film of a clip lies; build it if none is up to date, or none of the quality ``at_least``."""
    path = request.out / f"{clip_base(spec, request.rendition.variant)}.mp4"
    for profile in _stored(request, spec, manifests.find(path.with_suffix(".json")), at_least):
        stored = replace(request, rendition=replace(request.rendition, profile=profile))
        (work,) = planner.survey(stored)
        if not work.stale:
            request = stored
            if not work.repairs:
                return path
            break
    existed = request.out.exists()
    try:
        outcome = building.build(request, _console())
    except LectureError:
        if not existed:
            with suppress(OSError):
                request.out.rmdir()
        raise
    if outcome.interrupted:
        raise KeyboardInterrupt
    if failure := outcome.failures.get(spec.name):
        raise ClipFailedError(spec.name, failure)
    return path


def _stored(
    request: Request, spec: ClipSpec, published: Manifest | None, at_least: Profile | None
) -> Iterator[Profile]:
    """Give the qualities in which a clip is stored, that of the ``published`` film first, then the best."""

    def rank(profile: Profile) -> tuple[bool, int, int]:
        there = published is not None and (published["width"], published["fps"]) == (profile.width, profile.fps)
        return there, *_size(profile)

    variant = request.rendition.variant
    records = (record.rendition for record in Artefacts(request.out).records(spec.name))
    profiles = {rendition.profile for rendition in records if rendition.variant == variant}
    for profile in sorted(profiles, key=rank, reverse=True):
        if at_least is None or _size(profile) >= _size(at_least):
            yield profile


def _size(profile: Profile) -> tuple[int, int]:
    return profile.width * profile.height, profile.fps


def _console() -> Console:
    """Return what progress is printed on: in a notebook, one that prints a plain line now and then.

    There, rich would make an output of every line, and a new bar for every fifth of a second.
    """
    console = Console()
    return Console(force_jupyter=False, force_terminal=False) if console.is_jupyter else console


def _voice_of(series: Series) -> str:
    return voices.DEFAULT if languages.of(series).is_english else voices.NONE


def _check_choice(option: str, choice: str, known: Iterable[str]) -> None:
    if choice not in known:
        raise ParameterError(f"There is no {option} {choice!r}: write one of {', '.join(map(repr, known))}.")


def _plain(name: str, value: Any) -> Any:
    """Return a value as a script would hold it: arrays of NumPy and tuples as lists; ParameterError if it cannot."""
    try:
        return json.loads(json.dumps(value, default=lambda part: part.tolist()))
    except (TypeError, ValueError, AttributeError):
        raise ParameterError(
            f"Parameter {name}: a value of the type {type(value).__name__} cannot be drawn. "
            "Give numbers, texts, truth values, or lists of them."
        ) from None
