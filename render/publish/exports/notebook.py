"""An example notebook for each clip: the film, one's own values, and its numbers computed again."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from render import language
from render.manifest import BeatManifest
from render.publish import reproduce
from render.publish.captions import PREDICT, minutes
from render.publish.exports.built import BuiltClip
from render.publish.exports.figure import figure
from render.publish.exports.markdown import protected
from scenes.script import LETTERS, SERIES_ROOT

MOST_NUMBERS = 8
"""As many numbers as are computed again; the page of the clip has all."""
LONGEST = 80
"""Characters of a number that is computed again."""
LARGEST_FILM = 10_000_000
"""Bytes of a film that lies inside the notebook; a larger one is played from beside it."""


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
    manifest, own = clip.manifest, _own_values(clip)
    yield _text(f"# {protected(manifest['title'])}\n\n*{protected(manifest['question'])}*")
    yield _text(_needed(clip))
    yield _code("from render import clip", "", _call(clip, own), output=_output(clip))
    if manifest["parameters"]:
        yield _text("Your own values: change them and run the cell. The words, the captions and every number follow.")
        yield _code(_call(clip, manifest["parameters"], lines=True))
    yield _text("## The numbers")
    yield _code(f"film = {_call(clip, own)}", "for name in film.numbers:", "    print(film.explain(name))")
    if again := list(_again(clip)):
        yield _text("Computed again, each by itself:")
        yield from (_code(*lines) for lines in again)
    yield _text("## The words")
    for beat in manifest["beats"]:
        yield _text(_said(beat))


def _own_values(clip: BuiltClip) -> dict[str, Any]:
    """Return the parameters that the clip was built with in place of the script's."""
    script = clip.spec.parameters
    return {name: value for name, value in clip.manifest["parameters"].items() if script.get(name) != value}


def _needed(clip: BuiltClip) -> str:
    """Say what the cells need."""
    beside = (
        "" if _is_course(clip) else f" Put the folder of the series, `{clip.series.root.name}`, beside this notebook."
    )
    return (
        "The film is stored in this notebook. To run the cells, choose a kernel that has the project which made it: "
        "`pip install ipykernel FOLDER`, where FOLDER holds its `pyproject.toml`; its README says what else it needs."
        f"{beside} A clip is looked for in the folder `build` beside this notebook, and built there if it is not up to "
        "date, which takes about a minute."
    )


def _is_course(clip: BuiltClip) -> bool:
    return clip.series.root == SERIES_ROOT


def _call(clip: BuiltClip, values: Mapping[str, Any], *, lines: bool = False) -> str:
    """Return the call that shows the clip with ``values``, with a line for each if there are to be ``lines``."""
    options = {"theme": clip.variant.theme, "format": clip.variant.format}
    arguments = [
        _literal(clip.name),
        *(f"{name}={_literal(value)}" for name, value in values.items()),
        *(f"{name}={_literal(choice)}" for name, choice in options.items() if choice in clip.variant.marks),
        *([] if _is_course(clip) else [f"series={_literal(clip.series.root.name)}"]),
    ]
    return (
        "clip(\n" + "".join(f"    {each},\n" for each in arguments) + ")" if lines else f"clip({', '.join(arguments)})"
    )


def _literal(value: Any) -> str:
    """Write a value as Python, texts in double quotes."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _again(clip: BuiltClip) -> Iterator[list[str]]:
    """Give the lines that compute the first numbers that are shown, those of the core before others."""
    numbers, moments = clip.manifest["numbers"], clip.manifest["moments"]
    short = [name for name in numbers if name in moments and _is_short(numbers[name])]
    order = sorted(short, key=lambda name: (not numbers[name]["function"].startswith("mathdl."), moments[name]))
    own, importable = clip.spec.parameters, _is_course(clip)
    every = (reproduce.lines(clip.manifest, name, own, importable=importable) for name in order)
    yield from itertools.islice(filter(None, every), MOST_NUMBERS)


def _is_short(number: Mapping[str, Any]) -> bool:
    """Whether a number is read rather than drawn; a manifest holds large arrays by their shapes."""
    return not isinstance(number["value"], dict) and len(str(number["text"])) <= LONGEST


def _output(clip: BuiltClip) -> dict[str, Any]:
    """Return the film as the output of a cell, so that it is there before anything is run."""
    film = clip.path(".mp4")
    beside = f"{clip.stem}.mp4" if film.stat().st_size > LARGEST_FILM else ""
    data = {
        "text/html": figure(film, clip.manifest, language.of(clip.series), _own_values(clip), beside),
        "text/plain": f"{clip.manifest['title']}: {clip.stem}.mp4",
    }
    return {"output_type": "display_data", "metadata": {}, "data": data}


def _said(beat: BeatManifest) -> str:
    question = f"**{PREDICT}** " if beat["predict"] else ""
    choices = "".join(
        f"\n- {letter}: {protected(choice)}" for letter, choice in zip(LETTERS, beat["choices"], strict=False)
    )
    shows = f"\n\n*Shown: {protected(beat['shows'])}*" if beat["shows"] else ""
    return (
        f"`{minutes(beat['start'])}` {question}{protected(beat['words'])}" + (f"\n{choices}" if choices else "") + shows
    )


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(*lines: str, output: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "cell_type": "code", "metadata": {}, "execution_count": None, "source": "\n".join(lines),
        "outputs": [] if output is None else [output],
    }  # fmt: skip
