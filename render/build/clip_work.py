"""One clip on its way through a build: its script, its words, why it is rendered, and what is published of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from render.build.reasons import Reason
from render.manifest import Timing
from render.publish.clip import Clip
from render.store.clips import Record
from render.voice.narration import Narration, timing
from scenes.script import ClipSpec


@dataclass(slots=True)
class ClipWork:
    """A clip and what is known of it so far; each stage of a build adds something."""

    spec: ClipSpec
    requested: bool = True
    """Whether it was asked for; others are looked at because their episode may be joined."""
    fills: Mapping[str, str] | None = None
    """The numbers in its words, once they are known."""
    narration: Narration | None = None
    record: Record | None = None
    """The stored rendering that is nearest to what is asked for."""
    reasons: tuple[Reason, ...] = ()
    """Why it must be rendered; none if ``record`` can be used."""
    clip: Clip | None = None
    """What is published of it, once its rendering is stored."""
    repairs: tuple[str, ...] = ()
    """Published files that are to be written again without rendering."""

    @property
    def name(self) -> str:
        """The clip's name."""
        return self.spec.name

    @property
    def stale(self) -> bool:
        """Whether the clip must be rendered."""
        return bool(self.reasons)

    def timing(self, fps: int) -> Timing | None:
        """Return how long the words of each beat take, if they are spoken."""
        return None if self.narration is None else timing(self.narration, fps)

    def as_data(self) -> dict[str, Any]:
        """Return what is to be done about the clip, for programs."""
        return {
            "clip": self.name,
            "episode": self.spec.episode,
            "render": self.stale,
            "key": self.record.key if self.record else None,
            "reasons": [reason.as_data() for reason in self.reasons],
            "repairs": list(self.repairs),
        }
