"""Slides of a clip: one for each beat, with the beat's film on it and its words as speaker notes (PPTX)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import ZipFile

from render.failures import ExportError
from render.manifest import BeatManifest
from render.publish.captions import PREDICT
from render.publish.exports import beat_films
from render.publish.exports.built import BuiltClip
from scenes.script import LETTERS
from scenes.sentences import sentences

if TYPE_CHECKING:
    from pptx.presentation import Presentation

COLOURS = {
    "dark": {"ink": "#E8EAED", "ground": "#0E1116", "muted": "#9AA4AF"},
    "light": {"ink": "#1B1F24", "ground": "#FBFAF7", "muted": "#5A636D"},
}
"""What slides use of each theme's palette."""
SLOTS = {"ink": "dk1", "ground": "lt1", "muted": "dk2"}
"""What PowerPoint's themes call these colours."""
SIZES = {"wide": (12_192_000, 6_858_000), "vertical": (6_858_000, 12_192_000)}
"""Width and height of the slides of each format, in EMU: 914400 to the inch."""
OPENING_LENGTH = 60
TITLE_SLIDE, TITLE_ONLY = 0, 5  # layouts of python-pptx's own template
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def write(clips: Sequence[BuiltClip], folder: Path) -> None:
    """Write one file of slides per clip; ExportError if python-pptx is missing or a film cannot be cut."""
    try:
        import pptx
    except ImportError:
        raise ExportError("Slides are written with python-pptx. Run first: pip install 'mathdl[slides]'") from None
    for clip in clips:
        presentation = pptx.Presentation()
        _set_up(presentation, clip)
        _add_title_slide(presentation, clip)
        with TemporaryDirectory() as films:
            for number, beat in enumerate(clip.manifest["beats"], start=1):
                film = Path(films, f"{number:02d}.mp4")
                beat_films.cut(clip, beat, film)
                _add_slide(presentation, beat, film)
        (folder / f"{clip.stem}.pptx").write_bytes(_saved(presentation))


def opening(words: str, length: int = OPENING_LENGTH) -> str:
    """Return the first sentence of some words, cut after a word if it is long; it serves as a title."""
    first = next(iter(sentences(words)), "")
    if len(first) <= length:
        return first.removesuffix(".")
    start, space, _ = first[:length].rpartition(" ")
    return f"{(start if space else first[: length - 1]).rstrip(' ,;:–—')}…"


def _set_up(presentation: Presentation, clip: BuiltClip) -> None:
    """Fit the template to the clip: the size of its slides, its colours, and what the file says of itself."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.util import Emu

    old = presentation.slide_width or 1, presentation.slide_height or 1
    size = SIZES[clip.variant.format]
    presentation.slide_width, presentation.slide_height = map(Emu, size)
    across, down = size[0] / old[0], size[1] / old[1]
    master = presentation.slide_master
    for sheet in (master, *presentation.slide_layouts):
        for place in sheet.element.xpath("p:cSld/p:spTree/p:sp/p:spPr/a:xfrm/*"):
            for name, factor in (("x", across), ("cx", across), ("y", down), ("cy", down)):
                if name in place.attrib:
                    place.set(name, str(round(int(place.get(name)) * factor)))
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    for role, slot in SLOTS.items():
        entry = f'<a:{slot}><a:srgbClr val="{COLOURS[clip.variant.theme][role][1:]}"/></a:{slot}>'
        theme.blob = re.sub(f"<a:{slot}>.*?</a:{slot}>".encode(), entry.encode(), theme.blob)
    thumbnail = presentation.part.package.part_related_by(RELATIONSHIP_TYPE.THUMBNAIL)
    thumbnail.blob = clip.path(".jpg").read_bytes()
    about = presentation.core_properties
    for entry in list(about._element):  # the author and the dates of the template
        about._element.remove(entry)
    about.title, about.subject = clip.manifest["title"][:255], clip.manifest["question"][:255]
    about.language = clip.manifest["language"]


def _add_title_slide(presentation: Presentation, clip: BuiltClip) -> None:
    from pptx.enum.dml import MSO_THEME_COLOR

    slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_SLIDE])
    title, subtitle = slide.placeholders
    title.text = clip.manifest["title"]
    subtitle.text = f"{clip.manifest['question']}\n{clip.manifest['series']}"
    for paragraph in subtitle.text_frame.paragraphs:
        for run in paragraph.runs:
            run.font.color.theme_color = MSO_THEME_COLOR.TEXT_2


def _add_slide(presentation: Presentation, beat: BeatManifest, film: Path) -> None:
    """Add the slide of a beat: its film, which plays when the slide comes, and a title above it, for screen readers."""
    width, height = presentation.slide_width or 0, presentation.slide_height or 0
    slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
    title = slide.placeholders[0]
    title.text = opening(beat["words"]) or beat["name"]
    title.left, title.top, title.width, title.height = 0, -height // 5, width, height // 6
    movie = slide.shapes.add_movie(str(film), 0, 0, width, height, beat_films.last_picture(film), "video/mp4")
    movie.name = beat["name"]
    movie.element.xpath(".//p:cNvPr")[0].set("descr", beat["shows"])
    for condition in slide.element.xpath(".//p:video//p:cond"):
        condition.set("delay", "0")
    slide.notes_slide.notes_text_frame.text = _notes(beat)


def _notes(beat: BeatManifest) -> str:
    """Return the words of a beat, its answers to choose from if it asks, and what is shown."""
    lines = [f"{PREDICT} {beat['words']}" if beat["predict"] else beat["words"]]
    lines += [f"{letter}. {choice}" for letter, choice in zip(LETTERS, beat.get("choices", []), strict=False)]
    lines += [f"Answer: {answer}"] if (answer := beat.get("answer")) else []
    return "\n".join([*lines, f"Shown: {beat['shows']}"])


def _saved(presentation: Presentation) -> bytes:
    """Return the file; the same slides make the same bytes, for the files in it bear no date."""
    saved, dateless = BytesIO(), BytesIO()
    presentation.save(saved)
    with ZipFile(saved) as source, ZipFile(dateless, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            entry.date_time = ZIP_EPOCH
            target.writestr(entry, content)
    return dateless.getvalue()
