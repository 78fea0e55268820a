"""An example notebook for each clip: the film, one's own values, and its numbers computed again."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from render.manifest import BeatManifest
from render.publish import reproduce
from render.publish.captions import PREDICT, minutes
from render.publish.exports.built import BuiltClip
from scenes.script import LETTERS, SERIES_ROOT

MOST_NUMBERS = 8
"""As many numbers as are computed again; the page of the clip has all."""


def write(clips: Sequence[BuiltClip], folder: Path) -> None:
    """Write a notebook (nbformat 4.5) for each clip, with its film beside it."""
    for clip in clips:
        for suffix in (".mp4", ".vtt", ".jpg"):
            (folder / f"{clip.stem}{suffix}").write_bytes(clip.path(suffix).read_bytes())
        notebook = {
            "cells": [{"id": f"cell-{number}", **cell} for number, cell in enumerate(_cells(clip))],
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
                "title": clip.manifest["title"],
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{clip.stem}.ipynb").write_text(text, encoding="utf-8")


def _cells(clip: BuiltClip) -> Iterator[dict[str, Any]]:
    manifest = clip.manifest
    yield _text(f"# {_plain(manifest['title'])}\n\n*{_plain(manifest['question'])}*")
    yield _code("from render import clip", _arguments(clip, {}), output=_film(clip))
    if clip.spec.parameters:
        yield _text("Your own values: change them and run the cell. The words, the captions and every number follow.")
        yield _code(_arguments(clip, dict(clip.spec.parameters)))
    yield _text("## The numbers")
    yield _code(
        f"shown = {_arguments(clip, {})}", 'for name in shown.manifest["moments"]:', "    print(shown.explain(name))"
    )
    if again := list(_again(clip)):
        yield _text("Computed again, each by itself:")
        yield from (_code(*lines) for lines in again)
    yield _text("## The words")
    for beat in manifest["beats"]:
        yield _text(_said(beat))


def _arguments(clip: BuiltClip, values: dict[str, Any]) -> str:
    """Return the call that shows the clip, with a line for each of ``values``."""
    chosen = {"theme": clip.variant.theme, "format": clip.variant.format}
    options = [f'{name}="{choice}"' for name, choice in chosen.items() if choice in clip.variant.marks]
    series = [] if clip.series.root == SERIES_ROOT else [f'series="{clip.series.root.name}"']
    if not values:
        return f"clip({', '.join([repr(clip.name), *options, *series])})"
    lines = [repr(clip.name), *(f"{name}={value!r}" for name, value in values.items()), *options, *series]
    return "clip(\n" + "".join(f"    {line},\n" for line in lines) + ")"


def _again(clip: BuiltClip) -> Iterator[list[str]]:
    """Give the lines that compute the first numbers that are shown."""
    count = 0
    for name in sorted(clip.manifest["moments"], key=clip.manifest["moments"].__getitem__):
        if name not in clip.manifest["numbers"] or count == MOST_NUMBERS:
            continue
        lines = reproduce.lines(clip.manifest, name, clip.spec.parameters, importable=False)
        if lines:
            count += 1
            yield lines


def _film(clip: BuiltClip) -> str:
    """Return the film beside the notebook as HTML, so that it is there before anything is run."""
    title = html.escape(f"{clip.manifest['title']}: {clip.manifest['question']}")
    return (
        f'<video controls preload="none" width="960" style="max-width: 100%" poster="{clip.stem}.jpg" '
        f'src="{clip.stem}.mp4" aria-label="{title}"><track kind="captions" src="{clip.stem}.vtt" default></video>'
    )


def _said(beat: BeatManifest) -> str:
    question = f"**{PREDICT}** " if beat["predict"] else ""
    choices = "".join(
        f"\n- {letter}: {_plain(choice)}" for letter, choice in zip(LETTERS, beat["choices"], strict=False)
    )
    shows = f"\n\n*Shown: {_plain(beat['shows'])}*" if beat["shows"] else ""
    return f"`{minutes(beat['start'])}` {question}{_plain(beat['words'])}" + (f"\n{choices}" if choices else "") + shows


def _plain(text: str) -> str:
    """Protect a text from Markdown, HTML and mathematics."""
    signs = {**{ord(sign): f"\\{sign}" for sign in "\\`*_[]#|$"}, ord("<"): "&lt;", ord(">"): "&gt;", ord("&"): "&amp;"}
    return text.translate(signs)


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(*lines: str, output: str | None = None) -> dict[str, Any]:
    shown: dict[str, Any] = {"output_type": "display_data", "metadata": {}, "data": {"text/html": output}}
    outputs = [] if output is None else [shown]
    return {
        "cell_type": "code", "metadata": {}, "execution_count": None, "source": "\n".join(lines), "outputs": outputs,
    }  # fmt: skip
