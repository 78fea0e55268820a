"""Graphs of operations, laid out by depth: values run forward along their edges, adjoints back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, AnimationGroup, Circle, Create, FadeIn, Succession, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.figures.chip import Chip, glide, straight
from scenes.kit.figures.layers import Cell, depths, layers
from scenes.kit.figures.operation_parts import EDGE, LEAST_WIDTH, PADDING, OperationBox, OperationEdge
from scenes.kit.motion import Sweep
from scenes.kit.quantity import Quantity
from scenes.kit.readout import Readout
from scenes.kit.stage import Slot, legible_share

GAP, LEAST_GAP = 1.4, 0.85
"""Between two boxes side by side, where an edge and its slope stand: what is comfortable, and the least."""
LEAST_SPACE = 0.15
"""Between what belongs to one box and to another."""
MOST_ZOOM = 1.3
STAGE_TIME = 0.9
"""Seconds that the dots of a trip take from one layer to the next."""
ARRIVING = 0.7
"""The share of its time that a chip which goes on beyond its edge spends on the edge."""


class OperationGraph(VGroup):
    """The graph of a scalar trace (a quantity of `mathdl.autodiff.trace`): one box a node, one edge an input.

    Boxes stand from left to right by their depth, in an order in which few edges cross, and fill the ``room`` with
    what stands above and below them. ``operations`` is what is written above them, by node name. Inputs have the role
    of data, the last node that of the output, the others are muted, unless ``roles`` says otherwise.
    """

    def __init__(
        self,
        trace: Quantity,
        *,
        room: Slot,
        operations: Mapping[str, str] | None = None,
        roles: Mapping[str, str] | None = None,
        spec: str = "g",
    ) -> None:
        super().__init__()
        nodes = trace.value.nodes
        output = nodes[-1].name
        standard = {node.name: "muted" if node.inputs else "data" for node in nodes} | {output: "output"}
        self.boxes = {
            node.name: OperationBox(
                node.name,
                trace.part("nodes", node.index, "value"),
                trace.part("nodes", node.index, "adjoint"),
                output=output,
                operation=(operations or {}).get(node.name, ""),
                role={**standard, **(roles or {})}[node.name],
                spec=spec,
            )
            for node in nodes
        }
        width = max(LEAST_WIDTH, *(box.content.width + PADDING for box in self.boxes.values()))
        boxes = [box.enclose(width) for box in self.boxes.values()]
        order = layers([node.inputs for node in nodes])
        zoom = self._zoom(room, boxes, order)
        for box in boxes:
            box.all.scale(zoom, about_point=box.frame.get_center())
        places = _place(room, boxes, order)
        links = [
            (source, node.index, trace.part("nodes", node.index, "local_derivatives", position))
            for node in nodes
            for position, source in enumerate(node.inputs)
        ]
        ways = [(source, target) for source, target, _ in links]
        self.edges: dict[tuple[str, str], OperationEdge] = {}
        for source, target, slope in links:
            passed = [cells[way] for cells in places if (way := (source, target)) in cells]
            leaving = _rank(ways, (source, target), 0, boxes)
            arriving = _rank(ways, (source, target), 1, boxes)
            stops = [boxes[source].port(RIGHT, leaving), *passed, boxes[target].port(LEFT, arriving)]
            name = nodes[source].name, nodes[target].name
            edge = OperationEdge(stops, slope, side=-1 if arriving < 0 else 1, spec=spec, zoom=zoom)
            if _touches(edge.slope, boxes):
                edge.put_slope(-edge.side)
                if _touches(edge.slope, boxes):
                    edge.put_slope(-edge.side)
            self.edges[name] = edge
        self.add(*self.edges.values(), *self.boxes.values())
        self._depths = {nodes[node].name: depth for node, depth in enumerate(depths([node.inputs for node in nodes]))}

    @property
    def found(self) -> list[VMobject]:
        """All that appears bit by bit: values, operations and adjoints of the boxes, slopes of the edges."""
        parts = [part for box in self.boxes.values() for part in (box.value, box.operation, *box.found)]
        return [*parts, *(part for edge in self.edges.values() for part in (edge.slope, edge.blank))]

    def stages(self, start: str | None = None) -> list[list[tuple[str, str]]]:
        """Return the edges in the order in which numbers run forward: all at once that lead into one layer.

        With ``start`` these are the edges that can be reached from that node.
        """
        reached = {start} if start else set(self.boxes)
        stages: dict[int, list[tuple[str, str]]] = {}
        for source, target in self.edges:
            if source in reached:
                reached.add(target)
                stages.setdefault(self._depths[target], []).append((source, target))
        return [stages[depth] for depth in sorted(stages)]

    @staticmethod
    def _zoom(room: Slot, boxes: Sequence[OperationBox], order: Sequence[Sequence[Cell]]) -> float:
        """Return how much larger the boxes can be than they were made; LectureError if they are too large legibly."""
        frame = boxes[0].frame.width
        last = max(box.all.width for box in _boxes(order[-1], boxes))
        above, below = _reach(boxes)
        rows = max(map(len, order))
        high = rows * (above + below) + (rows - 1) * LEAST_SPACE

        def wide(gap: float) -> float:
            across = max(frame + gap, *(box.all.width + LEAST_SPACE for box in boxes))
            return float(across * (len(order) - 1) + last)

        comfortable, tight = (float(min(room.width / wide(gap), room.height / high)) for gap in (GAP, LEAST_GAP))
        zoom = min(max(comfortable, min(tight, 1.0)), MOST_ZOOM)
        if zoom < (least := legible_share(VGroup(*(box.all for box in boxes)))) - 1e-6:
            raise room.too_small("A graph of operations", least * wide(LEAST_GAP), least * high)
        return zoom

    def send(
        self,
        source: str,
        target: str,
        *numbers: Quantity,
        backwards: bool = False,
        into: VMobject | None = None,
        role: str = "",
        spec: str = "g",
        run_time: float = theme.MOVE,
        **kwargs: Any,
    ) -> Sweep:
        """Let a chip travel along the edge from ``source`` to ``target`` (or back) and into the box.

        It shows the first of ``numbers``, and the last one from the moment that it passes the edge's slope; without
        numbers a plain dot travels. From the edge's end it goes on ``into`` a mobject, if one is given. Its role is
        muted, or gradient on the way back, unless ``role`` says otherwise.
        """
        role = role or ("gradient" if backwards else "muted")
        edge = self.edges[source, target]
        traveller: VMobject
        if numbers:
            digits = max(len(format(number, spec)) for number in numbers) if len(numbers) > 1 else 0
            traveller = Chip(numbers[0], role=role, spec=spec, digits=digits)
        else:
            traveller = Circle(0.14, fill_color=theme.role(role), fill_opacity=1, stroke_width=0)

        def path(alpha: float) -> np.ndarray:
            if into is not None and alpha > ARRIVING:
                beyond = (alpha - ARRIVING) / (1 - ARRIVING)
                return straight(edge.at(0 if backwards else 1), into.get_center())(beyond)
            share = -0.1 + (1.2 if into is None else 1.1 / ARRIVING) * alpha
            if len(numbers) > 1:
                traveller.show(numbers[0 if share < 0.5 else -1])
            return edge.at(1 - share if backwards else share)

        return glide(traveller, path, run_time=run_time, **kwargs)

    def trip(self, start: str | None = None, *, backwards: bool = False, role: str = "") -> Succession:
        """Let dots run over the graph once, from ``start`` or from all inputs to the end, or ``backwards``."""
        stages = self.stages(start)
        waves = [
            AnimationGroup(*(self.send(*way, role=role, backwards=backwards, run_time=STAGE_TIME) for way in ways))
            for ways in (reversed(stages) if backwards else stages)
        ]
        return Succession(*waves)

    def copy_to_slope(self, name: str, way: tuple[str, str]) -> Sweep:
        """Let a copy of the number in a box travel to the place of an edge's slope, which is the same number."""
        slope = self.edges[way].slope
        path = straight(self.boxes[name].value.get_center(), slope.get_center())
        return glide(Chip(slope.quantity, role="muted"), path)

    def draw_edges(self, *ways: tuple[str, str], run_time: float = theme.MOVE) -> list[Any]:
        """Return animations that draw edges from their source to their target, the mark as the line passes it."""
        lines = [Create(self.edges[way].line, run_time=run_time) for way in ways]
        return [*lines, *(FadeIn(self.edges[way].mark, run_time=run_time) for way in ways)]

    def paint(self, *ways: tuple[str, str], role: str = "muted", width: float = EDGE) -> list[Any]:
        """Return animations that give edges another colour and width; by default those that they were made with."""
        colour = theme.role(role)
        lines = [self.edges[way].line.animate.set_stroke(colour, width=width) for way in ways]
        return [*lines, *(self.edges[way].mark.animate.set_fill(colour) for way in ways)]


