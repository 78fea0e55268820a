"""Published files that a series no longer makes: of clips and episodes that were renamed, moved or left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from render import manifest as manifests
from render.variants import Variant, clip_base, episode_base
from render.wording import shortened
from scenes.script import FORMATS, THEMES, Series

# The manifest comes last: it tells whose the others are, for as long as any of them is there.
SUFFIXES = (".mp4", ".vtt", ".srt", ".chapters.vtt", ".jpg", ".txt", ".html", ".oembed.json", ".json")
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Outdated:
    """The files of a clip or an episode, known by their manifest."""

    base: str
    """Where they lie below the output folder, without their suffixes."""
    series: str
    """The title of the series that made them."""
    paths: tuple[Path, ...]


def find(series: Series, out: Path) -> Iterator[Outdated]:
    """Give what lies in ``out`` that was made by this project and that ``series`` does not make now."""
    current = set(_bases(series))
    for path in sorted([*out.glob("clips/*/*.json"), *out.glob("episodes/*.json")]):
        found = _read(path)
        base = found and _base(found)
        if not base or base in current or path != out / f"{base}.json":
            continue
        paths = [out / f"{base}{suffix}" for suffix in SUFFIXES]
        yield Outdated(base, str(found.get("series")), tuple(path for path in paths if path.is_file()))


def as_text(series: Series, found: list[Outdated]) -> list[str]:
    """Return one line for what the series made before, and one for what others made."""
    lines = []
    if own := [each.base for each in found if each.series == series.title]:
        lines.append(f"No longer part of the series: {shortened(own, SHOWN)}. 'render clean' removes them.")
    if others := [each for each in found if each.series != series.title]:
        titles = ", ".join(sorted({repr(each.series) for each in others}))
        lines.append(
            f"Made for another series ({titles}), and left alone: {shortened([each.base for each in others], SHOWN)}."
        )
    return lines


def _bases(series: Series) -> Iterator[str]:
    for variant in (Variant(theme, shape) for theme in THEMES for shape in FORMATS):
        yield from (clip_base(spec, variant) for spec in series.clips if variant.declared_by(spec))
        for episode in series.episodes:
            if all(variant.declared_by(spec) for spec in episode.clips):
                yield episode_base(episode, variant)


def _read(path: Path) -> Mapping[str, Any]:
    """Return a manifest; nothing if the file is none."""
    try:
        return manifests.read(path)
    except (OSError, ValueError, RecursionError):
        return {}


def _base(manifest: Mapping[str, Any]) -> str | None:
    """Return where the files of a manifest lie; None if it is not of this project."""
    match manifest:
        case {"schema": int(), "series": str(), "episode": str(episode), "theme": str(theme), "quality": str()}:
            suffix = Variant(theme, str(manifest.get("format", FORMATS[0]))).suffix
        case _:
            return None
    match manifest:
        case {"clip": str(clip), "beats": list()}:
            return f"clips/{episode}/{clip}{suffix}"
        case {"number": int(number), "clips": list()}:
            return f"episodes/{number:02d}-{episode}{suffix}"
    return None
