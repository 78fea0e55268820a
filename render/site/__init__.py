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
from render.variants import clip_base, episode_base
from scenes.script import THEMES, ClipSpec, Episode, Series

FILES = Path(__file__).resolve().parent


def page(series: Series, out: Path, failures: Mapping[str, Failure], theme: str = THEMES[0]) -> str:
    """Return the page for what lies in ``out`` in one theme; what failed or is missing is said in its place."""
    environment = Environment(
        loader=PackageLoader("render.site", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"moment": captions.minutes, "playing_time": clock, "call": call, "shown": shown}
    manifests = [read_manifest(out / f"clips/{clip.episode}/{clip.name}.json") for clip in series.clips]
    spoken = [voice for manifest in manifests if manifest and (voice := manifest.get("voice"))]
    return environment.get_template("index.html").render(
        series=series,
        episodes=[_episode(episode, series, out, failures, theme) for episode in series.episodes],
        # Whoever recorded a voice is not for the page to name.
        voices=sorted({f"{voice['name']} {voice['version']}" for voice in spoken if voice["name"] != "recordings"}),
        style=Markup((FILES / "page.css").read_text(encoding="utf-8")),
        script=Markup((FILES / "page.js").read_text(encoding="utf-8")),
    )


def _episode(
    episode: Episode, series: Series, out: Path, failures: Mapping[str, Failure], theme: str
) -> dict[str, Any]:
    base = episode_base(episode, theme)
    manifest = read_manifest(out / f"{base}.json")
    whole = None
    if manifest is not None:
        whole = {
            "name": episode.name,
            "title": manifest["title"],
            "duration": manifest["duration"],
            "width": manifest["width"],
            "height": manifest["height"],
            "files": _links(base, (".mp4", ".vtt", ".srt", ".chapters.vtt", ".txt", ".json")),
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
        "clips": [_clip(spec, series, out, failures, theme) for spec in episode.clips],
    }


def _clip(spec: ClipSpec, series: Series, out: Path, failures: Mapping[str, Failure], theme: str) -> dict[str, Any]:
    base = clip_base(spec, theme)
    manifest = read_manifest(out / f"{base}.json")
    failure = _reason(failures.get(spec.name), series)
    clip = {"name": spec.name, "title": spec.title, "question": spec.question, "failure": failure, "film": None}
    if manifest is None:
        return clip
    film = {
        "name": spec.name,
        "title": manifest["title"],
        "duration": manifest["duration"],
        "width": manifest["width"],
        "height": manifest["height"],
        "quality": manifest["quality"],
        "files": _links(base, (".mp4", ".vtt", ".srt", ".txt", ".json")),
        "poster": quote(f"{base}.jpg"),
        "track": _track(out / f"{base}.vtt"),
        "marks": manifest["beats"],
        "numbers": manifest["numbers"],
        "versions": manifest["versions"],
    }
    return {**clip, "title": manifest["title"], "question": manifest["question"], "film": film}


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
