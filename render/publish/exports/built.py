"""Clips that are built: their manifests and published files, found in an output folder and checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from render import manifest as manifests
from render.failures import ExportError
from render.manifest import Manifest
from render.store.clips import Artefacts
from render.variants import Variant, clip_base, variants
from render.wording import listed
from scenes.script import FORMATS, THEMES, ClipSpec, Series

BUILD = Path("build")
"""The output folder of a build that is told no other."""


@dataclass(frozen=True, slots=True)
class BuiltClip:
    """One clip as it lies in an output folder, in one theme and format."""

    series: Series
    spec: ClipSpec
    variant: Variant
    manifest: Manifest
    out: Path

    @property
    def name(self) -> str:
        """The clip's name."""
        return self.spec.name

    @property
    def base(self) -> str:
        """Where its files lie below ``out``, without their suffixes."""
        return clip_base(self.spec, self.variant)

    @property
    def stem(self) -> str:
        """What its files are called, without their suffixes: ``kl_divergence.light``."""
        return self.base.rpartition("/")[2]

    def path(self, suffix: str) -> Path:
        """Return where its film, ``.mp4``, or what belongs to it lies: ``.vtt``, ``.srt``, ``.jpg``, ``.txt``."""
        return self.out / f"{self.base}{suffix}"


def find(series: Series, specs: Iterable[ClipSpec], variant: Variant, out: Path) -> list[BuiltClip]:
    """Return clips as they were built in ``out``; ExportError names those that are missing or damaged."""
    wanted = list(specs)
    found = [clip for spec in wanted if (clip := _find(series, spec, variant, out))]
    found = [clip for clip in found if clip.manifest.get("schema") == manifests.SCHEMA]
    missing = [spec.name for spec in wanted if all(clip.spec is not spec for clip in found)]
    if missing:
        raise ExportError(
            f"{listed(missing)} {'is' if len(missing) == 1 else 'are'} not built in {out}{_as(variant)}, "
            "or only by an earlier version. Run first: "
            f"{command(missing, variant, out)}"
        )
    if damaged := [(clip.name, reason) for clip in found if (reason := damage(clip))]:
        reasons = "; ".join(reason for _, reason in damaged)
        raise ExportError(f"{reasons}. Run first: {command([name for name, _ in damaged], variant, out)}")
    return found


def every_variant(series: Series, spec: ClipSpec, out: Path) -> Iterator[BuiltClip]:
    """Give a clip in each theme and format in which it lies in ``out``, undamaged or not; dark and wide first."""
    for variant in variants(THEMES, FORMATS):
        if variant.declared_by(spec) and (clip := _find(series, spec, variant, out)):
            yield clip


def damage(clip: BuiltClip) -> str | None:
    """Say what is wrong with a clip's files; None if nothing is."""
    for suffix in (".vtt", ".srt", ".jpg", ".txt"):
        if not clip.path(suffix).is_file():
            return f"{clip.path(suffix)} is missing"
    film = clip.path(".mp4")
    try:
        kept = Artefacts(clip.out).published(clip.base)
    except OSError:
        kept = None
    if kept is not None:
        return None if kept.is_intact(film, thoroughly=True) else f"{film} is damaged"
    frames = _frames(film)
    return None if frames == clip.manifest["frames"] else f"{film} is damaged"


def command(names: Iterable[str], variant: Variant, out: Path) -> str:
    """Return the command that builds clips."""
    folder = "" if out == BUILD else f" --out {out}"
    return f"render all {' '.join(names)}{variant.options}{folder}"


def _find(series: Series, spec: ClipSpec, variant: Variant, out: Path) -> BuiltClip | None:
    content = manifests.find(out / f"{clip_base(spec, variant)}.json")
    return None if content is None else BuiltClip(series, spec, variant, content, out)


def _as(variant: Variant) -> str:
    return f" as {' and '.join(variant.marks)}" if variant.marks else ""


def _frames(film: Path) -> int | None:
    """Return how many pictures a film holds; None if it cannot be read."""
    import av

    try:
        with av.open(str(film)) as container:
            return int(sum(1 for packet in container.demux(container.streams.video[0]) if packet.pts is not None))
    except (OSError, av.error.FFmpegError, IndexError):
        return None
