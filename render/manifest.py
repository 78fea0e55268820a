"""The manifest of a clip: all that is known of it. Pages, captions, transcripts and exports are made from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NotRequired, TypedDict

SCHEMA = 5
"""To be raised when a manifest holds other things."""

Timing = Mapping[str, float]
"""Seconds that the words of each beat take and, under ``beat@mark``, until they come to a mark; in whole frames."""


class SentenceTimes(TypedDict):
    """When a sentence is said, and when each of its words begins, in seconds from the beginning of the clip."""

    start: float
    end: float
    words: list[float]


class BeatManifest(TypedDict):
    """A beat: its times in seconds, its words with their numbers, and what is shown."""

    name: str
    start: float
    end: float
    words: str
    shows: str
    overrun: float
    """By how much its animations outlast its words."""
    marks: dict[str, float]
    """When the words come to each of their marks, in seconds like ``start``."""
    predict: bool
    """Whether it asks the viewer what the next beat shows."""
    choices: list[str]
    """Answers for the viewer to choose from."""
    answer: str | None
    """The letter of the right one; None where it is not known, as with other parameters than the script's own."""
    speech: NotRequired[list[SentenceTimes]]
    """Its sentences, where they are spoken."""


class FormulaManifest(TypedDict):
    """A formula in Typst's notation and in MathML, its numbers filled in.

    With the beat that shows it, and when it is first seen.
    """

    beat: str
    typst: str
    mathml: str
    """Empty where Typst cannot write it so."""
    start: float


class Manifest(TypedDict):
    """A clip: its texts, its picture, its numbers with their provenance, its beats, and what it was made with."""

    schema: int
    series: str
    language: str
    episode: str
    clip: str
    scene: str
    """The class that draws it, with its module."""
    title: str
    question: str
    theme: str
    format: str
    quality: str
    width: int
    height: int
    fps: int
    frames: int
    duration: float
    voice: Mapping[str, str] | None
    """Name and version; None where nobody speaks."""
    parameters: Mapping[str, Any]
    numbers: Mapping[str, Any]
    beats: list[BeatManifest]
    formulas: list[FormulaManifest]
    moments: Mapping[str, float]
    """When each number is first shown or said, in seconds."""
    fills: Mapping[str, str]
    """Every number of the words as it was written into them, so that words may change without a new rendering."""
    files: Mapping[str, str]
    """The project's files that were read, with their checksums."""
    versions: Mapping[str, str]


def read(path: Path) -> Manifest:
    """Read a manifest; OSError or ValueError if that cannot be done."""
    content: Manifest = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path} holds no table")
    return content


def find(path: Path) -> Manifest | None:
    """Return a finished clip's or episode's manifest; None if it is missing, damaged or without its video."""
    try:
        content = read(path)
    except (OSError, ValueError, RecursionError):
        return None
    return content if path.with_suffix(".mp4").exists() else None


def as_text(content: Manifest) -> str:
    """Write a manifest as it lies beside its video, with a line for every entry of its tables and lists."""
    return _block(content, "\n ") + "\n"


def _block(value: Any, indent: str, depth: int = 2) -> str:
    # As JSON's own indent does it but for what lies deeper, which is written by the encoder that is fast.
    if not depth or not value:
        return _line(value)
    if isinstance(value, dict):
        entries = (f"{_line(name)}: {_block(each, f'{indent} ', depth - 1)}" for name, each in value.items())
        return f"{{{indent}{f',{indent}'.join(entries)}{indent[:-1]}}}"
    if isinstance(value, list):
        entries = (_block(each, f"{indent} ", depth - 1) for each in value)
        return f"[{indent}{f',{indent}'.join(entries)}{indent[:-1]}]"
    return _line(value)


_line = json.JSONEncoder(ensure_ascii=False).encode
