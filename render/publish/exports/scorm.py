"""Packages for learning platforms: SCORM 1.2, and SCORM 2004 in its fourth edition.

The structure follows the content packaging of both standards (ADL, 2001 and 2009). Pages find the platform's API by
themselves; the same page serves both editions.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from render.publish import site
from render.publish.exports.built import BuiltClip
from render.publish.site import films as site_films
from render.publish.site.films import Film, Films

DATE = (1980, 1, 1, 0, 0, 0)
"""Of every file in a package, so that the same clip makes the same package."""
SUFFIXES = (".mp4", ".vtt", ".jpg")

NAMESPACES = {
    "1.2": {
        "": "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
        "adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
    },
    "2004": {
        "": "http://www.imsglobal.org/xsd/imscp_v1p1",
        "adlcp": "http://www.adlnet.org/xsd/adlcp_v1p3",
        "adlseq": "http://www.adlnet.org/xsd/adlseq_v1p3",
        "imsss": "http://www.imsglobal.org/xsd/imsss",
    },
}
SCHEMA_VERSIONS = {"1.2": "1.2", "2004": "2004 4th Edition"}
TYPE_ATTRIBUTE = {"1.2": "adlcp:scormtype", "2004": "adlcp:scormType"}


def write(clips: Sequence[BuiltClip], folder: Path, editions: Sequence[str], *, episodes: bool = False) -> None:
    """Write a package for each clip, or for each of their ``episodes``, in these editions (``1.2``, ``2004``)."""
    groups: dict[str, list[BuiltClip]] = {}
    for clip in clips:
        groups.setdefault(clip.spec.episode + clip.variant.suffix if episodes else clip.stem, []).append(clip)
    for name, group in groups.items():
        for edition in editions:
            _package(folder / f"{name}.scorm-{edition}.zip", name, group, edition)


def _package(target: Path, name: str, clips: Sequence[BuiltClip], edition: str) -> None:
    series = clips[0].series
    films = [_film(clip) for clip in clips]
    pages = site.shared() | site.lms_files()
    items: list[tuple[Film, list[str]]] = []
    for film in films:
        found = Films(clips=[film])
        pages |= site.film_page(series, film, found, lms=True)
        items.append((film, [film.page, *(f"{film.main.base}{suffix}" for suffix in SUFFIXES)]))
    episode = next(each for each in series.episodes if clips[0].spec in each.clips)
    title = films[0].title if len(films) == 1 else episode.title
    manifest = _manifest(name, title, items, sorted(set(pages) - {film.page for film in films}), edition)
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as package:
        _add(package, "imsmanifest.xml", manifest)
        for path, content in pages.items():
            _add(package, path, content)
        for clip in clips:
            for suffix in SUFFIXES:
                _add(package, f"{clip.base}{suffix}", clip.path(suffix).read_bytes(), packed=suffix == ".vtt")


def _film(clip: BuiltClip) -> Film:
    """Return a clip's film with the one variant that was asked for."""
    film = site_films.clip_film(clip.series, clip.spec, clip.out)
    return site_films.only(film, clip.variant)


def _add(package: zipfile.ZipFile, path: str, content: bytes, *, packed: bool = True) -> None:
    entry = zipfile.ZipInfo(path, DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    entry.external_attr = 0o644 << 16
    package.writestr(entry, content)


def _manifest(
    name: str, title: str, items: Sequence[tuple[Film, list[str]]], shared: Sequence[str], edition: str
) -> bytes:
    """Return ``imsmanifest.xml``: one organization, one launchable item a film, and the files of all."""
    root = Element("manifest", {"identifier": f"lecture-{name}", "version": "1"})
    for prefix, address in NAMESPACES[edition].items():
        root.set(f"xmlns:{prefix}" if prefix else "xmlns", address)
    about = SubElement(root, "metadata")
    SubElement(about, "schema").text = "ADL SCORM"
    SubElement(about, "schemaversion").text = SCHEMA_VERSIONS[edition]
    organizations = SubElement(root, "organizations", {"default": "organization"})
    organization = SubElement(organizations, "organization", {"identifier": "organization"})
    SubElement(organization, "title").text = title
    resources = SubElement(root, "resources")
    for film, files in items:
        identifier = f"resource-{film.name}"
        item = {"identifier": f"item-{film.name}", "identifierref": identifier, "isvisible": "true"}
        SubElement(SubElement(organization, "item", item), "title").text = film.title
        about_file = {"identifier": identifier, "type": "webcontent", TYPE_ATTRIBUTE[edition]: "sco", "href": film.page}
        resource = SubElement(resources, "resource", about_file)
        for path in files:
            SubElement(resource, "file", {"href": path})
        SubElement(resource, "dependency", {"identifierref": "shared"})
    asset = {"identifier": "shared", "type": "webcontent", TYPE_ATTRIBUTE[edition]: "asset"}
    resource = SubElement(resources, "resource", asset)
    for path in shared:
        SubElement(resource, "file", {"href": path})
    indent(root, " ")
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
