"""What is to be built, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from render.failures import Failure
from render.store import staging
from render.variants import Rendition
from render.voice import voices
from scenes.script import ClipSpec, Series

# What flat pictures take on average. They lie on the disk in the store, beside their captions, in the episode and in
# the film of the series, and once more while they are put in place.
BITS_PER_PIXEL = 0.03
COPIES = 5


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be made, and how."""

    series: Series
    clips: tuple[ClipSpec, ...]
    rendition: Rendition
    out: Path
    workers: int = 1
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    force: bool = False
    timeout: float | None = None
    """Seconds after which a clip is given up."""
    voice: str = voices.NONE
    """Who speaks."""
    scheduler: str | None = None
    """The Dask cluster that renders; without one, processes of this machine do."""

    def needed_bytes(self, specs: Sequence[ClipSpec]) -> int:
        """Estimate the room that clips take."""
        profile = self.rendition.profile
        pixels = profile.width * profile.height * sum(map(self.rendition.frames, specs))
        return round(pixels * BITS_PER_PIXEL / 8 * COPIES) + 20 * staging.MEGABYTE


@dataclass(frozen=True, slots=True)
class FinishedClip:
    """A clip that was rendered, and whose files are in place."""

    name: str
    seconds: float
    wall_seconds: float
    overruns: tuple[str, ...]


@dataclass(slots=True)
class Outcome:
    """What became of a request."""

    finished: list[FinishedClip] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Clips that needed no rendering."""
    failures: dict[str, Failure] = field(default_factory=dict)
    """Why clips, and episodes by their stem, were not made."""
    episodes: list[str] = field(default_factory=list)
    restored: list[Path] = field(default_factory=list)
    """Files of the clips kept that had to be written again."""
    outdated: list[str] = field(default_factory=list)
    """Messages about files in the output folder that the series no longer makes."""
    page: Path | None = None
    interrupted: bool = False
