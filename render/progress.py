"""How far the clips are: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterable
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from render.wording import clock

LINE_EVERY_SECONDS = 10.0


class Display(Protocol):
    """Shows the work on all clips; a context manager."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def start(self, clip: str) -> None:
        """Say that a clip is begun."""

    def advance(self, clip: str, frames: int) -> None:
        """Say how many frames of a clip are finished."""

    def finish(self, clip: str, frames: int, line: str) -> None:
        """Say that a clip is done with, in one line; it had so many frames."""

    def say(self, line: str) -> None:
        """Print a line above whatever moves."""


class Tally:
    """Frames finished and expected over all clips; an estimate gives way to the count once it is known."""

    def __init__(self, estimates: Iterable[tuple[str, int]]) -> None:
        self.expected = dict(estimates)
        self.finished = dict.fromkeys(self.expected, 0)

    def advance(self, clip: str, frames: int) -> None:
        """Take note of the frames that a clip has so far."""
        self.finished[clip] = frames
        self.expected[clip] = max(self.expected[clip], frames)

    def close(self, clip: str, frames: int) -> None:
        """Take note of the true number of frames."""
        self.finished[clip] = self.expected[clip] = frames

    @property
    def totals(self) -> tuple[int, int]:
        """Frames finished and expected."""
        return sum(self.finished.values()), sum(self.expected.values())


class Bars:
    """A bar for every clip that is running and one for all of them."""

    def __init__(self, console: Console, tally: Tally) -> None:
        self._console = console
        self._tally = tally
        self._tasks: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None, complete_style="#56B4E9", finished_style="#2DBE8D", pulse_style="#9AA4AF"),
            MofNCompleteColumn(),
            TextColumn("frames"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            refresh_per_second=5,
            # Frames come in bursts; a long window keeps the time left from jumping.
            speed_estimate_period=60,
        )
        self._total = self._progress.add_task("[bold]all clips", total=tally.totals[1], visible=len(tally.expected) > 1)

    def __enter__(self) -> Self:
        self._progress.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.__exit__(kind, error, trace)

    def start(self, clip: str) -> None:
        """Add a bar."""
        self._tasks[clip] = self._progress.add_task(clip, total=self._tally.expected[clip])

    def advance(self, clip: str, frames: int) -> None:
        """Move the clip's bar and the one of all clips."""
        self._tally.advance(clip, frames)
        self._progress.update(self._tasks[clip], completed=frames, total=self._tally.expected[clip])
        self._update_total()

    def finish(self, clip: str, frames: int, line: str) -> None:
        """Take the bar away and print the line."""
        self._tally.close(clip, frames)
        if clip in self._tasks:
            self._progress.remove_task(self._tasks.pop(clip))
        self._update_total()
        self.say(line)

    def say(self, line: str) -> None:
        """Print above the bars."""
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _update_total(self) -> None:
        finished, expected = self._tally.totals
        self._progress.update(self._total, completed=finished, total=expected)


class Lines:
    """A line now and then, for logs and pipes."""

    def __init__(self, console: Console, tally: Tally) -> None:
        self._console = console
        self._tally = tally
        self._begun = self._last = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def start(self, clip: str) -> None:
        """Print that the clip is begun."""
        self.say(f"started {clip}, about {self._tally.expected[clip]} frames")

    def advance(self, clip: str, frames: int) -> None:
        """Print the state of all clips once every ten seconds."""
        self._tally.advance(clip, frames)
        now = time.monotonic()
        if now - self._last >= LINE_EVERY_SECONDS:
            self._last = now
            finished, expected = self._tally.totals
            left = (now - self._begun) * (expected - finished) / max(finished, 1)
            self.say(f"{finished} of about {expected} frames, about {clock(left)} left")

    def finish(self, clip: str, frames: int, line: str) -> None:
        """Print the line."""
        self._tally.close(clip, frames)
        self.say(line)

    def say(self, line: str) -> None:
        """Print one line as it is."""
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


def display(console: Console, estimates: Iterable[tuple[str, int]]) -> Display:
    """Choose bars for a terminal and lines for everything else."""
    tally = Tally(estimates)
    return Bars(console, tally) if console.is_terminal else Lines(console, tally)