def _place(room: Slot, boxes: Sequence[OperationBox], order: Sequence[Sequence[Cell]]) -> list[dict[Cell, np.ndarray]]:
    """Put the boxes into their room, layer by layer from left to right; return the place of every cell by layer."""
    above, below = _reach(boxes)
    frame = boxes[0].frame
    right = max(box.all.get_right()[0] - box.frame.get_center()[0] for box in _boxes(order[-1], boxes))
    columns = np.linspace(room.left + frame.width / 2, room.right - right, len(order))
    high, low = room.top - above, room.bottom + below
    rows = max(map(len, order))
    spacing = (high - low) / (rows - 1) if rows > 1 else 0.0
    places: list[dict[Cell, np.ndarray]] = []
    for x, cells in zip(columns, order, strict=True):
        tops = (high + low) / 2 + spacing * ((len(cells) - 1) / 2 - np.arange(len(cells)))
        places.append({cell: np.array([x, y, 0.0]) for cell, y in zip(cells, tops, strict=True)})
        for cell, place in places[-1].items():
            if isinstance(cell, int):
                boxes[cell].all.shift(place - boxes[cell].frame.get_center())
    return places


def _boxes(cells: Sequence[Cell], boxes: Sequence[OperationBox]) -> list[OperationBox]:
    return [boxes[cell] for cell in cells if isinstance(cell, int)]


