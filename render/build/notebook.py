"""A clip in a notebook: built if it is not there, with the course's values or one's own, and shown."""

from __future__ import annotations

import base64
import html
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

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
from render.publish.number_text import call, shown
from render.store.clips import Artefacts
from render.variants import PROFILES, Profile, Rendition, Variant, check, clip_base
from render.voice import voices
from render.workers.executor import processors
from scenes.script import SERIES_ROOT, ClipSpec, ParameterError, Series, load_series, unknown_name

BUILD = Path("build")
OWN = BUILD / "own"
"""Where clips with one's own values are built, each in a folder of its own: the course's stay as they are."""


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
        manifest, tag = self.manifest, self.language
        title = f"{manifest['title']}: {manifest['question']}"
        width = f"min(100%, {24 if manifest['format'] == 'vertical' else 60}rem)"
        values = ", ".join(f"{name} = {value}" for name, value in self.changed.items())
        note = f" <small>with {html.escape(values)}</small>" if values else ""
        return (
            f'<figure style="margin: 0; width: {width}">'
            f'<video controls preload="metadata" style="width: 100%" aria-label="{html.escape(title)}" '
            f'poster="{self._data(".jpg", "image/jpeg")}" src="{self._data(".mp4", "video/mp4")}">'
            f'<track kind="captions" srclang="{tag.tag}" label="{html.escape(tag.name)}" '
            f'src="{self._data(".vtt", "text/vtt")}" default></video>'
            f"<figcaption><strong>{html.escape(manifest['title'])}</strong> {html.escape(manifest['question'])}"
            f"{note}</figcaption></figure>"
        )

    def _data(self, suffix: str, kind: str) -> str:
        """Return a file beside the film as an address that holds it."""
        content = base64.b64encode(self.path.with_suffix(suffix).read_bytes()).decode()
        return f"data:{kind};base64,{content}"


def clip(
    name: str,
    /,
    *,
    theme: str = "dark",
    format: str = "wide",
    quality: str = "m",
    voice: str | None = None,
    out: str | Path | None = None,
    series: str | Path = SERIES_ROOT,
    **parameters: Any,
) -> ShownClip:
    """Return a clip, built if it is not up to date: ``clip("kl_divergence", p=[0.7, 0.1, 0.1, 0.1])``.

    ``parameters`` take the place of the clip's own; a clip with them lies in a folder of its own below ``build/own``.
    ``quality`` is a letter of ``render all``; one that is there in a higher quality is shown as it is. ``voice`` is
    ``hibari`` for a series in English unless RENDER_VOICE names another. ``series`` is the folder of another series.

    Raises LectureError, with what to do, for a name, a value or a variant that there is not.
    """
    found = load_series(Path(series).resolve())
    spec = found.clip(name)
    overrides.check_names(spec, parameters)
    variant = Variant(theme, format)
    check(spec, [variant])
    if quality not in PROFILES:
        raise ParameterError(f"There is no quality {quality!r}: write one of {', '.join(PROFILES)}.")
    changed = {each: _plain(value) for each, value in parameters.items() if _plain(value) != spec.parameters[each]}
    if out is None:
        out = OWN / f"{spec.name}-{json_sha256(sorted(changed.items()))[:8]}" if changed else BUILD
    speaker = voice or os.environ.get("RENDER_VOICE") or (
        voices.DEFAULT if languages.of(found).is_english else voices.NONE
    )  # fmt: skip
    request = Request(
        series=found,
        clips=(spec,),
        rendition=Rendition(_best_there(Path(out), spec, variant, PROFILES[quality]), theme),
        out=Path(out),
        workers=processors(),
        parameters={spec.name: changed} if changed else {},
        voice=speaker,
    )
    return _shown(found, request, spec, PROFILES[quality].shaped(format), changed)


def _shown(series: Series, request: Request, spec: ClipSpec, wanted: Profile, changed: Mapping[str, Any]) -> ShownClip:
    """Build what is asked for, at the quality ``wanted`` if the one that is there is out of date, and return it."""
    (work,) = planner.survey(request)
    if work.stale and request.rendition.profile != wanted:
        request = replace(request, rendition=replace(request.rendition, profile=wanted))
        (work,) = planner.survey(request)
    path = request.out / f"{clip_base(spec, request.rendition.variant)}.mp4"
    if work.stale or work.repairs:
        from rich.console import Console

        outcome = building.build(request, Console())
        if outcome.interrupted:
            raise KeyboardInterrupt
        if failure := outcome.failures.get(spec.name):
            raise ClipFailedError(spec.name, failure) from None
    return ShownClip(path, manifests.read(path.with_suffix(".json")), changed, languages.of(series))


def _best_there(out: Path, spec: ClipSpec, variant: Variant, wanted: Profile) -> Profile:
    """Return the highest quality in which a clip is stored, if it is higher than the one ``wanted``; else that one."""
    wanted = wanted.shaped(variant.format)
    stored = [
        record.rendition.profile for record in Artefacts(out).records(spec.name) if record.rendition.variant == variant
    ]
    return max([wanted, *stored], key=lambda profile: (profile.width * profile.height, profile.fps))


def _plain(value: Any) -> Any:
    """Return an array of NumPy as lists, as a script would hold it."""
    return value.tolist() if hasattr(value, "tolist") else list(value) if isinstance(value, tuple) else value
