"""What a clip shows as it is drawn: when each of its numbers is first seen, and its formulas beat by beat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from render.manifest import FormulaManifest
from scenes.script import share_said
from scenes.words import PIECE, fill

LOOKS_PER_SECOND = 2
VISIBLE = 0.05
"""Opacity below which nothing is seen."""

_GROUP = re.compile(r"\{\{(.+?)(?::\s*[A-Za-z_][\w-]*\s*)?\}\}", re.DOTALL)
"""Manim's ``{{ x^2 : name }}``, which names a part of a formula."""


class Shown:
    """Looks at the scene as it is drawn; what is on the screen for less than half a second may be missed."""

    def __init__(self, scene: Any, fps: int) -> None:
        self._scene = scene
        self._every = max(1, fps // LOOKS_PER_SECOND)
        self._next = 0
        self._names = _names(scene.quantities)
        self._numbers: dict[str, int] = {}
        self._formulas: dict[tuple[str, str], int] = {}
        self._roles: Sequence[str] = ()

    def look(self, frame: int, held: int) -> None:
        """Look at the picture of ``frame``, held for so many frames, if it is time again."""
        if frame + held <= self._next:
            return
        self._next = frame + held - 1 + self._every
        beat = self._scene.current_beat
        for text in _texts(self._scene.mobjects):
            if hasattr(text, "shown"):
                quantity = text.quantity
                names = self._names.get((quantity.function, id(quantity.inputs)), [])
                name = next((name for path, name in names if quantity.path.startswith(path)), None)
                found = [name] if name else []
            else:
                found = [key.partition(":")[0] for key in text.fills]
                if beat is not None and (source := getattr(text, "math", None)):
                    self._formulas.setdefault((beat.name, source), frame)
                    self._roles = text.roles
            for name in found:
                self._numbers.setdefault(name, frame)

    def formulas(self, fps: int) -> list[FormulaManifest]:
        """Return the formulas in the order in which they were shown, each once a beat."""
        written = mathml([source for _, source in self._formulas], self._roles)
        return [
            {"beat": beat, "typst": source, "mathml": xml, "start": frame / fps}
            for ((beat, source), frame), xml in zip(self._formulas.items(), written, strict=True)
        ]

    def moments(self, fps: int, said: Mapping[str, float]) -> dict[str, float]:
        """Return when each number is first shown or ``said``, in seconds."""
        shown = {name: frame / fps for name, frame in self._numbers.items()}
        return {name: min(each[name] for each in (shown, said) if name in each) for name in {**shown, **said}}


def said(records: Iterable[Any], context: Mapping[str, Any], offset: int, fps: int) -> dict[str, float]:
    """Return when the words of beats first come to each of their numbers, in seconds after the frame ``offset``."""
    moments: dict[str, float] = {}
    for record in records:
        say = record.beat.say
        words = record.due_frames - round(record.beat.pause * fps)
        for match in PIECE.finditer(say):
            if match[1] and match[1] not in moments:
                before, after = (fill(part, context) for part in (say[: match.start()], say[match.start() :]))
                moments[match[1]] = (record.start - offset + words * share_said(before, after)) / fps
    return moments


def _names(quantities: Mapping[str, Any]) -> dict[tuple[str, int], list[tuple[str, str]]]:
    """Return what the parts of a computed value are called, by function and inputs; the longest path comes first."""
    found: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for name, quantity in quantities.items():
        found.setdefault((quantity.function, id(quantity.inputs)), []).append((quantity.path, name))
    return {key: sorted(names, key=lambda each: -len(each[0])) for key, names in found.items()}


def _texts(mobjects: Iterable[Any]) -> Iterator[Any]:
    """Give the texts and readouts of the kit among mobjects and their parts that can be seen."""
    for mobject in mobjects:
        if hasattr(mobject, "shown") or hasattr(mobject, "typst_code"):
            if any(part.get_fill_opacity() > VISIBLE for part in mobject.submobjects if len(part.points)):
                yield mobject
        else:
            yield from _texts(mobject.submobjects)


def mathml(formulas: Sequence[str], roles: Sequence[str] = ()) -> list[str]:
    """Return formulas in Typst's notation as MathML; empty texts where that cannot be done.

    ``roles`` are functions that only colour their argument.
    """
    import typst

    lines = [f"#let {role}(body) = body" for role in roles]
    lines += [f"$ {_GROUP.sub(_group, formula)} $" for formula in formulas]
    try:
        page = typst.compile("\n\n".join(lines).encode(), format="html").decode()
    except (typst.TypstError, ValueError):
        found = []
    else:
        found = re.findall(r"<math\b.*?</math>", page, re.DOTALL)
    return found if len(found) == len(formulas) else [""] * len(formulas)


def _group(match: re.Match[str]) -> str:
    return match[1].strip()
