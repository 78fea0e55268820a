"""The parts of a network graph: nodes with numbers and bars, edges, and chips that run along edges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cairo
import numpy as np
from manim import RoundedRectangle, VGroup

from scenes.kit import theme
from scenes.kit.figures.chip import Chip
from scenes.kit.motion import Moving, Sweep
from scenes.kit.painted.mobject import Painted, set_source
from scenes.kit.painted.shapes import Dots
from scenes.kit.quantity import Quantity, array
from scenes.kit.readout import Readout
from scenes.kit.text import Text, typeset

WIDEST, THINNEST = 9.0, 0.7
"""Line widths of the largest weight and of one of zero."""
DASH = (0.16, 0.1)
"""Line and gap of an edge with a negative weight, in scene units."""
BESIDE = 0.12
"""Between a chip that waits and the node that it waits at."""


class NetworkNode(VGroup):
    """A rounded box with room for numbers, and its own number in muted if it has one."""

    def __init__(self, width: float, height: float, *, role: str, index: int | None) -> None:
        self.frame = RoundedRectangle(corner_radius=0.16, width=width, height=height)
        self.frame.set_fill(theme.role("ground"), opacity=1).set_stroke(theme.role(role), width=theme.AXIS + 0.5)
        super().__init__(self.frame)
        self.index = None
        if index is not None:
            self.index = typeset(Text, str(index), role="muted", size=theme.LABEL)
            self.index.source = index
            self.add(self.index)

    def lay_out(self, places: Sequence[np.ndarray]) -> NetworkNode:
        """Say where numbers stand, seen from the middle: first the node's own, then the others."""
        self._places = list(places)
        if self.index is not None:
            self.index.move_to(self.frame.get_center() + self._places[0])
        return self

    def place(self, number: int) -> np.ndarray:
        """Return where in the frame number 0, 1, … of a node stands."""
        return self.frame.get_center() + self._places[number + 1]


class NodeNumbers(Moving, VGroup):
    """One number in each node of a layer; ``show`` changes them all."""

    def __init__(
        self, nodes: Sequence[NetworkNode], numbers: Quantity, *, place: int, role: str, spec: str, digits: int
    ) -> None:
        self.readouts = [
            Readout(numbers.part(k), spec, role=role, size=theme.LABEL, unit="", digits=digits, underline=False)
            for k in range(len(nodes))
        ]
        for node, readout in zip(nodes, self.readouts, strict=True):
            readout.set_fill(theme.role(role))
            readout.move_to(node.place(place))
        super().__init__(*self.readouts)

    def show(self, numbers: Quantity) -> NodeNumbers:
        """Show other numbers (n,), one for each node."""
        for k, readout in enumerate(self.readouts):
            readout.show(numbers.part(k))
        return self


