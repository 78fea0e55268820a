"""The derivative, on the real loss of a trained network as one of its weights moves."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Rectangle, VGroup

from mathdl import calculus, data, optimizers, surfaces
from mathdl.checks import Array
from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.lens import Lens
from scenes.kit.figures.moons import Moons
from scenes.kit.figures.secant import Secant
from scenes.kit.figures.strip import Strip
from scenes.kit.lecture import Lecture
from scenes.kit.motion import Sweep, Track, appear, between, through, track, vanish
from scenes.kit.painted.shapes import Dots, Segments
from scenes.kit.parameters import Number, Vector, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Choices, Row
from scenes.kit.stage import Slot

STATES, FIGURE = 91, 0.62
REACH, NEAR = 4.0, 1.25
"""How far from the start the weight moves, and how much further than its longest step the close view reaches."""
SIZES = np.geomspace(1, 1e-15, 181)
"""Nudges from 1 to what is lost in rounding, twelve in each power of ten."""
DECADE = np.array([1e-3, 1e-4])
"""Where the fall of the errors is measured."""
FLATTEST = 0.02
"""The least slope whose quotients can be told from nothing in the picture."""
FALLING, LEAST = 73, 1e-13
"""So many of them show the falling errors; and the least error that is drawn."""
WALK = 12
"""Small steps at the end."""
DOT, ROOM_ABOVE = 0.09, 1.15
"""The radius of a dot on a curve, and how many times as high as a curve its axes are."""


def relu(z: Any) -> Any:
    """Return the larger of z and zero."""
    return np.maximum(z, 0)


class Derivative(Lecture):
    """If I nudge one weight, what happens to the loss?"""

    gist = "nudge one weight: what happens to the loss?"
    parameters = {
        "weight": Whole(0, data.classifier().n_parameters - 1),
        "start": Number(-6, 6),
        "nudge": Number(0.1, 1),
        "nudges": Vector((2, 4), 1e-5, 0.1),
        "zoom": Whole(10, 10_000),
        "steps": Vector((2, 2), 0.01, 1.5),
    }

    @staticmethod
    def numbers(weight: int, start: float, nudge: float, nudges: Array, zoom: int, steps: Array) -> dict[str, Quantity]:
        """Cut the network's loss along one weight, and compute secants, their errors, the tangent and its promises."""
        network, moons = data.classifier(), data.classifier_data().training
        line = quantity(surfaces.loss_line, network, moons.X, moons.y, weight)
        loss, here, slope = line.value, quantity(line.value, start), quantity(line.value.slope, start)
        shrinking = [nudge, *nudges]
        if (np.diff(shrinking) >= 0).any():
            raise ValueError(f"nudges must fall from one to the next, and the first be less than nudge, {nudge:g}")
        if steps[0] >= steps[1]:
            raise ValueError("the first of the steps must be shorter than the second")
        if abs(slope.value) < FLATTEST:
            raise ValueError(f"the slope at the start is {slope.value:.3f}: choose a start where the loss is steeper")
        secants = quantity(calculus.secant_slope, loss, start, shrinking)
        falling = quantity(calculus.slope_errors, loss, start, DECADE, slope)
        falls = {
            name: quantity(np.divide, errors.first, errors.last)
            for name, errors in (("one", falling.part("forward_errors")), ("both", falling.part("central_errors")))
        }
        if abs(np.log10(falls["one"].value) - 1) > 0.1 or abs(np.log10(falls["both"].value) - 2) > 0.1:
            raise ValueError("the errors of the nudges do not fall as the words say: choose another start")
        ways = quantity(np.multiply, quantity(np.negative, quantity(np.sign, slope)), steps)
        promise = quantity(calculus.linear_promise, loss, start, ways, slope)
        ends = quantity(np.add, start, ways)
        if promise.value.miss[1] <= promise.value.miss[0]:
            raise ValueError("the promise for the long step is no worse than for the short one: choose other steps")
        errors = quantity(calculus.slope_errors, loss, start, SIZES, slope)
        rate = quantity(np.divide, steps[0], quantity(np.abs, slope))
        walk = quantity(optimizers.gradient_descent, loss.slope, [start], rate, WALK).part("points", (slice(None), 0))
        low, high = start - REACH, start + REACH
        tour = quantity(np.concatenate, [np.linspace(low, high, STATES), np.linspace(high, start, STATES // 2)])
        radii, fewer = (quantity(np.geomspace, 1, 1 / zoom, n) for n in (STATES, STATES // 3))
        apart = quantity(calculus.departure_from_line, loss, start, fewer, slope)
        kink = quantity(calculus.departure_from_line, relu, 0, fewer)
        return {
            **{"line": line, "n_weights": quantity(data.classifier).part("n_parameters"), "loss": here, "slope": slope},
            **{"tour": tour, "tour_losses": quantity(loss, tour), "tour_networks": quantity(loss.parameters, tour)},
            **{"walk": walk, "walk_losses": quantity(loss, walk), "walk_networks": quantity(loss.parameters, walk)},
            "rise": quantity(np.subtract, quantity(loss, start + nudge), here),
            **{"shrinking": quantity(np.array, shrinking), "secants": secants, "secant": secants.first},
            **{"last_secant": secants.last, "dwindling": quantity(np.geomspace, nudge, nudges[-1], STATES)},
            **{"errors": errors, "falling": falling, "fall_one": falls["one"], "fall_both": falls["both"]},
            "lowest": quantity(np.minimum, 0, quantity(np.add, here, promise.part("promised", 1))),
            **{"radii": radii, "zooms": quantity(np.divide, 1, radii), "apart": apart, "kink": kink},
            **{"wide_apart": apart.first, "close_apart": apart.last, "kink_apart": kink.last},
            "kink_slope": quantity(calculus.derivative, relu, 0),
            **{f"{side}_slope": quantity(calculus.derivative, relu, 0, side) for side in ("left", "right")},
            **{"ends": ends, "promised_ends": quantity(np.add, here, promise.part("promised"))},
            **{"actual_ends": quantity(loss, ends), "miss": promise.part("miss")},
            **{"ways": ways, "promised": promise.part("promised"), "actual": promise.part("actual")},
            **{"small": quantity(np.array, steps).first, "large": quantity(np.array, steps).last},
            **{"small_miss": promise.part("miss", 0), "large_miss": promise.part("miss", 1)},
        }

    def question(self) -> None:
        """One weight moves, and all others are frozen: a dot draws the loss, and the border of the moons follows."""
        self.figure, self.column = self.stage.split(FIGURE)
        self.line: surfaces.LossLine = self["line"].value
        x, losses = self["tour"].value, self["tour_losses"].value
        self.far = (float(x[0]), float(x.max())), (0.0, ROOM_ABOVE * float(losses.max()))
        self.axes = loss_axes(self.figure, *self.far)
        words, below, _ = self.column.lines(above=1)
        row, below, _ = below.lines(above=1)
        vector, i = self.line.network.to_vector(), self.values["weight"]
        most = max(np.abs(vector).max(), np.abs(x).max())
        strip = Strip(vector, room=row, most=most)
        middle, half = strip.cells.cell_center(0, i), strip.cells.width / vector.size / 2
        one = Strip(vector[[i]], room=Slot(middle[0] - half, row.bottom, middle[0] + half, row.top), most=most)
        frame = Rectangle(width=2 * half, height=one.height).move_to(one).set_stroke(theme.role("ink"), width=3)
        moons = Moons(self.line.network, data.classifier_data().training, room=below, border=True)
        count = words.put(self.label("{n_weights:d} weights"), at=LEFT)
        self.curve = Curve(self.axes, x[:2], losses[:2], role="loss")
        self.dot = Dots(self.axes.at(x[:1], losses[:1]), role="ink", radius=DOT)

        def draw(step: Quantity) -> None:
            reached = min(step.value + 2, STATES)
            self.curve.set_data(x[:reached], losses[:reached])
            self.dot.move_dots(self.axes.at(x[[step.value]], losses[[step.value]]))

        self.play(appear(moons, strip, count, lag=0.1))
        self.until("freeze")
        self.add(one)
        self.play(strip.animate.set_opacity(theme.DIMMED), appear(frame, self.axes))
        self.until("move")
        networks = self["tour_networks"]
        moving = track(draw, quantity(np.arange, len(x)), self.curve, self.dot)
        self.play(through(moving, one.along(networks.part((slice(None), [i]))), moons.along(networks), run_time=5))

    def secant(self) -> None:
        """The view closes in on the dot; two legs and the line through two points; the quotient of the legs."""
        start, nudge = self.values["start"], self.values["nudge"]
        near = (start - 1.5 * nudge, start + 2 * nudge)
        places = np.linspace(*near, STATES)
        axes = loss_axes(self.figure, near, (0.0, ROOM_ABOVE * float(self.line(places).max())))
        self.cut = Secant(axes, self.line, start, nudge, slope=self["slope"])
        legs = self.cut.beside_legs(self.label("{nudge:g}", role="parameter"), self.label("{rise:.3f}", role="loss"))
        quotient = 'loss("move") / parameter("nudge") = loss({rise:.3f}) / parameter({nudge:g})'
        facts = self.rows(
            self.column,
            loss=Row("loss here", "loss", "loss"),
            quotient=Row(formula=quotient, size=theme.FORMULA),
            value=Row(
                formula="=", number="secant", role="gradient", size=theme.READOUT, note="for every unit of weight"
            ),
        )
        self.play(vanish(*self.standing(self.curve, self.dot), run_time=theme.LEAVE))
        self.play(self._closing_in(axes))
        self.play(appear(axes, facts["loss"]))
        self.until("nudge")
        level, upright = self.cut.legs
        self.play(appear(level, legs[0]))
        self.until("rise")
        self.play(appear(upright, self.cut.dots, legs[1]), vanish(self.dot))
        self.until("quotient")
        self.play(appear(self.cut.line))
        x = facts["quotient"].get_right()[0] - legs[1].width / 2
        copies = [leg.copy() for leg in legs]
        moves = [
            copy.animate.move_to([x, facts["quotient"].get_edge_center(side)[1], 0])
            for copy, side in zip(copies, (DOWN, UP), strict=True)
        ]
        self.play(*moves, run_time=theme.MOVE)
        self.play(vanish(*copies, run_time=theme.LEAVE), appear(facts["quotient"]))
        self.play(appear(facts["value"]))
        self.leaving = (*facts, *legs)

    def predict(self) -> None:
        """Both legs shrink to nothing; three answers for their quotient."""
        self.above, self.below = self.column.cut(0.7)
        small = self.above.put(self.formula('loss("small") / parameter("small") = space ?'), at=LEFT)
        words = [self.label(word) for word in ("vanishes", "explodes", "settles")]
        self.choice = Choices(self.below, [self.label(letter, role="muted") for letter in "ABC"], words)
        self.play(vanish(self.cut.line, *self.leaving))
        self.play(through(self.cut.along(self["dwindling"])), appear(small))
        self.until("choices")
        self.play(appear(*self.choice, lag=0.5, run_time=theme.SWEEP / 2))
        self.leaving = (small,)

    def settle(self) -> None:
        """The second point slides to the first; quotients fill a table, and the line becomes the tangent."""
        nudges, secants = self["shrinking"], self["secants"]
        cells = [
            (self.readout(nudges.at(k), "g", role="parameter", size=theme.ROW),
             self.readout(secants.at(k), ".4f", role="muted", size=theme.ROW))
            for k in range(nudges.steps)
        ]  # fmt: skip
        table = self.table(self.above, ("#parameter[nudge]", "#loss[move] / #parameter[nudge]"), cells)
        derivative = Row(formula="(dif loss(L)) / (dif parameter(w)) =", number="slope", role="gradient", spec=".4f")
        slope = self.rows(self.below, slope=derivative)["slope"]
        self.play(vanish(*self.leaving), *self.choice.right(2))
        self.cut.show(nudges.first)
        self.play(appear(self.cut, table.header, table.rows[0]))
        for k in range(1, nudges.steps):
            sliding = quantity(np.geomspace, nudges.at(k - 1), nudges.at(k), STATES // 3)
            self.play(through(self.cut.along(sliding), run_time=0.8), appear(table.rows[k]))
        self.cut.show(0)
        self.until("tangent")
        self.play(vanish(self.choice, self.choice.frame, run_time=theme.LEAVE))
        self.play(appear(slope))

    def error(self) -> None:
        """The error of the quotient against the nudge, for both ways of nudging, down to rounding."""
        powers = [10.0**k for k in range(-15, 1)]
        chart = Axes(
            (powers[0], 1), (1e-13, 1), room=self.stage.whole, log=(True, True), x_format="log", y_format="log",
            x_ticks=powers, y_ticks=powers[2:], x_labels=powers[::3], y_labels=powers[3::3],
            x_title="nudge $h$", y_title="error of the quotient",
        )  # fmt: skip
        one, both = (self._errors(chart, *way) for way in (("one", "forward", "ink"), ("both", "central", "gradient")))
        one[2].next_to(chart.at(DECADE[1], one[3][1]), LEFT, buff=0.2)
        both[2].next_to(chart.at(DECADE[0], both[3][1]), RIGHT, buff=0.2)
        names = [self.label("one way: $w + h$"), self.label("both ways: $w plus.minus h$", role="gradient")]
        names[0].next_to(one[2], UP, buff=0.4).align_to(one[2], RIGHT)
        names[1].next_to(both[2], DOWN, buff=0.4).align_to(both[2], LEFT)
        rounding = self.label("rounding", role="muted").move_to(chart.at(1e-12, 1e-9))
        self.turn_to(chart)
        for (cloud, legs, fall, _), name, mark in zip((one, both), names, ("both", "rounding"), strict=True):
            self.play(appear(name), through(self._more(cloud, 0, FALLING), run_time=1.5))
            self.play(appear(legs, fall))
            self.until(mark)
        self.play(*(through(self._more(way[0], FALLING, len(SIZES)), run_time=2) for way in (one, both)))
        self.play(appear(rounding))

    def zoom(self) -> None:
        """A smooth curve and a kink under two lenses: one becomes straight, the other never."""
        left, right = self.stage.pair(titles=True, captions=1)
        first = self["radii"].first
        smooth = Lens(self.line, self.values["start"], first, slope=self["slope"], room=left.figure)
        kink = Lens(relu, 0, first, slope=self["kink_slope"], room=right.figure, role="ink")
        size = {"along": "zooms", "spec": ",.0f", "unit": "times"}
        titles = [
            self.rows(panel.title, zoom=Row(name, **size))["zoom"]
            for panel, name in ((left, "the loss, zoomed in"), (right, "a ReLU, zoomed in"))
        ]
        gaps = [
            self.rows(panel.caption, gap=Row("curve and line apart", role="gradient", along=states, spec=".3%"))["gap"]
            for panel, states in ((left, "apart"), (right, "kink"))
        ]
        sides = self.label("slope {left_slope:g}"), self.label("slope {right_slope:g}")
        for side, place in zip(sides, ((-0.5, 0.15), (0.05, 0.75)), strict=True):
            side.move_to(kink.axes.at(*place))
        torch = self.label("in the kink \\ torch takes {left_slope:g}", role="muted").move_to(kink.axes.at(0.5, -0.5))
        self.turn_to(smooth, titles[0], gaps[0])
        self.until("zoom")
        tracks = [
            (lens.along(self["radii"]), title.along(), gap.along())
            for lens, title, gap in zip((smooth, kink), titles, gaps, strict=True)
        ]
        self.play(through(*tracks[0]), until="kink")
        self.play(appear(kink, titles[1], gaps[1], *sides))
        self.play(through(*tracks[1]), until="need")
        self.play(appear(torch))

    def promise(self) -> None:
        """What the tangent promises beside what the curve does, for a short and a long step; then many short ones."""
        figure, column = self.stage.split(0.56)
        start, ends = self.values["start"], self["ends"].value
        x = sorted((start - (ends[1] - start) / 3, start + NEAR * (ends[1] - start)))
        top = ROOM_ABOVE * float(self.line(np.linspace(*x, STATES)).max())
        axes = loss_axes(figure, (x[0], x[1]), (ROOM_ABOVE * self["lowest"].value, top))
        zero = Segments(axes.at(x[:1], 0), axes.at(x[1:], 0))
        curve = Curve(axes, np.linspace(*x, STATES), self.line(np.linspace(*x, STATES)), role="loss")
        tangent = Secant(axes, self.line, start, 0, slope=self["slope"])
        above, below = column.cut(0.42)
        moons = Moons(self.line.network, data.classifier_data().training, room=below, border=True)
        moons.show(self["walk_networks"].first)
        styles = (
            ("ways", "g", "parameter"),
            ("promised", ".4f", "gradient"),
            ("actual", ".4f", "loss"),
            ("miss", ".1%", "ink"),
        )
        cells = [
            [self.readout(self[name].at(k), spec, role=role, size=theme.LABEL) for name, spec, role in styles]
            for k in range(2)
        ]
        table = self.table(above, ("step", "#gradient[promised]", "#loss[real]", "off by"), cells)
        self.turn_to(axes, zero, curve, tangent, table.header, moons)
        for k, mark in enumerate(("small", "large")):
            self.until(mark)
            self.play(appear(self._drops(axes, k), table.rows[k]))
        self.until("walk")
        walked = Dots(axes.at(self["walk"].value, self["walk_losses"].value), role="ink", radius=DOT)
        self.play(through(self._more(walked, 1, WALK + 1), moons.along(self["walk_networks"])), until="end")

    def _errors(self, chart: Axes, way: str, kind: str, role: str) -> tuple[Dots, Segments, Any, Any]:
        """Return the errors of one way of nudging as dots, the legs of their fall over a decade, and how far it is."""
        errors = np.maximum(self["errors"].part(f"{kind}_errors").value, LEAST)
        cloud = Dots(chart.at(SIZES, errors), role=role, radius=0.045)
        high, low = self["falling"].part(f"{kind}_errors").value
        corner = chart.at(*((DECADE[1], high) if way == "one" else (DECADE[0], low)))
        ends = [chart.at(DECADE[0], high), chart.at(DECADE[1], low)]
        legs = Segments(np.array([ends[0], corner]), np.array([corner, ends[1]]), role=role, width=3)
        return cloud, legs, self.label(f"÷ {{fall_{way}:.0f}}", role=role), (high, np.sqrt(high * low))

    def _more(self, dots: Dots, first: int, last: int) -> Track:
        """Return the track that shows more of the dots."""
        dots.visible = first

        def show(count: Quantity) -> None:
            dots.visible = int(count.value)

        return track(show, quantity(np.arange, first, last + 1), dots)

    def _drops(self, axes: Axes, k: int) -> VGroup:
        """Return a step, the drop that the tangent promises for it, and the drop of the curve."""
        start, here, x = self.values["start"], self["loss"].value, self["ends"].value[k]
        corner, aside = axes.at(x, here), np.array([0.05, 0, 0])
        step = Segments(axes.at([start], [here]), corner[np.newaxis], role="parameter", width=4)
        foot = axes.at([x], self["promised_ends"].value[[k]]), axes.at([x], self["actual_ends"].value[[k]])
        promised, actual = (
            Segments(corner + shift, end + shift, role=role, width=6)
            for shift, end, role in ((-aside, foot[0], "gradient"), (aside, foot[1], "loss"))
        )
        return VGroup(step, promised, actual)

    def _closing_in(self, axes: Axes) -> Sweep:
        """Return the animation that closes in on the part of the curve that ``axes`` show."""
        start = self.values["start"]

        def look(edges: np.ndarray) -> None:
            x, y = tuple(edges[:2]), tuple(edges[2:4])
            view = Axes(x, y, room=Slot(*edges[4:]), show=(False, False))
            self.curve.axes, places = view, np.linspace(*x, 2 * STATES)
            self.curve.set_data(places, self.line(places))
            self.dot.move_dots(view.at([start], [self.line(start)]))

        ends = [
            [*x, *y, window.left, window.bottom, window.right, window.top]
            for x, y, window in ((*self.far, self.axes.window), (axes._x, axes._y, axes.window))
        ]
        self.axes = axes
        return between(look, *ends, self.curve, self.dot)


def loss_axes(room: Slot, x: tuple[float, float], y: tuple[float, float]) -> Axes:
    """Return axes for the loss ``y`` of one weight ``x``, with up to five ticks each."""
    return Axes(x, y, room=room, x_ticks=ticks(*x), y_ticks=ticks(*y), x_title="one weight", y_title="loss")


def ticks(low: float, high: float) -> list[float]:
    """Return up to five round numbers from ``low`` to ``high``, evenly spaced."""
    power = 10.0 ** np.floor(np.log10(high - low))
    step = next(power * f for f in (0.2, 0.5, 1, 2) if (high - low) / (power * f) <= 5)
    return [float(k * step) for k in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]
