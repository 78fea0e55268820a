"""The parts of a graph of operations: boxes with a value inside and an adjoint below, edges with a slope."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, RoundedRectangle, Triangle, VGroup, VMobject

from scenes.kit import theme
from scenes.kit.quantity import Quantity
from scenes.kit.readout import Readout
from scenes.kit.rows import Asked
from scenes.kit.text import formula, row

LEAST_WIDTH, PADDING, BOX_HEIGHT = 1.5, 0.5, 1.0
PORT_SPACING = 0.5
VALUE = 42
ADJOINT = 36
SLOPE = 34
EDGE = 3
BLANK = 0.3


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
        self.put_slope(side)

    def put_slope(self, side: int) -> None:
        """Put the slope on the left (1) or on the right (-1) of the edge's direction."""
        normal = np.array([-np.sin(self.angle), np.cos(self.angle), 0]) * side
        reach = 0.5 * abs(normal[0]) * self.slope.width + 0.5 * abs(normal[1]) * self.slope.height + 0.21
        self.slope.move_to(self.at(0.5) + normal * reach)
        self.side, self.blank = side, _blank(self.slope, "muted")

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


def _blank(number: Readout, role: str) -> Line:
    """Return the line on which a number will stand, there before it: an empty place to fill."""
    y = number.baseline - 0.1
    x, reach = number.get_center()[0], max(number.width, BLANK) / 2
    line = Line([x - reach, y, 0], [x + reach, y, 0])
    return line.set_stroke(theme.role(role), width=2.5)
