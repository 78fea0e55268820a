"""Snippets that show a clip in other people's pages: MkDocs, Quarto, MyST, Sphinx, Moodle, or plain HTML."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urljoin

from render import language
from render.publish.exports.built import BuiltClip

PLACES = {
    "MkDocs": "In a page of MkDocs, with or without Material: HTML stands between empty lines.",
    "Quarto": "In a page or a slide of Quarto. Formats other than HTML get what its shortcode makes of the film.",
    "MyST and Sphinx": "In a page of Sphinx or Jupyter Book 1, with myst-parser.",
    "MyST: mystmd": "In a page of mystmd or Jupyter Book 2: the page of the clip in a frame.",
    "reStructuredText": "In a page of Sphinx.",
    "Moodle": "In the HTML view of the text editor. Where frames of other sites are forbidden, take the film alone.",
    "Plain HTML: a frame": "The page of the clip, with its question and chapters, in a frame.",
    "Plain HTML: the film alone": "The film with its captions, without scripts.",
}
QUARTO = """::: {{.content-visible when-format="html"}}
```{{=html}}
{film}
```
:::

::: {{.content-visible unless-format="html"}}
{{{{< video {address} >}}}}
:::"""


def write(clips: Sequence[BuiltClip], folder: Path, address: str = "") -> None:
    """Write a page of snippets for each clip; ``address`` is where the folder of the build is published."""
    if address and not address.endswith("/"):
        address += "/"
    for clip in clips:
        (folder / f"{clip.stem}.md").write_text(_page(clip, address), encoding="utf-8")


def _page(clip: BuiltClip, address: str) -> str:
    frame, film = _frame(clip, address), _film(clip, address)
    title = protected(clip.manifest["title"])
    blocks = {
        "MkDocs": ("html", film),
        "Quarto": ("markdown", QUARTO.format(film=film, address=f"{_base(clip, address)}.mp4")),
        "MyST and Sphinx": ("markdown", f"```{{raw}} html\n{film}\n```"),
        "MyST: mystmd": ("markdown", f":::{{iframe}} {_address(clip, address)}\n:width: 100%\n{title}\n:::"),
        "reStructuredText": ("rst", ".. raw:: html\n\n" + "\n".join(f"   {line}" for line in film.splitlines())),
        "Moodle": ("html", frame),
        "Plain HTML: a frame": ("html", frame),
        "Plain HTML: the film alone": ("html", film),
    }
    where = (
        f"The addresses begin with <{address}>. Another site shows the captions only if that host allows it, with the "
        "header `Access-Control-Allow-Origin`; where it does not, leave out `crossorigin`: the film then plays without."
    ) if address else (
        "The addresses are relative to the folder of the build: put the address at which it is published before them, "
        "or write this file again with `--address https://…/`."
    )  # fmt: skip
    parts = [f"# {title}\n\n{protected(clip.manifest['question'])}\n\n{where}"]
    for place, (kind, block) in blocks.items():
        fence = "````" if "```" in block else "```"
        parts.append(f"## {place}\n\n{PLACES[place]}\n\n{fence}{kind}\n{block}\n{fence}")
    return "\n\n".join(parts) + "\n"


def _frame(clip: BuiltClip, address: str) -> str:
    title = html.escape(clip.manifest["title"])
    wide = clip.variant.format == "wide"
    size = 'width="960" height="620"' if wide else 'width="360" height="720"'
    return (
        f'<iframe src="{_address(clip, address)}" title="{title}" {size} allow="fullscreen; picture-in-picture" '
        'allowfullscreen loading="lazy"></iframe>'
    )


def _film(clip: BuiltClip, address: str) -> str:
    base = _base(clip, address)
    tag = language.of(clip.series)
    title = html.escape(f"{clip.manifest['title']}: {clip.manifest['question']}")
    # Captions of another host are shown only where it allows that.
    origin = ' crossorigin="anonymous"' if address else ""
    return (
        f'<video controls preload="none" playsinline{origin} style="max-width: 100%; height: auto" poster="{base}.jpg" '
        f'width="{clip.manifest["width"]}" height="{clip.manifest["height"]}" aria-label="{title}">\n'
        f'  <source src="{base}.mp4" type="video/mp4">\n'
        f'  <track kind="captions" srclang="{tag.tag}" label="{html.escape(tag.name)}" src="{base}.vtt" default>\n'
        "</video>"
    )


def _base(clip: BuiltClip, address: str) -> str:
    """Return the address of the clip's files, without their suffixes."""
    return html.escape(urljoin(address, quote(clip.base)))


def _address(clip: BuiltClip, address: str) -> str:
    """Return the address of the clip's page, for a frame."""
    return html.escape(urljoin(address, quote(f"clips/{clip.spec.episode}/{clip.name}.html"))) + "?embed"


def protected(text: str) -> str:
    """Protect a line of text from Markdown, HTML and mathematics."""
    signs = {
        **{ord(sign): f"\\{sign}" for sign in "\\`*_[]#|$~"},
        ord("<"): "&lt;",
        ord(">"): "&gt;",
        ord("&"): "&amp;",
    }
    return text.translate(signs)
