"""What stands on the screen at one moment, read from the live scene: its elements in the order drawn, and its texts.

A mobject of the kit that is a text has an ``x_height``, one that paints itself has ``paint``; Manim's own texts are
known by their module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

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
        return has(self.mobject, "paint")


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
        if has(self.mobject, "shown"):
            return str(self.mobject.shown)
        return _plain(next((str(getattr(self.mobject, name)) for name in SET_FROM if has(self.mobject, name)), ""))

    @property
    def words(self) -> int:
        """How many words it takes the time of."""
        return -(-len(self.elements) // LETTERS_PER_WORD)

    @property
    def x_height(self) -> float | None:
        """The height of its x in scene units; None if it is unknown."""
        return float(self.mobject.x_height) if has(self.mobject, "x_height") else None


@dataclass(slots=True)
class Screen:
    """Everything that is seen at one moment."""

    elements: list[Element]
    texts: list[Text]

    def near_texts(self, room: float) -> list[list[int]]:
        """Return for every text the elements within ``room`` of its box, in the order drawn; its own among them."""
        if not self.texts:
            return []
        left, low, right, high = np.array([element.box for element in self.elements]).T
        text_left, text_low, text_right, text_high = np.array([text.box for text in self.texts]).T[..., np.newaxis]
        near = (left - room < text_right) & (text_left - room < right)
        near &= (low - room < text_high) & (text_low - room < high)
        for number, text in enumerate(self.texts):
            near[number, text.elements] = True
        return [np.flatnonzero(row).tolist() for row in near]


def read(scene: Any) -> Screen:
    """Look at the scene as its camera does."""
    texts: list[Text] = []
    owners: dict[int, int] = {}
    mobjects = [*scene.mobjects, *scene.foreground_mobjects]
    for mobject in mobjects:
        _find_texts(mobject, None, texts, owners)
    elements = _elements(scene.camera.get_mobjects_to_display(mobjects), owners)
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


def has(mobject: Any, name: str) -> bool:
    """Whether a mobject has an attribute: ``hasattr``, without the methods that Manim makes up, which take a while."""
    return name in mobject.__dict__ or hasattr(type(mobject), name)


@lru_cache(maxsize=4096)
def _plain(markup: str) -> str:
    """Return the characters that markup sets, shortened."""
    plain = " ".join(_MARKUP.sub(lambda sign: sign[1] or " ", markup).split())
    return plain if len(plain) <= 44 else f"{plain[:43]}…"


def _find_texts(mobject: Any, owner: int | None, texts: list[Text], owners: dict[int, int]) -> None:
    kit = has(mobject, "x_height")
    if kit or (owner is None and _is_set(mobject.__class__)):
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


@cache
def _is_set(kind: type) -> bool:
    """Whether it is one of Manim's texts or numbers."""
    return any(base.__module__.startswith("manim.mobject.text") for base in kind.__mro__)


def _elements(mobjects: list[Any], owners: dict[int, int]) -> list[Element]:
    """Return those of the mobjects with points that can be seen, with the numbers of their texts."""
    seen = [(mobject, look) for mobject in mobjects if (look := _look(mobject)) is not None]
    if not seen:
        return []
    points = np.concatenate([mobject.points for mobject, _ in seen])[:, :2]
    starts = np.cumsum([0, *(len(mobject.points) for mobject, _ in seen[:-1])])
    reach = np.array([[look.reach] for _, look in seen])
    low, high = np.minimum.reduceat(points, starts) - reach, np.maximum.reduceat(points, starts) + reach
    return [
        Element(mobject, tuple(box), look.fill, look.stroke, owners.get(id(mobject)))
        for (mobject, look), box in zip(seen, np.hstack([low, high]).tolist(), strict=True)
    ]


class _Look(NamedTuple):
    """Opacities of fill and stroke, and how far beyond its points a mobject is drawn."""

    fill: float
    stroke: float
    reach: float


def _look(mobject: Any) -> _Look | None:
    """Return how a mobject is drawn; None if nothing of it is seen."""
    if not len(mobject.points):
        return None
    if has(mobject, "paint"):
        if type(mobject).__name__ == "Corners":
            return None
        opacity = float(mobject.opacity)
        line_width = mobject.line_width if has(mobject, "line_width") else 0
        radius = mobject.radius if has(mobject, "radius") else 0
        look = _Look(opacity, opacity, 0.005 * line_width + radius)
    else:
        fill = _opacity(mobject.fill_rgbas)
        width = max(float(mobject.stroke_width), float(mobject.background_stroke_width))
        stroke = max(_opacity(mobject.stroke_rgbas), _opacity(mobject.background_stroke_rgbas)) if width > 0 else 0.0
        look = _Look(fill, stroke, 0.005 * width if width > 0 else 0.0)
    return look if max(look.fill, look.stroke) >= VISIBLE else None


def _opacity(rgbas: NDArray[np.float64]) -> float:
    return float(rgbas[0, 3]) if len(rgbas) == 1 else float(rgbas[:, 3].max(initial=0))


def signature(elements: list[Element]) -> int:
    """Return a number that changes when what is seen of the elements does."""
    values: list[Any] = []
    for element in elements:
        mobject = element.mobject
        values.append(
            (id(mobject), mobject.points.tobytes(), mobject.fill_rgbas.tobytes(), mobject.stroke_rgbas.tobytes())
        )
        for name in ("cells", "_rgb"):
            if has(mobject, name) and isinstance(data := getattr(mobject, name), np.ndarray):
                values.append(data.tobytes())
        values.append(
            tuple(
                getattr(mobject, name) if has(mobject, name) else None
                for name in ("visible", "position", "line_opacity", "background_stroke_width")
            )
        )
    return hash(tuple(values))
