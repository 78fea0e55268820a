"""What the words of a clip owe to the viewer, told from its script alone."""

from __future__ import annotations

from render.check.rules import LESSON_SECONDS, PREDICTION_SECONDS, Finding
from scenes.script import ClipSpec


def check_script(spec: ClipSpec) -> list[Finding]:
    """Return a finding where no beat of a lesson asks the viewer to predict, or where one leaves no time for it."""
    asking = [beat for beat in spec.beats if beat.predict]
    found = [
        Finding("no-prediction", spec.name, f"after the question come {beat.pause:g} seconds of silence", beat.name)
        for beat in asking
        if beat.pause < PREDICTION_SECONDS
    ]
    if not asking and spec.estimated_seconds() >= LESSON_SECONDS:
        found.append(Finding("no-prediction", spec.name, "no beat has predict = true"))
    return found
