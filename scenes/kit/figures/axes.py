"""Axes, curves and areas: coordinates from data to the frame, updated in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DL, DOWN, DR, LEFT, UL, UP, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.motion import Moving, Sweep, between
from scenes.kit.painted.shapes import Corners, Segments
from scenes.kit.quantity import array
from scenes.kit.stage import Slot, fit_window
from scenes.kit.text import Text, typeset
from scenes.words import NotANumberError, number_text

Range = tuple[float, float]


class Axes(VGroup):
    """A horizontal and a vertical axis without tips: small ticks, only the tick labels that are needed.

    ``x`` and ``y`` are data ranges; with ``log=(True, False)`` an axis is logarithmic. ``x_ticks`` are the places
    of ticks; ``x_labels`` those among them that are labelled, formatted by ``x_format``. The horizontal axis
    crosses at ``cross[1]``, the vertical one at ``cross[0]`` (by default the lower ends of the ranges). Axes and their
    labels together fill ``room``; ``aspect`` fixes the length of the horizontal axis over that of the vertical one.
    """

    def __init__(
        self,
        x: Range,
        y: Range,
        *,
        room: Slot,
        aspect: float | None = None,
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
        self.log, self._show = log, show
        self._x, self._y = x, y
        self._low = np.array([self._scaled(x[0], 0), self._scaled(y[0], 1)])
        self._high = np.array([self._scaled(x[1], 0), self._scaled(y[1], 1)])
        self._cross = (x[0] if cross[0] is None else cross[0], y[0] if cross[1] is None else cross[1])
        self._ticks = (tuple(x_ticks), tuple(y_ticks))
        self._labelled = (
            self._ticks[0] if x_labels is None else tuple(x_labels),
            self._ticks[1] if y_labels is None else tuple(y_labels),
        )
        # Three corners of the data window, so that the axes can be moved and scaled like any mobject.
        self._window = Corners(np.zeros((3, 3)))
        self.lines = Segments(np.zeros((0, 3)), np.zeros((0, 3)), role="muted", width=theme.AXIS)
        self.x_tick_labels, self.y_tick_labels = (
            VGroup(*(tick_label(value, spec, on_axis=True) for value in values))
            for values, spec in zip(self._labelled, (x_format, y_format), strict=True)
        )
        self._x_title, self._y_title = (
            typeset(Text, title, role="muted", size=theme.LABEL) if title else None for title in (x_title, y_title)
        )
        self.titles = VGroup(*(title for title in (self._x_title, self._y_title) if title is not None))
        self.add(self._window, self.lines, self.x_tick_labels, self.y_tick_labels, self.titles)
        self._aspect = aspect
        fit_window(room, self.lay_out, aspect)

    def fitted(self, room: Slot) -> Slot:
        """Return the window that the axes would have in another room; they stay where they are."""
        now = self.window
        found = fit_window(room, self.lay_out, self._aspect)
        self.lay_out(now)
        return found

    def lay_out(self, window: Slot) -> Axes:
        """Put axes, ticks and labels round a window."""
        self._window.points = np.array([window.at(DL), window.at(DR), window.at(UL)])
        (x, y), (cross_x, cross_y) = (self._x, self._y), self._cross
        starts: list[np.ndarray] = []
        ends: list[np.ndarray] = []
        across, up = np.array([0.06, 0, 0]), np.array([0, 0.06, 0])
        if self._show[0]:
            starts += [self.at(x[0], cross_y), *(self.at(value, cross_y) - up for value in self._ticks[0])]
            ends += [self.at(x[1], cross_y), *(self.at(value, cross_y) + up for value in self._ticks[0])]
        if self._show[1]:
            starts += [self.at(cross_x, y[0]), *(self.at(cross_x, value) - across for value in self._ticks[1])]
            ends += [self.at(cross_x, y[1]), *(self.at(cross_x, value) + across for value in self._ticks[1])]
        self.lines.move_segments(np.reshape(starts, (-1, 3)), np.reshape(ends, (-1, 3)))
        for mark, value in zip(self.x_tick_labels, self._labelled[0], strict=True):
            mark.next_to(self.at(value, cross_y), DOWN, buff=0.16)
        for mark, value in zip(self.y_tick_labels, self._labelled[1], strict=True):
            mark.next_to(self.at(cross_x, value), LEFT, buff=0.18)
        if self._x_title is not None:
            below = self.x_tick_labels if len(self.x_tick_labels) else self.lines
            title = self._x_title
            title.move_to([self.at(x[1], cross_y)[0] - title.width / 2, below.get_bottom()[1] - 0.3, 0])
        if self._y_title is not None:
            title = self._y_title
            title.next_to(self.at(cross_x, y[1]), UP).align_baseline(self.at(cross_x, y[1])[1] + 0.36)
            if len(self.y_tick_labels):
                title.shift([self.y_tick_labels.get_left()[0] - title.get_left()[0], 0, 0])
        return self

    @property
    def y_range(self) -> Range:
        """The data range of the vertical axis."""
        return self._y

    @property
    def window(self) -> Slot:
        """The rectangle that the data fill."""
        origin, right, up = self._window.points
        return Slot(origin[0], origin[1], right[0], up[1])

    @property
    def x_range(self) -> Range:
        """The ends of the horizontal axis."""
        return self._x

    @property
    def x_ticks(self) -> tuple[float, ...]:
        """The places of the ticks of the horizontal axis."""
        return self._ticks[0]

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


def round_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return up to ``most`` round numbers from ``low`` to ``high``, evenly spaced; ``most`` is at least 5."""
    power = 10.0 ** np.floor(np.log10(high - low))
    steps = (power * factor for factor in (0.1, 0.2, 0.5, 1, 2))
    step = next(each for each in steps if np.floor(high / each) - np.ceil(low / each) < most)
    return [float(k * step) for k in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]


