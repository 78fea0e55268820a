"""What one worker process is asked for, and what it says back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from render.failures import Failure
from render.manifest import Timing
from render.variants import Profile, Rendition

Task = Literal["video", "stills", "sheet", "numbers", "check", "glance"]


@dataclass(frozen=True, slots=True)
class Job:
    """One clip to draw in a process of its own."""

    series: Path
    clip: str
    profile: Profile
    folder: Path
    """An existing staging folder: the worker writes here and nowhere else."""
    task: Task = "video"
    theme: str = "dark"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    beat: str | None = None
    seconds: Sequence[float] = ()
    estimated_frames: int = 0
    """A guess from the words, for the time left; the worker counts for itself."""
    timing: Timing = field(default_factory=dict)
    """Seconds that the words of each beat take, where they were spoken."""
    timeout: float | None = None
    """Seconds after which the worker gives up."""
    sheet: bool = False
    """Whether a check draws its contact sheet even if nothing is wrong."""

    @property
    def rendition(self) -> Rendition:
        """What the clip is drawn as."""
        return Rendition(self.profile, self.theme)

    @classmethod
    def from_json(cls, text: str) -> Job:
        """Read a job from the text of :meth:`to_json`."""
        plain = json.loads(text)
        places = {"series": Path(plain["series"]), "folder": Path(plain["folder"])}
        return cls(**{**plain, **places, "profile": Profile(**plain["profile"])})

    def to_json(self) -> str:
        """Return the job as the worker reads it from its standard input."""
        profile = self.profile
        return json.dumps(
            {
                "series": str(self.series.absolute()),
                "clip": self.clip,
                "profile": {
                    "letter": profile.letter,
                    "width": profile.width,
                    "height": profile.height,
                    "fps": profile.fps,
                },
                "theme": self.theme,
                "parameters": dict(self.parameters),
                "task": self.task,
                "beat": self.beat,
                "seconds": list(self.seconds),
                "timing": dict(self.timing),
                "timeout": self.timeout,
                "sheet": self.sheet,
                "folder": str(self.folder.absolute()),  # the worker runs in another folder
            },
            default=str,  # TOML has dates; no clip takes one, and it says so itself
        )


@dataclass(frozen=True, slots=True)
class Started:
    """A process was started for this job."""

    job: Job


@dataclass(frozen=True, slots=True)
class Progress:
    """So many frames of the job are finished."""

    job: Job
    frames: int


@dataclass(frozen=True, slots=True)
class Done:
    """The files are complete in the job's folder."""

    job: Job
    files: tuple[str, ...]
    answer: Mapping[str, Any]
    """The whole closing message, in which tasks without files carry their result."""
    wall_seconds: float = 0.0
    """How long the job took, as far as it was watched."""

    @property
    def numbers(self) -> Mapping[str, Any]:
        """The quantities of the clip, described as in its manifest."""
        found: Mapping[str, Any] = self.answer["numbers"]
        return found

    @property
    def fills(self) -> Mapping[str, str]:
        """The numbers as they are written into the words."""
        return {str(name): str(text) for name, text in self.answer["fills"].items()}


@dataclass(frozen=True, slots=True)
class Failed:
    """The job ended without its files."""

    job: Job
    failure: Failure


@dataclass(frozen=True, slots=True)
class Remark:
    """A message for people; no job ends with it."""

    text: str


Event = Started | Progress | Done | Failed | Remark


def read_event(job: Job, line: str) -> Progress | Done | Failed | None:
    """Turn one line of the worker's output into an event; None for a line that is none."""
    try:
        message = json.loads(line)
    except json.JSONDecodeError:
        return None
    if not isinstance(message, dict):
        return None
    match message.get("event"):
        case "progress":
            return Progress(job, int(message["frames"]))
        case "done":
            return Done(job, tuple(message.get("files", ())), message)
        case "error":
            return Failed(
                job,
                Failure(
                    message.get("kind", "clip"),
                    message.get("message") or "failed without saying why",
                    message.get("beat"),
                    message.get("file"),
                    message.get("line"),
                    message.get("traceback") or "",
                    message.get("errno"),
                ),
            )
    return None
