"""Momentum and Adam: what a walk gains by remembering directions, and by remembering sizes, weight by weight."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UP

from mathdl import experiments, linear, optimizers, surfaces
from mathdl.checks import Array
from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.contours import Contours
from scenes.kit.figures.trail import Trail
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear, through, track, vanish
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.parameters import Number, Vector
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

METHODS = {"gd": "gradient descent", "momentum": "momentum", "adam": "Adam"}
STATES, GRID, SHOWN, ENOUGH = 41, 80, 40, 3000
"""States of a change, places along a side of the map, how many steps of Adam are drawn, and how many are run.

Arrived is what stays near for the rest of these: thousands of steps later Adam, at a constant rate, flares up again.
"""
TURN, RACE = np.pi / 4, {"net_gd": 0, "net_rms": 3, "net_adam": 4, "net_nesterov": 2, "net_momentum": 1}
"""By how much the valley is turned, and where the methods stand in the stored race."""


class MomentumAndAdam(Lecture):
    """Can the walk learn from its own past?"""

    gist = "remember directions, remember sizes"
    parameters = {
        **{"gentle": Number(4, 8), "steep": Number(30, 60), "factor": Number(10, 100), "start": Vector((2, 2), -3, 3)},
        **{"within": Number(0.01, 0.1), "adam_rate": Number(0.1, 0.5)},
    }

    @staticmethod
    def numbers(
        gentle: float, steep: float, factor: float, start: Array, within: float, adam_rate: float
    ) -> dict[str, Quantity]:
        """Walk down three bowls by three methods, each at its textbook rate, and look up a race on a network."""
        turn = linear.rotation(TURN)
        mild, close = np.diag([gentle, steep]), np.diag([gentle, factor * steep])
        cases = {"": (mild, start), "_steep": (close, start), "_turned": (turn @ close @ turn.T, turn @ start)}
        if np.abs(start).min() < 0.5:
            raise ValueError("start must be at least 0.5 away from the bottom along both weights")
        walks = {
            f"{name}{case}": walk
            for case, (H, begin) in cases.items()
            for name, walk in _walks(H, begin, adam_rate).items()
        }
        points = {name: walk.part("points") for name, walk in walks.items()}
        steps = {name: quantity(optimizers.steps_until, path, [0.0, 0.0], within) for name, path in points.items()}
        first, reach = walks["gd"].part("gradients"), 1.15 * float(np.hypot(*start))
        line = np.linspace(-reach, reach, GRID)
        grid = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1)
        closing = [np.diag([gentle, each]) for each in np.geomspace(steep, factor * steep, STATES)]
        turns = [linear.rotation(angle) for angle in np.linspace(0, TURN, STATES)]
        turned = [each @ close @ each.T for each in turns]
        paths = [walks[name].part("points", slice(0, SHOWN + 1)) for name in ("adam", "adam_steep", "adam_turned")]
        strides = walks["adam"].part("updates")
        race = quantity(experiments.race)
        return {
            **steps,
            **{f"along_{k}": first.part(k - 1, 0) for k in (1, 2, 3)},
            **{f"across_{k}": first.part(k - 1, 1) for k in (1, 2, 3)},
            "line": quantity(np.asarray, line),
            **{"along": first.part((slice(0, 3), 0)), "across": first.part((slice(0, 3), 1))},
            "bowls": quantity(np.stack, [surfaces.quadratic(each)(grid) for each in closing]),
            "turning": quantity(np.stack, [surfaces.quadratic(each)(grid) for each in turned]),
            "gd_walk": walks["gd"].part("points", slice(0, int(steps["gd"].value) + 1)),
            "momentum_walk": walks["momentum"].part("points", slice(0, int(steps["momentum"].value) + 3)),
            "velocities": walks["momentum"].part("velocities", slice(0, int(steps["momentum"].value) + 2)),
            "counts": quantity(np.arange, 1, int(steps["momentum"].value) + 3),
            **dict(zip(("adam_walk", "adam_steep_walk", "adam_turned_walk"), paths, strict=True)),
            "starts": quantity(np.stack, [linear.apply(each, paths[1].value) for each in turns]),
            "gap": quantity(np.max, quantity(np.abs, quantity(np.subtract, paths[1], paths[0]))),
            **{"stride_along": strides.part(0, 0), "stride_across": strides.part(0, 1)},
            "strides": strides.first,
            **{name: race.part("steps", place) for name, place in RACE.items()},
            **{f"rate_{name}": race.part("rates", place) for name, place in RACE.items()},
            **{"race": race.part("losses", unit="nats"), "level": race.part("level"), "race_steps": race.part("steps")},
        }

    def zigzag(self) -> None:
        """Gradient descent bounces from wall to wall."""
        figure, self.column = self.stage.split(0.55 if self.stage.whole.tall else 0.5)
        line = self["line"].value
        values = float(self["bowls"].first.value.max()) * np.linspace(0.02, 1, 9) ** 2
        style: dict[str, Any] = {"levels": values.tolist(), "titles": ("$w_1$", "$w_2$"), "log": True}
        self.map = Contours(line, line, self["bowls"].first, room=figure, over=self["bowls"], **style)
        self.trail = Trail(self.map, self["gd_walk"]).show_steps(0)
        _, above, below = self.column.lines(below=2)
        table = self.number_table(
            above, ("slope along", "along", "g", "gradient"), ("slope across", "across", ".3g", "gradient")
        )
        count = self.rows(below, steps=Row("gradient descent", "gd", "parameter", spec="d", unit="steps"))
        self.play(appear(self.map, self.trail.start))
        self.play(self.trail.walk(), until="slopes")
        self.play(appear(table, lag=0.3, run_time=1.5))
        self.until("count")
        self.play(appear(*count))

    def velocity(self) -> None:
        """A velocity keeps what agrees and loses what alternates."""
        _, above, below = self.column.lines(below=2)
        velocities = self["velocities"]
        names = [self.label("along"), self.label("across")]
        top = float(np.abs(velocities.value).max())
        room = above.lines(above=1)[1].stacked(2, gap=0)[0]  # a bar may be as long downwards
        bars = Bars(velocities.first, room=room, top=top, role="gradient")
        for k, name in enumerate(names):
            name.next_to(bars.at(k, top), UP, buff=0.15)
        count = self.rows(below, steps=Row("momentum", "momentum", "parameter", spec="d", unit="steps"))
        walk = Trail(self.map, self["momentum_walk"]).show_steps(0)
        self.turn_to(bars, *names, keep=[self.map, self.trail])
        self.play(*self.dim(self.trail))
        self.until("run")
        self.play(through(bars.along(velocities), track(walk.show_steps, self["counts"], walk)), until="count")
        self.play(appear(*count))
        self.walks = [self.trail, walk]

    def sizes(self) -> None:
        """Each weight's step is divided by the size of its slopes."""
        _, above, below = self.column.lines(below=2)
        rows = []
        for way in ("along", "across"):
            slope = self.readout(self[f"{way}_1"], "g", role="gradient", size=theme.ROW)
            rows.append([way, slope, self.readout(self[f"stride_{way}"], ".3g", role="parameter", size=theme.ROW)])
        table = self.table(above, (None, "slope", "first step"), rows)
        count = self.rows(below, steps=Row("Adam", "adam", "parameter", spec="d", unit="steps"))
        self.adam = Trail(self.map, self["adam_walk"]).show_steps(0)
        self.turn_to(keep=[self.map, *self.walks])
        self.play(*self.dim(self.walks[1]))
        self.until("divide")
        self.play(appear(table))
        self.until("adam")
        self.play(self.adam.walk())
        self.play(appear(*count))

    def predict(self) -> None:
        """A table of steps, with an empty column; the valley closes up."""
        style: dict[str, Any] = {"role": "parameter", "size": theme.LABEL, "unit": ""}
        rows = [
            [label, *(self.readout(self[f"{name}{case}"], ",d", **style) for case in ("", "_steep", "_turned"))]
            for name, label in METHODS.items()
        ]
        self.steps = table = self.table(self.column, (None, "at first", "steeper", "turned"), rows)
        self.turn_to(table.header[0], *(cell for line in table.rows for cell in line[:2]), keep=[self.map, self.adam])
        self.until("ask")
        self.play(through(self.map.along(self["bowls"])), appear(self.steps.header[1]))

    def steeper(self) -> None:
        """Adam walks the very same path; the others suffer."""
        for mark, line in zip((None, "momentum", "adam"), self.steps.rows, strict=True):
            if mark:
                self.until(mark)
            self.play(appear(line[2]))
        again = Trail(self.map, self["adam_steep_walk"], role="ink", radius=0.035).show_steps(0)
        self.play(again.walk(run_time=theme.MOVE))
        self.again = again

    def turned(self) -> None:
        """The valley turns, and Adam loses its way."""
        self.play(vanish(self.adam))
        self.until("turn")
        turning = through(self.map.along(self["turning"]), self.again.along(self["starts"]))
        self.play(turning, appear(self.steps.header[2]))
        walk = Trail(self.map, self["adam_turned_walk"]).show_steps(0)
        self.play(*self.dim(self.again), walk.walk(), until="count")
        self.play(appear(*(line[3] for line in self.steps.rows)))

    def network(self) -> None:
        """Five methods on the classifier."""
        figure, column = self.stage.split(0.62)
        losses, level = self["race"].value, float(self["level"])
        x, low = np.arange(losses.shape[1]), 1e-4
        style: dict[str, Any] = {"x_ticks": (0, 100, 200, 300), "y_ticks": (0.001, 0.01, 0.1, 1), "y_format": "log"}
        axes = Axes((0, x[-1]), (low, 2), room=figure, x_title="steps", y_title="loss", log=(False, True), **style)
        line = axes.at([0, x[-1]], level)
        floor = Segments(line[:1], line[1:], role="muted", width=3)
        names = experiments.race().methods
        titles = {name: f"{names[place]}, rate {{rate_{name}:g}}" for name, place in RACE.items()}
        rows: dict[str, Any] = {name: Row(title, name, "loss", spec="d") for name, title in titles.items()}
        facts = self.rows(column, **rows)
        self.turn_to(axes, floor)
        self.until("curves")
        drawn: list[Curve] = []  # the latest one is bright, next to its row
        for name, place in RACE.items():
            curve = Curve(axes, x, losses[place], role="loss", width=4)
            dot = Dots(axes.at([float(self[name])], level), role="loss", radius=0.1)
            paler = [last.animate.set_stroke(opacity=theme.DIMMED) for last in drawn[-1:]]
            self.play(appear(curve, dot, facts[name], run_time=0.6), *paler)
            drawn.append(curve)
        self.until("none")


def _walks(H: Array, start: Array, adam_rate: float) -> dict[str, Quantity]:
    """Return the walks on a bowl, each at the rate that is best for it; Adam's rate is given."""
    bowl, best = surfaces.quadratic(H), optimizers.best_momentum(H)
    to = bowl.gradient, start
    return {
        "gd": quantity(optimizers.gradient_descent, *to, optimizers.best_rate(H), ENOUGH),
        "momentum": quantity(optimizers.momentum, *to, best.rate, ENOUGH, beta=best.beta),
        "adam": quantity(optimizers.adam, *to, adam_rate, ENOUGH),
    }
