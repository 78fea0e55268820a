"""The course site as a folder of its own: all pages, with the films, captions and transcripts that are built."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from render.failures import ExportError
from render.publish import site
from render.publish.exports import built
from render.publish.site import films as site_films
from render.publish.site.films import FilmVariant
from render.variants import Variant
from scenes.script import Series


def films(series: Series, build: Path) -> list[FilmVariant]:
    """Return every film that is built, of clips, episodes and the series.

    ExportError if there is none, or if the film of a clip is damaged.
    """
    damaged = [
        reason
        for spec in series.clips
        for clip in built.every_variant(series, spec, build)
        if (reason := built.damage(clip))
    ]
    if damaged:
        raise ExportError(f"{'; '.join(damaged)}. Run 'render all' again.")
    found = site_films.find(series, build, {}, Variant())
    every = [*found.clips, *found.episodes.values(), *filter(None, [found.whole])]
    variants = [variant for film in every for variant in film.variants]
    if not variants:
        raise ExportError(f"No clip is built in {build}. Run first: {built.command([], Variant(), build).rstrip()}")
    return variants


def write(series: Series, build: Path, films: Sequence[FilmVariant], folder: Path, *, link: bool = False) -> None:
    """Write the site below ``folder``: films are copied, or hard links where that can be done."""
    for path, content in site.files(series, build).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for film in films:
        for suffix in (*film.suffixes, ".jpg"):
            _place(build / f"{film.base}{suffix}", folder / f"{film.base}{suffix}", link=link)


def _place(source: Path, target: Path, *, link: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if link:
        try:
            os.link(source, target)
            return
        except OSError:  # another disk, or one that knows no links
            pass
    shutil.copy2(source, target)
