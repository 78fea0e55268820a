"""Texts over time: whether each can be read where it stands and for as long as it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from render.check.on_screen import surroundings
from render.check.on_screen.screen import Screen, Text, signature
from render.check.rules import (
    COLOURS,
    EDGE,
    LEAST_CONTRAST,
    PIXELS_PER_UNIT,
    READING_BASE,
    READING_PER_WORD,
    SMALL_X_HEIGHT,
    TINY_X_HEIGHT,
    TRANSIT,
    WEAK_CONTRAST,
    Box,
    Finding,
)

LEGIBLE = 0.3
"""Opacity from which a text counts as meant to be read; dimmed texts have a little more."""
ARRIVAL = 0.5
"""Seconds that a moving text may take to arrive."""
ROUNDING = 0.005
"""Scene units by which a text that fills its slot may lie beyond it: less than a pixel."""
FULL = 0.9
"""Check contrast only while a text has at least this share of its peak opacity."""


@dataclass(slots=True)
class Trouble:
    """One thing wrong with one text, for as long as it lasted."""

    rule: str
    text: Text
    beat: str | None
    first: int
    last: int
    message: str
    boxes: tuple[Box, ...]
    opacity: float
    glyphs: frozenset[int]


@dataclass(slots=True)
class Presence:
    """One stay of a text on the screen."""

    text: Text
    beat: str | None
    first: int
    words: int
    readings: list[str]
    box: Box
    glyphs: frozenset[int]
    gone: int | None = None


@dataclass(slots=True)
class Texts:
    """All texts of a clip, at the moments when they were looked at."""

    fps: int
    _troubles: list[Trouble] = field(default_factory=list)
    _open: dict[tuple[str, tuple[int, ...]], Trouble] = field(default_factory=dict)
    _here: dict[int, Presence] = field(default_factory=dict)
    _stays: list[Presence] = field(default_factory=list)
    _readings: dict[str, list[tuple[int, int | None]]] = field(default_factory=dict)
    _opacities: dict[int, tuple[Any, float]] = field(default_factory=dict)
    _kept: dict[int, Any] = field(default_factory=dict)
    _verdicts: dict[int, tuple[int, surroundings.Verdict]] = field(default_factory=dict)

    def observe(self, scene: Any, screen: Screen, moments: list[int], beat: str | None) -> None:
        """Look at all texts, as they stand at ``moments``."""
        ground = np.array(scene.camera.background_color.to_rgb())
        seen: dict[tuple[str, tuple[int, ...]], Trouble] = {}
        legible: list[int] = []
        near = screen.near_texts(surroundings.ROOM)
        for number, text in enumerate(screen.texts):
            identity = id(text.mobject)
            glyphs = self._note_opacity(screen, text)
            if text.opacity < LEGIBLE:
                continue
            verdict = self._verdict(scene, screen, number, near[number], ground)
            if verdict.hidden:
                continue
            legible.append(number)
            for rule, concerned, message, boxes in _wrong(scene, screen, text, verdict):
                key = (rule, concerned or (identity,))
                trouble = Trouble(rule, text, beat, moments[0], moments[-1], message, boxes, text.opacity, glyphs)
                seen.setdefault(key, trouble)
        self._follow(screen, legible, moments, beat)
        for key, trouble in seen.items():
            if key in self._open:
                known = self._open[key]
                known.last = moments[-1]
                if trouble.opacity > known.opacity:
                    known.message, known.opacity = trouble.message, trouble.opacity
            else:
                self._open[key] = trouble
        for key in [key for key in self._open if key not in seen]:
            trouble = self._open.pop(key)
            trouble.last = moments[0]
            self._troubles.append(trouble)

    def _note_opacity(self, screen: Screen, text: Text) -> frozenset[int]:
        """Note how opaque the glyphs of a text are, whichever text they belonged to before; return their identities."""
        for index in text.elements:
            element = screen.elements[index]
            most = max(element.fill, self._opacities.get(id(element.mobject), (None, 0.0))[1])
            self._opacities[id(element.mobject)] = (element.mobject, most)  # kept, so that no other gets its identity
        self._kept[id(text.mobject)] = text.mobject
        return frozenset(id(screen.elements[index].mobject) for index in text.elements)

    def _verdict(
        self, scene: Any, screen: Screen, number: int, indices: list[int], ground: Any
    ) -> surroundings.Verdict:
        text = screen.texts[number]
        rimmed = any(screen.elements[index].mobject.background_stroke_width for index in text.elements)
        if len(indices) == len(text.elements) and not rimmed:
            return surroundings.plain_verdict(screen, text, ground)
        sign = signature([screen.elements[index] for index in indices])
        known = self._verdicts.get(id(text.mobject))
        if known is None or known[0] != sign:
            known = sign, surroundings.judge(scene.camera, screen, number, indices, ground)
            self._verdicts[id(text.mobject)] = known
            # Elements are counted anew at every look, so a verdict that names some is not kept.
            if known[1].touched:
                del self._verdicts[id(text.mobject)]
        return known[1]

    def _follow(self, screen: Screen, legible: list[int], moments: list[int], beat: str | None) -> None:
        """Note which texts and which readings have come and gone."""
        here = {id(screen.texts[number].mobject): screen.texts[number] for number in legible}
        readings = {identity: text.reading for identity, text in here.items()}
        for identity, text in here.items():
            stay = self._here.get(identity)
            if stay is None:
                glyphs = frozenset(id(screen.elements[index].mobject) for index in text.elements)
                stay = self._here[identity] = Presence(text, beat, moments[0], text.words, [], text.box, glyphs)
            if not stay.readings or stay.readings[-1] != readings[identity]:
                stay.readings.append(readings[identity])
        gone = [identity for identity in self._here if identity not in here]
        legible_glyphs = {
            id(screen.elements[index].mobject)
            for number in (legible if gone else ())
            for index in screen.texts[number].elements
        }
        for identity in gone:
            if self._here[identity].glyphs & legible_glyphs:
                continue  # it was taken apart, but its glyphs are still there
            stay = self._here.pop(identity)
            stay.gone = moments[0]
            self._stays.append(stay)
        shown = set(readings.values())
        for reading in shown:
            spans = self._readings.setdefault(reading, [])
            if not spans or spans[-1][1] is not None:
                spans.append((moments[0], None))
        for reading, spans in self._readings.items():
            if reading not in shown and spans[-1][1] is None:
                spans[-1] = (spans[-1][0], moments[0])

    def findings(self, clip: str, frames: int) -> list[Finding]:
        """Return what was wrong for longer than moving things may cross each other."""
        for trouble in self._open.values():
            trouble.last = frames
        found = []
        for trouble in sorted([*self._troubles, *self._open.values()], key=lambda trouble: trouble.first):
            if trouble.last - trouble.first < TRANSIT * self.fps:
                continue
            most = max((self._opacities[glyph][1] for glyph in trouble.glyphs), default=0.0)
            if trouble.rule in COLOURS and trouble.opacity < FULL * most:
                continue
            found.append(self._finding(trouble, clip))
        return [*found, *self._brief(clip, frames)]

    def standing(self, clip: str) -> list[Finding]:
        """Return what is wrong at this moment; of contrast, what concerns texts at full opacity."""
        return [
            self._finding(trouble, clip)
            for trouble in self._open.values()
            if trouble.opacity >= FULL or trouble.rule not in COLOURS
        ]

    def _finding(self, trouble: Trouble, clip: str) -> Finding:
        return Finding(
            trouble.rule, clip, trouble.message, trouble.beat, trouble.first / self.fps, trouble.last / self.fps,
            boxes=trouble.boxes, frame=trouble.first,
        )  # fmt: skip

    def _brief(self, clip: str, frames: int) -> Iterator[Finding]:
        for stay in self._stays:
            if not any(stay.readings):
                continue  # glyphs on their way from one text to another
            needed = READING_BASE + stay.words * READING_PER_WORD
            assert stay.gone is not None
            seconds = (stay.gone - stay.first) / self.fps
            # What was there before is known, and a number that travels will be read where it arrives.
            longest = max(self._span(reading, stay.gone, frames) for reading in stay.readings)
            if max(seconds, longest / self.fps) < needed:
                message = f"{seconds:.1f} s instead of {needed:.1f} s: {stay.readings[-1]!r}"
                yield Finding(
                    "too-brief", clip, message, stay.beat, stay.first / self.fps, stay.gone / self.fps,
                    boxes=(stay.box,), frame=stay.first,
                )  # fmt: skip

    def _span(self, reading: str, gone: int, frames: int) -> int:
        """Return for how many frames the same was to be read, in any text, until then or from then on."""
        spans = [(start, frames if end is None else end) for start, end in self._readings[reading]]
        return max((end - start for start, end in spans if start <= gone + ARRIVAL * self.fps), default=0)


def _wrong(
    scene: Any, screen: Screen, text: Text, verdict: surroundings.Verdict
) -> Iterator[tuple[str, tuple[int, ...], str, tuple[Box, ...]]]:
    """Yield every rule that a text breaks now: the rule, what it concerns if more than the text, a message, boxes."""
    name, box = repr(text.reading or "glyphs"), text.box
    across, up = scene.camera.frame_width / 2, scene.camera.frame_height / 2
    room = min(box[0] + across, box[1] + up, across - box[2], up - box[3])
    if room < 0:
        yield "outside-frame", (), f"{-room:.2f} units beyond the frame: {name}", (box,)
    elif box[1] < scene.stage.bottom - ROUNDING:
        yield "caption-zone", (), f"down to y = {box[1]:.2f}, below {scene.stage.bottom:g}: {name}", (box,)
    elif room < EDGE:
        yield "near-edge", (), f"{room:.2f} units from the edge: {name}", (box,)
    if text.x_height is not None:
        pixels = text.x_height * PIXELS_PER_UNIT
        if pixels < SMALL_X_HEIGHT:
            rule = "tiny-text" if pixels < TINY_X_HEIGHT else "small-text"
            yield rule, (), f"{pixels:.1f} px: {name}", (box,)
    # What runs through a text is told as such, not as a poor ground.
    if verdict.contrast < WEAK_CONTRAST and not verdict.touched:
        rule = "no-contrast" if verdict.contrast < LEAST_CONTRAST else "low-contrast"
        yield rule, (), f"contrast {np.floor(10 * verdict.contrast) / 10:.1f}: {name}", (box,)
    for index, kind in verdict.touched:
        element = screen.elements[index]
        if kind == "text" and element.text is not None:
            other = screen.texts[element.text]
            if other.opacity >= LEGIBLE:
                both = tuple(sorted((id(text.mobject), id(other.mobject))))
                yield "text-over-text", both, f"{name} and {other.reading!r}", (box, other.box)
        elif kind == "rim":
            yield "cut-text", (), f"by the rims of its own glyphs: {name}", (box,)
        else:
            both = (id(text.mobject), id(element.mobject))
            yield "cut-text", both, f"by a {type(element.mobject).__name__}: {name}", (box,)
