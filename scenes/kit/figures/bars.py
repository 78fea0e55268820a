"""Bars: values as lengths on a common base line, changed in place."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UP, VGroup, VMobject

from scenes.kit import theme


class Bars(VGroup):
    """One bar a value, upwards from a base line or, ``horizontal``, to the right of it; below it if negative.

    ``length`` is the length in scene units of a bar of value ``top``; ``breadth`` the space for all bars together;
    the share ``gap`` of a bar's own space stays free. Bars may be moved, turned and scaled as a whole.
    """

    def __init__(
        self,
        values: np.ndarray,
        *,
        breadth: float,
        length: float,
        top: float = 1.0,
        role: str = "data",
        opacity: float = 0.85,
        gap: float = 0.25,
        horizontal: bool = False,
    ) -> None:
        super().__init__()
        values = np.asarray(values, dtype=float)
        self._horizontal = horizontal
        space = breadth / len(values)
        # A bar's length for each unit of its value and of its thickness: the thickness scales with the group.
        self._slope = length / top / (space * (1 - gap))
        starts = np.arange(len(values)) * space + gap * space / 2 - breadth / 2
        self.bars = VGroup(
            *(VMobject(fill_color=theme.role(role), fill_opacity=opacity, stroke_width=0) for _ in values)
        )
        for bar, start in zip(self.bars, starts, strict=True):
            self._outline(bar, self._corner(start), self._corner(start + space * (1 - gap)), 0.0)
        self.add(self.bars)
        self.set_values(values)

    def set_values(self, values: np.ndarray) -> Bars:
        """Give the bars other values; they keep their base line, wherever they have been moved."""
        values = np.asarray(values, dtype=float)
        if values.shape != (len(self.bars),):
            raise ValueError(f"{len(self.bars)} bars need as many values, but got shape {values.shape}")
        self.values = values
        for bar, value in zip(self.bars, values, strict=True):
            # The first side of the outline lies on the base line.
            self._outline(bar, bar.points[0], bar.points[3], value)
        return self

    def tip(self, index: int) -> np.ndarray:
        """Return the middle of a bar's far end."""
        points = self.bars[index].points
        return (points[7] + points[11]) / 2

    def base(self, index: int) -> np.ndarray:
        """Return the middle of a bar's end on the base line."""
        points = self.bars[index].points
        return (points[0] + points[3]) / 2

    def label_bars(self, labels: list[Any], *, buff: float = 0.15) -> VGroup:
        """Put one mobject below (or, horizontal, to the left of) each bar; return them as a group."""
        away = np.array([-1.0, 0, 0]) if self._horizontal else -UP
        return VGroup(*(mark.next_to(self.base(i), away, buff=buff) for i, mark in enumerate(labels)))

    def _corner(self, along: float) -> np.ndarray:
        return np.array([0, -along, 0]) if self._horizontal else np.array([along, 0, 0])

    def _outline(self, bar: VMobject, first: np.ndarray, second: np.ndarray, value: float) -> None:
        across = second - first
        reach = np.array([-across[1], across[0], 0]) * self._slope * value
        bar.set_points_as_corners([first, second, second + reach, first + reach, first])
