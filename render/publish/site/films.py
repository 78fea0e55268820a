"""What the pages show of each film: its variants, beats, formulas and numbers, read from manifests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from render import manifest as manifests
from render.failures import Failure
from render.files import sha256
from render.publish import reproduce
from render.variants import Variant, clip_base, episode_base, series_base, variants
from scenes.script import FORMATS, SERIES_ROOT, THEMES, ClipSpec, Episode, Series

VARIANTS = variants(THEMES, FORMATS)
DANGLING = ("=", "+", "?", "−", "-", "dot", "times", "<", ">")
"""A formula that begins or ends so has its other part in another mobject."""


@dataclass(frozen=True, slots=True)
class FilmVariant:
    """A film in one theme and format."""

    variant: Variant
    base: str
    """Where its files lie below the output folder, without their suffixes."""
    manifest: Mapping[str, Any]
    suffixes: tuple[str, ...]
    """Those of its files."""
    captions: str

    @property
    def width(self) -> int:
        """Of the picture, in pixels."""
        return int(self.manifest["width"])

    @property
    def height(self) -> int:
        """Of the picture, in pixels."""
        return int(self.manifest["height"])

    @property
    def marks(self) -> list[dict[str, Any]]:
        """Its chapters: beats of a clip, clips of a longer film."""
        if "beats" not in self.manifest:
            return [
                {"name": clip["clip"], "start": clip["start"], "end": clip["end"], "title": clip["title"],
                 "words": clip["question"], "shows": "", "predict": False, "choices": [], "answer": None}
                for clip in self.manifest["clips"]
            ]  # fmt: skip
        keys = ("name", "start", "end", "words", "shows")
        return [
            {**{key: beat[key] for key in keys}, "title": "", "predict": bool(beat.get("predict")),
             "choices": beat.get("choices", []), "answer": beat.get("answer")}
            for beat in self.manifest["beats"]
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Film:
    """A clip, an episode or the whole series on its page."""

    kind: str
    """``clip``, ``episode`` or ``series``."""
    name: str
    title: str
    question: str
    page: str
    """The path of its page below the output folder."""
    variants: tuple[FilmVariant, ...]
    """Dark and wide first."""
    spec: ClipSpec | None = None
    episode: Episode | None = None
    failure: str | None = None
    failed_as: str = ""
    command: str = ""
    """What makes it."""
    importable: bool = False
    """Whether its scene is a module of this package."""

    @property
    def oembed(self) -> str:
        """The path of what pages elsewhere read to embed it."""
        return self.page.removesuffix(".html") + ".oembed.json"

    @property
    def main(self) -> FilmVariant:
        """The variant that its page shows without scripts."""
        return self.variants[0]

    @property
    def duration(self) -> float:
        """Its length in seconds."""
        return float(self.main.manifest["duration"])

    @property
    def formulas(self) -> list[Mapping[str, Any]]:
        """The formulas of a clip, each once, without single symbols and parts."""
        found = {each["typst"]: each for each in reversed(self.main.manifest.get("formulas", []))}
        return [each for source, each in reversed(found.items()) if _is_whole(source)]

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """The numbers of a clip: those that are shown or said by their first moment, then those behind the pictures."""
        manifest = self.main.manifest
        moments = manifest.get("moments", {})
        numbers = [
            {**number, "name": name, "start": moments.get(name), "lines": self._lines(name)}
            for name, number in manifest.get("numbers", {}).items()
        ]
        return sorted(numbers, key=lambda number: (number["start"] is None, number["start"] or 0.0))

    def _lines(self, name: str) -> list[str]:
        own = self.spec.parameters if self.spec else {}
        return reproduce.lines(self.main.manifest, name, own, importable=self.importable)  # type: ignore[arg-type]

    def data(self, link: Any) -> dict[str, Any]:
        """Return what the script of the page knows; ``link`` makes a path below the output folder an address."""
        return {
            "kind": self.kind,
            "name": self.name,
            "title": self.title,
            "variants": [
                {
                    "theme": each.variant.theme,
                    "format": each.variant.format,
                    "fps": each.manifest["fps"],
                    "duration": each.manifest["duration"],
                    "video": link(f"{each.base}.mp4"),
                    "poster": link(f"{each.base}.jpg"),
                    "captions": link(f"{each.base}.vtt"),
                    "vtt": each.captions,
                    "beats": each.marks,
                }
                for each in self.variants
            ],
        }


@dataclass(slots=True)
class Films:
    """All films of a series."""

    clips: list[Film] = field(default_factory=list)
    episodes: dict[str, Film] = field(default_factory=dict)
    """By the stem of their files."""
    whole: Film | None = None

    def clip(self, name: str) -> Film:
        """Return the clip of this name."""
        return next(film for film in self.clips if film.name == name)

    @property
    def voices(self) -> list[str]:
        """Who speaks, with versions; whoever recorded a voice is not for a page to name."""
        voices = [each.manifest.get("voice") for film in self.clips for each in film.variants]
        return sorted(
            {f"{voice['name']} {voice['version']}" for voice in voices if voice and voice["name"] != "recordings"}
        )


def find(series: Series, out: Path, failures: Mapping[str, Failure], made: Variant) -> Films:
    """Return the films that lie in ``out``, and what failed in the variant ``made``."""
    found = Films()
    for episode in series.episodes:
        for spec in episode.clips:
            found.clips.append(clip_film(series, spec, out, failures.get(spec.name), made))
        declared = [each for each in VARIANTS if all(each.declared_by(spec) for spec in episode.clips)]
        found.episodes[episode.stem] = Film(
            kind="episode",
            name=episode.name,
            title=episode.title,
            question=episode.summary,
            page=f"episodes/{episode.stem}.html",
            variants=_variants(out, {each: episode_base(episode, each) for each in declared}),
            episode=episode,
            failure=_reason(failures.get(episode.stem), series),
        )
    whole = _variants(out, {each: series_base(each) for each in VARIANTS})
    found.whole = Film("series", "series", series.title, series.summary, "series.html", whole) if whole else None
    return found


def state(series: Series, out: Path) -> dict[str, list[str]]:
    """Return which films lie in ``out``, and of each its files, those that pages are made of with their checksums."""
    found: dict[str, list[str]] = {}
    for variant in VARIANTS:
        clips = (clip_base(spec, variant) for spec in series.clips)
        episodes = (episode_base(episode, variant) for episode in series.episodes)
        for base in (*clips, *episodes, series_base(variant)):
            if suffixes := _suffixes(out, base):
                read = [sha256(out / f"{base}{suffix}") for suffix in (".json", ".vtt") if suffix in suffixes]
                found[base] = [*suffixes, *read]
    return found


def clip_film(
    series: Series, spec: ClipSpec, out: Path, failure: Failure | None = None, made: Variant | None = None
) -> Film:
    """Return what a page shows of one clip."""
    made = made or Variant()
    declared = [each for each in VARIANTS if each.declared_by(spec)]
    found = _variants(out, {each: clip_base(spec, each) for each in declared})
    first = found[0].manifest if found else {"title": spec.title, "question": spec.question}
    return Film(
        kind="clip",
        name=spec.name,
        title=first["title"],
        question=first["question"],
        page=f"clips/{spec.episode}/{spec.name}.html",
        variants=found,
        spec=spec,
        episode=next(each for each in series.episodes if spec in each.clips),
        failure=_reason(failure, series),
        failed_as=" ".join(made.marks),
        command=f"render all {spec.name}{(made if made in declared else declared[0]).options}",
        importable=series.root == SERIES_ROOT,
    )


def only(film: Film, variant: Variant) -> Film:
    """Return the film with one of its variants alone."""
    return replace(film, variants=tuple(each for each in film.variants if each.variant == variant))


def _variants(out: Path, bases: Mapping[Variant, str]) -> tuple[FilmVariant, ...]:
    return tuple(
        FilmVariant(variant, base, manifest, _suffixes(out, base), _text(out / f"{base}.vtt"))
        for variant, base in bases.items()
        if (manifest := manifests.find(out / f"{base}.json"))
    )


def _suffixes(out: Path, base: str) -> tuple[str, ...]:
    known = (".mp4", ".vtt", ".srt", ".chapters.vtt", ".txt", ".json")
    return tuple(suffix for suffix in known if (out / f"{base}{suffix}").exists())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _is_whole(source: str) -> bool:
    words: Sequence[str] = source.split()
    return len(words) > 1 and words[0] not in DANGLING and words[-1] not in DANGLING


def _reason(failure: Failure | None, series: Series) -> str | None:
    """Say why something failed, with paths as the series has them: a page is read elsewhere."""
    if failure is None:
        return None
    beat = f"In beat {failure.beat}: " if failure.beat else ""
    return beat + failure.message.replace(f"{series.root}/", "")
