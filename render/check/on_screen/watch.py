"""Watching a clip: every frame for light and movement, and at many moments what stands on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from render.check.on_screen import light, screen
from render.check.on_screen import numbers as truth
from render.check.on_screen.legibility import Texts
from render.check.rules import COLOURS, Finding
from render.draw.encoder import LiveRenderer
from render.variants import Profile

OBSERVE_SECONDS = 0.2
"""A moving picture is looked at so often."""
COARSE = 4
"""A watched clip is drawn with so many times fewer pixels, each way: light and movement are seen in few."""

Frame = NDArray[np.uint8]


class UndrawnRenderer(LiveRenderer):
    """Goes from frame to frame without drawing any: texts are read from the scene itself."""

    def update_frame(self, *args: Any, **kwargs: Any) -> None:
        """Draw nothing."""

    def save_static_frame_data(self, scene: Any, static_mobjects: Any) -> None:
        """Keep nothing."""


class Watch:
    """Sampler and sink in one: draws a clip coarsely and observes it."""

    def __init__(self, profile: Profile) -> None:
        fps = profile.fps
        width, height = (-(-pixels // COARSE) for pixels in (profile.width, profile.height))
        self.options: dict[str, Any] = {"profile": replace(profile, width=width, height=height)}
        """Those of the scene to be watched."""
        self._every = max(1, round(OBSERVE_SECONDS * fps))
        self._fps = fps
        self._wanted: set[int] = set()
        self._drawn: list[int] = []
        self._last: NDArray[np.uint32] | None = None
        self.scene: Any = None
        self.texts = Texts(fps)
        self.numbers = truth.ScreenNumbers()
        self.light = light.Light(fps)
        self.ends: dict[str, int] = {}
        """The last frame of every beat."""

    def select(self, beat: str | None, start: int, count: int) -> Sequence[int]:
        """Choose the frames to draw of an animation, and those among them to look at."""
        end = start + count - 1
        self._wanted |= {start + count // 2, end, *range(start + self._every - 1, end, self._every)}
        self._drawn.extend(range(start, start + count))
        return range(count)

    def write(self, frame: Frame, repeat: int, changed: Any = None) -> None:
        """Take a picture that is held for ``repeat`` of the frames chosen."""
        frames, self._drawn = self._drawn[:repeat], self._drawn[repeat:]
        pixels = np.ascontiguousarray(frame).view(np.uint32)
        moved = self._last is None or not np.array_equal(pixels, self._last)
        self.light.take(frame, frames[0], moved=moved)
        if moved:
            self._last = pixels.copy()  # the camera draws on the same canvas again
        moments = [number for number in frames if number in self._wanted]
        if moments:
            self._observe(moments)

    def _observe(self, moments: list[int]) -> None:
        beat = self.scene.current_beat.name if self.scene.current_beat else None
        seen = screen.read(self.scene)
        if beat:
            self.ends[beat] = moments[-1]
        self.texts.observe(self.scene, seen, moments, beat)
        self.numbers.observe(self.scene, seen, moments[0], beat)

    def findings(self, clip: str, frames: int) -> list[Finding]:
        """Return all that was seen to be wrong; ``frames`` is the clip's length."""
        return [
            *self.numbers.findings(clip, self._fps),
            *self.texts.findings(clip, frames),
            *self.light.findings(clip, frames),
        ]


class Glance:
    """Sampler and sink in one: looks at the colours of texts as animations end, without drawing them."""

    options: ClassVar[dict[str, Any]] = {"renderer_type": UndrawnRenderer}

    def __init__(self, profile: Profile) -> None:
        self.scene: Any = None
        self.texts = Texts(profile.fps)
        self.ends: dict[str, int] = {}
        self._end = 0

    def select(self, beat: str | None, start: int, count: int) -> Sequence[int]:
        """Choose the last frame of an animation."""
        self._end = start + count - 1
        return [count - 1]

    def write(self, frame: Frame, repeat: int, changed: Any = None) -> None:
        """Look at the scene at the frame chosen."""
        beat = self.scene.current_beat.name if self.scene.current_beat else None
        if beat:
            self.ends[beat] = self._end
        self.texts.observe(self.scene, screen.read(self.scene), [self._end], beat)

    def findings(self, clip: str, frames: int) -> list[Finding]:
        """Return what depends on the theme: another changes colours alone, and a glance tells no times."""
        return [finding for finding in self.texts.findings(clip, frames) if finding.rule in COLOURS]
