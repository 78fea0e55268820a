"""Graphs of operations: boxes with a value inside and an adjoint below, edges with a slope, numbers that travel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    Circle,
    Create,
    FadeIn,
    Line,
    RoundedRectangle,
    Succession,
    Triangle,
    VGroup,
    VMobject,
)

from scenes.kit import theme
from scenes.kit.figures.chip import Chip, glide, straight
from scenes.kit.figures.layers import Cell, depths, layers
from scenes.kit.motion import Sweep
from scenes.kit.quantity import Quantity
from scenes.kit.readout import Readout
from scenes.kit.rows import Asked
from scenes.kit.stage import Slot, legible_share
from scenes.kit.text import formula, row

LEAST_WIDTH, PADDING, BOX_HEIGHT = 1.5, 0.5, 1.0
PORT_SPACING = 0.5
GAP, LEAST_GAP = 1.4, 0.85
"""Between two boxes side by side, where an edge and its slope stand: what is comfortable, and the least."""
LEAST_SPACE = 0.15
"""Between what belongs to one box and to another."""
MOST_ZOOM = 1.3
VALUE = 42
ADJOINT = 36
SLOPE = 34
EDGE = 3
BLANK = 0.3
STAGE_TIME = 0.9
"""Seconds that the dots of a trip take from one layer to the next."""
WAITING = 0.1
"""The share of an edge that lies before a chip that waits at its box."""


class OperationBox(VGroup):
    """A rounded box: its symbol and the line that waits for the number.

    ``operation``, ``value`` and ``adjoint`` (with its symbol, ``adjoint_name``; both are ``found``) are placed but not
    part of the box, nor is ``question``, a question mark in the adjoint's place: let them appear when they are known.
    """

    def __init__(
        self, symbol: str, value: Quantity, adjoint: Quantity, *, output: str, operation: str, role: str, spec: str
    ) -> None:
        super().__init__()
        self.role = role
        self.symbol = formula(f"{'ink' if role == 'muted' else role}({symbol}) =", size=VALUE)
        self.value = Readout(value, spec, role=role, size=VALUE, unit="", underline=False)
        row(self.symbol, self.value, gap=0.18)
        self.blank = _blank(self.value, role)
        self.operation = formula(operation, role="muted", size=ADJOINT) if operation else VGroup()
        self.adjoint_name = formula(f"∂ {output} \\/ ∂ {symbol} =", role="gradient", size=ADJOINT)
        self.adjoint = Readout(adjoint, spec, role="gradient", size=ADJOINT, unit="")
        self.adjoint.set_fill(theme.role("gradient"))
        self.question = Asked(formula("?", role="gradient", size=ADJOINT), self.adjoint, "gradient")
        self.found = (self.adjoint_name, self.adjoint)
        self.content = VGroup(self.symbol, self.value, self.blank).center()

    def enclose(self, width: float) -> OperationBox:
        """Draw the frame, so wide, and put operation and adjoint above and below it."""
        colour = theme.role(self.role)
        self.frame = RoundedRectangle(corner_radius=0.18, width=width, height=BOX_HEIGHT)
        self.frame.set_fill(colour, opacity=0.13).set_stroke(colour, width=theme.AXIS + 0.5)
        self.operation.next_to(self.frame, UP, buff=0.2)
        line = row(self.adjoint_name, self.adjoint, gap=0.16)
        line.next_to(self.frame, DOWN, buff=0.26, aligned_edge=LEFT).shift(0.04 * RIGHT)
        self.question.stand_for(self.adjoint)
        self.add(self.frame, self.symbol, self.blank)
        self.all = VGroup(self, self.value, self.operation, *self.found, self.question)
        return self

    def below(self, words: VMobject) -> VMobject:
        """Put words below the box, where its adjoint will stand; return them."""
        return words.move_to(self.adjoint_name, aligned_edge=LEFT)

    def port(self, side: np.ndarray, rank: float) -> np.ndarray:
        """Return a place on the left or right side, ``rank`` port spacings above its middle."""
        spacing = PORT_SPACING * self.frame.height / BOX_HEIGHT
        return np.asarray(self.frame.get_edge_center(side) + rank * spacing * UP)


class OperationEdge(VGroup):
    """A curve from one box to the next with a small mark that points forwards; it passes through all of ``stops``.

    Beside its middle is the place of the ``slope`` (a readout) and the line that it will stand on, ``blank``; neither
    is part of the edge: let them appear when they are spoken of.
    """

    def __init__(
        self, stops: Sequence[np.ndarray], slope: Quantity, *, side: int = 1, spec: str = "g", zoom: float = 1.0
    ) -> None:
        super().__init__()
        reach = [(end[0] - start[0]) * 0.45 * RIGHT for start, end in pairwise(stops)]
        self._pieces = [
            np.stack([start, start + out, end - out, end])
            for (start, end), out in zip(pairwise(stops), reach, strict=True)
        ]
        self.line = VMobject(stroke_color=theme.role("muted"), stroke_width=EDGE)
        self.line.points = np.concatenate(self._pieces)
        self.mark = Triangle(fill_color=theme.role("muted"), fill_opacity=1, stroke_width=0)
        self.mark.stretch_to_fit_width(0.19).stretch_to_fit_height(0.21).scale(zoom).rotate(self.angle - np.pi / 2)
        self.mark.move_to(self.at(0.5))
        self.add(self.line, self.mark)
        self.slope = Readout(slope, spec, role="muted", size=zoom * SLOPE, unit="", underline=False)
        normal = np.array([-np.sin(self.angle), np.cos(self.angle), 0]) * side
        reach_out = 0.5 * abs(normal[0]) * self.slope.width + 0.5 * abs(normal[1]) * self.slope.height + 0.21
        self.slope.move_to(self.at(0.5) + normal * reach_out)
        self.blank = _blank(self.slope, "muted")

    @property
    def angle(self) -> float:
        """The direction of the curve at its middle, in radians."""
        ahead = self.at(0.51) - self.at(0.49)
        return float(np.arctan2(ahead[1], ahead[0]))

    def at(self, share: float) -> np.ndarray:
        """Return the place at ``share`` (0 to 1) of the curve; it goes straight on a little way beyond both ends."""
        beyond = min(share, 0) + max(share - 1, 0)
        reached = min(max(share, 0), 1) * len(self._pieces)
        piece = min(int(reached), len(self._pieces) - 1)
        t = reached - piece
        weights = np.array([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
        length = self._pieces[-1][-1][0] - self._pieces[0][0][0]
        return np.asarray(weights @ self._pieces[piece] + beyond * length * RIGHT)


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
            self.edges[name] = OperationEdge(stops, slope, side=-1 if arriving < 0 else 1, spec=spec, zoom=zoom)
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
        wait: bool = False,
        role: str = "",
        spec: str = "g",
        run_time: float = theme.MOVE,
        **kwargs: Any,
    ) -> Sweep:
        """Let a chip travel along the edge from ``source`` to ``target`` (or back) and into the box.

        It shows the first of ``numbers``, and the last one from the moment that it passes the edge's slope; without
        numbers a plain dot travels. With ``wait`` it comes to rest before the box and stays. Its role is muted, or
        gradient on the way back, unless ``role`` says otherwise.
        """
        role = role or ("gradient" if backwards else "muted")
        edge = self.edges[source, target]
        traveller: VMobject
        if numbers:
            digits = max(len(format(number, spec)) for number in numbers) if len(numbers) > 1 else 0
            traveller = Chip(numbers[0], role=role, spec=spec, digits=digits)
        else:
            traveller = Circle(0.14, fill_color=theme.role(role), fill_opacity=1, stroke_width=0)
        length = 1.1 - WAITING if wait else 1.2

        def path(alpha: float) -> np.ndarray:
            share = -0.1 + length * alpha
            if len(numbers) > 1:
                traveller.show(numbers[0 if share < 0.5 else -1])
            return edge.at(1 - share if backwards else share)

        return glide(traveller, path, stay=wait, run_time=run_time, **kwargs)

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


def _rank(ways: Sequence[tuple[int, int]], way: tuple[int, int], end: int, boxes: Sequence[OperationBox]) -> float:
    """Return how far above the middle of a box's side an edge leaves (``end`` 0) or arrives (1), in port spacings."""
    others = [other[1 - end] for other in ways if other[end] == way[end]]
    upwards = sorted(others, key=lambda other: boxes[other].frame.get_center()[1])
    return upwards.index(way[1 - end]) - (len(upwards) - 1) / 2


def _blank(number: Readout, role: str) -> Line:
    """Return the line on which a number will stand, there before it: an empty place to fill."""
    y = number.baseline - 0.1
    x, reach = number.get_center()[0], max(number.width, BLANK) / 2
    line = Line([x - reach, y, 0], [x + reach, y, 0])
    return line.set_stroke(theme.role(role), width=2.5)
