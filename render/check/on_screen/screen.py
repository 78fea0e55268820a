"""What stands on the screen at one moment, read from the live scene: its elements in the order drawn, and its texts.

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
class Element:
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
    elements: list[int] = field(default_factory=list)
    box: Box = (0, 0, 0, 0)
    opacity: float = 0.0

    @property
    def reading(self) -> str:
        """Its characters, as far as they are known, to name it in messages."""
        if hasattr(self.mobject, "shown"):
            return str(self.mobject.shown)
        found = next((str(getattr(self.mobject, name)) for name in SET_FROM if hasattr(self.mobject, name)), "")
        plain = " ".join(_MARKUP.sub(lambda sign: sign[1] or " ", found).split())
        return plain if len(plain) <= 44 else f"{plain[:43]}…"

    @property
    def words(self) -> int:
        """How many words it takes the time of."""
        return -(-len(self.elements) // LETTERS_PER_WORD)

    @property
    def x_height(self) -> float | None:
        """The height of its x in scene units; None if it is unknown."""
        return float(self.mobject.x_height) if hasattr(self.mobject, "x_height") else None


@dataclass(slots=True)
class Screen:
    """Everything that is seen at one moment."""

    elements: list[Element]
    texts: list[Text]


def read(scene: Any) -> Screen:
    """Look at the scene as its camera does."""
    texts: list[Text] = []
    owners: dict[int, int] = {}
    mobjects = [*scene.mobjects, *scene.foreground_mobjects]
    for mobject in mobjects:
        _find_texts(mobject, None, texts, owners)
    elements = []
    for mobject in scene.camera.get_mobjects_to_display(mobjects):
        element = _element(mobject, owners.get(id(mobject)))
        if element is not None:
            elements.append(element)
    for index, element in enumerate(elements):
        if element.text is not None:
            texts[element.text].elements.append(index)
    shown = [text for text in texts if text.elements]
    numbers = {id(text): number for number, text in enumerate(shown)}
    for element in elements:
        if element.text is not None:
            element.text = numbers[id(texts[element.text])]
    for text in shown:
        own = [elements[index] for index in text.elements]
        glyphs = [element for element in own if element.fill > VISIBLE] or own
        text.box = around([element.box for element in glyphs])
        text.opacity = max(max(element.fill for element in glyphs), 0.0)
    return Screen(elements, shown)


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


def _element(mobject: Any, text: int | None) -> Element | None:
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
    return Element(mobject, box, fill, stroke, text)


def signature(elements: list[Element]) -> int:
    """Return a number that changes when what is seen of the elements does."""
    values: list[Any] = []
    for element in elements:
        mobject = element.mobject
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