class NodeBars(Moving, Painted):
    """A short bar at the foot of each node of a layer, from its middle to the right, or for a minus to the left."""

    def __init__(self, nodes: Sequence[NetworkNode], values: Any, *, most: float, role: str) -> None:
        corners = [[node.frame.get_left()[0], node.frame.get_bottom()[1], 0] for node in nodes]
        ends = [[node.frame.get_right()[0], node.frame.get_bottom()[1], 0] for node in nodes]
        super().__init__(np.stack([corners, ends], axis=1).reshape(-1, 3))
        self.most, self.color_rgb = most, theme.role_rgb(role)
        self.strengths = np.ones(len(nodes))
        self.show(values)

    def show(self, values: Any) -> NodeBars:
        """Show other values (n,), an array or a quantity."""
        self.values = np.clip(array(values) / self.most, -1, 1)
        return self

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the bars."""
        for (left, right), value, strength in zip(
            self.points.reshape(-1, 2, 3), self.values, self.strengths, strict=True
        ):
            half = (right[0] - left[0]) / 2 - 0.12
            middle, y = (left[0] + right[0]) / 2, left[1] + 0.08
            for start, end, rgb in ((-half, half, theme.role_rgb("muted")), (0.0, value * half, self.color_rgb)):
                thin = rgb is not self.color_rgb
                set_source(ctx, rgb, self.opacity * strength * (0.3 if thin else 1))
                ctx.set_line_width(0.02 if thin else 0.07)
                ctx.move_to(middle + start, y)
                ctx.line_to(middle + end, y)
                ctx.stroke()


class NetworkEdges(Painted):
    """All edges from one layer to the next, for weights (targets, sources): full lines for plus, dashed for minus.

    ``starts`` (sources, 3) and ``ends`` (targets, 3) are where they leave and arrive; ``most`` is the weight of the
    widest line. ``strengths`` (targets, sources) multiplies the opacity of each.
    """

    def __init__(self, starts: np.ndarray, ends: np.ndarray, weights: np.ndarray, *, most: float) -> None:
        lines = [[start, end] for end in ends for start in starts]
        super().__init__(np.reshape(lines, (-1, 3)))
        self.most = most
        self.strengths = np.ones(weights.shape)
        self.show(weights)

    def show(self, weights: np.ndarray) -> NetworkEdges:
        """Show other weights (targets, sources)."""
        self.weights = np.asarray(weights, dtype=float)
        return self

    def at(self, target: int, source: int, share: float) -> np.ndarray:
        """Return the place at ``share`` (0 to 1) of the way from ``source`` to ``target``."""
        start, end = self._line(target, source)
        return start + share * (end - start)

    def length(self, target: int, source: int) -> float:
        """Return how long an edge is, in scene units."""
        start, end = self._line(target, source)
        return float(np.linalg.norm(end - start))

    def paint(self, ctx: cairo.Context[Any]) -> None:
        """Paint the lines, the widest first."""
        weights, strengths = self.weights.ravel(), self.strengths.ravel()
        lines = self.points.reshape(-1, 2, 3)[:, :, :2]
        widths = THINNEST + (WIDEST - THINNEST) * np.minimum(np.abs(weights) / self.most, 1)
        for k in np.argsort(-widths, kind="stable"):
            set_source(ctx, theme.role_rgb("parameter"), self.opacity * strengths[k])
            ctx.set_line_width(0.01 * widths[k])
            ctx.set_dash(DASH if weights[k] < 0 else ())
            ctx.move_to(*lines[k, 0])
            ctx.line_to(*lines[k, 1])
            ctx.stroke()

    def _line(self, target: int, source: int) -> np.ndarray:
        return self.points.reshape(*self.weights.shape, 2, 3)[target, source]


class EdgeChips(VGroup):
    """Numbers that travel along edges of one layer, each on a chip; ``arrive``, then they wait, then ``enter``.

    A chip shows its first number, and the second from the middle of its edge on.
    """

    def __init__(
        self,
        edges: NetworkEdges,
        ways: Sequence[tuple[int, int]],
        numbers: Sequence[tuple[Quantity, Quantity]],
        *,
        backwards: bool,
        upright: bool,
        role: str,
        spec: str,
        inside: Callable[[int, int], np.ndarray],
    ) -> None:
        digits = max(len(format(number, spec)) for pair in numbers for number in pair)
        self.chips = [Chip(first, role=role, spec=spec, digits=digits) for first, _ in numbers]
        super().__init__(*self.chips)
        self._edges, self._ways, self._numbers, self._backwards = edges, list(ways), list(numbers), backwards
        self._inside, self._upright = inside, upright
        self._waits = self._waiting()
        self.show(0)

    def show(self, share: float) -> EdgeChips:
        """Stand at ``share`` (0 to 1) of the way from one node to where chips wait at the other."""
        for chip, way, pair, wait in zip(self.chips, self._ways, self._numbers, self._waits, strict=True):
            reached = share * wait
            chip.show(pair[1 if reached > 0.5 else 0])
            chip.move_to(self._edges.at(*way, 1 - reached if self._backwards else reached))
        return self

    def arrive(self, run_time: float = theme.MOVE) -> Sweep:
        """Return the animation in which the chips leave their nodes and come to wait at the others."""

        def move(share: float) -> None:
            self.show(share)
            self._fade(min(1.0, share / 0.15))

        return Sweep(move, self, run_time=run_time)

    def enter(self, run_time: float = theme.APPEAR) -> Sweep:
        """Return the animation in which the chips that wait go into their nodes and vanish there."""
        ways = [(chip.get_center(), self._inside(*way)) for chip, way in zip(self.chips, self._ways, strict=True)]

        def move(share: float) -> None:
            for chip, (start, end) in zip(self.chips, ways, strict=True):
                chip.move_to(start + share * (end - start))
            self._fade(min(1.0, (1 - share) / 0.3))

        return Sweep(move, self, run_time=run_time, remover=True)

    def _fade(self, opacity: float) -> None:
        for chip in self.chips:
            for part in chip.get_family():
                part.set_fill(opacity=opacity, family=False)
            chip.pill.set_stroke(opacity=opacity)

    def _waiting(self) -> list[float]:
        """Return at which share of its edge each chip waits; neighbours that would touch wait at two distances."""
        ends = np.array([self._inside(*way) for way in self._ways])
        chip = self.chips[0]
        waits = []
        for number, way in enumerate(self._ways):
            line = self._edges.at(*way, 1) - self._edges.at(*way, 0)
            across, up = np.abs(line[:2]) / np.linalg.norm(line)
            reach = (chip.height / 2 + BESIDE) / up if self._upright else (chip.width / 2 + BESIDE) / across
            near = np.abs(ends - ends[number])[:, :2]
            touching = (near[:, 0] < chip.width) & (near[:, 1] < chip.height)
            stagger = (chip.height + 0.06) * (np.count_nonzero(touching[:number]) % 2) if touching.sum() > 1 else 0.0
            waits.append(max(0.5, 1 - (reach + stagger) / self._edges.length(*way)))
        return waits


def signal(edges: NetworkEdges, *, backwards: bool, role: str, run_time: float) -> Sweep:
    """Return the animation in which a dot runs along every edge of a layer at once, and vanishes at its end."""
    ways = list(np.ndindex(edges.weights.shape))
    dots = Dots(np.zeros((len(ways), 3)), role=role, radius=0.09)

    def move(share: float) -> None:
        reached = 1 - share if backwards else share
        dots.move_dots(np.array([edges.at(*way, reached) for way in ways]))
        dots.set_fill(opacity=min(1.0, share / 0.15, (1 - share) / 0.15))

    return Sweep(move, dots, run_time=run_time, remover=True)
