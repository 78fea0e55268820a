"""The pages of a series: one that lists all clips, and one a film, made from manifests alone.

They are plain files that work in any folder, also from disk, and load nothing but each other: styles and scripts are
files of their own, so that they work where a server allows nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

from render import language
from render.failures import Failure
from render.publish import captions
from render.publish.number_text import call, shown
from render.publish.site import films
from render.publish.site.films import Film
from render.variants import Variant, clip_base
from render.wording import clock
from scenes.script import LETTERS, SERIES_ROOT, ClipSpec, Episode, Series

if TYPE_CHECKING:
    from jinja2 import Environment

FILES = Path(__file__).resolve().parent / "static"
FOLDER = "site"
"""Where the files lie that all pages load."""
INDEX = "index.html"
# A ball in a valley, in the colours of the page. Browsers ask for an icon, and report it if there is none.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0E1116"/>'
    '<path d="M4 7c3 24 21 24 24 0" fill="none" stroke="#DB8BB8" stroke-width="2.5" stroke-linecap="round"/>'
    '<circle cx="16" cy="19" r="4" fill="#56B4E9"/></svg>\n'
)


def files(
    series: Series, out: Path, failures: Mapping[str, Failure] | None = None, made: Variant | None = None
) -> dict[str, bytes]:
    """Return all pages for what lies in ``out``, and what they load, by their paths below it; the list of clips last.

    ``failures`` happened in the variant ``made``; what failed or is missing is said in its place.
    """
    found = films.find(series, out, failures or {}, made or Variant())
    pages: dict[str, bytes] = {}
    for number, film in enumerate(found.clips):
        around = (found.clips[number - 1] if number else None, (*found.clips, None)[number + 1])
        pages |= film_page(series, film, found, around)
    for film in (*found.episodes.values(), *filter(None, [found.whole])):
        if film.variants:
            pages |= film_page(series, film, found)
    index = _render("index.html", series, INDEX, films=found)
    return {**shared(), **pages, INDEX: index.encode()}


def made_from(
    series: Series, out: Path, failures: Mapping[str, Failure] | None = None, made: Variant | None = None
) -> list[Any]:
    """Return what decides :func:`files`, as plain data: the script, what failed, and what lies in ``out``."""
    lying = films.state(series, out)
    script = repr(series).replace(str(series.root), "")
    commands = [
        films.clip_film(series, spec, out, made=made).command
        for spec in series.clips
        if not any(clip_base(spec, variant) in lying for variant in films.VARIANTS)
    ]
    failed = [repr(failures), repr(made)] if failures else []
    return [script, series.root == SERIES_ROOT, commands, failed, lying]


def shared() -> dict[str, bytes]:
    """Return the files that all pages load, by their paths."""
    loaded = {f"{FOLDER}/{path.name}": path.read_bytes() for path in sorted(FILES.iterdir())}
    return {**loaded, f"{FOLDER}/icon.svg": ICON.encode()}


def lms_files() -> dict[str, bytes]:
    """Return the files that pages load beside the shared ones in a learning platform, by their paths."""
    return {f"{FOLDER}/lms.js": (FILES.parent / "lms.js").read_bytes()}


def film_page(
    series: Series,
    film: Film,
    found: films.Films,
    around: tuple[Film | None, Film | None] = (None, None),
    *,
    lms: bool = False,
) -> dict[str, bytes]:
    """Return the page of a film, and what links to it from elsewhere need where the series has an address.

    For a learning platform (``lms``) it stands alone: it has no links to other pages, and tells the platform.
    """
    previous, following = around
    values = {"film": film, "films": found, "previous": previous, "following": following, "lms": lms}
    text = _render("film.html", series, film.page, **values)
    pages = {film.page: text.encode()}
    if series.address and film.variants and not lms:
        pages[film.oembed] = (json.dumps(oembed(series, film), ensure_ascii=False, indent=1) + "\n").encode()
    return pages


def oembed(series: Series, film: Film) -> dict[str, Any]:
    """Return what a page elsewhere needs to show a film for its link (oEmbed 1.0)."""
    main = film.variants[0]
    page = urljoin(series.address, quote(film.page))
    return {
        "type": "video",
        "version": "1.0",
        "title": film.title,
        "provider_name": series.title,
        "provider_url": series.address,
        "thumbnail_url": urljoin(series.address, quote(f"{main.base}.jpg")),
        "thumbnail_width": main.width,
        "thumbnail_height": main.height,
        "width": 960,
        "height": 540,
        "html": _environment().from_string(EMBED).render(page=f"{page}?embed", title=film.title),
    }


EMBED = (
    '<iframe src="{{ page }}" title="{{ title }}" width="960" height="540" allow="fullscreen; picture-in-picture" '
    'allowfullscreen loading="lazy"></iframe>'
)


def _render(template: str, series: Series, path: str, **values: Any) -> str:
    up = "../" * path.count("/")
    return (
        _environment()
        .get_template(template)
        .render(
            series=series,
            language=language.of(series),
            up=up,
            path=path,
            address=urljoin(series.address, quote(path)) if series.address else "",
            link=lambda target: up + quote(target),
            whole=lambda target: urljoin(series.address, quote(target)),
            embed=EMBED,
            **values,
        )
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("render.publish.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"moment": captions.minutes, "playing_time": clock, "call": call, "shown": shown}
    environment.filters |= {"anchor": anchor, "title_of": title_of}
    environment.globals |= {"predict": captions.PREDICT, "letters": LETTERS}
    return environment


def anchor(episode: Episode | ClipSpec) -> str:
    """Return the id of an episode's section, whatever its folder is called: an id holds no space."""
    return f"episode-{quote(episode.name, safe='')}"


def title_of(beat: str) -> str:
    """Return the name of a beat as a chapter: ``wrong_code`` is Wrong code."""
    words = beat.replace("_", " ")
    return words[:1].upper() + words[1:]
