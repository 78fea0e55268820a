"""The rules that every clip is held to, as a table, and what is found against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Self

from scenes.script import ClipSpec

Severity = Literal["error", "warning"]
Box = tuple[float, float, float, float]
"""Left, lower, right and upper edge in scene units."""

PIXELS_PER_UNIT = 135
"""At 1080p, to which all sizes in messages refer: the shorter side of the frame is 8 units long."""

EDGE = 0.4
"""Text keeps this far from the edges of the frame, in scene units."""
SMALL_X_HEIGHT, TINY_X_HEIGHT = 20, 14
"""Pixels at 1080p."""
WEAK_CONTRAST, LEAST_CONTRAST = 4.5, 3.0
READING_BASE, READING_PER_WORD = 1.0, 1 / 3
"""Seconds to read a text."""
FLASHES_PER_SECOND = 3
STILL_SECONDS = 12
LESSON_SECONDS = 40
"""A clip that is as long as this is a lesson, no snippet."""
PREDICTION_SECONDS = 1.5
"""Silence to think in, after a question whose answer comes next."""
TRANSIT = 0.5
"""Seconds for which moving things may cross each other."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise to the viewer: how bad it is to break it, what is wrong then, and what to do."""

    name: str
    severity: Severity
    description: str
    recommendation: str


def _table(*rules: Rule) -> dict[str, Rule]:
    return {rule.name: rule for rule in rules}


RULES = _table(
    Rule("not-drawn", "error", "The clip cannot be drawn.", "Put right what the message says."),
    Rule("unspeakable", "error", "The words cannot be said.", "Write them so, or give 'spoken' beside 'say'."),
    # Truth.
    Rule(
        "typed-number", "error", "A number on the screen was typed.",
        "Compute it in numbers() and write it as {name:.3f} in formula() or label(), or as a readout.",
    ),
    Rule(
        "uncomputed-number", "error", "A number on the screen was not computed by the core.",
        "Make it with quantity(function, …), the function being one of mathdl, NumPy or SciPy.",
    ),
    Rule(
        "not-a-number", "error", "A number that is to be shown or said is none (NaN).",
        "Let numbers() compute it otherwise, or leave out what is undefined; infinity may be shown, as ∞.",
    ),
    Rule(
        "placeholder", "error", "A placeholder in the words cannot be filled.",
        "Use a name that numbers() returns, or a parameter, and a format that suits its value.",
    ),
    Rule(
        "irreproducible", "error", "A number is another one when it is computed again in a fresh process.",
        "Seed what is random, and change no quantity after numbers() has returned it.",
    ),
    Rule(
        "words-differ", "error", "Words and screen give different values for the same name.",
        "Show the quantity that numbers() returned.",
    ),
    Rule(
        "arithmetic", "error", "The scene computes with a result.",
        "Let a function of mathdl compute it in numbers(), so that it is tested and its provenance is kept.",
    ),
    # Legibility.
    Rule("outside-frame", "error", "Text is cut off by the edge of the frame.", "Move it inside, or make it smaller."),
    Rule("near-edge", "warning", f"Text is within {EDGE} units of the frame's edge.", "Move it inwards."),
    Rule("caption-zone", "error", "Text stands where the captions lie.", "Keep it above self.stage.bottom."),
    Rule("text-over-text", "error", "Two texts overlap.", "Move one, or let one leave before the other appears."),
    Rule(
        "cut-text", "error", "A line, a dot or a shape runs through a text.",
        "Move the text, put a halo() round it, or shorten the line.",
    ),
    Rule(
        "tiny-text", "error", f"The x-height is under {TINY_X_HEIGHT} pixels at 1080p.", "Make the text larger.",
    ),
    Rule(
        "small-text", "warning", f"The x-height is under {SMALL_X_HEIGHT} pixels at 1080p.", "Make the text larger.",
    ),
    Rule(
        "no-contrast", "error", f"Contrast with what is behind is under {LEAST_CONTRAST:g}.",
        "Choose another role or a fainter ground.",
    ),
    Rule(
        "low-contrast", "warning", f"Contrast with what is behind is under {WEAK_CONTRAST:g}.",
        "Choose another role or a fainter ground.",
    ),
    Rule(
        "too-brief", "error", "A text leaves before it can be read.",
        "Hold it longer: one second, and a third of a second a word.",
    ),
    Rule(
        "flashing", "error", f"Light flashes more than {FLASHES_PER_SECOND} times a second.",
        "Change it slowly, or once: flashes can cause seizures.",
    ),
    Rule(
        "motionless", "warning", f"Nothing moves for more than {STILL_SECONDS} seconds.",
        "Let something happen as the words speak of it, or shorten them.",
    ),
    # Marks in the words.
    Rule(
        "unused-mark", "warning", "A mark in the words is never waited for.",
        "Wait for it: self.until(\"name\") or self.play(…, until=\"name\"). Or take it out of the words.",
    ),
    Rule(
        "repeated-mark", "warning", "A mark in the words is waited for twice.",
        "Wait for it once; give the second moment a mark of its own.",
    ),
    # Teaching.
    Rule(
        "no-prediction", "warning", f"The viewer has no {PREDICTION_SECONDS:g} seconds to predict anything.",
        f"Let one beat ask what the next one shows: predict = true, and a pause of at least {PREDICTION_SECONDS:g}.",
    ),
    # Finished files.
    Rule("file-missing", "error", "A finished file is missing or cannot be read.", "Run 'render all' again."),
    Rule("file-picture", "error", "The video's format is not the promised one.", "Run 'render all --force'."),
    Rule("file-duration", "error", "The video is not as long as its manifest says.", "Run 'render all --force'."),
    Rule("file-audio", "error", "The sound is not as long or as loud as it must be.", "Run 'render all --force'."),
    Rule("file-captions", "error", "Captions do not lie within the video.", "Run 'render all' again."),
    Rule("file-index", "error", "The video's index stands at its end: it starts late.", "Run 'render all --force'."),
    # The rules themselves.
    Rule("unused-allow", "warning", "An [[clip.allow]] matches nothing.", "Remove it, or correct rule and beat."),
)  # fmt: skip


