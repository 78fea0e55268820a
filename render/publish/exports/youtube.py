"""A folder per clip with what YouTube asks for: film, thumbnail, captions, title, description and tags.

Limits of title, description and tags: https://developers.google.com/youtube/v3/docs/videos;
of chapters: https://support.google.com/youtube/answer/9884579.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from render.failures import ExportError
from render.manifest import BeatManifest
from render.publish.captions import minutes
from render.publish.exports import built
from render.publish.exports.built import BuiltClip
from render.publish.exports.slides import COLOURS, opening

TITLE_LENGTH = 100
DESCRIPTION_BYTES = 5000
TAGS_LENGTH = 500
THUMBNAIL = (1280, 720)
THUMBNAIL_BYTES = 2_000_000
CHAPTER_SECONDS = 10
CHAPTERS = 3
"""With fewer chapters, YouTube takes none."""

# YouTube refuses titles and descriptions with these.
FORBIDDEN = str.maketrans("<>", "‹›")


def write(clips: Sequence[BuiltClip], folder: Path) -> None:
    """Write one folder per clip; its texts are to be pasted, so no line ends them."""
    for clip in clips:
        target = folder / clip.stem
        target.mkdir()
        shutil.copyfile(clip.path(".mp4"), target / "video.mp4")
        shutil.copyfile(clip.path(".srt"), target / "captions.srt")
        (target / "thumbnail.jpg").write_bytes(thumbnail(clip))
        for name, text in {"title": title(clip), "description": description(clip), "tags": tags(clip)}.items():
            (target / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")


def title(clip: BuiltClip) -> str:
    """Return title and question, or as much of the title as fits."""
    subject, question = (_line(clip.manifest[key]) for key in ("title", "question"))
    both = f"{subject}: {question}"
    return both if _length(both) <= TITLE_LENGTH else _cut(subject, TITLE_LENGTH)


def description(clip: BuiltClip) -> str:
    """Return question, gist, chapters and credits; if all is too long, without the gist, or without chapters, too."""
    question = clip.manifest["question"].strip()
    marks = "\n".join(f"{minutes(start)} {name}" for start, name in chapters(clip.manifest["beats"]))
    lead, end = [question, _gist(clip)], [marks, _credits(clip)]
    for parts in ([*lead, *end], [question, *end], [question, _credits(clip)]):
        text = "\n\n".join(filter(None, parts)).translate(FORBIDDEN)
        if len(text.encode()) <= DESCRIPTION_BYTES:
            return text
    return text.encode()[:DESCRIPTION_BYTES].decode(errors="ignore")


def chapters(beats: Sequence[BeatManifest]) -> list[tuple[int, str]]:
    """Return start and title of each chapter: a beat, with the beats after it until it is long enough for YouTube.

    Lengths are those of the times as written, in whole seconds. There are none if there would be fewer than three.
    """
    if not beats:
        return []
    found: list[tuple[int, str]] = []
    end = int(beats[-1]["end"])
    for beat in beats:
        start = int(beat["start"] + 1e-6) if found else 0
        if not found or (start - found[-1][0] >= CHAPTER_SECONDS and end - start >= CHAPTER_SECONDS):
            found.append((start, _line(opening(beat["words"]) or beat["name"].replace("_", " "))))
    return found if len(found) >= CHAPTERS and end - found[-1][0] >= CHAPTER_SECONDS else []


def tags(clip: BuiltClip) -> str:
    """Return clip, episode and series as tags, between commas; YouTube counts quotes around those of several words."""
    episode = next((each.title for each in clip.series.episodes if each.name == clip.spec.episode), "")
    names = [clip.manifest["title"], episode, clip.manifest["series"]]
    plain = dict.fromkeys(_line(name.replace(",", " ").replace('"', "")) for name in names)
    kept: list[str] = []
    for name in filter(None, plain):
        if sum(_length(each) + 3 for each in [*kept, name]) <= TAGS_LENGTH:
            kept.append(name)
    return ",".join(kept)


def thumbnail(clip: BuiltClip) -> bytes:
    """Return the clip's poster as a JPEG of YouTube's size; a vertical one stands on the theme's ground."""
    from io import BytesIO

    from PIL import Image, ImageOps, UnidentifiedImageError

    poster = clip.path(".jpg")
    try:
        with Image.open(poster) as opened:
            picture = opened.convert("RGB")
    except (OSError, UnidentifiedImageError):
        command = built.command([clip.name], clip.variant, clip.out)
        raise ExportError(f"{poster} is damaged. Run first: {command} --force") from None
    if clip.variant.format == "vertical":
        ground = COLOURS[clip.variant.theme]["ground"]
        picture = ImageOps.pad(picture, THUMBNAIL, Image.Resampling.LANCZOS, ground)
    else:
        picture = ImageOps.fit(picture, THUMBNAIL, Image.Resampling.LANCZOS)
    for quality in (95, 85, 70, 50):
        file = BytesIO()
        # Without subsampling, thin coloured lines stay sharp.
        picture.save(file, "JPEG", quality=quality, subsampling=0)
        if file.tell() < THUMBNAIL_BYTES:
            break
    return file.getvalue()


def _gist(clip: BuiltClip) -> str:
    """Return what the series is about."""
    return f"{_line(clip.manifest['series'])}\n{clip.series.summary.strip()}".strip()


def _credits(clip: BuiltClip) -> str:
    """Return who speaks, if it is a synthetic voice: whoever recorded one is not for a description to name."""
    voice = clip.manifest["voice"]
    return f"Voice: {voice['name']} {voice['version']} (synthetic)" if voice and voice["name"] != "recordings" else ""


def _line(text: str) -> str:
    """Return a text in one line that YouTube takes."""
    return " ".join(text.split()).translate(FORBIDDEN)


def _length(text: str) -> int:
    """Return how long a text is for a browser, to which most emoji are two characters."""
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, length: int) -> str:
    if _length(text) <= length:
        return text
    kept = text[: length - 1]
    while _length(kept) > length - 1:
        kept = kept[:-1]
    start, space, _ = kept.rpartition(" ")
    return f"{start if space else kept}…"
