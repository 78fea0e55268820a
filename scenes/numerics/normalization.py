"""Normalisation: a signal survives many layers only if each of them multiplies it by about one."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UP, VGroup

from mathdl import floating_point, networks
from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.plane import Plane, Pointer
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, between, through, track
from scenes.kit.painted.shapes import HeatMap, Rings, Segments
from scenes.kit.parameters import Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.text import halo
from scenes.numerics.deep import backward, clipping, forward, layer

LITTLE = networks.SCHEMES["small"](1, 1)
"""The spread of small weights."""
HALF, ROWS, LIMIT, SPAN = "float16", 8, 1.0, (1e-9, 1e7)
"""The format whose walls are shown, rows of the picture of a layer, the longest gradient, and the sizes drawn."""


class Normalization(Lecture):
    """How do thirty layers keep a signal in range?"""

    gist = "a factor of one survives"
    parameters = {
        **{"depth": Whole(20, 60), "width": Whole(64, 256), "shrink": Number(0.8, 0.95), "grow": Number(1.05, 1.2)},
        "seed": Whole(0, 9999),
    }

    @staticmethod
    def numbers(depth: int, width: int, shrink: float, grow: float, seed: int) -> dict[str, Quantity]:
        """Send a signal through layers of four spreads, a gradient back, and take a step with and without clipping."""
        layers, half = quantity(np.arange, depth + 1), floating_point.FORMATS[HALF]
        falling, rising = (quantity(np.power, each, layers) for each in (shrink, grow))
        sums = layer(width, seed)
        factors = [quantity(networks.layer_factor, width, spread) for spread in (1.0, LITTLE)]
        four = quantity(floating_point.layer_norm, [[1, 3, 5, 7], [10, 30, 50, 70]], eps=1e-9)
        return {
            **{"depth": quantity(np.size, layers.part(slice(1, None))), "falling": falling, "rising": rising},
            **{"shrunk": falling.last, "grown": rising.last, "width": quantity(np.size, sums)},
            **{"half": quantity(np.divide, width, 2), "factor": factors[0], "large_factor": factors[0]},
            **{"small_factor": factors[1], "little": quantity(np.asarray, LITTLE)},
            **{"sums": sums, "kept": quantity(np.maximum, sums, 0), "layers": layers},
            **{"wall": quantity(np.asarray, half.largest), "floor": quantity(np.asarray, half.smallest)},
            **forward(depth, width, seed, HALF),
            "he_spread": quantity(np.sqrt, quantity(np.divide, 2, width)),
            **{f"a{k}": quantity(np.take, [1, 3, 5, 7], k - 1) for k in (1, 2, 3, 4)},
            **{f"n{k}": four.part(0, k - 1) for k in (1, 2, 3, 4)},
            **backward(depth, width, seed),
            **clipping(seed, LIMIT),
        }

    def question(self) -> None:
        """Ten per cent a layer, down and up."""
        panels = self.stage.pair(titles=True, captions=1)
        rows = ("falling", "{shrink:g} a layer", "shrunk", ".0%"), ("rising", "{grow:g} a layer", "grown", ".1f")
        for panel, (name, title, number, spec), mark in zip(panels, rows, ("less", "more"), strict=True):
            bars = Bars(self[name], room=panel.figure, top=float(self[name].value.max()), gap=0.15)
            left = self.rows(panel.caption, end=Row("after {depth:d} layers", number, "data", spec=spec))
            self.until(mark)
            self.play(appear(panel.title.put(self.label(title)), bars))
            self.play(appear(*left))

    def factor(self) -> None:
        """The sums of one layer; ReLU keeps half of them."""
        figure, column = self.stage.split(0.5 if self.stage.whole.tall else 0.58)
        values = [self[name].value.reshape(ROWS, -1) for name in ("sums", "kept")]
        side = min(figure.width / values[0].shape[1], figure.height / ROWS)
        size: dict[str, Any] = {"width": side * values[0].shape[1], "height": side * ROWS, "gap": 0.06}
        most = float(np.abs(values[0]).max())
        cells = figure.put(HeatMap(values[0], low=-most, high=most, table=theme.diverging()[::-1], **size))
        facts = self.rows(
            column,
            rule=Row("factor of a layer", formula="parameter(sigma) sqrt(n / 2)"),
            value=Row("with spread 1", "factor", "output", spec="g", note="$sqrt({half:g})$"),
        )
        self.turn_to(cells)
        self.until("relu")
        self.play(between(lambda now: cells.show(now), *values, cells))
        self.until("root")
        self.play(appear(*facts, lag=0.3, run_time=1))

    def predict(self) -> None:
        """The walls of half precision, and two factors."""
        figure, self.column = self.stage.split(0.5 if self.stage.whole.tall else 0.66)
        last = int(self["layers"].value[-1])
        ticks: dict[str, Any] = {"x_ticks": (0, last // 2, last), "y_ticks": (1e-6, 1, 1e6), "y_format": "log"}
        self.axes = Axes((0, last), SPAN, room=figure, x_title="layer", y_title="size", log=(False, True), **ticks)
        ends = [self.axes.at([0, last], float(self[name])) for name in ("wall", "floor")]
        walls = VGroup(*(Segments(end[:1], end[1:], role="gradient", width=4) for end in ends))
        names = [self.label("{wall:,.0f}", role="gradient"), self.label("{floor:.0e}", role="gradient")]
        for name, end, side in zip(names, ends, (UP, UP), strict=True):
            halo(name.next_to(end[1], side, buff=0.08).shift([-name.width / 2, 0, 0]))
        facts = self.rows(
            self.column,
            large=Row("spread 1: times", "large_factor", "parameter", spec="g"),
            small=Row("spread {little:g}: times", "small_factor", "parameter", spec="g"),
        )
        self.turn_to(self.axes, walls, *names, facts["large"])
        self.walls = [walls, *names]
        self.until("small")
        self.play(appear(facts["small"]))

    def drift(self) -> None:
        """Two signals run into the walls."""
        self.curves: dict[str, Curve] = {}
        for name, mark, number in (("large", "up", "over"), ("small", "down", "under")):
            self.until(mark)
            at = float(self[number])
            place = self.axes.at([at], float(self["wall" if name == "large" else "floor"]))
            self.play(self._running(name))
            self.play(appear(Rings(place, role="ink", radius=0.16)))

    def he(self) -> None:
        """A spread that makes the factor one."""
        facts = self.rows(
            self.column,
            he=Row("He: spread", "he_spread", "parameter", note="$sqrt(2 / {width:d})$"),
            he_end=Row("in the last layer", "he_end", "output", spec=".2f"),
            xavier=Row("Xavier, last layer", "xavier_end", "output", spec=".0e"),
        )
        self.turn_to(keep=[self.axes, *self.walls, *self.curves.values()])
        self.until("he")
        self.play(self._running("he"), appear(facts["he"]))
        self.play(appear(facts["he_end"]))
        self.until("xavier")
        self.play(self._running("xavier"), appear(facts["xavier"]))

    def layer_norm(self) -> None:
        """Every layer is corrected, and all curves fall onto one."""
        before, after = (
            ", ".join(f"{{{name}{k}:{spec}}}" for k in (1, 2, 3, 4)) for name, spec in (("a", "g"), ("n", ".2f"))
        )
        vectors = f'vec(delim: "[", {before}) -> output(vec(delim: "[", {after}))'
        formula = self.column.put(self.formula(vectors, size=theme.FORMULA))
        self.turn_to(keep=[self.axes, *self.walls, *self.curves.values()])
        self.until("numbers")
        self.play(appear(formula))
        self.until("fall")
        self.play(*(self._falling(name, curve) for name, curve in self.curves.items()))

    def backward(self) -> None:
        """The gradient on its way back, with two activations."""
        figure, column = self.stage.split(0.5 if self.stage.whole.tall else 0.66)
        sizes = [self[name].value for name in ("sigmoid", "relu")]
        last, low = len(sizes[0]), float(min(sizes[0].min(), sizes[1].min()))
        ticks: dict[str, Any] = {"x_ticks": (1, last), "y_ticks": (1e-20, 1e-10, 1), "y_format": "log"}
        titles: dict[str, Any] = {"x_title": "layer", "y_title": "gradient", "log": (False, True)}
        axes = Axes((last, 1), (low / 10, 10), room=figure, **titles, **ticks)
        x = np.arange(last, 0, -1)
        curves = [Curve(axes, x, each[::-1], role="gradient") for each in sizes]
        facts = self.rows(
            column,
            slope=Row("slope of sigmoid, at most", "sigmoid_slope", "ink", spec="g"),
            sigmoid=Row("sigmoid, first layer", "sigmoid_first", "gradient", spec=".0e"),
            relu=Row("ReLU, first layer", "relu_first", "gradient", spec=".2f"),
        )
        self.turn_to(axes)
        self.until("slope")
        self.play(appear(facts["slope"]))
        self.until("run")
        for curve, name in zip(curves, ("sigmoid", "relu"), strict=True):
            self.play(self._growing(curve), appear(facts[name]))

    def clip(self) -> None:
        """A long gradient keeps its direction and loses its length."""
        figure, column = self.stage.split(0.5 if self.stage.whole.tall else 0.55)
        plane = Plane(room=figure, points=[[(0, 0), (3, 4)]], basis=False)
        arrow = Pointer(*plane.view.at([(0, 0), (3, 4)]), role="gradient")
        facts = self.rows(
            column,
            length=Row("length of the gradient", "length", "gradient", spec=",.0f"),
            before=Row("loss", "before", "loss", spec=",.0f"),
            clipped=Row("after a clipped step", "clipped", "loss", spec=",.0f"),
            unclipped=Row("after an unclipped one", "unclipped", "loss", spec=",.0f"),
        )
        self.turn_to(plane, arrow, facts["length"])
        self.until("shorten")
        short = floating_point.clip_by_norm([3.0, 4.0], LIMIT)
        ends = [plane.view.at(np.array([(0, 0), tip])) for tip in ((3, 4), short)]
        self.play(between(lambda points: setattr(arrow, "points", points), *ends, arrow))
        self.until("step")
        self.play(appear(facts["before"], facts["clipped"], lag=0.5, run_time=1))
        self.until("unclipped")
        self.play(appear(facts["unclipped"]))

    def _running(self, name: str) -> Any:
        """Return the animation in which a signal runs through the layers."""
        self.curves[name] = Curve(self.axes, self["layers"].value, self[name].value, role="output")
        return self._growing(self.curves[name])

    def _falling(self, name: str, curve: Curve) -> Any:
        """Return the animation of a signal that is corrected, evenly on the logarithmic axis."""
        return between(lambda powers: curve.show(10.0**powers), *self[f"powers_{name}"].value, curve)

    def _growing(self, curve: Curve) -> Any:
        x, y = curve.x, curve.y
        counts = quantity(np.arange, 2, len(x) + 1)
        return through(track(lambda n: curve.set_data(x[: int(n.value)], y[: int(n.value)]), counts, curve), pace=EVEN)
