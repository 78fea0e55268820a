"""What stands on the screen at one moment, read from the live scene: its parts in the order drawn, and its texts.

A mobject of the kit that is a text has an ``x_height``, one that paints itself has ``paint``; Manim's own texts are
known by their module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from render.check.rules import Box

VISIBLE = 0.05
"""Opacity below which nothing is seen."""
GLYPH = "VMobjectFromSVGPath"
SET_FROM = ("number", "tex_string", "original_text", "text", "typst_code")
"""Where texts keep what they were set from."""
LETTERS_PER_WORD = 5
_MARKUP = re.compile(r"#h\([^)]*\)|#box\([^)]*\)|#text\([^)]*\)|#\w+(?=\[)|[\[\]*$]|\\(?=\s)|\\([!-/:-@\[-`{-~])")


@dataclass(slots=True)
class Part:
    """One mobject that is seen, with its place and the text that it belongs to."""

    mobject: Any
    box: Box
    fill: float
    stroke: float
    """Opacities."""
    text: int | None

    @property
    def painted(self) -> bool:
        """Whether it paints itself."""
        return hasattr(self.mobject, "paint")


@dataclass(slots=True)
class Text:
    """One text that is seen."""

    mobject: Any
    kit: bool
    """Whether it is one of the kit's, rather than Manim's own."""
    parts: list[int] = field(default_factory=list)
    box: Box = (0, 0, 0, 0)
    opacity: float = 0.0

    @property
    def reading(self) -> str:
        """Its characters, as far as they can be told, to name it."""
        if hasattr(self.mobject, "shown"):
            return str(self.mobject.shown)
        found = next((str(getattr(self.mobject, name)) for name in SET_FROM if hasattr(self.mobject, name)), "")
        plain = " ".join(_MARKUP.sub(lambda sign: sign[1] or " ", found).split())
        return plain if len(plain) <= 44 else f"{plain[:43]}…"

    @property
    def words(self) -> int:
        """How many words it takes the time of."""
        return -(-len(self.parts) // LETTERS_PER_WORD)

    @property
    def x_height(self) -> float | None:
        """The height of its x in scene units; None where it cannot be told."""
        return float(self.mobject.x_height) if hasattr(self.mobject, "x_height") else None


@dataclass(slots=True)
class Screen:
    """Everything that is seen at one moment."""

    parts: list[Part]
    texts: list[Text]


def read(scene: Any) -> Screen:
    """Look at the scene as its camera does."""
    texts: list[Text] = []
    owners: dict[int, int] = {}
    mobjects = [*scene.mobjects, *scene.foreground_mobjects]
    for mobject in mobjects:
        _find_texts(mobject, None, texts, owners)
    parts = []
    for mobject in scene.camera.get_mobjects_to_display(mobjects):
        part = _part(mobject, owners.get(id(mobject)))
        if part is not None:
            parts.append(part)
    for index, part in enumerate(parts):
        if part.text is not None:
            texts[part.text].parts.append(index)
    shown = [text for text in texts if text.parts]
    numbers = {id(text): number for number, text in enumerate(shown)}
    for part in parts:
        if part.text is not None:
            part.text = numbers[id(texts[part.text])]
    for text in shown:
        own = [parts[index] for index in text.parts]
        glyphs = [part for part in own if part.fill > VISIBLE] or own
        text.box = around([part.box for part in glyphs])
        text.opacity = max(max(part.fill for part in glyphs), 0.0)
    return Screen(parts, shown)


def around(boxes: list[Box]) -> Box:
    """Return the smallest box around boxes."""
    left, low, right, high = zip(*boxes, strict=True)
    return min(left), min(low), max(right), max(high)


def meet(first: Box, second: Box, room: float = 0.0) -> bool:
    """Whether two boxes come closer than ``room``."""
    return (
        first[0] - room < second[2]
        and second[0] - room < first[2]
        and first[1] - room < second[3]
        and second[1] - room < first[3]
    )


def _find_texts(mobject: Any, owner: int | None, texts: list[Text], owners: dict[int, int]) -> None:
    kit = hasattr(mobject, "x_height")
    if kit or (owner is None and _is_set(mobject)):
        owner = len(texts)
        texts.append(Text(mobject, kit))
    children = mobject.submobjects
    if owner is None and any(type(child).__name__ == GLYPH for child in children):
        # Glyphs taken out of their text.
        owner = len(texts)
        texts.append(Text(mobject, kit=True))
    if owner is None and type(mobject).__name__ == GLYPH:
        owner = len(texts)
        texts.append(Text(mobject, kit=True))
    if owner is not None:
        owners[id(mobject)] = owner
    for child in children:
        _find_texts(child, owner, texts, owners)


def _is_set(mobject: Any) -> bool:
    """Whether it is one of Manim's texts or numbers."""
    return any(kind.__module__.startswith("manim.mobject.text") for kind in type(mobject).__mro__)


def _part(mobject: Any, text: int | None) -> Part | None:
    points = mobject.points
    if not len(points):
        return None
    reach = 0.0
    if hasattr(mobject, "paint"):
        fill = stroke = float(mobject.opacity)
        if type(mobject).__name__ == "Corners":
            return None
        reach = 0.005 * getattr(mobject, "line_width", 0) + getattr(mobject, "radius", 0)
    else:
        fill = float(mobject.fill_rgbas[:, 3].max(initial=0))
        width = max(float(mobject.stroke_width), float(mobject.background_stroke_width))
        stroke = 0.0
        if width > 0:
            rows = (mobject.stroke_rgbas, mobject.background_stroke_rgbas)
            stroke = max(float(rgbas[:, 3].max(initial=0)) for rgbas in rows)
            reach = 0.005 * width
    if max(fill, stroke) < VISIBLE:
        return None
    low, high = points.min(axis=0), points.max(axis=0)
    box = (float(low[0] - reach), float(low[1] - reach), float(high[0] + reach), float(high[1] + reach))
    return Part(mobject, box, fill, stroke, text)


def signature(parts: list[Part]) -> int:
    """Return a number that changes when what is seen of the parts does."""
    values: list[Any] = []
    for part in parts:
        mobject = part.mobject
        values.append(
            (id(mobject), mobject.points.tobytes(), mobject.fill_rgbas.tobytes(), mobject.stroke_rgbas.tobytes())
        )
        for name in ("cells", "_rgb"):
            if isinstance(data := getattr(mobject, name, None), np.ndarray):
                values.append(data.tobytes())
        values.append(
            tuple(
                getattr(mobject, name, None)
                for name in ("visible", "position", "line_opacity", "background_stroke_width")
            )
        )
    return hash(tuple(values))
