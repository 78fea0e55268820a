"""Axes, curves and areas: coordinates from data to the frame, updated in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, UP, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.painted import Corners, Segments
from scenes.kit.text import Text, typeset
from scenes.words import NotANumberError, number_text

Range = tuple[float, float]


class Axes(VGroup):
    """A horizontal and a vertical axis without tips: small ticks, only the tick labels that are needed.

    ``x`` and ``y`` are data ranges; with ``log=(True, False)`` an axis is logarithmic. ``x_ticks`` are the places
    of ticks; ``x_labels`` those among them that are labelled, formatted by ``x_format``. The horizontal axis
    crosses at ``cross[1]``, the vertical one at ``cross[0]`` (by default the lower ends of the ranges).
    """

    def __init__(
        self,
        x: Range,
        y: Range,
        *,
        width: float,
        height: float,
        x_ticks: Sequence[float] = (),
        y_ticks: Sequence[float] = (),
        x_labels: Sequence[float] | None = None,
        y_labels: Sequence[float] | None = None,
        x_format: str = "g",
        y_format: str = "g",
        x_title: str = "",
        y_title: str = "",
        log: tuple[bool, bool] = (False, False),
        cross: tuple[float | None, float | None] = (None, None),
        show: tuple[bool, bool] = (True, True),
    ) -> None:
        super().__init__()
        self.log = log
        self._low = np.array([self._scaled(x[0], 0), self._scaled(y[0], 1)])
        self._high = np.array([self._scaled(x[1], 0), self._scaled(y[1], 1)])
        half = np.array([width, height]) / 2
        # Three corners of the data window, so that the axes can be moved and scaled like any mobject.
        self._window = Corners(np.array([[-half[0], -half[1]], [half[0], -half[1]], [-half[0], half[1]]]))
        self.add(self._window)
        cross_x = x[0] if cross[0] is None else cross[0]
        cross_y = y[0] if cross[1] is None else cross[1]
        starts: list[np.ndarray] = []
        ends: list[np.ndarray] = []
        across, up = np.array([0.06, 0, 0]), np.array([0, 0.06, 0])
        if show[0]:
            starts.append(self.at(x[0], cross_y))
            ends.append(self.at(x[1], cross_y))
            starts += [self.at(value, cross_y) - up for value in x_ticks]
            ends += [self.at(value, cross_y) + up for value in x_ticks]
        if show[1]:
            starts.append(self.at(cross_x, y[0]))
            ends.append(self.at(cross_x, y[1]))
            starts += [self.at(cross_x, value) - across for value in y_ticks]
            ends += [self.at(cross_x, value) + across for value in y_ticks]
        self.lines = Segments(np.reshape(starts, (-1, 3)), np.reshape(ends, (-1, 3)), role="muted", width=theme.AXIS)
        self.add(self.lines)
        self.x_tick_labels = VGroup()
        self.y_tick_labels = VGroup()
        for value in x_ticks if x_labels is None else x_labels:
            mark = tick_label(value, x_format, on_axis=True)
            mark.next_to(self.at(value, cross_y), DOWN, buff=0.16)
            self.x_tick_labels.add(mark)
        for value in y_ticks if y_labels is None else y_labels:
            mark = tick_label(value, y_format, on_axis=True)
            mark.next_to(self.at(cross_x, value), LEFT, buff=0.18)
            self.y_tick_labels.add(mark)
        self.add(self.x_tick_labels, self.y_tick_labels)
        self.titles = VGroup()
        if x_title:
            title = typeset(Text, x_title, role="muted", size=theme.LABEL)
            below = self.x_tick_labels if len(self.x_tick_labels) else self.lines
            title.move_to([self.at(x[1], cross_y)[0] - title.width / 2, below.get_bottom()[1] - 0.3, 0])
            self.titles.add(title)
        if y_title:
            title = typeset(Text, y_title, role="muted", size=theme.LABEL)
            title.next_to(self.at(cross_x, y[1]), UP).align_baseline(self.at(cross_x, y[1])[1] + 0.36)
            if len(self.y_tick_labels):
                title.shift([self.y_tick_labels.get_left()[0] - title.get_left()[0], 0, 0])
            self.titles.add(title)
        self.add(self.titles)

    def at(self, x: Any, y: Any) -> np.ndarray:
        """Return the place of data coordinates in the frame: ``(3,)`` for numbers, ``(n, 3)`` for arrays."""
        x, y = np.broadcast_arrays(self._scaled(x, 0), self._scaled(y, 1))
        share = (np.stack([x, y], axis=-1) - self._low) / (self._high - self._low)
        if np.isnan(share).any():
            raise NotANumberError("The axes have no place for NaN, which is not a number: leave out what is undefined.")
        origin, right, up = self._window.points
        return origin + share[..., :1] * (right - origin) + share[..., 1:] * (up - origin)

    def _scaled(self, value: Any, axis: int) -> np.ndarray:
        value = np.asarray(value, dtype=float)
        return np.log10(value) if self.log[axis] else value


def tick_label(value: float, spec: str, *, on_axis: bool = False) -> Text:
    """Return the number at a tick, in muted; powers of ten as such for the format ``"log"``."""
    mark: Text = typeset(Text, _tick_text(value, spec), role="muted", size=theme.LABEL)
    mark.source, mark.on_axis = value, on_axis
    return mark


def _tick_text(value: float, spec: str) -> str:
    if spec != "log":
        return number_text(value, spec)
    power = round(np.log10(value)) if value > 0 and np.isfinite(value) else None
    whole = power is not None and np.isclose(value, 10.0**power, rtol=1e-9, atol=0)
    return f"$10^({power})$" if whole else number_text(value, "g")


class Curve(VMobject):
    """A line through data points; ``set_data`` moves it in place."""

    def __init__(
        self, axes: Axes, x: np.ndarray, y: np.ndarray, *, role: str = "data", width: float = theme.CURVE
    ) -> None:
        super().__init__(stroke_color=theme.role(role), stroke_width=width, fill_opacity=0)
        self.axes = axes
        self.set_data(x, y)

    def set_data(self, x: np.ndarray, y: np.ndarray) -> Curve:
        """Pass through ``(x, y)``; points outside the axes' window are cut off at its upper and lower edge."""
        _set_polyline(self, clipped(self.axes, x, y))
        return self


