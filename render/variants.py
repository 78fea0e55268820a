"""What a clip can be drawn as: quality, theme and format; which of them it declares; what its files are called.

A :class:`Profile` is a quality, a :class:`Variant` a theme and a format, a :class:`Rendition` all three.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from render.failures import UndeclaredError
from scenes.script import FORMATS, THEMES, ClipSpec, Episode, Series, format_of


@dataclass(frozen=True, slots=True)
class Profile:
    """Picture size in pixels and frames a second."""

    letter: str
    width: int
    height: int
    fps: int

    @property
    def label(self) -> str:
        """The usual name: ``1080p60``."""
        return f"{min(self.width, self.height)}p{self.fps}"

    @property
    def format(self) -> str:
        """The shape of the picture: ``wide`` or ``vertical``."""
        return format_of(self.width, self.height)

    def shaped(self, shape: str) -> Self:
        """Return the same quality in a format: the picture turned, if it lies the other way."""
        return self if shape == self.format else replace(self, width=self.height, height=self.width)


# Manim's own letters.
PROFILES = {
    profile.letter: profile
    for profile in (
        Profile("l", 854, 480, 15),
        Profile("m", 1280, 720, 30),
        Profile("h", 1920, 1080, 60),
        Profile("p", 2560, 1440, 60),
        Profile("k", 3840, 2160, 60),
    )
}


@dataclass(frozen=True, slots=True)
class Variant:
    """A theme and a format."""

    theme: str = THEMES[0]
    format: str = FORMATS[0]

    @property
    def marks(self) -> tuple[str, ...]:
        """What distinguishes it from dark and wide: nothing, ``light``, ``vertical`` or both."""
        pairs = ((self.theme, THEMES), (self.format, FORMATS))
        return tuple(choice for choice, known in pairs if choice != known[0])

    @property
    def suffix(self) -> str:
        """What its files have after their names, so that none takes the place of another variant's."""
        return "".join(f".{mark}" for mark in self.marks)

    @property
    def options(self) -> str:
        """The command-line options that choose it, each after a space; none for dark and wide."""
        theme = "" if self.theme == THEMES[0] else f" --theme {self.theme}"
        return theme + ("" if self.format == FORMATS[0] else f" --format {self.format}")

    def theme_in(self, shape: str) -> Variant:
        """Return the same theme in a format."""
        return Variant(self.theme, shape)

    def declared_by(self, spec: ClipSpec) -> bool:
        """Whether a clip is made to be drawn so."""
        return self.theme in spec.themes and self.format in spec.formats


@dataclass(frozen=True, slots=True)
class Rendition:
    """What a clip is drawn as: pictures of one quality and format, in one theme."""

    profile: Profile
    theme: str = THEMES[0]

    @property
    def variant(self) -> Variant:
        """Its theme and format."""
        return Variant(self.theme, self.profile.format)

    @property
    def label(self) -> str:
        """The usual name: ``1080p60``, ``1080p60 light vertical``."""
        return " ".join([self.profile.label, *self.variant.marks])

    def frames(self, spec: ClipSpec) -> int:
        """Estimate the frames of a clip from its words."""
        return round(spec.estimated_seconds() * self.profile.fps)

    @classmethod
    def from_data(cls, plain: dict[str, Any]) -> Self:
        """Read what :func:`dataclasses.asdict` wrote."""
        return cls(Profile(**plain["profile"]), plain["theme"])


def variants(themes: Sequence[str], formats: Sequence[str]) -> tuple[Variant, ...]:
    """Return every theme in every format."""
    return tuple(Variant(theme, shape) for shape in formats for theme in themes)


def clip_base(spec: ClipSpec, variant: Variant) -> str:
    """Return where the files of a clip lie below the output folder, without their suffixes."""
    return f"clips/{spec.episode}/{spec.name}{variant.suffix}"


def episode_base(episode: Episode, variant: Variant) -> str:
    """Return where the files of an episode lie below the output folder, without their suffixes."""
    return f"episodes/{episode.stem}{variant.suffix}"


def series_base(variant: Variant) -> str:
    """Return where the files of the film of the whole series lie, without their suffixes."""
    return f"series{variant.suffix}"


def select(
    series: Series, names: Iterable[str], wanted: Sequence[Variant]
) -> tuple[tuple[ClipSpec, ...], tuple[ClipSpec, ...]]:
    """Return the clips that ``names`` stand for and that declare one of ``wanted``, and those that declare none.

    UndeclaredError if such a one was named itself, or if nothing is left to draw.
    """
    names = tuple(names)
    clips = series.select(names)
    episodes = {episode.name for episode in series.episodes}
    for name in names:
        if name not in episodes:
            check(series.clip(name), wanted)
    chosen = tuple(spec for spec in clips if any(variant.declared_by(spec) for variant in wanted))
    if not chosen:
        check(clips[0], wanted)
    return chosen, tuple(spec for spec in clips if spec not in chosen)


def check(spec: ClipSpec, wanted: Sequence[Variant]) -> None:
    """Refuse a clip that declares none of ``wanted``: UndeclaredError says which it declares, where, and what to do."""
    lacking = _lacking(spec, wanted)
    if not lacking:
        return
    option, choice = next(iter(lacking.items()))
    declared, known = (spec.themes, THEMES) if option == "theme" else (spec.formats, FORMATS)
    both = [each for each in known if each in declared or each == choice]
    raise UndeclaredError(
        f"Clip {spec.name} is not drawn in the {option} {choice}, but in {' and '.join(declared)} only "
        f"({spec.place}). Declare {option}s = {json.dumps(both)} there if its scene is made for it, "
        f"or choose --{option} {declared[0]}."
    )


def left_out(specs: Sequence[ClipSpec], wanted: Sequence[Variant]) -> str:
    """Say in one line which clips are left out, and why."""
    choices = dict.fromkeys(choice for spec in specs for choice in _lacking(spec, wanted).values())
    they = "it does" if len(specs) == 1 else "they do"
    names = ", ".join(spec.name for spec in specs)
    return f"Left out, for {they} not declare {' and '.join(choices)}: {names}."


def _lacking(spec: ClipSpec, wanted: Sequence[Variant]) -> dict[str, str]:
    """Return what keeps a clip from being drawn in any of ``wanted``: the theme, the format, or both."""
    lacking = {}
    if not any(variant.theme in spec.themes for variant in wanted):
        lacking["theme"] = wanted[0].theme
    if not any(variant.format in spec.formats for variant in wanted):
        lacking["format"] = wanted[0].format
    return lacking
