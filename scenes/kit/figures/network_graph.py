"""A network of neurons: nodes in layers, edges as wide as weights are large, numbers that run forwards and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup, VMobject

from mathdl.networks import MLP
from scenes.kit import theme
from scenes.kit.figures.network_parts import EdgeChips, NetworkEdges, NetworkNode, NodeBars, NodeNumbers, signal
from scenes.kit.motion import Moving, Sweep
from scenes.kit.quantity import Quantity, array
from scenes.kit.readout import Readout
from scenes.kit.stage import Slot
from scenes.script import LectureError

LINE = 0.44
"""The height of a number in a node."""
PADDING = 0.14
INDEX = 0.32
"""The room of a node's own number."""
MOST_SPACING = 1.5
"""Between the middles of two nodes of a layer."""
BETWEEN, LEAST_GAP = 0.1, 0.9
"""Between two nodes of a layer, and between two layers, at the least."""

Edge = tuple[int, int, int]
"""The number of a layer of edges, of a node that an edge leads to, and of the node that it comes from; all from 0."""


class NetworkGraph(Moving, VGroup):
    """The nodes and edges of a ``network``; inputs stand at the left, or at the foot of a room that suits it.

    An edge is as wide as its weight is large, full for plus and dashed for minus; ``most`` is the weight of the widest.
    Nodes have room for so many ``numbers`` written by ``spec``; hidden neurons are ``numbered`` from 1. What stands in
    nodes is made by ``numbers`` and ``bars``, what runs along edges by ``chips`` and ``signal``; none of it is a part
    of the graph, so that it can appear when it is spoken of. ``layers`` are the nodes and ``edges`` the edges.
    """

    def __init__(
        self,
        network: MLP,
        *,
        room: Slot,
        numbers: int = 1,
        spec: str = ".2f",
        numbered: bool = True,
        most: float | None = None,
    ) -> None:
        self.network, self.spec = network, spec
        self._digits = len(format(_sample(), spec))
        wide = Readout(_sample(), spec, size=theme.LABEL, unit="", underline=False, digits=self._digits).width
        sizes, last = network.sizes, len(network.sizes) - 1
        roles = ["data", *["muted"] * (last - 1), "output"]
        own = [numbered and 0 < layer < last for layer in range(last + 1)]

        def boxes(upright: bool) -> list[Box]:
            return [_box(wide, numbers if layer else min(numbers, 1), own[layer], upright) for layer in range(last + 1)]

        self.upright = room.tall and _lack(sizes, boxes(True), room, upright=True) is None
        made = boxes(self.upright)
        if lack := _lack(sizes, made, room, upright=self.upright):
            raise room.too_small("A network graph", *lack)
        self.layers = [
            [NetworkNode(*box.size, role=role, index=k + 1 if named else None) for k in range(size)]
            for size, box, role, named in zip(sizes, made, roles, own, strict=True)
        ]
        self._place(room)
        for nodes, box in zip(self.layers, made, strict=True):
            for node in nodes:
                node.lay_out(box.places)
        top = max(np.abs(W).max() for W in network.weights) if most is None else most
        out, into = (UP, DOWN) if self.upright else (RIGHT, LEFT)
        self.edges = [
            NetworkEdges(
                np.array([node.frame.get_edge_center(out) for node in self.layers[k]]),
                np.array([node.frame.get_edge_center(into) for node in self.layers[k + 1]]),
                W,
                most=top,
            )
            for k, W in enumerate(network.weights)
        ]
        super().__init__(*self.edges, *(VGroup(*nodes) for nodes in self.layers))
        self._in_nodes: list[tuple[int, NodeNumbers | NodeBars]] = []
        self._light: dict[int, float] = {}

    def show(self, vector: Any) -> NetworkGraph:
        """Show the edges of the network with the parameters ``vector``, an array or a quantity."""
        for edges, W in zip(self.edges, self.network.with_vector(array(vector)).weights, strict=True):
            edges.show(W)
        return self

    def drawing(self) -> list[list[VMobject]]:
        """Return its parts in the order in which it draws itself: nodes, the edges that leave them, the next nodes."""
        parts: list[list[VMobject]] = [list(self.layers[0])]
        for edges, nodes in zip(self.edges, self.layers[1:], strict=True):
            parts += [[edges], list(nodes)]
        return parts

    def numbers(self, layer: int, numbers: Quantity, *, place: int = 0, role: str = "ink") -> NodeNumbers:
        """Return one number (n,) for each node of a layer, in its place number 0, 1, …"""
        self._refuse_shape(numbers, layer)
        made = NodeNumbers(self.layers[layer], numbers, place=place, role=role, spec=self.spec, digits=self._digits)
        self._in_nodes.append((layer, made))
        return made

    def bars(self, layer: int, values: Any, *, most: float = 1.0, role: str = "output") -> NodeBars:
        """Return a bar for each node of a layer, of values (n,) from ``-most`` to ``most``."""
        self._refuse_shape(values, layer)
        made = NodeBars(self.layers[layer], values, most=most, role=role)
        self._in_nodes.append((layer, made))
        return made

    def chips(
        self,
        layer: int,
        numbers: Quantity,
        arriving: Quantity | None = None,
        *,
        backwards: bool = False,
        ways: Sequence[tuple[int, int]] | None = None,
        role: str = "",
        spec: str = "",
    ) -> EdgeChips:
        """Return chips for the edges of one layer, which leave with ``numbers`` and end with those ``arriving``.

        Both hold one number for each node that chips come from, for each node that they come to, or for each edge,
        (targets, sources). ``ways`` are the edges, pairs of target and source, by default all.
        """
        edges = self.edges[layer]
        shape = edges.weights.shape
        ways = list(np.ndindex(shape)) if ways is None else list(ways)
        for way in ways:
            if not all(0 <= node < size for node, size in zip(way, shape, strict=True)):
                raise LectureError(
                    f"Chips are to run from node {way[1]} to node {way[0]} of edge layer {layer}, which leads from "
                    f"{shape[1]} nodes to {shape[0]}; all are numbered from 0."
                )
        arriving = numbers if arriving is None else arriving
        pairs = [
            (_for_edge(numbers, way, shape, first=0 if backwards else 1),
             _for_edge(arriving, way, shape, first=1 if backwards else 0))
            for way in ways
        ]  # fmt: skip

        def inside(target: int, source: int) -> np.ndarray:
            node = self.layers[layer][source] if backwards else self.layers[layer + 1][target]
            return node.frame.get_center()

        role = role or ("gradient" if backwards else "data")
        return EdgeChips(
            edges,
            ways,
            pairs,
            backwards=backwards,
            upright=self.upright,
            role=role,
            spec=spec or self.spec,
            inside=inside,
        )

    def signal(self, layer: int, *, backwards: bool = False, role: str = "", run_time: float = theme.MOVE) -> Sweep:
        """Return the animation in which dots run along all edges of one layer, forwards or back."""
        role = role or ("gradient" if backwards else "data")
        return signal(self.edges[layer], backwards=backwards, role=role, run_time=run_time)

    def light(
        self,
        nodes: Collection[tuple[int, int]] | None = None,
        edges: Collection[Edge] | None = None,
        run_time: float = theme.APPEAR,
    ) -> Sweep:
        """Return the animation that dims all but these ``nodes``, (layer, node), and ``edges``; without them none.

        What stands in a node is as bright as the node.
        """
        every = nodes is None and edges is None
        changes: list[tuple[Any, float, float]] = []
        for layer, boxes in enumerate(self.layers):
            inside = [made for at, made in self._in_nodes if at == layer]
            for k, box in enumerate(boxes):
                wanted = 1.0 if every or (layer, k) in (nodes or ()) else theme.DIMMED
                numbers = [made.readouts[k] for made in inside if isinstance(made, NodeNumbers)]
                changes += [(part, self._light.get(id(part), 1.0), wanted) for part in (box, *numbers)]
        strengths = [
            (part, part.strengths.copy(), np.array(wanted).reshape(part.strengths.shape))
            for part, wanted in self._strengths(every, nodes or (), edges or ())
        ]
        base = [
            [(piece, piece.fill_rgbas[:, 3] / now, piece.stroke_rgbas[:, 3] / now) for piece in part.get_family()]
            for part, now, _ in changes
        ]

        def show(share: float) -> None:
            for (part, now, wanted), pieces in zip(changes, base, strict=True):
                light = self._light[id(part)] = now + share * (wanted - now)
                for piece, fill, stroke in pieces:
                    # A box stays solid, so that edges do not show through it.
                    solid = isinstance(part, NetworkNode) and piece is part.frame
                    piece.fill_rgbas[:, 3] = fill * (now if solid and now else 1) if solid else fill * light
                    piece.stroke_rgbas[:, 3] = stroke * light
            for part, start, end in strengths:
                part.strengths = start + share * (end - start)

        changed = [self, *(made for _, made in self._in_nodes)]
        return Sweep(show, *changed, run_time=run_time, introduces=False)

    def _strengths(
        self, every: bool, nodes: Collection[tuple[int, int]], edges: Collection[Edge]
    ) -> list[tuple[NetworkEdges | NodeBars, list[float]]]:
        """Return the wanted strengths of each edge and each bar."""

        def strength(lit: bool) -> float:
            return 1.0 if every or lit else theme.DIMMED

        found: list[tuple[NetworkEdges | NodeBars, list[float]]] = [
            (part, [strength((k, *way) in edges) for way in np.ndindex(part.strengths.shape)])
            for k, part in enumerate(self.edges)
        ]
        bars = [(layer, made) for layer, made in self._in_nodes if isinstance(made, NodeBars)]
        return found + [
            (made, [strength((layer, k) in nodes) for k in range(len(self.layers[layer]))]) for layer, made in bars
        ]

    def _refuse_shape(self, numbers: Any, layer: int) -> None:
        wanted, given = (len(self.layers[layer]),), array(numbers).shape
        if given != wanted:
            raise LectureError(
                f"Layer {layer} of the network graph has {wanted[0]} nodes, so it shows an array of shape {wanted}, "
                f"but was given one of shape {given}."
            )

    def _place(self, room: Slot) -> None:
        """Put the nodes into the room, layer by layer."""
        along, across = (1, 0) if self.upright else (0, 1)
        length, breadth = (room.height, room.width) if self.upright else (room.width, room.height)
        sizes = np.array([[nodes[0].frame.width, nodes[0].frame.height] for nodes in self.layers])
        gap = (length - sizes[:, along].sum()) / (len(sizes) - 1)
        at = -length / 2
        for nodes, size in zip(self.layers, sizes, strict=True):
            at += size[along] / 2
            free = (breadth - size[across]) / max(len(nodes) - 1, 1)
            spacing = min(max(MOST_SPACING, size[across] + BETWEEN), free)
            for k, node in enumerate(nodes):
                aside = (k - (len(nodes) - 1) / 2) * spacing
                node.move_to(room.center + ([aside, at, 0] if self.upright else [at, -aside, 0]))
            at += size[along] / 2 + gap


