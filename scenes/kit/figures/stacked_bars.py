"""Bars of several parts on each other, over the numbers that name their settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.figures.axes import Axes, round_ticks, tick_label
from scenes.kit.motion import Moving
from scenes.kit.quantity import array
from scenes.kit.stage import Slot
from scenes.kit.text import Text, typeset
from scenes.script import LectureError

GAP, CLEAR = 0.22, 0.06
"""The share of a bar's own space that stays free, and what lies at least between two numbers below them."""


class StackedBars(Moving, VGroup):
    """One bar a setting: the ``values`` (parts, settings) stand on each other, the first part at the foot.

    ``roles`` (parts,) colour the parts, ``names`` (settings,), numbers, stand below the bars, ``x_title`` below these.
    A bar of height ``top`` fills the axes. ``count`` bars are seen; ``show`` takes other values.
    """

    def __init__(
        self,
        values: Any,
        names: Sequence[float],
        *,
        room: Slot,
        top: float,
        roles: Sequence[str],
        x_title: str = "",
        y_title: str = "",
    ) -> None:
        parts = array(values)
        if parts.shape != (len(roles), len(names)):
            raise LectureError(
                f"{len(roles)} parts of {len(names)} bars are values of shape {(len(roles), len(names))}, "
                f"not {parts.shape}."
            )
        _, inner, below = room.lines(below=2 if x_title else 1, line=0.5)
        self.axes = Axes((0, len(names)), (0, top), room=inner, y_ticks=round_ticks(0, top), y_title=y_title)
        self.blocks = [
            VGroup(*(VMobject(stroke_width=0, fill_color=theme.role(role), fill_opacity=0.85) for _ in names))
            for role in roles
        ]
        labels = [tick_label(name, "g", on_axis=True) for name in names]
        for k, label in enumerate(labels):
            label.next_to(self.axes.at(k + 0.5, 0), DOWN, buff=0.14)
        # Where there is no room for all numbers, some are left out: from the right, so that the last one stays.
        shown = [labels.pop()]
        for label in reversed(labels):
            if label.get_right()[0] + CLEAR < shown[-1].get_left()[0]:
                shown.append(label)
        self.labels = VGroup(*shown)
        if x_title:
            mark = typeset(Text, x_title, role="muted", size=theme.LABEL)
            mark.move_to([self.axes.window.right - mark.width / 2, below.bottom + 0.2, 0])
            self.labels.add(mark)
        self.count = len(names)
        super().__init__(self.axes, *self.blocks, self.labels)
        self.show(values)

    def show(self, values: Any) -> StackedBars:
        """Show other values (parts, settings), an array or a quantity."""
        self.values = array(values)
        edges = np.concatenate([np.zeros((1, self.values.shape[1])), np.cumsum(self.values, axis=0)])
        for part, group in enumerate(self.blocks):
            for k, block in enumerate(group):
                low, high = edges[part : part + 2, k] if k < self.count else (0.0, 0.0)
                ends = self.axes.at([k + GAP / 2, k + 1 - GAP / 2], 0.0)[:, 0]
                bottom, upper = self.axes.at([k, k], [low, high])[:, 1]
                corners = [[ends[0], bottom], [ends[1], bottom], [ends[1], upper], [ends[0], upper], [ends[0], bottom]]
                block.set_points_as_corners(np.column_stack([corners, np.zeros(5)]))
        return self

    def show_count(self, count: Any) -> StackedBars:
        """Show the first bars only, so many or a quantity with their number."""
        self.count = round(float(array(count)))
        return self.show(self.values)