COLOURS = frozenset({"no-contrast", "low-contrast"})
"""Rules that depend on the theme."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a clip: by which rule, what, where and when; boxes mark it in the picture of ``frame``."""

    rule: str
    clip: str
    message: str
    beat: str | None = None
    start: float | None = None
    end: float | None = None
    """Seconds from the start of the clip."""
    theme: str | None = None
    format: str | None = None
    boxes: tuple[Box, ...] = ()
    frame: int | None = None
    allowed: str | None = None
    """Why it may be."""

    @classmethod
    def from_data(cls, plain: Mapping[str, Any]) -> Self:
        """Read what :meth:`as_data` wrote."""
        known = {name: plain[name] for name in cls.__dataclass_fields__ if name in plain}
        return cls(**{**known, "boxes": tuple(tuple(box) for box in plain.get("boxes", ()))})

    def as_data(self) -> dict[str, Any]:
        """Return the finding for programs."""
        return {**asdict(self), "severity": self.severity}

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return RULES[self.rule].severity

    @property
    def counts(self) -> bool:
        """Whether the clip fails by it."""
        return self.severity == "error" and self.allowed is None


def merged(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings in the order of time, those of one rule at one moment as one."""
    groups: dict[tuple[Any, ...], list[Finding]] = {}
    for finding in findings:
        # Small type is a matter of style, not of the moment.
        moment = None if finding.rule == "small-text" else finding.frame if finding.boxes else finding.message
        groups.setdefault((finding.clip, finding.theme, finding.format, finding.beat, finding.rule, moment), []).append(
            finding
        )
    found = []
    for group in groups.values():
        boxes = tuple(box for finding in group if finding.frame == group[0].frame for box in finding.boxes)
        ends = [finding.end for finding in group if finding.end is not None]
        message = _joined([finding.message for finding in group])
        found.append(replace(group[0], message=message, boxes=boxes, end=max(ends) if ends else None))
    return found


def allowed(spec: ClipSpec, findings: Sequence[Finding]) -> list[Finding]:
    """Add to each finding the reason for which the clip's script allows it, if it does."""
    judged = []
    for finding in findings:
        reasons = [
            entry.reason
            for entry in spec.allowances
            if entry.rule == finding.rule and entry.beat in (None, finding.beat)
        ]
        judged.append(replace(finding, allowed=reasons[0]) if reasons else finding)
    return judged


def _joined(messages: Sequence[str]) -> str:
    """Join messages ``what: where``, naming each ``what`` once."""
    places: dict[str, dict[str, None]] = {}
    for message in messages:
        what, _, where = message.partition(": ")
        places.setdefault(what, {})[where] = None
    return "; ".join(f"{what}: {', '.join(where)}" if any(where) else what for what, where in places.items())
