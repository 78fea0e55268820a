"""The stage of every format: the part of the frame that a clip may use, between the heading and the captions."""

from __future__ import annotations

from dataclasses import dataclass

from manim import config

from scenes.kit import theme
from scenes.script import FRAMES, format_of


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a format has room, in scene units: the heading lies above ``top``, captions and controls below ``bottom``.

    ``first_line`` is the baseline of the heading's subject.
    """

    width: float
    height: float
    top: float
    bottom: float
    first_line: float

    @property
    def left(self) -> float:
        """The left margin."""
        return theme.MARGIN - self.width / 2

    @property
    def right(self) -> float:
        """The right margin."""
        return self.width / 2 - theme.MARGIN


# Browsers set captions 5 % of the picture's shorter side high, 0.4 units. The lowest eighth of a wide picture holds
# two lines of them. On a phone held upright the player's bar of controls, of the width of a finger, lies below them:
# the lowest sixth of a vertical picture holds both.
STAGES = {
    "wide": Stage(*FRAMES["wide"], top=theme.STAGE_TOP, bottom=theme.STAGE_BOTTOM, first_line=3.2),
    "vertical": Stage(*FRAMES["vertical"], top=4.7, bottom=-4.7, first_line=6.25),
}


def current_format() -> str:
    """Return the format of the pictures that Manim is set to draw."""
    return format_of(config.frame_width, config.frame_height)
