"""Whether the numbers on the screen are those of the clip: not typed, computed by the core, as in the words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render.check.on_screen.screen import Screen, Text
from render.check.rules import Finding
from scenes.script import Beat, LectureError
from scenes.words import LOWERED, PIECE, SUPERSCRIPTS, NotANumberError, fill, fills

CORE = ("mathdl", "numpy", "scipy")
FROM = 10
"""Smaller whole numbers are part of formulas and sentences."""

# Lengths and colours of the layout are no results, and a digit that ends a name (fp16) is none either.
_LAYOUT = re.compile(r"-?\d+(?:\.\d+)?(?:em|pt|fr|deg)\b|rgb\([^)]*\)")
_WRITTEN = re.compile(rf"([-−+]?)([\d,]*|∞)(?:\.(\d+))?(?: × 10([{SUPERSCRIPTS}]+))?(%?)")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?(?!\w)|(?<=\^|_)\d{2,}|(?<![\w.])\.\d+")


def typed_numbers(markup: str) -> list[str]:
    """Return the decimals and the numbers from 10 on that stand in ``markup`` outside its placeholders."""
    rest = _LAYOUT.sub(" ", PIECE.sub(" ", markup))
    return [found for found in _NUMBER.findall(rest) if "." in found or float(found.replace(",", "")) >= FROM]


def check_placeholders(clip: str, beats: Iterable[Beat], context: dict[str, Any]) -> list[Finding]:
    """Return a finding for every text of the script whose placeholders cannot be filled."""
    found = []
    for beat in beats:
        kinds = (("say", beat.say), ("shows", beat.shows), ("spoken", beat.spoken or ""))
        for kind, text in (*kinds, *(("choices", choice) for choice in beat.choices)):
            try:
                fill(text, context)
            except NotANumberError as error:
                found.append(Finding("not-a-number", clip, f"in {kind!r}: {error}", beat.name))
            except LectureError as error:
                found.append(Finding("placeholder", clip, f"in {kind!r}: {error}", beat.name))
    return found


class ScreenNumbers:
    """The numbers in the texts of a clip, each text judged whenever it shows something new."""

    def __init__(self) -> None:
        self._judged: dict[tuple[int, str], Any] = {}
        self._words: dict[str, str] | None = None
        self._names: dict[tuple[Any, ...], str] = {}
        self._values: list[Any] = []
        self._known: NDArray[np.float64] | None = None
        self._found: list[tuple[str, str, Text, int, str | None]] = []

    def observe(self, scene: Any, screen: Screen, frame: int, beat: str | None) -> None:
        """Judge what is new."""
        if self._words is None:
            self._learn(scene)
        for text in screen.texts:
            key = (id(text.mobject), text.reading)
            if key not in self._judged:
                self._judged[key] = text.mobject
                self._found.extend((rule, message, text, frame, beat) for rule, message in self._wrong(text))

    def findings(self, clip: str, fps: int) -> list[Finding]:
        """Return what is wrong."""
        return [
            Finding(rule, clip, message, beat, frame / fps, boxes=(text.box,), frame=frame)
            for rule, message, text, frame, beat in self._found
        ]

    def _learn(self, scene: Any) -> None:
        self._words = {}
        for beat in scene.script.beats:
            for placeholder, number in fills([beat.say], scene.context).items():
                self._words.setdefault(placeholder.partition(":")[0], number)
        self._names = {_provenance(quantity): name for name, quantity in scene.quantities.items()}
        self._values = [*scene.values.values(), *(quantity.value for quantity in scene.quantities.values())]

    def _wrong(self, text: Text) -> Iterator[tuple[str, str]]:
        mobject = text.mobject
        if hasattr(mobject, "shown"):
            quantity = mobject.quantity
            if quantity.function.split(".")[0] not in CORE:
                yield "uncomputed-number", f"{mobject.shown} comes from {quantity.function}"
            name = self._names.get(_provenance(quantity))
            if name is not None:
                yield from self._against_words(name, mobject.shown)
            return
        for placeholder, number in getattr(mobject, "fills", {}).items():
            yield from self._against_words(placeholder.partition(":")[0], number)
        if getattr(mobject, "on_axis", False):
            return
        source = getattr(mobject, "source", None)
        if source is not None:
            value = getattr(source, "value", source)
            large = [number for number in _flat(value).tolist() if _large(number)]
            if unknown := [f"{number:g}" for number in large if not self._is_known(number)]:
                yield "typed-number", f"{', '.join(unknown[:3])} in {text.reading!r} is no number of the clip"
        elif typed := typed_numbers(_markup(text)):
            yield "typed-number", f"{', '.join(typed)} in {text.reading!r}"

    def _is_known(self, number: float) -> bool:
        """Whether a value of the clip is or holds a number."""
        if self._known is None:  # few clips need it
            self._known = np.concatenate([np.empty(0), *map(_flat, self._values)])
        return bool((self._known == number).any())

    def _against_words(self, name: str, shown: str) -> Iterator[tuple[str, str]]:
        spoken = (self._words or {}).get(name)
        if spoken is not None and not agree(spoken, shown):
            yield "words-differ", f"{name} is {spoken} in the words, but {shown} on the screen"


def agree(first: str, second: str) -> bool:
    """Whether two formatted numbers may be roundings of one; what are no numbers must be equal."""
    try:
        (one, half), (two, other_half) = _rounding(first), _rounding(second)
    except ValueError:
        return first == second
    if math.isinf(one) or math.isinf(two):
        return one == two
    return abs(one - two) <= (half + other_half) * (1 + 1e-9) + 1e-12 * abs(one)


def _rounding(text: str) -> tuple[float, float]:
    """Return a number, and half a unit of its last digit."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    sign, whole, decimals, exponent, percent = found.groups()
    if whole == "∞":
        return float(f"{sign.replace('−', '-')}inf"), 0.0
    sign, exponent = sign.replace("−", "-"), (exponent or "").translate(LOWERED)
    scale = 10.0 ** (int(exponent or 0) - (2 if percent else 0))
    value = float(f"{sign}{whole.replace(',', '') or 0}.{decimals or 0}") * scale
    return value, 0.5 * 10.0 ** -len(decimals or "") * scale


def _markup(text: Text) -> str:
    """Return what a text was set from."""
    template = getattr(text.mobject, "template", None)
    if template is not None:
        return str(template)
    if hasattr(text.mobject, "number"):
        return f"{float(text.mobject.number):.10g}"
    return next((str(getattr(text.mobject, name)) for name in ("tex_string", "text", "typst_code")
                 if hasattr(text.mobject, name)), "").split("#h(-0.2em)")[0]  # fmt: skip


def _provenance(quantity: Any) -> tuple[Any, ...]:
    return quantity.function, quantity.path, id(quantity.inputs)


def _large(number: float) -> bool:
    return abs(number) >= FROM or number != round(number)


def _flat(value: Any) -> NDArray[np.float64]:
    """Return the numbers in a value; none for what is no number or array."""
    try:
        return np.asarray(value, dtype=float).ravel()
    except (TypeError, ValueError):
        return np.empty(0)
