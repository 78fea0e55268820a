"""What really lies behind, on and through a text: the elements around it, painted one by one on a small picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cairo
import numpy as np
from numpy.typing import NDArray

from render.check.on_screen.screen import VISIBLE, Element, Screen, Text, has

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

SCALE = 60
"""Pixels a scene unit."""
ROOM = 0.06
"""Scene units looked at around a text."""
FAINT = 1.4
"""A line of less contrast than this with its ground disturbs nobody."""
TOUCHED = 4
"""Pixels of a glyph or just beside it that another thing may have."""
GROUND_SHARE = 0.8
"""What takes more of a text's surroundings than this is its ground."""
EATEN, EATEN_SHARE = 0.2, 0.05
"""A change of colour, and the share of the ink that may be changed so by the rims of other glyphs."""
OWN = -1
NOTHING = -2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is behind and in the way of a text."""

    contrast: float
    """The 10th percentile of contrast over the text's pixels."""
    touched: tuple[tuple[int, str], ...] = ()
    """Elements that are in the way, with ``text`` or ``line``; ``rim`` for those of the text itself."""
    hidden: bool = False
    """Whether something else covers most of it."""


def luminance(rgb: Floats) -> Floats:
    """Return the relative luminance of sRGB colours in 0…1 (WCAG 2.2)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(first: Floats, second: Floats) -> Floats:
    """Return the contrast ratio of colours, 1 to 21 (WCAG 2.2)."""
    one, two = luminance(first), luminance(second)
    return np.asarray((np.maximum(one, two) + 0.05) / (np.minimum(one, two) + 0.05))


def plain_verdict(screen: Screen, text: Text, ground: Floats) -> Verdict:
    """Judge a text that has nothing but the ground behind it."""
    colours = {tuple(screen.elements[index].mobject.fill_rgbas[0].tolist()) for index in text.elements}
    visible = [colour for colour in colours if colour[3] > VISIBLE]
    return Verdict(min((_contrast_on(tuple(ground.tolist()), colour) for colour in visible), default=21.0))


@lru_cache(maxsize=4096)
def _contrast_on(ground: tuple[float, ...], rgba: tuple[float, ...]) -> float:
    """Return the contrast of a colour with its opacity on a ground."""
    below, opacity = np.array(ground), rgba[3]
    return float(contrast(np.array(rgba[:3]) * opacity + below * (1 - opacity), below))


def judge(camera: Any, screen: Screen, number: int, indices: list[int], ground: Floats) -> Verdict:
    """Paint the elements and see which pixels of the text stand out from what is behind, and which are crossed."""
    text = screen.texts[number]
    paper = _Paper(camera, text)
    own = [index for index in indices if screen.elements[index].text == number]
    first = own[0]
    members = [screen.elements[index] for index in own]
    ink = paper.layer(members, only="fill")
    least = 0.4 * max(text.opacity, VISIBLE)
    mask = ink[..., 3] > least
    if not mask.any():
        return Verdict(21.0, hidden=True)
    picture = np.broadcast_to(ground, (*mask.shape, 3)).copy()
    owner = np.full(mask.shape, NOTHING)
    behind, eaten = picture, np.zeros_like(mask)
    lines: dict[int, Mask] = {}
    for index in indices:
        if index in own and index != first:
            continue
        element = screen.elements[index]
        if index == first:
            behind, layer = picture, ink
            if not all(map(_is_filled_only, members)):
                behind, layer = _over(paper.layer(members, only="rim"), picture), paper.layer(members)
                eaten = mask & (np.abs(_over(layer, behind) - _over(ink, behind)).max(axis=2) > EATEN)
            owner[layer[..., 3] > least] = OWN
            picture = _over(layer, picture)
            continue
        layer = paper.layer([element])
        covered = layer[..., 3] > 0.5
        stroke = _stroke(paper, element, layer)
        painted = _over(layer, picture)
        if stroke is not None:
            strong = (stroke[..., 3] > 0.3) & (contrast(painted, picture) > FAINT)
            owner[covered] = NOTHING
            owner[strong] = index
            lines[index] = stroke[..., 3] > 0.5 * stroke[..., 3].max()
        elif element.text is not None:
            owner[covered] = index
        else:
            owner[covered] = NOTHING
        picture = painted
    lost = mask & (owner != OWN)
    if lost.sum() > 0.5 * mask.sum():
        return Verdict(21.0, hidden=True)
    seen = mask & ~lost
    colour = ink[..., :3][seen] / ink[..., 3:][seen]
    told = contrast(colour * text.opacity + behind[seen] * (1 - text.opacity), behind[seen])
    worst = float(np.percentile(told, 10)) if told.size else 21.0
    ring = _wider(mask)
    touched = []
    for index in sorted(set(owner[ring].tolist()) - {OWN, NOTHING}):
        count = int((ring & (owner == index)).sum())
        ground_like = index in lines and lines[index][ring].mean() > GROUND_SHARE
        if count >= TOUCHED and not ground_like:
            touched.append((int(index), "line" if index in lines else "text"))
    if eaten.sum() > max(TOUCHED, EATEN_SHARE * mask.sum()):
        touched.append((own[-1], "rim"))
    if not touched and (lost & (owner == NOTHING)).sum() > max(TOUCHED, 0.1 * mask.sum()):
        touched.append((_cover(paper, screen, indices, own[-1], lost), "line"))
    return Verdict(worst, tuple(touched))


class _Paper:
    """A small picture around a text, on which the scene's camera paints."""

    def __init__(self, camera: Any, text: Text) -> None:
        left, low, right, high = text.box
        self._camera = camera
        self.width = int(np.ceil((right - left + 2 * ROOM) * SCALE)) + 1
        self.height = int(np.ceil((high - low + 2 * ROOM) * SCALE)) + 1
        self._corner = (left - ROOM, high + ROOM)

    def layer(self, elements: list[Element], only: str = "") -> Floats:
        """Paint elements, or only their ``fill``, ``stroke`` or ``rim``, on nothing.

        Returns colour, multiplied by opacity, and opacity, in 0…1.
        """
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, self.width, self.height)
        context = cairo.Context(surface)
        x, y = self._corner
        context.set_matrix(cairo.Matrix(SCALE, 0, 0, -SCALE, -x * SCALE, y * SCALE))
        for element in elements:
            if not only or element.painted:
                self._camera.display_vectorized(element.mobject, context)
                continue
            self._camera.set_cairo_context_path(context, element.mobject)
            match only:
                case "fill":
                    self._camera.apply_fill(context, element.mobject)
                case "rim":
                    self._camera.apply_stroke(context, element.mobject, background=True)
                case "stroke":
                    self._camera.apply_stroke(context, element.mobject)
            context.new_path()
        surface.flush()
        pixels = np.frombuffer(surface.get_data(), np.uint8).reshape(self.height, -1, 4)[:, : self.width]
        return pixels / 255.0