def _sample() -> Quantity:
    """Return a number that takes as much room as those in nodes may."""
    return Quantity(-0.8888, "a sample", {})


class Box(NamedTuple):
    """Width and height of a node, and where its own number and the others stand, seen from its middle."""

    size: tuple[float, float]
    places: list[np.ndarray]


def _box(wide: float, numbers: int, numbered: bool, upright: bool) -> Box:
    """Return the box of a node for so many numbers, ``wide`` each: side by side, or upright below each other."""
    own = INDEX if numbered else 0.0
    if upright:
        height = own * 1.3 + numbers * LINE + PADDING
        first = height / 2 - PADDING / 2
        lines = [first - own * 1.3 - LINE * (k + 0.5) for k in range(numbers)]
        return Box((wide + PADDING if numbers else LINE, height), [_offset(0, y) for y in (first - own * 0.65, *lines)])
    width = max(own + numbers * (wide + PADDING) + PADDING, LINE)
    ends = [-width / 2 + own + PADDING / 2 + (wide + PADDING) * (k + 0.5) for k in range(numbers)]
    return Box((width, LINE + PADDING), [_offset(x, 0) for x in (-width / 2 + 0.09 + own / 2, *ends)])


def _offset(x: float, y: float) -> np.ndarray:
    return np.array([x, y, 0.0])


def _lack(sizes: Sequence[int], boxes: Sequence[Box], room: Slot, *, upright: bool) -> tuple[float, float] | None:
    """Return the width and height that layers of these sizes need at the least if a room is too small for them."""
    along, across = (1, 0) if upright else (0, 1)
    needed = max(size * (box.size[across] + BETWEEN) - BETWEEN for size, box in zip(sizes, boxes, strict=True))
    least = sum(box.size[along] for box in boxes) + LEAST_GAP * (len(boxes) - 1)
    wide, high = (needed, least) if upright else (least, needed)
    return None if wide <= room.width + 1e-9 and high <= room.height + 1e-9 else (wide, high)


def _for_edge(numbers: Quantity, way: tuple[int, int], shape: tuple[int, int], *, first: int) -> Quantity:
    """Return the number for an edge: given for each edge, or for each node of its end ``first`` or of the other."""
    given = array(numbers).shape
    if given == shape:
        return numbers.part(way)
    for end in (first, 1 - first):
        if given == (shape[end],):
            return numbers.part(way[end])
    raise LectureError(
        f"Chips on edges from {shape[1]} nodes to {shape[0]} take an array of shape {shape}, ({shape[1]},) or "
        f"({shape[0]},), but were given one of shape {given}."
    )
