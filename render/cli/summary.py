"""What is said at the end of ``render all``."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from render.build.request import Outcome, Request
from render.wording import clock


def report(outcome: Outcome, request: Request, console: Console) -> None:
    """Print what was finished and what was there, what runs too long, what failed and why, and where the page is."""

    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False, soft_wrap=True)

    finished = {clip.name: clip for clip in outcome.finished}
    if finished:
        table = Table(title=f"Clips, {request.rendition.label}", title_justify="left")
        table.add_column("clip")
        table.add_column("length", justify="right")
        table.add_column("made in", justify="right")
        for spec in request.clips:
            if clip := finished.get(spec.name):
                table.add_row(clip.name, clock(clip.seconds), f"{clip.wall_seconds:.1f} s")
        console.print(table)
    if outcome.kept:
        say(f"Up to date: {len(outcome.kept)} of {len(request.clips)} clips.")
    if outcome.restored:
        say(f"Written again without rendering: {', '.join(map(str, outcome.restored))}.")
    for clip in outcome.finished:
        for line in clip.overruns:
            say(f"Note: {line}.")
    if outcome.interrupted:
        kept = ", ".join(finished) or "none"
        say(f"Stopped. Clips finished before that, and kept: {kept}. Nothing half-written was left.")
    for name, failure in outcome.failures.items():
        say(f"Failed: {failure.describe(name)}")
    for line in outcome.outdated:
        say(line)
    if outcome.page is not None:
        say(f"Page: {outcome.page}")