def _stroke(paper: _Paper, element: Element, layer: Floats) -> Floats | None:
    """Return what an element draws as lines and dots; None if it draws areas alone."""
    if element.text is not None:
        return None
    if element.painted:
        return layer if has(element.mobject, "line_width") or has(element.mobject, "radius") else None
    if element.stroke < VISIBLE:
        return None
    return layer if element.fill < VISIBLE else paper.layer([element], only="stroke")


def _is_filled_only(element: Element) -> bool:
    """Whether an element has neither a stroke nor a rim."""
    mobject = element.mobject
    return not (element.painted or mobject.stroke_width or mobject.background_stroke_width)


def _over(layer: Floats, picture: Floats) -> Floats:
    return np.asarray(layer[..., :3] + picture * (1 - layer[..., 3:]))


def _wider(mask: Mask) -> Mask:
    """Return the mask with all pixels that touch it."""
    wide = mask.copy()
    wide[1:] |= mask[:-1]
    wide[:-1] |= mask[1:]
    wide[:, 1:] |= mask[:, :-1]
    wide[:, :-1] |= mask[:, 1:]
    return wide


def _cover(paper: _Paper, screen: Screen, indices: list[int], last: int, lost: Mask) -> int:
    """Return the element after ``last`` that covers most of the pixels lost."""
    later = [index for index in indices if index > last] or [last]
    return max(later, key=lambda index: int((lost & (paper.layer([screen.elements[index]])[..., 3] > 0.5)).sum()))
