"""Floating point: a machine's numbers are a comb, and a change smaller than half a gap does not happen at all."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP

from mathdl import floating_point
from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.bit_row import BitRow
from scenes.kit.figures.histogram import Histogram
from scenes.kit.figures.number_line import NumberLine
from scenes.kit.figures.strip import Strip
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, through, track
from scenes.kit.painted.shapes import Segments
from scenes.kit.parameters import Choice, Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.numerics.small_formats import BINS, comb, last_step, repeated, tenths, vanishing

BRAIN, HALF, FAR = "bfloat16", "float16", 256
NEIGHBOURS, STATES = 4, 121
"""Numbers shown to each side of three tenths, and states of what moves."""


class FloatingPoint(Lecture):
    """Why is 0.1 + 0.2 not 0.3, and should a network care?"""

    gist = "a comb of numbers"
    parameters = {
        "small": Choice(("float8_e4m3", "float8_e5m2")),
        **{"weight": Number(1, 1.75), "update": Number(0.0001, 0.0035), "updates": Whole(100, 5000)},
        "loss_scale": Whole(64, 4096),
    }

    @staticmethod
    def numbers(small: str, weight: float, update: float, updates: int, loss_scale: int) -> dict[str, Quantity]:
        """List the numbers of small formats, and see what rounding to them does to sums, gradients and a step."""
        half, brain = floating_point.FORMATS[HALF], floating_point.FORMATS[BRAIN]
        return {
            **tenths(NEIGHBOURS),
            **comb(small, FAR, STATES),
            **{"wall": quantity(np.asarray, half.largest), "top": quantity(np.asarray, brain.largest)},
            "reach": quantity(np.floor, quantity(np.log10, brain.largest)),
            "ratio": quantity(np.divide, brain.epsilon, half.epsilon),
            **vanishing(loss_scale, HALF),
            **repeated(weight, update, updates, BRAIN, STATES),
            **last_step(BRAIN),
        }

    def tenth(self) -> None:
        """The line zooms in at three tenths, until single numbers stand as teeth."""
        figure, column = self._halves()
        line = NumberLine(self["near"].value, 0, 1, room=figure, labels=(0, 1))
        total = line.mark(float(self["total"]), role="output")
        third = line.mark(0.3, role="data")
        facts = self.rows(
            column,
            sum=Row("the sum", "total", "output", spec=".17g"),
            gap=Row("to the next number", "gap", "ink", spec=".1e"),
        )
        self.play(appear(line, third))
        self.until("zoom")
        low, high = self["ends"].value
        self.play(line.zoom(low, high, run_time=3), until="names")
        name = self.label("three tenths", role="data").next_to(third, DOWN, buff=0.2)
        other = self.label("the sum", role="output").next_to(total, UP, buff=0.45)
        self.play(appear(total, name, other, *facts))

    def comb(self) -> None:
        """All numbers of an eight-bit format, and a dot that snaps from tooth to tooth."""
        figure, column = self._halves()
        comb, most = self["comb"].value, float(self["largest"])
        self.line = NumberLine(comb, -1.03 * most, 1.03 * most, room=figure, labels=(-most, 0, most))
        facts = self.rows(
            column,
            count=Row("numbers", "count", "ink", spec="d"),
            largest=Row("the largest", "largest", "ink", spec="g"),
            snapped=Row("rounded", role="parameter", along="snapped", spec="g"),
        )
        self.turn_to(self.line, facts["count"])
        self.until("far")
        self.play(appear(facts["largest"]))
        self.until("snap")
        dot = self.line.mark(float(self["snapped"].first))
        self.play(appear(dot, facts["snapped"]))
        moving = track(lambda value: self.line.put(dot, value), self["snapped"], dot)
        self.play(through(moving, facts["snapped"].along(), run_time=3), until="end")

    def spacing(self) -> None:
        """Brackets over eight steps each, twice as wide from one to the next; on a logarithmic line they are alike."""
        figure, column = self._halves()
        upper, lower = figure.stacked(2)
        line = NumberLine(self["positive"].value, 0, 8, room=upper, labels=(0, 1, 2, 4, 8))
        logs = NumberLine(self["positive"].value[1:], 1, 256, room=lower, labels=(1, 4, 16, 64, 256), log=True)
        ways = (1, 2), (2, 4), (4, 8)
        facts = self.rows(
            column,
            one=Row("gap at 1", "gap_one", "data", spec="g"),
            far=Row("gap at {far:g}", "gap_far", "data", spec="g"),
        )
        self.turn_to(line)
        self.play(appear(line.span(*ways[0])))
        self.until("twice")
        self.play(appear(*(line.span(*way) for way in ways[1:]), lag=0.4, run_time=1.2))
        self.until("gaps")
        self.play(appear(logs, *(logs.span(*way) for way in ways), *facts))

    def trade(self) -> None:
        """Sixteen bits, shared out in two ways."""
        rows, ranges, texts = [], [], ("up to {wall:,.0f}", "up to {top:.0e}")
        for room, name, text in zip(self.stage.whole.stacked(2), (HALF, BRAIN), texts, strict=True):
            title, inner, below = room.lines(above=1, below=1, line=0.7)
            form = floating_point.FORMATS[name]
            axes = Axes((1e-40, 1e40), (0, 1), room=below, log=(True, False), show=(False, False))
            ends = axes.at([form.smallest_normal, form.largest], 0.5)
            bits = BitRow(floating_point.bits(0.1, name), room=inner)
            rows += [title.put(self.label(name, size=theme.ROW), LEFT), bits]
            bar = Segments(ends[:1], ends[1:], role="parameter", width=14)
            ranges.append((bar, title.put(self.label(text, role="parameter"), RIGHT)))
        self.turn_to(*rows)
        for mark, parts in zip(("half", "brain"), ranges, strict=True):
            self.until(mark)
            self.play(appear(*parts))

    def vanish(self) -> None:
        """A heap of gradients, the floor of a format, and a larger loss."""
        figure, column = self.stage.split(0.5 if self.stage.whole.tall else 0.62)
        top = 1.1 * float(max(self["heap"].value.max(), self["moved_heap"].value.max()))
        axes = Axes(
            (BINS[0], BINS[-1]),
            (0, top),
            room=figure,
            x_title="power of ten",
            x_ticks=(-12, -8, -4, 0),
            show=(True, False),
        )
        heap = Histogram(axes, self["heap"], role="gradient")
        floor = Segments(*(axes.at([float(self["floor"])], y) for y in (0, top)), role="ink", width=4)
        facts = self.rows(
            column,
            entries=Row("gradient numbers", "entries", "gradient", spec=",d"),
            lost=Row("become zero", "lost", "ink", spec="d"),
            still=Row("loss times {loss_scale:d}", "still_lost", "ink", spec="d"),
        )
        self.turn_to(axes)
        self.until("heap")
        self.play(appear(heap, facts["entries"]))
        self.until("lost")
        self.play(appear(floor, facts["lost"]))
        self.until("scale")
        self.play(heap.to(self["moved_heap"]), appear(facts["still"]))

    def predict(self) -> None:
        """A weight, and a thousand small updates that wait."""
        figure, self.column = self._halves()
        self.rooms = figure.stacked(2)
        self.line = self._brain(self.rooms[0])
        self.dot = self.line.mark(self.values["weight"])
        facts = self.rows(
            self.column,
            add=Row("add {update:g}, {updates:,d} times"),
            end=Row("ends at", "naive", "parameter", spec="g", asked=True),
        )
        self.turn_to(self.line, self.dot)
        self.until("add")
        self.play(appear(*facts))

    def lost(self) -> None:
        """Every sum rounds back; with the dropped part kept, the dot moves on."""
        self.play(*self.answered("naive"), through(self._moved(self.line, self.dot, "naives"), run_time=1.5))
        facts = self.rows(
            self.column,
            next=Row("the next number", "next", "ink", spec=".4f"),
            naive=Row("plain sum", "naive", "parameter", spec="g"),
            kept=Row("with the rest kept", "kept", "output", spec="g"),
        )
        self.until("back")
        self.turn_to(facts["naive"], facts["next"], keep=[self.line, self.dot])
        self.until("keep")
        second = self._brain(self.rooms[1])
        dot = second.mark(self.values["weight"], role="output")
        self.play(appear(second, dot, facts["kept"]))
        self.play(through(self._moved(second, dot, "keeps"), run_time=2.5, pace=EVEN))

    def network(self) -> None:
        """The last training step, in two formats."""
        whole = self.stage.whole
        rooms = whole.lines(below=2)[1].stacked(2)
        most = float(np.abs(self["moves_32"].value).max())
        strips = []
        for room, name, title in zip(rooms, ("moves_32", "moves_16"), ("float32", BRAIN), strict=True):
            above, cells, _ = room.lines(above=1)
            strip = Strip(self[name], room=cells, most=most, frame="parameter")
            strips.append((above.put(self.label(title), LEFT), strip))
        moved = Row("parameters that move", "moved", "parameter", spec="d", note="of {n_weights:d}")
        facts = self.rows(whole.lines(below=2)[2], moved=moved)
        self.turn_to(*strips[0])
        self.until("moved")
        self.play(appear(*strips[1], *facts))
        self.until("so")

    def _halves(self) -> tuple[Any, Any]:
        """Return a wide slot for a line of numbers, and one below it for what is told."""
        upper, lower = self.stage.whole.lines(below=4)[1:]
        return upper, lower

    def _brain(self, room: Any) -> NumberLine:
        """Return the numbers of the 16-bit format around a weight and where its updates lead."""
        ends = [float(self[name]) for name in ("low", "high")]
        return NumberLine(self["comb_16"].value, *ends, room=room, labels=ends)

    def _moved(self, line: NumberLine, dot: Any, states: str) -> Any:
        return track(lambda value: line.put(dot, value), self[states], dot)