class Area(VMobject):
    """The area between a curve and a base line (a number or an array), in a role's colour at low opacity."""

    def __init__(
        self,
        axes: Axes,
        x: np.ndarray,
        y: np.ndarray,
        *,
        base: Any = 0.0,
        role: str = "data",
        opacity: float = theme.FILL_OPACITY,
    ) -> None:
        super().__init__(fill_color=theme.role(role), fill_opacity=opacity, stroke_width=0)
        self.axes = axes
        self.set_data(x, y, base)

    def set_data(self, x: np.ndarray, y: np.ndarray, base: Any = 0.0) -> Area:
        """Fill between ``y`` and ``base`` over ``x``."""
        above = clipped(self.axes, x, y)
        below = clipped(self.axes, x, np.broadcast_to(np.asarray(base, dtype=float), np.shape(x)))
        _set_polyline(self, np.concatenate([above, below[::-1], above[:1]]))
        return self


def clipped(axes: Axes, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the places of data points, kept between the lower and the upper edge of the axes' window."""
    low, high = axes._low[1], axes._high[1]
    y = np.asarray(y, dtype=float)
    edges = (10**low, 10**high) if axes.log[1] else (low, high)
    return axes.at(x, np.clip(y, *edges))


def _set_polyline(mobject: VMobject, corners: np.ndarray) -> None:
    starts, ends = corners[:-1], corners[1:]
    third = (ends - starts) / 3
    mobject.points = np.stack([starts, starts + third, ends - third, ends], axis=1).reshape(-1, 3)