class Curve(Moving, VMobject):
    """A line through data points, moved in place by ``set_data``, or by ``show`` over the same x."""

    def __init__(
        self, axes: Axes, x: np.ndarray, y: np.ndarray, *, role: str = "data", width: float = theme.CURVE
    ) -> None:
        super().__init__(stroke_color=theme.role(role), stroke_width=width, fill_opacity=0)
        self.axes = axes
        self.set_data(x, y)

    def set_data(self, x: np.ndarray, y: np.ndarray) -> Curve:
        """Pass through ``(x, y)``; what lies beyond the upper or lower edge of the axes' window is not drawn."""
        self.x, self.y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        places = clipped(self.axes, x, y, beyond=FAR)
        _set_segments(self, *_inside(self.axes.window, places[:-1], places[1:]))
        return self

    def show(self, y: Any) -> Curve:
        """Show other heights (an array or a quantity) over the same x."""
        return self.set_data(self.x, array(y))

    def to(self, y: Any, **kwargs: Any) -> Sweep:
        """Return the animation that goes to other heights over the same x."""
        return between(self.show, self.y, array(y), **kwargs)


class Area(Moving, VMobject):
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
        self.x, self.y, self.base = np.asarray(x, dtype=float), np.asarray(y, dtype=float), base
        above = clipped(self.axes, x, y)
        below = clipped(self.axes, x, np.broadcast_to(np.asarray(base, dtype=float), np.shape(x)))
        _set_polyline(self, np.concatenate([above, below[::-1], above[:1]]))
        return self

    def show(self, y: Any) -> Area:
        """Show other heights (an array or a quantity) over the same x and base."""
        return self.set_data(self.x, array(y), self.base)

    def to(self, y: Any, **kwargs: Any) -> Sweep:
        """Return the animation that goes to other heights over the same x."""
        return between(self.show, self.y, array(y), **kwargs)


FAR = 100.0
"""How many heights of the window beyond it a curve may lead; from there on its slope is not kept."""


def clipped(axes: Axes, x: np.ndarray, y: np.ndarray, beyond: float = 0.0) -> np.ndarray:
    """Return the places of data points, kept ``beyond`` heights of the axes' window from its lower and upper edge."""
    height = axes._high[1] - axes._low[1]
    # Powers of ten end somewhere.
    beyond = min(beyond, 1.0) if axes.log[1] else beyond
    low, high = axes._low[1] - beyond * height, axes._high[1] + beyond * height
    y = np.asarray(y, dtype=float)
    edges = (10**low, 10**high) if axes.log[1] else (low, high)
    return axes.at(x, np.clip(y, *edges))


def _inside(window: Slot, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the parts of segments between the lower and the upper edge of the window."""
    low, high = window.bottom - 1e-9, window.top + 1e-9
    heights = np.concatenate([starts[:, 1], ends[:, 1]])
    if ((low <= heights) & (heights <= high)).all():
        return starts, ends
    ways = ends - starts
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        edges = (np.array([[low], [high]]) - starts[:, 1]) / ways[:, 1]
    enter, leave = (np.clip(found, 0, 1)[:, np.newaxis] for found in (edges.min(axis=0), edges.max(axis=0)))
    kept = (leave > enter)[:, 0]
    return (starts + enter * ways)[kept], (starts + leave * ways)[kept]


def _set_polyline(mobject: VMobject, corners: np.ndarray) -> None:
    _set_segments(mobject, corners[:-1], corners[1:])


def _set_segments(mobject: VMobject, starts: np.ndarray, ends: np.ndarray) -> None:
    third = (ends - starts) / 3
    mobject.points = np.stack([starts, starts + third, ends - third, ends], axis=1).reshape(-1, 3)
