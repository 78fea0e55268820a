"""Likelihood: fitting makes what was seen as probable as possible, and the usual losses are minus its logarithm."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mathdl.checks import Array
from mathdl.distributions import fit_normal, normal
from scenes.kit import theme
from scenes.kit.figures.bet import Bet
from scenes.kit.figures.climb import Climb
from scenes.kit.figures.factors import Factors
from scenes.kit.figures.right_bets import RightBets
from scenes.kit.figures.running_product import RunningProduct
from scenes.kit.figures.squared_distances import SquaredDistances
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EARLY, EVEN, Track, appear, through, track, vanish
from scenes.kit.painted.shapes import Segments
from scenes.kit.parameters import Number, Vector, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.stage import Slot
from scenes.probability.bets import learn, multiply, slide

STATES = 121
LEAST, MOST = 2, 7
"""Kilograms between which cats, and the centre of the bell, lie."""
SIDE = 0.6
"""How many kilograms beyond the cats the bell slides."""
FLAT, LOWER = 0.34, 0.5
"""The share of the figure below squares, and below the bell."""
CENTRE = Row("centre", formula="parameter(mu) =", role="parameter", spec=".2f")
AREA = "inline(sum_i) (data(x_i) - parameter(mu))^2 ="
LOGS = "inline(sum_i) log parameter(q)(data(x_i)) ="
LAW = 'op("argmax") inline(product_i) parameter(q)(x_i) = op("argmin") loss(inline(sum_i) -log parameter(q)(x_i))'
ALL_BETS = "inline(product_i) parameter(q)(y_i) ="
PRODUCT = "inline(product_i) parameter(q)(data(x_i)) ="


class Likelihood(Lecture):
    """Where do loss functions come from?"""

    gist = "make what was seen probable"
    parameters = {
        "cats": Vector((3, 8), LEAST, MOST),
        "std": Number(0.4, 1.5),
        "start": Number(2.5, 6.5),
        "many": Whole(60, 300),
        "seed": Whole(0, 9999),
    }

    @staticmethod
    def numbers(cats: Array, std: float, start: float, many: int, seed: int) -> dict[str, Quantity]:
        """Compute the bets on the cats wherever the bell stands, the long product, and the classifier's bets."""
        best = quantity(fit_normal, cats).part("mean", unit="kg")
        if abs(start - best.value) < SIDE / 2:
            raise ValueError(f"start must lie {SIDE / 2:g} kg or more from the mean of the cats, {best:.2f} kg")
        model = quantity(normal, best, std)
        product = multiply(model.value, many, seed)
        low = quantity(np.minimum, LEAST, quantity(np.floor, quantity(np.min, product["samples"])))
        high = quantity(np.maximum, MOST, quantity(np.ceil, quantity(np.max, product["samples"])))
        grid = quantity(np.linspace, low, high, 2 * STATES)
        left, right = max(LEAST, min(start, cats.min() - SIDE)), min(MOST, max(start, cats.max() + SIDE))
        ways = {"aside": (start, left), "across": (left, right), "back": (right, best)}
        found = slide({**ways, "away": (best, start), "closer": (start, best)}, cats, std, grid, STATES)
        return {
            **{"n": quantity(np.size, cats), "best": best, "grid": grid, **found, **product, **learn()},
            **{"sigma": model.part("std", unit="kg"), "top": quantity(model.value.pdf, best)},
            "product": found["likelihoods_closer"].first,
            "likelihoods": quantity(np.concatenate, [found[f"likelihoods_{way}"] for way in ways]),
            "farthest": quantity(np.max, quantity(np.abs, quantity(np.subtract.outer, found["closer"], cats))),
        }

    def question(self) -> None:
        """The cats on an axis; a bell over them."""
        self.figure, self.column = self.stage.split(0.62)
        _, self.upper, self.lower = self.figure.lines(below=1, line=LOWER * self.figure.height)
        _, above, self.below = self.column.lines(below=1, line=0.6 * self.column.height)
        grid, density = self["grid"], self["bells_closer"].first
        ticks = range(round(grid.value[0]), round(grid.value[-1]) + 1)
        top, title = self["top"].value, "weight in kg"
        self.bet = bet = Bet(grid, density, room=self.figure, top=top, x_ticks=ticks, x_title=title)
        heights = self["heights_closer"].first
        numbers = [self.readout(heights.part(i), size=theme.LABEL, underline=False) for i in range(self["n"].value)]
        self.cats = bet.stand(self.values["cats"], heights, numbers=numbers)
        sigma = Row("width", "sigma", "parameter", formula="parameter(sigma) =", spec=".2f")
        self.facts = self.rows(above, mu=replace(CENTRE, along="aside"), sigma=sigma)
        self.play(appear(bet.axes, self.cats.feet))
        self.until("bell")
        self.play(appear(*bet.bell, *self.facts))

    def sticks(self) -> None:
        """Sticks rise to the curve; their heights become one product."""
        self.play(self.cats.grow())
        self.play(appear(*self.cats.numbers, lag=0.4, run_time=theme.MOVE))
        self.until("multiply")
        above, below = self.below.stacked(2, gap=0.1)
        factors = Factors(self.cats.release_numbers(), room=above)
        self.play(*factors.gather())
        self.play(appear(*factors.signs))
        row = Row("likelihood", "product", "output", formula=PRODUCT, along="likelihoods", spec=".1e")
        self.likelihood = self.rows(below, likelihood=row)["likelihood"]
        self.until("product")
        self.play(appear(self.likelihood))

    def slide(self) -> None:
        """The bell slides over the cats; below, the likelihood draws itself over its centre."""
        row = Row("mean of the cats", "best", "data", formula="data(overline(x)) =", spec=".2f")
        mean = self.rows(self.below.stacked(2, gap=0.1)[0], mean=row)["mean"]
        self.play(vanish(*self.standing(self.bet, self.cats, *self.facts, self.likelihood), run_time=theme.LEAVE))
        self.play(self.bet.move_into(self.upper))
        style: dict[str, Any] = {"room": self.lower, "over": self.bet.axes, "low": 0, "title": "likelihood"}
        self.climb = Climb(self["across"], self["likelihoods_across"], **style)
        self.play(appear(self.climb), through(*self._ride("aside"), run_time=theme.MOVE))
        self.until("rise")
        self.play(through(self.climb.along(), *self._ride("across")), until="back")
        self.play(through(*self._ride("back"), run_time=theme.MOVE))
        best = self["best"].value
        upright = Segments(self.climb.axes.at([best], 0), self.bet.axes.at([best], 0), role="data", width=3)
        self.play(appear(upright, mean))

    def predict(self) -> None:
        """Many cats under the best bell; their product stands at one."""
        self.tally = self.rows(
            self.column,
            factors=Row("factors", formula="n =", along="factors", role="data", spec="d"),
            products=Row("product in float32", formula=PRODUCT, along="products", role="loss", spec=".2g"),
            sums=Row("sum of logarithms", formula=LOGS, along="sums", role="output", spec=".1f"),
        )
        self.play(vanish(*self.standing(self.bet), run_time=theme.LEAVE))
        self.bet.sticks.clear()
        faint, self.taken = (self.bet.stand(self["samples"], self["heights"], role=r) for r in ("muted", "parameter"))
        self.play(self.bet.move_into(self.figure))
        self.play(appear(faint.feet))
        self.until("sticks")
        self.play(faint.grow())
        self.until("multiply")
        self.play(appear(self.tally["factors"], self.tally["products"]))

    def logarithm(self) -> None:
        """The product runs down to zero; the sum of logarithms goes on."""
        run = slice(0, self["zero_after"].value + 1)
        self.taken.show_first(0)
        self.play(self.bet.move_into(self.upper))
        numbers = self["product_logs"], self["sums"], self["smallest"].value
        chart = RunningProduct(*numbers, room=self.lower, words="smallest number of float32")
        self.play(appear(chart))
        tallies = [self.tally[name].along(self[name].part(run)) for name in ("factors", "products")]
        taking = track(self.taken.show_first, self["factors"].part(run), self.taken)
        self.play(through(taking, chart.product.along(), *tallies, pace=EVEN), until="zero")
        self.play(appear(chart.end))
        self.until("sum")
        self.play(appear(self.tally["sums"]))
        self.play(through(chart.sums.along(), self.tally["sums"].along(), pace=EVEN), until="end")

    def squares(self) -> None:
        """The log-likelihood over the centre, and squares on the cats that shrink as it climbs."""
        _, upper, lower = self.figure.lines(below=1, line=FLAT * self.figure.height)
        squares = self._squares(upper)
        climb = Climb(self["across"], self["logs_across"], room=lower, over=squares.axes, title="log-likelihood")
        climb.show(STATES - 1).put([self["best"].value, self["logs_back"].last.value])
        self.turn_to(squares.axes, squares.bell, squares.dots, climb)
        self.facts = self.rows(
            self.column,
            mu=replace(CENTRE, along="away"),
            areas=Row("total area", formula=AREA, along="areas_away", role="loss", spec=".2f"),
            logs=Row("log-likelihood", formula=LOGS, along="logs_away", role="output"),
            law=Row(formula='= c - loss("area") \\/ 2 parameter(sigma)^2'),
        )
        self.until("squares")
        self.play(appear(squares.squares, squares.centre, *self.facts, lag=0.2))
        for way, mark in (("away", "slide"), ("closer", "end")):
            rows = [self.facts[name].along(self[f"{name}_{way}"]) for name in ("areas", "logs")]
            moving = *squares.along(self[way], self[f"bells_{way}"]), climb.riding(self[way], self[f"logs_{way}"])
            self.play(through(*moving, self.facts["mu"].along(self[way]), *rows), until=mark)

    def labels(self) -> None:
        """The classifier's bets on the right labels rise as it is trained."""
        bets = RightBets(self["bets"].first, room=self.figure)
        self.turn_to(bets.axes)
        self.play(bets.grow())
        facts = self.rows(
            self.column,
            epoch=Row("epoch =", along="epochs", spec="d"),
            loss=Row("cross-entropy", formula="-overline(log parameter(q)(y)) =", along="losses", role="loss"),
            product=Row("product of all bets", formula=ALL_BETS, along="chances", role="muted", spec=".3g"),
        )
        self.until("loss")
        self.play(appear(facts["loss"]))
        self.until("train")
        self.play(appear(facts["epoch"], facts["product"], run_time=theme.LEAVE))
        self.play(through(bets.along(self["bets"]), *(row.along() for row in facts), pace=EARLY), until="end")

    def meaning(self) -> None:
        """Both losses beside each other, under the law that they share."""
        above, ground, _ = self.stage.whole.lines(above=2, line=0.6)
        halves = ground.stacked(2) if ground.tall else ground.abreast(2)
        (bell, room, _), (label, other, _) = (half.lines(above=1) for half in halves)
        bell.put(first := self.label("bell: #loss[squared error]"))
        label.put(second := self.label("label: #loss[cross-entropy]"))
        self.turn_to(above.put(self.formula(LAW)))
        self.play(appear(first, self._squares(room)))
        self.until("both")
        self.play(appear(second, RightBets(self["bets"].last, room=other)))

    def _ride(self, way: str) -> list[Track]:
        """Return the tracks of bell, sticks, dot and numbers on one way of the centre."""
        centres, likelihoods = self[way], self[f"likelihoods_{way}"]
        moving = self.bet.along(self[f"bells_{way}"]), self.cats.along(self[f"heights_{way}"])
        rows = self.facts["mu"].along(centres), self.likelihood.along(likelihoods)
        return [*moving, *rows, self.climb.riding(centres, likelihoods)]

    def _squares(self, room: Slot) -> SquaredDistances:
        """Return the squares on the cats for the best bell."""
        sizes = {"top": self["top"].value, "side": self["farthest"].value, "x_ticks": self.bet.axes.x_ticks}
        bell = self["grid"], self["bells_back"].last
        return SquaredDistances(self.values["cats"], self["best"], *bell, room=room, **sizes)
