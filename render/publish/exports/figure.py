"""A clip as one piece of HTML that holds film, poster and captions, for notebooks and pages made from them."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from render.language import Language
from render.manifest import Manifest

LONGEST = 80
"""Characters of a parameter's value that are still shown."""


def figure(
    film: Path, manifest: Manifest, language: Language, changed: Mapping[str, Any] | None = None, beside: str = ""
) -> str:
    """Return the film with captions, title and question, and the parameters that were ``changed``.

    The film lies inside. Where ``beside`` names a file, that is played instead.
    """
    title, question = html.escape(manifest["title"]), html.escape(manifest["question"])
    values = ", ".join(f"{name} = {_shortened(str(value))}" for name, value in (changed or {}).items())
    note = f'<br><small dir="ltr">with {html.escape(values)}</small>' if values else ""
    return (
        f'<figure lang="{html.escape(language.tag)}" style="margin: 0; max-width: {_width(manifest)}">'
        f'<video controls playsinline preload="metadata" style="width: 100%; height: auto" '
        f'width="{manifest["width"]}" height="{manifest["height"]}" aria-label="{title}: {question}" '
        f'poster="{_data(film.with_suffix(".jpg"), "image/jpeg")}" '
        f'src="{html.escape(beside) or _data(film, "video/mp4")}">'
        f'<track kind="captions" srclang="{html.escape(language.tag)}" label="{html.escape(language.name)}" '
        f'src="{_data(film.with_suffix(".vtt"), "text/vtt;charset=utf-8")}" default></video>'
        f'<figcaption dir="auto"><strong>{title}</strong> {question}{note}</figcaption></figure>'
    )


def _width(manifest: Manifest) -> str:
    """Return how wide the film is at most: a vertical one would not fit the screen otherwise."""
    return "22rem" if manifest["format"] == "vertical" else "60rem"


def _data(path: Path, kind: str) -> str:
    """Return a file as an address that holds it."""
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
