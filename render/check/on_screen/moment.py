"""What is wrong on the screen at one moment, for a page that frames it in its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from render.check.on_screen import screen
from render.check.on_screen.legibility import Texts
from render.check.on_screen.numbers import ScreenNumbers
from render.check.rules import Box, Finding

Shares = tuple[float, float, float, float]
"""Left edge, upper edge, width and height of a box, as shares of the width and height of the picture."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing wrong in a picture, and the smallest box around it; None if it has no place."""

    finding: Finding
    box: Shares | None


def look(scene: Any, frame: int, fps: int) -> list[Seen]:
    """Return what is wrong on the screen of a lecture that stands at ``frame``, as a sink finds it in ``write``.

    These are the rules about texts and numbers on the screen. Rules of time are left out, such as ``too-brief`` or
    ``flashing``; and what moves may break a rule here that a check forgives, because it has soon passed. Contrast is
    judged of texts at full opacity only: how opaque another will be, one moment does not tell. A box may reach beyond
    the picture, as the text does. Nothing of the scene is changed or drawn.
    """
    beat = scene.current_beat.name if scene.current_beat else None
    now = screen.read(scene)
    texts, numbers = Texts(fps), ScreenNumbers()
    texts.observe(scene, now, [frame], beat)
    numbers.observe(scene, now, frame, beat)
    found = [*numbers.findings(scene.script.name, fps), *texts.standing(scene.script.name)]
    across, up = scene.camera.frame_width, scene.camera.frame_height
    return [Seen(finding, _shares(finding.boxes, across, up) if finding.boxes else None) for finding in found]


def _shares(boxes: tuple[Box, ...], across: float, up: float) -> Shares:
    left, low, right, high = screen.around(list(boxes))
    return left / across + 0.5, 0.5 - high / up, (right - left) / across, (high - low) / up
