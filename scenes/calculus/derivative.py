"""The derivative, on the real loss of a trained network as one of its weights moves."""

from __future__ import annotations

from functools import partial

import numpy as np

from mathdl import calculus, data, optimizers, surfaces
from mathdl.checks import Array
from scenes.kit import theme
from scenes.kit.figures.lens import Lens
from scenes.kit.figures.moons import Moons
from scenes.kit.figures.secant import Drops, Secant
from scenes.kit.figures.slope_errors import SlopeErrors
from scenes.kit.figures.strip import Cell, Strip
from scenes.kit.figures.traced_curve import TracedCurve
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear, through, track, vanish
from scenes.kit.parameters import Number, Vector, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

TITLES, STATES, WALK, REACH, FLATTEST = ("one weight", "loss"), 91, 12, 4.0, 0.02
"""States of a sweep, steps of the walk at the end, how far the weight moves, the least slope that is seen to be one."""
SIZES, DECADE = np.geomspace(1, 1e-15, 181), np.array([1e-3, 1e-4])
"""Nudges down to what is lost in rounding, and two between which the errors fall."""
relu = partial(np.maximum, 0)


class Derivative(Lecture):
    """If I nudge one weight, what happens to the loss?"""

    gist = "nudge one weight: what happens to the loss?"
    parameters = {
        "weight": Whole(0, data.classifier().n_parameters - 1),
        **{"start": Number(-6, 6), "nudge": Number(0.1, 1)},
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
        if (np.diff(shrinking) >= 0).any() or steps[0] >= steps[1]:
            raise ValueError("nudge and nudges must fall from one to the next, and the second step be the longer")
        if abs(slope.value) < FLATTEST:
            raise ValueError(f"the slope at the start is {slope.value:.3f}: choose a start where the loss is steeper")
        secants = quantity(calculus.secant_slope, loss, start, shrinking)
        dwindling = quantity(np.linspace, nudge, nudges[-1], STATES)
        moves = quantity(np.subtract, quantity(loss, quantity(np.add, start, dwindling)), here)
        errors, fall = (quantity(calculus.slope_errors, loss, start, sizes, slope) for sizes in (SIZES, DECADE))
        kinds = "forward_errors", "central_errors"
        one_way, both_ways = (quantity(np.divide, fall.part(kind, 0), fall.part(kind, 1)) for kind in kinds)
        if [f"{one_way:.0f}", f"{both_ways:.0f}"] != ["10", "100"]:
            raise ValueError("the errors of the quotients do not fall by 10 and by 100: choose another start")
        ways = quantity(np.multiply, quantity(np.negative, quantity(np.sign, slope)), steps)
        promise = quantity(calculus.linear_promise, loss, start, ways, slope)
        if promise.value.miss[1] <= promise.value.miss[0]:
            raise ValueError("the promise for the long step is no worse than for the short one: choose other steps")
        rate = quantity(np.divide, steps[0], quantity(np.abs, slope))
        walk = quantity(optimizers.gradient_descent, loss.slope, [start], rate, WALK).part("points", (slice(None), 0))
        ends = [start - REACH, start + REACH, start]
        tour = quantity(np.interp, np.linspace(0, 1.5, 3 * STATES // 2), [0, 1, 1.5], ends)
        radii, fewer = (quantity(np.geomspace, 1, 1 / zoom, n) for n in (STATES, 31))
        apart = quantity(calculus.departure_from_line, loss, start, fewer, slope)
        kink = quantity(calculus.departure_from_line, relu, 0, fewer)
        sizes, misses = quantity(np.abs, ways), promise.part("miss")
        return {
            **{"line": line, "n_weights": quantity(data.classifier).part("n_parameters"), "loss": here, "slope": slope},
            **{"tour": tour, "tour_networks": quantity(loss.parameters, tour)},
            **{"walk": walk, "walk_networks": quantity(loss.parameters, walk)},
            **{"shrinking": quantity(np.array, shrinking), "secants": secants, "secant": secants.first},
            **{"last_secant": secants.last, "dwindling": dwindling, "moves": moves, "rise": moves.first},
            **{"errors": errors, "fall": fall, "one_way": one_way, "both_ways": both_ways},
            **{"radii": radii, "zooms": quantity(np.divide, 1, radii), "apart": apart, "kink": kink},
            **{"wide_apart": apart.first, "close_apart": apart.last, "kink_apart": kink.last},
            **{f"{side}_slope": quantity(calculus.derivative, relu, 0, side) for side in ("left", "right", "both")},
            "lowest": quantity(np.minimum, 0, quantity(np.add, here, promise.part("promised", 1))),
            **{"ways": ways, "promised": promise.part("promised"), "actual": promise.part("actual"), "miss": misses},
            **{"small": sizes.first, "large": sizes.last, "small_miss": misses.first, "large_miss": misses.last},
        }

    def question(self) -> None:
        """One weight moves, and all others are frozen: a dot draws the loss, and the border of the moons follows."""
        self.figure, self.column = self.stage.split(0.58)
        self.line: surfaces.LossLine = self["line"].value
        tour, ends = self["tour"], (self["tour"].value[0], self["tour"].value.max())
        self.curve = TracedCurve(self.line, *ends, tour.first, room=self.figure, titles=TITLES)
        above, below = self.column.lines(above=2)[0], self.column.lines(above=2, line=0.9)[1]
        vector = self.line.network.to_vector()
        strip = Strip(vector, room=above, most=np.abs(vector).max(), name=self.label("{n_weights:d} weights"))
        cell = Cell(strip, self.values["weight"], vector[self.values["weight"]])
        self.moons = Moons(self.line.network, data.classifier_data().training, room=below, border=True)
        self.play(appear(self.moons, strip, lag=0.1))
        self.until("freeze")
        self.play(strip.cells.animate.set_opacity(theme.DIMMED), appear(cell, self.curve.axes, self.curve))
        self.until("move")
        moving = self.curve.along(tour), cell.along(tour), self.moons.along(self["tour_networks"])
        self.play(through(*moving, run_time=4))

    def secant(self) -> None:
        """The view closes in on the dot; two legs and the line through two points; the quotient of the legs."""
        start, nudge = self.values["start"], self.values["nudge"]
        closing_in = self.curve.closing_in(start - 1.5 * nudge, start + 2 * nudge)
        self.cut = Secant(self.curve.axes, self.line, start, nudge, slope=self["slope"])
        legs = self.cut.beside_legs(self.label("{nudge:g}", role="parameter"), self.label("{rise:.3f}", role="loss"))
        quotient = 'loss("move") / parameter("nudge") = loss({rise:.3f}) / parameter({nudge:g})'
        facts = self.rows(
            self.column,
            loss=Row("loss here", "loss", "loss"),
            quotient=Row(formula=quotient, size=theme.FORMULA),
            value=Row(formula="=", number="secant", role="gradient", note="for every unit of weight"),
        )
        self.play(vanish(*self.standing(self.curve), run_time=theme.LEAVE), closing_in)
        self.play(appear(self.curve.axes, facts["loss"]))
        self.until("nudge")
        self.play(appear(self.cut.legs[0], legs[0]))
        self.until("rise")
        self.play(appear(self.cut.legs[1], self.cut.dots, legs[1]))
        self.until("quotient")
        number, copies = facts["quotient"], [leg.copy() for leg in legs]
        x, sides = number.get_right()[0] - legs[1].width / 2, (number.get_bottom()[1], number.get_top()[1])
        moves = (copy.animate.move_to([x, y, 0]) for copy, y in zip(copies, sides, strict=True))
        self.play(*moves, appear(self.cut.line), run_time=theme.MOVE)
        self.play(vanish(*copies, run_time=theme.LEAVE), appear(facts["quotient"]), appear(facts["value"]))

    def predict(self) -> None:
        """Both legs shrink to nothing; three answers for their quotient."""
        self.above, self.below = self.column.cut(0.7 if self.column.tall else 0.56)
        facts = self.rows(
            self.above,
            move=Row("move", role="loss", along="moves", spec=".4f"),
            nudge=Row("nudge", role="parameter", along="dwindling", spec=".4f"),
            small=Row(formula='loss("small") / parameter("small") = space ?', size=theme.FORMULA),
        )
        self.choice = self.choices_in_words(self.below, ["vanishes", "explodes", "settles"])
        self.stays = self.curve.axes, self.curve, self.cut.legs, self.cut.dots
        self.play(vanish(*self.standing(*self.stays)), appear(facts["move"], facts["nudge"]))
        shrinking = track(self.cut.show, self["dwindling"], *self.stays[2:])
        self.play(through(shrinking, facts["move"].along(), facts["nudge"].along()))
        self.until("ask")
        self.play(appear(facts["small"]))
        self.until("choices")
        self.play(appear(*self.choice, lag=0.5, run_time=theme.SWEEP / 2))

    def settle(self) -> None:
        """The second point slides to the first; quotients fill a table, and the line becomes the tangent."""
        nudges, quotients = self["shrinking"], ("#loss[move] / #parameter[nudge]", "secants", ".4f", "gradient")
        table = self.number_table(self.above, ("#parameter[nudge]", "shrinking", "g", "parameter"), quotients)
        row = Row(formula="(dif loss(L)) / (dif parameter(w)) =", number="slope", role="gradient", spec=".4f")
        slope = self.rows(self.below, slope=row)["slope"]
        self.play(vanish(*self.standing(*self.stays, self.choice)), *self.choice.right(2))
        self.play(appear(self.cut.show(nudges.first), table.header, table.rows[0]))
        for k in range(1, nudges.steps):
            sliding = quantity(np.geomspace, nudges.at(k - 1), nudges.at(k), 31)
            self.play(through(self.cut.along(sliding), run_time=0.8), appear(table.rows[k]))
        self.cut.show(0)
        self.until("tangent")
        self.play(vanish(self.choice, self.choice.frame, run_time=theme.LEAVE), appear(slope))

    def error(self) -> None:
        """The error of the quotient against the nudge, for both ways of nudging, down to rounding."""
        factors = self.label("÷ {one_way:.0f}"), self.label("÷ {both_ways:.0f}", role="gradient")
        chart = SlopeErrors(self["errors"], self["fall"], room=self.stage.whole, factors=factors)
        self.turn_to(chart.axes)
        for cloud, mark in ((chart.forward, "both"), (chart.central, "rounding")):
            self.play(appear(cloud.words), through(cloud.falling(), run_time=1.5))
            self.play(appear(cloud.legs, cloud.factor))
            self.until(mark)
        self.play(through(chart.forward.rounding(), chart.central.rounding(), run_time=2))
        self.play(appear(self.label("rounding", role="muted").move_to(chart.axes.at(1e-12, 1e-9))))

    def zoom(self) -> None:
        """A smooth curve and a kink under two lenses: one becomes straight, the other never."""
        left, right = self.stage.pair(titles=True, captions=1)
        radii, start = self["radii"], self.values["start"]
        smooth = Lens(self.line, start, radii.first, slope=self["slope"], room=left.figure)
        kink = Lens(relu, 0, radii.first, slope=self["both_slope"], room=right.figure, role="ink")
        pictures = []
        for lens, panel, name, gaps in ((smooth, left, "loss", "apart"), (kink, right, "ReLU", "kink")):
            zoom = self.rows(panel.title, row=Row(name, along="zooms", spec=",.0f", unit="times"))["row"]
            gap = self.rows(panel.caption, row=Row("curve and line apart", along=gaps, spec=".3%"))["row"]
            pictures.append((lens, zoom, gap, through(lens.along(radii), zoom.along(), gap.along())))
        texts = "slope {left_slope:g}", "slope {right_slope:g}", "in the kink \\ torch takes {left_slope:g}"
        places = (-0.5, 0.15), (-0.05, 0.75), (0.25, -0.7)
        words = [self.label(text).move_to(kink.axes.at(*at)) for text, at in zip(texts, places, strict=True)]
        self.turn_to()
        for (*picture, zooming), mark, end in zip(pictures, ("zoom", "stays"), ("kink", "need"), strict=True):
            self.play(appear(*picture))
            self.until(mark)
            self.play(zooming, until=end)
        self.play(appear(*words))

    def promise(self) -> None:
        """What the tangent promises beside what the curve does, for a short and a long step; then many short ones."""
        start, way = self.values["start"], self["ways"].value[1]
        low, high = sorted((start - way / 3, start + 1.25 * way))
        curve = TracedCurve(self.line, low, high, start, room=self.figure, titles=TITLES, bottom=self["lowest"])
        tangent = Secant(curve.axes, self.line, start, 0, slope=self["slope"])
        self.moons.show(self["walk_networks"].first)
        table = self.number_table(
            self.column.lines(above=2)[0],
            ("step", "ways", "g", "parameter"),
            ("#gradient[promised]", "promised", ".4f", "gradient"),
            ("#loss[real]", "actual", ".4f", "loss"),
            ("off by", "miss", ".1%", "ink"),
        )
        self.turn_to(curve.axes, curve.show(start, high), tangent, table.header, self.moons)
        for k, mark in enumerate(("small", "large")):
            self.until(mark)
            drops = Drops(curve.axes, self.line, start, self["ways"].at(k), slope=self["slope"])
            self.play(appear(drops, table.rows[k]))
        self.until("walk")
        self.play(through(curve.steps(self["walk"]), self.moons.along(self["walk_networks"])), until="end")
