"""Watching a clip as it is drawn: every frame for light and movement, and at many moments what stands on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.check.on_screen import light, screen
from render.check.on_screen import numbers as truth
from render.check.on_screen.legibility import Texts
from render.check.rules import Finding

OBSERVE_SECONDS = 0.2
"""A moving picture is looked at so often."""
KEPT_PICTURES = 60

Frame = NDArray[np.uint8]


class Watch:
    """Sampler and sink in one: draws a clip, all of it or the ends of its animations alone, and observes it."""

    def __init__(self, fps: int, *, every_frame: bool) -> None:
        self._every = max(1, round(OBSERVE_SECONDS * fps))
        self._fps = fps
        self._every_frame = every_frame
        self._wanted: set[int] = set()
        self._drawn: list[int] = []
        self._last: Frame | None = None
        self.scene: Any = None
        self.frame = 0
        self.texts = Texts(fps)
        self.numbers = truth.ScreenNumbers()
        self.light = light.Light(fps)
        self.pictures: dict[int, Frame] = {}
        self.ends: dict[str, Frame] = {}
        """The last picture of every beat."""

    def select(self, beat: str | None, start: int, count: int) -> Sequence[int]:
        """Choose the frames to draw of an animation, and those among them to look at."""
        end = start + count - 1
        if not self._every_frame:
            self._wanted.add(end)
            self._drawn.append(end)
            return [count - 1]
        self._wanted |= {start + count // 2, end, *range(start + self._every - 1, end, self._every)}
        self._drawn.extend(range(start, start + count))
        return range(count)

    def write(self, frame: Frame, repeat: int, changed: Any = None) -> None:
        """Take a picture that is held for ``repeat`` of the frames chosen."""
        frames, self._drawn = self._drawn[:repeat], self._drawn[repeat:]
        self.frame = frames[-1]
        if self._every_frame:
            moved = self._last is None or not np.array_equal(frame, self._last)
            self.light.take(frame, frames[0], moved=moved)
            self._last = frame.copy()  # the camera draws on the same canvas again
        moments = [number for number in frames if number in self._wanted]
        if moments:
            self._observe(frame, moments)

    def _observe(self, frame: Frame, moments: list[int]) -> None:
        beat = self.scene.current_beat.name if self.scene.current_beat else None
        seen = screen.read(self.scene)
        if beat:
            self.ends[beat] = frame.copy()
        number = moments[0]
        news = self.texts.observe(self.scene, seen, moments, beat)
        news |= self.numbers.observe(self.scene, seen, number, beat)
        if news and len(self.pictures) < KEPT_PICTURES:
            self.pictures[number] = frame.copy()

    def findings(self, clip: str, frames: int) -> list[Finding]:
        """Return all that was seen to be wrong; ``frames`` is the clip's length."""
        found = [*self.numbers.findings(clip, self._fps), *self.texts.findings(clip, frames)]
        if self._every_frame:
            found += self.light.findings(clip, frames)
        return found
