"""A linear layer as heat cells: rows of weights are fetched, and each fills a row of the outputs."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Animation, Rectangle, ReplacementTransform, VGroup

from mathdl.batching import Layer
from scenes.kit import theme
from scenes.kit.motion import Track
from scenes.kit.painted.shapes import HeatMap
from scenes.kit.quantity import Quantity, array
from scenes.kit.stage import Slot

GAP = 0.7
"""Between two arrays."""

NAME = 0.65
"""The height of a line for a name."""

LEAST_CELL = 0.15
"""The side of the smallest cell that can be told from the next."""

DEVIATIONS = 2.5
"""How many standard deviations of its array a cell of the full colour is from zero."""


class LayerProduct(VGroup):
    """The weights ``(out, in)``, and a column of inputs and one of outputs for each example, as heat cells.

    In a wide room the arrays stand side by side from one top, with ``equals`` between inputs and outputs; in a tall one
    the inputs stand above the outputs and the weights at the left of these, without an equals sign. ``names`` are texts
    for weights, inputs and outputs. At first nothing is fetched: the weights are pale and the outputs empty.
    """

    def __init__(self, layer: Layer, *, room: Slot, names: Any, equals: Any) -> None:
        examples, n_in = layer.inputs.shape
        n_out = len(layer.weights)
        if room.tall:
            across, up = (n_in + examples, GAP), (n_in + n_out, GAP + 2 * NAME)
        else:
            across, up = (n_in + 2 * examples, 3 * GAP), (max(n_in, n_out), NAME)
        self.cell = min((room.width - across[1]) / across[0], (room.height - up[1]) / up[0])
        if self.cell < LEAST_CELL:
            needed = (LEAST_CELL * cells + space for cells, space in (across, up))
            raise room.too_small("A layer of heat cells", *needed)
        self._values = layer.outputs
        self.weights = self._cells(layer.weights, layer.weights)
        self.inputs, self.outputs = (
            VGroup(*(self._cells(row[:, np.newaxis], rows) for row in rows)).arrange(buff=0)
            for rows in (layer.inputs, layer.outputs)
        )
        self._bright = self.weights.cells
        self.names, self.equals = VGroup(*names), VGroup() if room.tall else equals
        self.frame = Rectangle(width=self.weights.width + 0.06, height=self.cell + 0.03)
        self.frame.set_stroke(theme.role("ink"), width=3)
        super().__init__(self.weights, self.inputs, self.outputs, self.names, self.equals, self.frame)
        self._edges = (RIGHT if room.tall else LEFT, LEFT)
        if room.tall:
            self._stand_around()
        else:
            self._stand_abreast()
        self.show(0)
        room.put(self)

    def show(self, rows: Any) -> LayerProduct:
        """Show so many rows of weights as fetched, and the rows of outputs that they fill."""
        count = int(array(rows))
        self.weights.cells = self._bright.copy()
        self.weights.cells[count:] += (1 - theme.DIMMED) * (theme.role_rgb("ground") - self.weights.cells[count:])
        for column, values in zip(self.outputs, self._values, strict=True):
            column.show(np.where(np.arange(len(values)) < count, values, 0)[:, np.newaxis])
        self.frame.move_to(self.weights.get_center()).set_y(self.weights.cell_center(max(count - 1, 0), 0)[1])
        return self

    def along(self, rows: Quantity, examples: int) -> Track:
        """Return the track of this layer through so many fetched ``rows``, for the first ``examples``."""
        return Track(self.show, rows, (self.weights, *self.outputs[:examples], self.frame))

    def example(self, index: int) -> VGroup:
        """Return the columns of inputs and outputs of one example."""
        return VGroup(self.inputs[index], self.outputs[index])

    def renamed(self, *names: Any) -> list[Animation]:
        """Return animations that turn the names of inputs and outputs into others."""
        old = self.names[1:]
        for name, before, edge in zip(names, old, self._edges, strict=True):
            name.move_to(before, aligned_edge=edge).align_baseline(before.baseline)
        return [ReplacementTransform(before, name) for before, name in zip(old, names, strict=True)]

    def _cells(self, values: np.ndarray, scale: np.ndarray) -> HeatMap:
        most = DEVIATIONS * float(scale.std())
        rows, columns = values.shape
        size = {"width": columns * self.cell, "height": rows * self.cell}
        return HeatMap(values, **size, low=-most, high=most, table=theme.diverging(), gap=0.03)

    def _stand_abreast(self) -> None:
        """Stand side by side, from one top."""
        self.inputs.next_to(self.weights, RIGHT, buff=GAP, aligned_edge=UP)
        self.outputs.next_to(self.inputs, RIGHT, buff=2 * GAP, aligned_edge=UP)
        middle = (self.inputs.get_right() + self.outputs.get_left()) / 2
        self.equals.move_to(middle).set_y(self.inputs.get_center()[1])
        arrays = (self.weights, self.inputs[0], self.outputs[0])
        for name, cells in zip(self.names, arrays, strict=True):
            name.next_to(cells, UP, buff=0.2, aligned_edge=LEFT)
            name.align_baseline(cells.get_top()[1] + 0.22)

    def _stand_around(self) -> None:
        """Stand with the inputs above the outputs, and the weights at the left of these."""
        self.outputs.next_to(self.weights, RIGHT, buff=GAP, aligned_edge=UP)
        self.inputs.next_to(self.outputs, UP, buff=GAP)
        weights, inputs, outputs = self.names
        weights.next_to(self.weights, UP, buff=0.2)
        inputs.next_to(self.inputs, LEFT, buff=0.3)
        # Below, so that there is room for a superscript.
        outputs.next_to(self.outputs[0], DOWN, buff=0.4, aligned_edge=LEFT)
