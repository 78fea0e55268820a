"""Curvature: a trap must bend upwards in every direction, and a network's loss has many."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DR, LEFT, ORIGIN, RIGHT, UL

from mathdl import data
from mathdl.checks import Array
from mathdl.networks import MLP
from scenes.geometry.bends import descent, ground, starts
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.dot_row import DotRow
from scenes.kit.figures.mesh import Mesh
from scenes.kit.figures.moons import Moons
from scenes.kit.figures.network_graph import NetworkGraph
from scenes.kit.figures.run import Run
from scenes.kit.figures.signed_bars import SignedBars
from scenes.kit.figures.surface_path import SurfaceDot, SurfacePath
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, through, track, vanish
from scenes.kit.parameters import Matrix, Number, Whole
from scenes.kit.quantity import Quantity
from scenes.kit.rows import Row
from scenes.kit.stage import Slot

FIGURE, ENDS, AZIMUTH = 0.62, (0.001, 1.0), 0.75
"""The share of the stage for the main figure, the ends of the axis of losses, and from where ground is seen."""


class Curvature(Lecture):
    """Why doesn't training get stuck?"""

    gist = "a trap bends upwards in every direction"
    parameters = {
        **{"A": Matrix(2, 2, limit=9, determinant=(-81, 81)), "rate": Number(0.8, 1)},
        **{"step": Whole(160, 260), "late": Whole(450, 1000)},
    }

    @staticmethod
    def numbers(A: Array, rate: float, step: int, late: int) -> dict[str, Quantity]:
        """Turn a bowl into a pass, train the classifier over its plateau, and look up the ends of many starts."""
        found = ground(A)
        ratio = found["steep"].value / found["gentle"].value
        if not 2 <= ratio <= 40:
            raise ValueError(f"A must make a bowl whose bends have a ratio from 2 to 40, but has {ratio:.3g}")
        return {**found, **descent(rate, step, late), **starts()}

    def plateau(self) -> None:
        """The loss falls and lies flat."""
        self.figure, self.column = self.stage.split(FIGURE)
        picture, below = self.column.cut(0.55)
        self.run = Run(self["losses"], axes=self._axes(self.figure, "loss", (0.25, 0.5, 0.75)))
        self.moons = Moons(data.untrained_classifier(), data.classifier_data().training, room=picture, border=True)
        facts = self._facts(below)
        self.play(appear(self.run.axes, self.moons, facts))
        self.until("run")
        early, step = int(self["early"].value), self.values["step"]
        self.play(self._running(0, early, facts), until="still")
        self.play(self._running(early, step, facts))

    def bends(self) -> None:
        """The slope is nearly zero; a bowl and its two bends."""
        slope = self.rows(
            self.column.cut(0.55)[1],
            slope=Row("slope", "slope", "gradient", spec=".4f"),
            right=Row("right answers", "right", "output", spec=".0%"),
        )
        self.turn_to(*slope, keep=[self.run.axes, self.run, self.moons])
        self.until("ground")
        self.mesh, self.lines = self._ground(self.figure, self["grounds"].first)
        self.facts = self.rows(
            self.column,
            steep=Row("bend across", "steep", spec="+.1f"),
            gentle=Row("bend along", "gentle", "gradient", along="turned", spec="+.1f"),
        )
        self.turn_to(self.mesh)
        for name, line in zip(("steep", "gentle"), self.lines, strict=True):
            self.until(name)
            self.play(appear(line, self.facts[name]))

    def saddle(self) -> None:
        """One bend turns down, and a ball rolls off."""
        self.until("turn")
        turning = track(self.mesh.show_values, self["grounds"], self.mesh, *self.lines)
        self.play(through(turning, self.facts["gentle"].along(), pace=EVEN), until="level")
        ball = SurfaceDot(self.mesh, self["roll"].first, radius=0.14)
        self.play(appear(ball))
        self.until("roll")
        self.play(through(ball.along(self["roll"]), run_time=2.5))

    def predict(self) -> None:
        """Empty places for all bends."""
        above, room, below = self.stage.whole.lines(above=2, below=1)
        self.below = below
        self.bars = SignedBars(self["bends"], room=room).show(self["bends"], 0)
        names = self.label("bends up", role="muted"), self.label("bends down", role="gradient")
        window = self.bars.axes.window
        window.put(names[0], UL).shift(0.3 * RIGHT)
        window.put(names[1], DR)
        count = self.rows(above, n=Row("bends at step {step:d}", "n_weights", spec="d"))
        self.turn_to(*count)
        self.until("bends")
        self.play(appear(self.bars, *names))
        self.above, self.count_row = above, count

    def count(self) -> None:
        """The bars grow, and some point down."""
        left, right = self.above.abreast(2)
        first = self.rows(left, down=Row("below zero", "n_down", "gradient", spec="d", note="of {n_weights:d} bends"))
        second = self.rows(right, lowest=Row("lowest", "lowest", "gradient", spec=".4f"))
        largest = self.label("largest {largest:.2f}: limits the rate to {limit:.2f}", role="muted")
        self.play(vanish(*self.count_row))
        self.until("down")
        self.play(self.bars.growing(), appear(*first, self.below.put(largest, LEFT)))
        self.until("lowest")
        self.play(appear(*second))

    def escape(self) -> None:
        """The loss runs on and falls, along the lowest bend."""
        upper, lower = self.figure.stacked(2)
        below, step, late = self.column.cut(0.55)[1], self.values["step"], self.values["late"]
        self.run = Run(self["losses"], axes=self._axes(upper, "loss", (0.1, 0.2, 0.3), "")).show(step)
        axes = self._axes(lower, "share of a step along the lowest bend", (0.5, 1))
        share = Run(self["aligned"], axes=axes, role="gradient").show(step)
        facts = self._facts(below, "now", "loss_step", growth=Row("times, each step", "growth", "gradient", spec=".4f"))
        self.turn_to(self.run.axes, self.run, axes, share, self.moons)
        self.until("growth")
        self.play(appear(facts["growth"]))
        self.until("run")
        self.play(appear(facts["step"], facts["loss"]))
        self.play(self._running(step, late, facts, share), until="late")

    def neuron(self) -> None:
        """A heap of trapped networks; alone it stays, with a silent neuron it dissolves."""
        upper, lower = self.figure.stacked(2)
        ticks: dict[str, Any] = {"ticks": (0.001, 0.01, 0.1, 1), "abreast": 8, "log": True, "role": "loss"}
        heap = DotRow(self["ends"], ENDS, room=self.figure, title="loss", **ticks)
        rows = []
        for room, name, title in ((upper, "more steps, alone", ""), (lower, "with a third neuron", "loss")):
            above, inner, _ = room.lines(above=1, line=0.5)
            row = DotRow(self["caught"], ENDS, room=inner, title=title, **ticks)
            rows.append((above.put(self.label(name), LEFT), row))
        picture, below = self.column.cut(0.6)
        graph, larger = (self._graph(picture, n, name) for n, name in ((2, "caught_weights"), (3, "larger")))
        ends = larger.layers[1][2].get_right(), larger.layers[2][0].get_left()
        silent = self.readout("silent", "g", role="parameter").next_to(sum(ends) / 2, DR, buff=0.1)
        facts = self.rows(
            below,
            trapped=Row("trapped", "trapped", "loss", spec="d", note="of {starts:d} starts"),
            freed=Row("got out", "freed", "output", spec="d", asked=True),
        )
        self.turn_to(heap, graph)
        self.until("dots")
        self.play(appear(facts["trapped"]))
        self.until("alone")
        self.play(vanish(heap), appear(*rows[0]))
        self._move(rows[0][1], "alone")
        self.until("third")
        self.play(vanish(graph), appear(larger, silent, *rows[1]))
        self.until("same")
        self.play(appear(facts["freed"]))
        self.until("free")
        self._move(rows[1][1], "freed_losses")
        self.play(*self.answered("freed"))

    def meaning(self) -> None:
        """Shares with more neurons, beside the pass."""
        left, right = self.stage.split(0.5)
        above, room, below = left.lines(above=1, below=1)
        names = [self.label(f"{n:d}") for n in self["neurons"].value.tolist()]
        numbers = [self.readout(self["shares"].part(k), ".0%", role="output") for k in range(len(names))]
        bars = Bars(self["shares"], room=room, role="output", names=names, numbers=numbers)
        title = above.put(self.label("starts that end with a loss below {level:g}"), LEFT)
        mesh, lines = self._ground(right, self["grounds"].last)
        self.turn_to(bars, title, below.put(self.label("hidden neurons", role="muted")))
        self.until("simple")
        self.play(appear(mesh, *lines))

    def _axes(self, room: Slot, title: str, ticks: tuple[float, ...], x_title: str = "training steps") -> Axes:
        """Return axes over all steps."""
        late = self.values["late"]
        style: dict[str, Any] = {"x_ticks": range(0, late + 1, 100), "y_ticks": ticks, "x_title": x_title}
        return Axes((0, late), (0, ticks[-1]), room=room, y_title=title, **style)

    def _facts(self, room: Slot, step: str = "", loss: str = "", **more: Row) -> Any:
        """Return the rows of step and loss, which begin with two of the numbers or with the first, below others."""
        rows = {"step": Row("step", step, along="steps", spec="d"), "loss": Row("loss", loss, "loss", along="losses")}
        return self.rows(room, ORIGIN, **more, **rows)

    def _running(self, first: int, last: int, facts: Any, *more: Run) -> Any:
        """Return the animation of the training from one step to another."""
        span = slice(first, last + 1)
        steps = self["steps"].part(span)
        runs = [track(run.show, steps, run) for run in (self.run, *more)]
        rows = facts["step"].along(steps), facts["loss"].along(self["losses"].part(span))
        return through(*runs, self.moons.along(self["vectors"].part(span)), *rows, pace=EVEN)

    def _ground(self, room: Slot, values: Quantity) -> tuple[Mesh, list[SurfacePath]]:
        """Return the ground with a line across its middle and one along it."""
        across, along, grounds = (self[name].value for name in ("across", "along", "grounds"))
        style: dict[str, Any] = {"low": float(grounds.min()), "high": float(grounds.max()), "azimuth": AZIMUTH}
        mesh = Mesh(across, along, values.value, room=room, **style)
        ways = np.stack([across, 0 * across], axis=1), np.stack([0 * along, along], axis=1)
        named = zip(ways, ("ink", "gradient"), strict=True)
        return mesh, [SurfacePath(mesh, way, role=role, radius=0.05).show(len(way) - 1) for way, role in named]

    def _graph(self, room: Slot, neurons: int, vector: str) -> NetworkGraph:
        """Return the graph of one of the networks with few neurons."""
        network = MLP.initialize((2, neurons, 1), "tanh", np.random.default_rng(0)).with_vector(self[vector].value)
        return NetworkGraph(network, room=room, numbers=0)

    def _move(self, row: DotRow, name: str) -> None:
        """Let the dots of a row go to other values."""
        places = row.dots.points.copy()
        row.show(self[name])
        self.play(row.drop_from(places))
