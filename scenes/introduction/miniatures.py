"""Small pictures for the map of the series."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DL, DR, UL, UR, VGroup

from mathdl.data import Graph, LabelledPoints
from scenes.kit import theme
from scenes.kit.motion import Moving
from scenes.kit.painted.shapes import Dots, HeatMap, Rings, Segments
from scenes.kit.stage import Slot


class Map:
    """The places of a rectangle of data, ``low`` and ``high`` (2,), in a slot; ``square`` keeps its shape."""

    def __init__(self, room: Slot, low: Any, high: Any, *, square: bool = False) -> None:
        self.low, span = np.asarray(low, dtype=float), np.asarray(high, dtype=float) - low
        size = np.array([room.width, room.height])
        self.scale = np.full(2, (size / span).min()) if square else size / span
        self.corner = room.center[:2] - self.scale * span / 2

    def at(self, points: Any) -> np.ndarray:
        """Return where in the frame (n, 3) ``points`` (n, 2) are."""
        places = self.corner + (np.asarray(points) - self.low) * self.scale
        return np.column_stack([places, np.zeros(len(places))])


def cells(values: Any, room: Slot, *, most: float) -> HeatMap:
    """Return a matrix as square cells from ``-most`` (blue) to ``most`` (orange), as large as they can be."""
    values = np.atleast_2d(values)
    side = min(room.width / values.shape[1], room.height / values.shape[0])
    width, height = side * values.shape[1], side * values.shape[0]
    picture = HeatMap(values, width=width, height=height, low=-most, high=most, table=theme.diverging(), gap=0.03)
    picture.points = picture.points + room.center
    return picture


class Sticks(Moving, Segments):
    """Many upright lines side by side, as long as ``values`` (n,), of which ``top`` fills the room."""

    def __init__(self, values: np.ndarray, room: Slot, *, top: float) -> None:
        self.map = Map(room, (0, 0), (len(values) + 1, top))
        none = np.zeros((0, 3))
        super().__init__(none, none, role="loss", width=100 * room.width / len(values) * 0.6)
        self.show(values)

    def show(self, values: Any) -> Sticks:
        """Show other values, an array or a quantity."""
        values = np.asarray(getattr(values, "value", values))
        x = np.arange(1, len(values) + 1)
        self.move_segments(self.map.at(np.column_stack([x, 0 * x])), self.map.at(np.column_stack([x, values])))
        return self


def points(data: LabelledPoints, room: Slot, *, wrong: Any = (), square: bool = True) -> VGroup:
    """Return small points of two classes, dots and rings; those with the indices ``wrong`` get a thin frame."""
    view = Map(room, data.X.min(axis=0), data.X.max(axis=0), square=square)
    dots = Dots(view.at(data.X[data.y == 0]), role="data", radius=0.03)
    rings = Rings(view.at(data.X[data.y == 1]), role="second", radius=0.035)
    middles = view.at(data.X[np.asarray(wrong, dtype=int)]) if len(wrong) else np.zeros((0, 3))
    corners = [middles + 0.09 * corner for corner in (UL, UR, DR, DL)]
    starts, ends = np.concatenate(corners), np.concatenate([*corners[1:], corners[0]])
    return VGroup(dots, rings, Segments(starts, ends, role="ink", width=theme.AXIS))


def curve(x: np.ndarray, y: np.ndarray, room: Slot, *, role: str) -> VGroup:
    """Return a curve over a base line, the room filled."""
    view = Map(room, (x.min(), 0), (x.max(), y.max()))
    places, base = view.at(np.column_stack([x, y])), view.at([[x.min(), 0], [x.max(), 0]])
    line = Segments(places[:-1], places[1:], role=role, width=theme.CURVE)
    return VGroup(Segments(base[:1], base[1:], role="muted", width=theme.AXIS), line)


def network(graph: Graph, room: Slot) -> tuple[VGroup, np.ndarray]:
    """Return nodes and edges of a graph, and where its nodes are (n, 3)."""
    places = graph.positions
    at = Map(room, places.min(axis=0) - 0.2, places.max(axis=0) + 0.2).at(places)
    first, second = np.nonzero(np.triu(graph.adjacency))
    edges = Segments(at[first], at[second], role="muted", width=3)
    return VGroup(edges, Dots(at, role="ink", radius=0.11)), at