def _reach(boxes: Sequence[OperationBox]) -> tuple[float, float]:
    """Return how far what belongs to a box reaches above and below its middle, at the most."""
    ends = [(box.all.get_top()[1], box.all.get_bottom()[1], box.frame.get_center()[1]) for box in boxes]
    return max(top - middle for top, _, middle in ends), max(middle - bottom for _, bottom, middle in ends)


def _touches(slope: Readout, boxes: Sequence[OperationBox]) -> bool:
    """Return whether a slope comes too near to a box or to what stands above and below it."""
    parts = [part for box in boxes for part in (box.frame, box.operation, *box.found) if part.width]
    return any(
        abs(slope.get_x() - part.get_x()) < (slope.width + part.width) / 2 + LEAST_SPACE
        and abs(slope.get_y() - part.get_y()) < (slope.height + part.height) / 2 + LEAST_SPACE
        for part in parts
    )


def _rank(ways: Sequence[tuple[int, int]], way: tuple[int, int], end: int, boxes: Sequence[OperationBox]) -> float:
    """Return how far above the middle of a box's side an edge leaves (``end`` 0) or arrives (1), in port spacings."""
    others = [other[1 - end] for other in ways if other[end] == way[end]]
    upwards = sorted(others, key=lambda other: boxes[other].frame.get_center()[1])
    return upwards.index(way[1 - end]) - (len(upwards) - 1) / 2
