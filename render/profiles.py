"""The quality table: Manim's own letters."""

from __future__ import annotations

from dataclasses import dataclass


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
        return f"{self.height}p{self.fps}"


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
