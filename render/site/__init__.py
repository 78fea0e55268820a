"""The page of a series: players, captions, transcripts and numbers, made from manifests alone."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from render import captions
from render.display import clock
from render.job import Failure
from render.provenance import call, shown
from render.store import read_manifest
from render.variants import Variant, clip_base, episode_base
from scenes.script import FORMATS, ClipSpec, Episode, Series

FILES = Path(__file__).resolve().parent


def page(series: Series, out: Path, failures: Mapping[str, Failure], made: Variant | None = None) -> str:
    """Return the page for what lies in ``out`` in one theme; what failed or is missing is said in its place.

    ``made`` has that theme, and the format in which ``failures`` happened. A film that is there in several formats is
    played in the first and linked in the others.
    """
    made = made or Variant()
    environment = Environment(
        loader=PackageLoader("render.site", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"moment": captions.minutes, "playing_time": clock, "call": call, "shown": shown}
    films = [film for clip in series.clips if (film := _best(out, _clip_bases(clip, made)))]
    spoken = [voice for _, manifest, _ in films if (voice := manifest.get("voice"))]
    return environment.get_template("index.html").render(
        series=series,
        episodes=[_episode(episode, series, out, failures, made) for episode in series.episodes],
        # Whoever recorded a voice is not for the page to name.
        voices=sorted({f"{voice['name']} {voice['version']}" for voice in spoken if voice["name"] != "recordings"}),
        style=Markup((FILES / "page.css").read_text(encoding="utf-8")),
        script=Markup((FILES / "page.js").read_text(encoding="utf-8")),
    )


def _episode(
    episode: Episode, series: Series, out: Path, failures: Mapping[str, Failure], made: Variant
) -> dict[str, Any]:
    formats = [made.theme_in(shape) for shape in FORMATS]
    declared = [variant for variant in formats if all(variant.declared_by(spec) for spec in episode.clips)]
    found = _best(out, {variant.format: episode_base(episode, variant) for variant in declared})
    whole = None
    if found is not None:
        base, manifest, others = found
        whole = {
            "name": episode.name,
            "title": manifest["title"],
            "duration": manifest["duration"],
            "width": manifest["width"],
            "height": manifest["height"],
            "files": _links(base, (".mp4", ".vtt", ".srt", ".chapters.vtt", ".txt", ".json")),
            "others": others,
            "poster": quote(f"{base}.jpg"),
            "track": _track(out / f"{base}.vtt"),
            "marks": [{"start": clip["start"], "words": clip["title"], "shows": ""} for clip in manifest["clips"]],
        }
    return {
        "name": episode.name,
        "number": episode.number,
        "title": episode.title,
        "summary": episode.summary,
        "whole": whole,
        "failure": _reason(failures.get(episode.stem), series),
        "clips": [_clip(spec, series, out, failures, made) for spec in episode.clips],
    }


def _clip(spec: ClipSpec, series: Series, out: Path, failures: Mapping[str, Failure], made: Variant) -> dict[str, Any]:
    bases = _clip_bases(spec, made)
    clip = {
        "name": spec.name,
        "title": spec.title,
        "question": spec.question,
        "failure": _reason(failures.get(spec.name), series),
        "failed_format": "" if made.format == FORMATS[0] else made.format,
        "theme": made.theme,
        # What would make it; nothing for a clip that is not drawn in this theme.
        "command": f"render all {spec.name}{made.theme_in(next(iter(bases))).options}" if bases else None,
        "film": None,
    }
    found = _best(out, bases)
    if found is None:
        return clip
    base, manifest, others = found
    film = {
        "name": spec.name,
        "title": manifest["title"],
        "duration": manifest["duration"],
        "width": manifest["width"],
        "height": manifest["height"],
        "quality": manifest["quality"],
        "files": _links(base, (".mp4", ".vtt", ".srt", ".txt", ".json")),
        "others": others,
        "poster": quote(f"{base}.jpg"),
        "track": _track(out / f"{base}.vtt"),
        "marks": manifest["beats"],
        "numbers": manifest["numbers"],
        "versions": manifest["versions"],
    }
    return {**clip, "title": manifest["title"], "question": manifest["question"], "film": film}


def _clip_bases(spec: ClipSpec, made: Variant) -> dict[str, str]:
    """Return where the files of a clip lie in each format that it declares, in the theme of the page."""
    declared = [variant for shape in spec.formats if (variant := made.theme_in(shape)).declared_by(spec)]
    return {variant.format: clip_base(spec, variant) for variant in declared}


def _best(out: Path, bases: Mapping[str, str]) -> tuple[str, dict[str, Any], dict[str, str]] | None:
    """Return where the first film that is there lies, its manifest, and links to the others by format."""
    found = [
        (shape, base, manifest) for shape, base in bases.items() if (manifest := read_manifest(out / f"{base}.json"))
    ]
    if not found:
        return None
    (_, base, manifest), *others = found
    return base, manifest, {shape: quote(f"{other}.mp4") for shape, other, _ in others}


def _track(path: Path) -> str:
    """Return the captions as a ``data:`` address: browsers load no caption files for a page opened from disk."""
    content = path.read_bytes() if path.exists() else b"WEBVTT\n"
    return "data:text/vtt;base64," + base64.b64encode(content).decode("ascii")


def _links(base: str, suffixes: tuple[str, ...]) -> dict[str, str]:
    return {suffix: quote(base + suffix) for suffix in suffixes}


def _reason(failure: Failure | None, series: Series) -> str | None:
    """Say why something failed, with paths as the series has them: a page is read elsewhere."""
    if failure is None:
        return None
    beat = f"In beat {failure.beat}: " if failure.beat else ""
    return beat + failure.message.replace(f"{series.root}/", "")
