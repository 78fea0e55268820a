"""Texts and formulas as mobjects that know their baseline; a change in this module sets all of them anew.

See :mod:`scenes.kit.text_cache`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from manim import MathTypst, Typst, VGroup, VMobject
from manim.mobject.text import typst_mobject

from scenes.kit import text_cache, theme
from scenes.kit.typesetting import MARK, MarkupError, svg_file

MARK_HEIGHT = 1 / 9600
"""The mark's height in scene units for each point of the type's size."""


class OnBaseline:
    """A mobject set by Typst whose last part is an invisible mark on its (last line's) baseline."""

    submobjects: list[VMobject]
    id_to_vgroup_dict: dict[str, VGroup]

    template: str | None = None
    """The markup before its placeholders were filled; None if it never had any."""

    fills: Mapping[str, str] = {}
    """The formatted numbers by placeholder, ``name:spec``."""

    source: Any = None
    """What digits without a placeholder were set from: a quantity, an array or a tick's value."""

    on_axis = False
    """Whether it is the label of an axis tick."""

    def path_to_mobject(self, path: Any) -> VMobject:
        """Return a glyph without the parsed SVG path, which would be copied with it in every animation."""
        glyph = super().path_to_mobject(path)  # type: ignore[misc]
        glyph.path_obj = None
        return glyph

    def _set(self, markup: str, options: dict[str, Any], make: Callable[..., None]) -> None:
        """Set ``markup`` by ``make``, which is Manim's, or as it was set before.

        The kit's own subclasses change nothing of how a text is set; of others that is not known.
        """
        ours = type(self).__module__.startswith("scenes.kit.")
        key = text_cache.key(type(self), markup, options) if ours else None
        if key is not None and (state := text_cache.get(key)) is not None:
            vars(self).update(state)
            return
        before = set(vars(self))
        make(f"{markup}{MARK}", **options)
        self._hide_mark(markup, resized=options.get("height") is not None)
        if key is not None:
            text_cache.keep(key, {name: value for name, value in vars(self).items() if name not in before})

    def get_points_defining_boundary(self) -> np.ndarray:
        """Return the ends of all curves (n, 3), as Manim does point by point."""
        parts = self.family_members_with_points()  # type: ignore[attr-defined]
        return np.concatenate([part.points[end::4] for part in parts for end in (0, 3)])

    def _hide_mark(self, markup: str, *, resized: bool) -> None:
        """Hide the mark; MarkupError if the last part has another size, because the markup swallowed the mark."""
        size = MARK_HEIGHT * self._font_size  # type: ignore[attr-defined]
        last = self.submobjects[-1] if self.submobjects else None
        if last is None or not (resized or np.allclose([last.width, last.height], size, rtol=0.02, atol=0)):
            raise MarkupError(markup, "its end is not shown: a comment or an open bracket hides it")
        self._mark = last.set_fill(opacity=0)
        # Manim keeps a group for every element of the SVG, and copies them in every animation.
        named = itertools.chain.from_iterable(self._label_aliases.values())  # type: ignore[attr-defined]
        self.id_to_vgroup_dict = {name: self.id_to_vgroup_dict[name] for name in named}

    @property
    def baseline(self) -> float:
        """The y coordinate of the last line's baseline."""
        return float(self._mark.get_bottom()[1])

    @property
    def x_height(self) -> float:
        """The height of an x in the main type, in scene units, as it stands now."""
        return theme.X_HEIGHT / MARK_HEIGHT * float(self._mark.height)

    def align_baseline(self, other: OnBaseline | float) -> Any:
        """Move vertically until the baseline is that of ``other`` (a text or a y coordinate)."""
        target = other.baseline if isinstance(other, OnBaseline) else other
        return self.shift([0, target - self.baseline, 0])  # type: ignore[attr-defined]

    def parts(self, role: str) -> VGroup:
        """Return the glyphs drawn in the colour of ``role``, in reading order."""
        colour = theme.role(role).to_hex()
        glyphs = self.submobjects[:-1]
        return VGroup(*(glyph for glyph in glyphs if glyph.get_fill_color().to_hex() == colour))


class Text(OnBaseline, Typst):
    """Text set by Typst that knows its baseline."""

    def __init__(self, markup: str, **kwargs: Any) -> None:
        self._set(markup, kwargs, super().__init__)


class Formula(OnBaseline, MathTypst):
    """A formula set by Typst; parts in ``{{ x : name }}`` are found by ``select("name")``."""

    math = ""
    """Its Typst math with the numbers filled in, if :func:`scenes.kit.text.typeset` set it."""

    roles = theme.ROLES
    """The functions of its Typst math that only colour their argument."""

    def __init__(self, markup: str, **kwargs: Any) -> None:
        self._set(markup, kwargs, super().__init__)


# Manim always lets Typst look at the system's fonts, and writes its cache in place.
typst_mobject.typst_to_svg_file = svg_file
