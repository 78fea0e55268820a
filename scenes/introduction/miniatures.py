"""Small pictures for the map of the series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from manim import DL, DOWN, DR, LEFT, RIGHT, UL, UP, UR, VGroup

from mathdl.data import Graph, LabelledPoints
from mathdl.networks import MLP
from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.chip import opacity_of
from scenes.kit.figures.plane import Pointer
from scenes.kit.figures.weight_arrays import WeightArrays
from scenes.kit.motion import Moving, Sweep, Track
from scenes.kit.painted.shapes import Dots, HeatMap, Rings, Segments
from scenes.kit.quantity import Quantity
from scenes.kit.stage import Slot


class Map:
    """The places of a rectangle of data from ``low`` to ``high`` (2,) that fills a slot."""

    def __init__(self, room: Slot, low: Any, high: Any) -> None:
        self.low, self.corner = np.asarray(low, dtype=float), room.at(DL)[:2]
        self.scale = np.array([room.width, room.height]) / (np.asarray(high) - self.low)

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


def points(data: LabelledPoints, room: Slot, *, wrong: Any = (), radius: float = 0.03) -> VGroup:
    """Return small points of two classes, dots and rings; those with the indices ``wrong`` get a thin frame."""
    view = Map(room, data.X.min(axis=0), data.X.max(axis=0))
    dots = Dots(view.at(data.X[data.y == 0]), role="data", radius=radius)
    rings = Rings(view.at(data.X[data.y == 1]), role="second", radius=1.15 * radius)
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


class Falling(VGroup):
    """The curve of ``losses`` (n,) over the training steps ``at`` (n,), which stand on a logarithmic axis."""

    def __init__(self, at: Quantity, losses: Quantity, room: Slot) -> None:
        self.at, self.losses = np.asarray(at.value, dtype=float), losses
        ends, top = (1.0, float(self.at[-1])), float(np.max(losses.value))
        decades = [10.0**power for power in range(1 + int(np.log10(ends[1])))]
        ticks: dict[str, Any] = {"x_ticks": decades, "x_title": "steps", "y_title": "loss"}
        self.axes = Axes(ends, (0, top), room=room, log=(True, False), **ticks)
        self.line = Curve(self.axes, self.at[:1], self.losses.value[:1], role="loss")
        super().__init__(self.axes, self.line)

    def along(self) -> Track:
        """Return the track of the curve from its first step to its last."""
        counts = Quantity(np.arange(1, len(self.at) + 1), self.losses.function, self.losses.inputs)
        return Track(self._show, counts, (self,))

    def _show(self, count: Any) -> None:
        first = slice(int(count.value))
        self.line.set_data(self.at[first], self.losses.value[first])


def network(graph: Graph, room: Slot) -> tuple[VGroup, np.ndarray]:
    """Return nodes and edges of a graph, and where its nodes are (n, 3)."""
    places = graph.positions
    at = Map(room, places.min(axis=0) - 0.2, places.max(axis=0) + 0.2).at(places)
    first, second = np.nonzero(np.triu(graph.adjacency))
    edges = Segments(at[first], at[second], role="muted", width=3)
    return VGroup(edges, Dots(at, role="ink", radius=0.11)), at


def layers(network: MLP, room: Slot) -> HeatMap:
    """Return the weights into and out of the hidden neurons of a network, a column for each neuron."""
    values = np.concatenate([network.weights[0].T, network.weights[1]])
    return cells(values, room, most=float(np.abs(values).max()))


def row_by_row(arrays: WeightArrays, hidden: HeatMap, states: Quantity) -> Sweep:
    """Return the animation of a frame that runs down the first array while ``hidden`` goes through ``states``."""
    rows = arrays.shapes[0][0]
    frame = arrays.row_frame(0, 0)
    places = [arrays.row_frame(0, row).get_center() for row in range(rows)]
    set_opacity = opacity_of(frame)

    def run(share: float) -> None:
        frame.move_to(places[min(rows - 1, int(rows * share))])
        set_opacity(min(1.0, 20 * (1 - share)))
        hidden.show(states.at(round(share * rows)).value)

    return Sweep(run, frame, hidden, run_time=1.6)


def dimming(things: Sequence[Any], *, back: bool = False, run_time: float = theme.APPEAR) -> Sweep:
    """Return the animation that dims things, or brings ``back`` what was dimmed."""
    lost = 1 - theme.DIMMED if not back else 1 - 1 / theme.DIMMED
    setters = [opacity_of(thing) for thing in things]

    def dim(share: float) -> None:
        for setter in setters:
            setter(1 - share * lost)

    return Sweep(dim, *things, run_time=run_time)


class Tile(NamedTuple):
    """A part of the map: slots for its name and its picture."""

    name: Slot
    picture: Slot

    def title(self, label: Any) -> Any:
        """Put a label into the slot for the name, all on the same line of their row."""
        self.name.put(label).align_baseline(self.name.bottom + 0.18)
        return label


def tiles(whole: Slot) -> tuple[list[Tile], list[Pointer]]:
    """Return the nine tiles of the map, the five of the loop first in its order, and the arrows of the loop."""
    if whole.tall:
        first, left, fourth, fifth = _vertical(whole)
        loop = [*first, *left]
        others = [*fourth, *fifth]
        ways = [RIGHT, DOWN, DOWN, LEFT, UP]
    else:
        upper, middle, lower = whole.lines(above=1, below=1, line=1.5)
        middle = middle.lines(above=1, below=1, line=0.35)[1]
        optimization, calculus = middle.abreast(2)
        loop = [*upper.abreast(3), calculus, optimization]
        others = lower.abreast(4, gap=0.4)
        ways = [RIGHT, RIGHT, DOWN, LEFT, UP]
    following = [*loop[1:], loop[0]]
    links = [_link(a, b, way) for a, b, way in zip(loop, following, ways, strict=True)]
    return [Tile(*slot.lines(above=1, line=0.55)[:2]) for slot in (*loop, *others)], links


def _vertical(whole: Slot) -> tuple[list[Slot], list[Slot], list[Slot], list[Slot]]:
    rows = whole.stacked(5, gap=0.35)
    (first, second), (_, third), (left, fourth), *others = (row.abreast(2) for row in rows)
    high = Slot(left.left, left.bottom, left.right, third.top, left.format)
    return [first, second], [third, fourth, high], others[0], others[1]


def _link(a: Slot, b: Slot, way: np.ndarray) -> Pointer:
    """Return the arrow from one slot to its neighbour, in the middle of the smaller one's side."""
    across = 1 if way[0] else 0
    small = a if (a.height, a.width)[1 - across] <= (b.height, b.width)[1 - across] else b
    start, end = a.at(way), b.at(-way)
    start[across] = end[across] = small.center[across]
    short = 0.04 * way
    return Pointer(start + short, end - short, role="muted", width=4)
