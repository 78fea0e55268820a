"""The quality table: Manim's own letters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from scenes.script import format_of


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
