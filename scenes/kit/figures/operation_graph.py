"""Graphs of operations: boxes with a value inside and an adjoint below, edges with a slope, numbers that travel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Create, FadeIn, Line, RoundedRectangle, Triangle, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.motion import Sweep
from scenes.kit.quantity import Quantity
from scenes.kit.readout import Readout
from scenes.kit.text import formula, row

BOX_WIDTH = 1.75
BOX_HEIGHT = 1.0
PORT_SPACING = 0.5
VALUE = 42
ADJOINT = 36
SLOPE = 34
EDGE = 3
BLANK = 0.3
CHIP = theme.LABEL


class OperationBox(VGroup):
    """A rounded box: its symbol and the line that waits for the number.

    ``operation``, ``value`` and ``adjoint`` (with its symbol, ``adjoint_name``; both are ``found``) are placed but not
    part of the box: let them appear when they are known, and change numbers with ``show``.
    """

    def __init__(
        self,
        symbol: str,
        value: Quantity,
        adjoint: Quantity,
        *,
        adjoint_symbol: str,
        operation: str = "",
        role: str = "muted",
        spec: str = "g",
        place: tuple[float, float],
    ) -> None:
        super().__init__()
        colour = theme.role(role)
        self.frame = RoundedRectangle(corner_radius=0.18, width=BOX_WIDTH, height=BOX_HEIGHT)
        self.frame.set_fill(colour, opacity=theme.FILL_OPACITY).set_stroke(colour, width=theme.AXIS + 0.5)
        self.symbol = formula(f"{'ink' if role == 'muted' else role}({symbol}) =", size=VALUE)
        self.value = Readout(value, spec, role=role, size=VALUE, unit="", underline=False)
        row(self.symbol, self.value, gap=0.18)
        self.blank = _blank(self.value, role)
        content = VGroup(self.symbol, self.value, self.blank)
        content.shift(self.frame.get_center() - content.get_center())
        self.operation = formula(operation, role="muted", size=ADJOINT) if operation else VGroup()
        self.operation.next_to(self.frame, UP, buff=0.2)
        self.adjoint_name = formula(f"{adjoint_symbol} =", role="gradient", size=ADJOINT)
        self.adjoint = Readout(adjoint, spec, role="gradient", size=ADJOINT, unit="")
        self.adjoint.set_fill(theme.role("gradient"))
        line = row(self.adjoint_name, self.adjoint, gap=0.16)
        line.next_to(self.frame, DOWN, buff=0.26, aligned_edge=LEFT).shift(0.04 * RIGHT)
        self.found = (self.adjoint_name, self.adjoint)
        self.add(self.frame, self.symbol, self.blank)
        VGroup(self, content, self.operation, line).shift([*place, 0])

    def port(self, side: np.ndarray, rank: float) -> np.ndarray:
        """Return a place on the left or right side, ``rank`` port spacings above its middle."""
        return self.frame.get_edge_center(side) + rank * PORT_SPACING * UP


class OperationEdge(VGroup):
    """A curve from one box to the next with a small mark that points forwards.

    Beside its middle is the place of the ``slope`` (a readout) and the line that it will stand on, ``blank``; neither
    is part of the edge: let them appear when they are spoken of.
    """

    def __init__(self, start: np.ndarray, end: np.ndarray, slope: Quantity, *, side: int = 1, spec: str = "g") -> None:
        super().__init__()
        reach = (end[0] - start[0]) * 0.45 * RIGHT
        self._corners = np.stack([start, start + reach, end - reach, end])
        self.line = VMobject(stroke_color=theme.role("muted"), stroke_width=EDGE)
        self.line.points = self._corners.copy()
        self.mark = Triangle(fill_color=theme.role("muted"), fill_opacity=1, stroke_width=0)
        self.mark.stretch_to_fit_width(0.19).stretch_to_fit_height(0.21).rotate(self.angle - np.pi / 2)
        self.mark.move_to(self.at(0.5))
        self.add(self.line, self.mark)
        self.slope = Readout(slope, spec, role="muted", size=SLOPE, unit="", underline=False)
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
        t = min(max(share, 0), 1)
        weights = np.array([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
        return weights @ self._corners + beyond * (self._corners[-1][0] - self._corners[0][0]) * RIGHT


class Chip(VGroup):
    """A number that travels: a readout on a small pill; ``show`` changes the number, ``digits`` reserves room."""

    def __init__(self, quantity: Quantity, *, role: str, spec: str = "g", digits: int = 0) -> None:
        super().__init__()
        self.number = Readout(quantity, spec, role=role, size=CHIP, unit="", digits=digits, underline=False)
        width, height = self.number.width + 0.28, 0.46
        self.pill = RoundedRectangle(corner_radius=0.2, width=max(width, height), height=height)
        self.pill.set_fill(theme.role("ground"), opacity=1).set_stroke(theme.role(role), width=theme.AXIS)
        self.add(self.pill, self.number)

    def show(self, quantity: Quantity) -> Chip:
        """Show another number."""
        self.number.show(quantity)
        return self


class OperationGraph(VGroup):
    """The graph of a scalar trace (a quantity of `mathdl.autodiff.trace`): one box a node, one edge an input.

    ``places`` are the boxes' centres by node name, ``roles`` their colours (muted otherwise), ``operations`` what is
    written above them, ``sides`` on which side of an edge its slope stands (1 left of its direction, −1 right).
    """

    def __init__(
        self,
        trace: Quantity,
        *,
        places: Mapping[str, tuple[float, float]],
        roles: Mapping[str, str] | None = None,
        operations: Mapping[str, str] | None = None,
        sides: Mapping[tuple[str, str], int] | None = None,
        spec: str = "g",
    ) -> None:
        super().__init__()
        nodes = trace.value.nodes
        output = nodes[-1].name
        self.boxes = {
            node.name: OperationBox(
                node.name,
                trace.part("nodes", node.index, "value"),
                trace.part("nodes", node.index, "adjoint"),
                adjoint_symbol=f"∂ {output} \\/ ∂ {node.name}",
                operation=(operations or {}).get(node.name, ""),
                role=(roles or {}).get(node.name, "muted"),
                spec=spec,
                place=places[node.name],
            )
            for node in nodes
        }
        links = [
            (nodes[source].name, node.name, trace.part("nodes", node.index, "local_derivatives", position))
            for node in nodes
            for position, source in enumerate(node.inputs)
        ]
        ways = [(source, target) for source, target, _ in links]
        self.edges = {
            (source, target): OperationEdge(
                self.boxes[source].port(RIGHT, _rank(target, [t for s, t in ways if s == source], places)),
                self.boxes[target].port(LEFT, _rank(source, [s for s, t in ways if t == target], places)),
                slope,
                side=(sides or {}).get((source, target), 1),
                spec=spec,
            )
            for source, target, slope in links
        }
        self.add(*self.edges.values(), *self.boxes.values())

    def send(
        self,
        source: str,
        target: str,
        *numbers: Quantity,
        backwards: bool = False,
        role: str = "muted",
        spec: str = "g",
        run_time: float = theme.MOVE,
        **kwargs: Any,
    ) -> Sweep:
        """Let a chip travel along the edge from ``source`` to ``target`` (or back) and into the box.

        It shows the first of ``numbers``, and the last one from the moment that it passes the edge's slope; without
        numbers a plain dot travels.
        """
        edge = self.edges[source, target]
        traveller: VMobject
        if numbers:
            digits = max(len(format(number, spec)) for number in numbers) if len(numbers) > 1 else 0
            traveller = Chip(numbers[0], role=role, spec=spec, digits=digits)
        else:
            traveller = Circle(0.14, fill_color=theme.role(role), fill_opacity=1, stroke_width=0)

        def path(alpha: float) -> np.ndarray:
            if len(numbers) > 1:
                traveller.show(numbers[0 if alpha < 0.5 else -1])
            share = -0.1 + 1.2 * alpha
            return edge.at(1 - share if backwards else share)

        return glide(traveller, path, run_time=run_time, **kwargs)

    def draw_edges(self, *ways: tuple[str, str], run_time: float = theme.MOVE) -> list[Any]:
        """Return animations that draw edges from their source to their target, the mark as the line passes it."""
        lines = [Create(self.edges[way].line, run_time=run_time) for way in ways]
        return [*lines, *(FadeIn(self.edges[way].mark, run_time=run_time) for way in ways)]

    def paint(self, *ways: tuple[str, str], role: str = "muted", width: float = EDGE) -> list[Any]:
        """Return animations that give edges another colour and width; by default those that they were made with."""
        colour = theme.role(role)
        lines = [self.edges[way].line.animate.set_stroke(colour, width=width) for way in ways]
        return [*lines, *(self.edges[way].mark.animate.set_fill(colour) for way in ways)]


def glide(
    traveller: VMobject, path: Callable[[float], np.ndarray], *, run_time: float = theme.MOVE, **kwargs: Any
) -> Sweep:
    """Let a mobject emerge at ``path(0)``, move along the path and vanish at ``path(1)``."""
    veil = Veil(traveller)

    def move(alpha: float) -> None:
        traveller.move_to(path(alpha))
        veil.lift(min(1.0, alpha / 0.15, (1 - alpha) / 0.15))

    return Sweep(move, traveller, run_time=run_time, remover=True, **kwargs)


def straight(start: np.ndarray, end: np.ndarray) -> Callable[[float], np.ndarray]:
    """Return the straight path from one place to another, for `glide`."""
    return lambda alpha: start + alpha * (end - start)


class Veil:
    """Makes a mobject more or less transparent in place, as a share of what it was."""

    def __init__(self, mobject: VMobject) -> None:
        self._parts = [(part, part.get_fill_opacity(), part.get_stroke_opacity()) for part in mobject.get_family()]

    def lift(self, share: float) -> None:
        """Show the mobject with ``share`` (0 to 1) of its opacity."""
        for part, fill, stroke in self._parts:
            part.set_fill(opacity=fill * share, family=False).set_stroke(opacity=stroke * share, family=False)


def _blank(number: Readout, role: str) -> Line:
    """Return the line on which a number will stand, there before it: an empty place to fill."""
    y = number.baseline - 0.1
    x, reach = number.get_center()[0], max(number.width, BLANK) / 2
    line = Line([x - reach, y, 0], [x + reach, y, 0])
    return line.set_stroke(theme.role(role), width=2.5)


def _rank(name: str, among: list[str], places: Mapping[str, tuple[float, float]]) -> float:
    """Return how far above the middle of a box's side the edge to ``name`` meets it, in port spacings."""
    upwards = sorted(among, key=lambda other: places[other][1])
    return upwards.index(name) - (len(upwards) - 1) / 2
