"""The page of a series: players, captions, transcripts and numbers, made from manifests alone.

Style, script and captions are files beside it, so that it also works where a server allows nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from render import language
from render import manifest as manifests
from render.failures import Failure
from render.publish import captions
from render.publish.number_text import call, shown
from render.variants import Variant, clip_base, episode_base
from render.wording import clock
from scenes.script import FORMATS, ClipSpec, Episode, Series

FILES = Path(__file__).resolve().parent
# A ball in a valley, in the colours of the page. Browsers ask for an icon, and report it if there is none.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0E1116"/>'
    '<path d="M4 7c3 24 21 24 24 0" fill="none" stroke="#DB8BB8" stroke-width="2.5" stroke-linecap="round"/>'
    '<circle cx="16" cy="19" r="4" fill="#56B4E9"/></svg>\n'
)


def base(variant: Variant) -> str:
    """Return what the files of a page are called, without suffixes: there is one page a theme, with all formats."""
    return f"index{Variant(variant.theme).suffix}"


def files(series: Series, out: Path, failures: Mapping[str, Failure], made: Variant | None = None) -> dict[str, bytes]:
    """Return the page for what lies in ``out`` in one theme, and what it loads, by suffixes; the page comes last."""
    text = page(series, out, failures, made)
    return {
        ".css": (FILES / "page.css").read_bytes(),
        ".js": (FILES / "page.js").read_bytes(),
        ".svg": ICON.encode(),
        ".captions.js": _captions(series, out, made or Variant()).encode(),
        ".html": text.encode(),
    }


def page(series: Series, out: Path, failures: Mapping[str, Failure], made: Variant | None = None) -> str:
    """Return the text of the page; what failed or is missing is said in its place.

    ``made`` has its theme, and the format in which ``failures`` happened. A film that is there in several formats is
    played in the first and linked in the others.
    """
    made = made or Variant()
    environment = Environment(
        loader=PackageLoader("render.publish.site", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"moment": captions.minutes, "playing_time": clock, "call": call, "shown": shown}
    environment.filters["anchor"] = _anchor
    environment.globals["predict"] = captions.PREDICT
    films = [film for clip in series.clips if (film := _best(out, _clip_bases(clip, made)))]
    spoken = [voice for _, manifest, _ in films if (voice := manifest.get("voice"))]
    return environment.get_template("index.html").render(
        series=series,
        language=language.of(series),
        base=base(made),
        episodes=[_episode(episode, series, out, failures, made) for episode in series.episodes],
        # Whoever recorded a voice is not for the page to name.
        voices=sorted({f"{voice['name']} {voice['version']}" for voice in spoken if voice["name"] != "recordings"}),
    )


def _episode(
    episode: Episode, series: Series, out: Path, failures: Mapping[str, Failure], made: Variant
) -> dict[str, Any]:
    found = _best(out, _episode_bases(episode, made))
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
            "track": quote(f"{base}.vtt"),
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
        "track": quote(f"{base}.vtt"),
        "marks": manifest["beats"],
        "numbers": manifest["numbers"],
        "versions": manifest["versions"],
    }
    return {**clip, "title": manifest["title"], "question": manifest["question"], "film": film}


def _clip_bases(spec: ClipSpec, made: Variant) -> dict[str, str]:
    """Return where the files of a clip lie in each format that it declares, in the theme of the page."""
    declared = [variant for shape in spec.formats if (variant := made.theme_in(shape)).declared_by(spec)]
    return {variant.format: clip_base(spec, variant) for variant in declared}


def _episode_bases(episode: Episode, made: Variant) -> dict[str, str]:
    """Return the same for an episode, in each format that all its clips declare."""
    formats = [made.theme_in(shape) for shape in FORMATS]
    declared = [variant for variant in formats if all(variant.declared_by(spec) for spec in episode.clips)]
    return {variant.format: episode_base(episode, variant) for variant in declared}


def _best(out: Path, bases: Mapping[str, str]) -> tuple[str, Mapping[str, Any], dict[str, str]] | None:
    """Return where the first film that is there lies, its manifest, and links to the others by format."""
    found = [
        (shape, base, manifest) for shape, base in bases.items() if (manifest := manifests.find(out / f"{base}.json"))
    ]
    if not found:
        return None
    (_, base, manifest), *others = found
    return base, manifest, {shape: quote(f"{other}.mp4") for shape, other, _ in others}


def _captions(series: Series, out: Path, made: Variant) -> str:
    """Return a script with all captions by their addresses: browsers load no caption files for a page from disk."""
    bases = [*(_clip_bases(clip, made) for clip in series.clips), *(_episode_bases(e, made) for e in series.episodes)]
    films = [film for each in bases if (film := _best(out, each))]
    texts = {
        quote(f"{base}.vtt"): path.read_text(encoding="utf-8")
        for base, _, _ in films
        if (path := out / f"{base}.vtt").exists()
    }
    return f"const captions = {json.dumps(texts, ensure_ascii=False, indent=1)};\n"


def _anchor(episode: str) -> str:
    """Return the id of an episode's section, whatever its folder is called.

    All ids but those of clips hold a hyphen, and no clip's name does; an id holds no space.
    """
    return f"episode-{quote(episode, safe='')}"


def _links(base: str, suffixes: tuple[str, ...]) -> dict[str, str]:
    return {suffix: quote(base + suffix) for suffix in suffixes}


def _reason(failure: Failure | None, series: Series) -> str | None:
    """Say why something failed, with paths as the series has them: a page is read elsewhere."""
    if failure is None:
        return None
    beat = f"In beat {failure.beat}: " if failure.beat else ""
    return beat + failure.message.replace(f"{series.root}/", "")
