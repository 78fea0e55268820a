"""One training step of an untrained network, taken apart: nine subjects, each at the place where it works."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from mathdl import data, floating_point, information, networks, optimizers
from scenes.introduction import miniatures
from scenes.kit import theme
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.moons import Moons
from scenes.kit.figures.weight_arrays import WeightArrays
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, between, through, vanish
from scenes.kit.painted.shapes import Dots
from scenes.kit.parameters import Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

BETS = {"blue": "data", "yellow": "second"}
EXAMPLE = Whole(0, data.CLASSIFIER_EXAMPLES - 1)
STATES, TURNS, PAIR = 41, 61, [5, 7]
"""States of a step, states of the run, and the two neurons that part the moons best."""
SUBJECTS = {"linear algebra": 2, "probability": 3, "information": 4, "calculus": 1, "optimization": 5}
SUBJECTS |= {"statistics": 6, "geometry": 7, "graphs": 8, "numerics": 9}


class Overview(Lecture):
    """How much mathematics does a network need?"""

    gist = "one training step, taken apart"
    parameters = {"example": EXAMPLE, "learning_rate": Number(0.1, 2), "steps": Whole(100, 2000)}

    @staticmethod
    def numbers(example: int, learning_rate: float, steps: int) -> dict[str, Quantity]:
        """Take one step and many from the untrained network, on all training points."""
        start, sets = data.untrained_classifier(), data.classifier_data()
        moons, new = sets.training, sets.held_out
        X, y, x, label = moons.X, moons.y, moons.X[[example]], moons.y[[example]]
        bet = quantity(start.predict, x).part(0)
        if label[0] != 0 or bet.value <= 1 / 2:
            raise ValueError("the example must be a blue point whose bet on blue is below one half: choose another one")
        found, own = quantity(start.loss_and_gradients, X, y), quantity(start.loss_and_gradients, x, label)
        options: dict[str, Any] = {"learning_rate": learning_rate, "epochs": steps}
        run = quantity(networks.train, start, X, y, method=optimizers.gradient_descent, **options)
        at = quantity(np.unique, quantity(np.geomspace, 1, steps, TURNS, dtype=int))
        vectors, losses = (quantity(np.take, run.part(name), at, axis=0) for name in ("vectors", "losses"))
        states = [start.with_vector(vector) for vector in vectors.value]
        rights = quantity(np.array, [networks.correct(network, X, y) for network in states])
        prices, trained = quantity(networks.example_losses, start, X, y), run.value.network
        step = quantity(np.linspace, run.value.vectors[0], run.value.vectors[1], STATES)
        answers = quantity(trained.predict, new.X)
        ways = [[start.with_vector(vector).predict(x)[0] for vector in each.value] for each in (step, vectors)]
        step_bets, run_bets = (quantity(np.column_stack, [np.subtract(1, way), way]) for way in ways)
        largest = quantity(np.max, quantity(trained.forward, new.X).part("outputs"))
        scores, rows = [largest.value, 0.0], np.tri(9, 8, -1)
        wide, half = (quantity(floating_point.softmax_steps, scores, each, False) for each in ("float64", "float16"))
        forward, chances = own.part("forward"), quantity(np.linspace, 0.05, 1, STATES)
        return {
            **{"n": quantity(np.size, y), "before": quantity(networks.correct, start, X, y)},
            **{"loss": found.part("loss"), "slopes": found.part("vector")},
            **{f"x_{i + 1}": forward.part("inputs", 0, i) for i in (0, 1)},
            "score": forward.part("outputs", 0, 0),
            "filling": quantity(np.multiply, rows, forward.part("activations", 0, 0)),
            **{"on_yellow": bet, "on_blue": quantity(np.subtract, 1, bet), "surprise": own.part("loss", unit="nats")},
            **{"bets": step_bets.first, "step_bets": step_bets, "run_bets": run_bets},
            "levelling": quantity(np.linspace, prices, quantity(np.full, y.size, found.part("loss")), STATES),
            **{"step": step, "step_losses": quantity(start.losses_at, step, X, y)},
            **{"vectors": vectors, "losses": losses, "last_loss": losses.last, "trained": vectors.last, "at": at},
            **{"rights": rights, "after": rights.first, "final": rights.last, "n_new": quantity(np.size, new.y)},
            "n_weights": quantity(np.size, step.value[0]),
            "new_right": quantity(networks.correct, trained, new.X, new.y),
            "wrong": quantity(np.flatnonzero, quantity(np.not_equal, quantity(np.greater, answers, 1 / 2), new.y)),
            "seen": quantity(np.take, quantity(trained.forward, X).part("activations", 0), PAIR, axis=1),
            **{"exponential": wide.part("exponentials", 0), "overflow": half.part("exponentials", 0)},
            **{"largest": largest, "chances": chances, "surprises": quantity(information.surprise, chances)},
            "stable": quantity(floating_point.softmax_stable, scores, "float16").part(0),
        }

    def question(self) -> None:
        """The moons, cut wrongly by the border of an untrained network; one point is framed."""
        figure, column = self.stage.split(0.7)
        self.start, self.data = data.untrained_classifier(), data.classifier_data()
        right = Row("right", "before", "output", spec="d", note="of {n:d} points")
        facts = self.rows(column, right=right, loss=Row("loss", "loss", "loss"))
        self.moons = Moons(self.start, self.data.training, room=figure, border=True)
        self.point = self.moons.framed(self.values["example"])
        self.play(appear(self.moons))
        self.until("right")
        self.play(appear(*facts, lag=0.6, run_time=1))
        self.until("point")
        self.play(appear(self.point))

    def forward(self) -> None:
        """The point runs through the arrays of weights and becomes a score."""
        left, rest = self.stage.split(0.38)
        small, self.low = left.cut(0.58, gap=0.3)
        middle, self.column = rest.cut(0.68, gap=0.4)
        above, figure, self.below = middle.lines(above=1, below=1, line=0.6)
        self.lower = figure.stacked(2)[1]
        self.names = [above.put(self.label("linear algebra"))]
        most, steep = np.abs(self.start.to_vector()).max(), np.abs(self["slopes"].value).max()
        self.arrays = WeightArrays(self.start, room=figure, most=most, twins=steep)
        first, others = self.lower.cut(0.27, gap=0.3)
        second, third = others.cut(0.6, gap=0.3)
        pair = 'data(vec(delim: "[", {x_1:.2f}, {x_2:.2f}))'
        point = self.rows(first, x=Row("point", formula=pair))
        score, bend = self.rows(third, s=Row("score", "score", "output")), self.label("bent")
        title, cells, _ = second.lines(above=1, below=1, line=0.6)
        hidden = miniatures.cells(self["filling"].first.value, cells, most=1)
        self.play(vanish(*self.standing(self.moons, self.point), run_time=theme.LEAVE))
        self.play(self.moons.move_into(small))
        self.play(appear(*point))
        self.until("arrays")
        self.play(appear(self.arrays))
        self.until("multiply")
        self.play(appear(title.put(bend), hidden))
        self.chain = [*point, bend, hidden, *score]
        self.play(miniatures.row_by_row(self.arrays, hidden, self["filling"]))
        self.play(appear(*score))
        self.until("name")
        self.play(appear(*self.names))

    def bet(self) -> None:
        """The score becomes a bet, the bet has a price, and the average price is the loss."""
        upper, lower = self.column.cut(0.5, gap=0.3) if self.column.tall else self.column.stacked(2)
        (first, figure, _), (second, column, _) = (slot.lines(above=1, line=0.6) for slot in (upper, lower))
        numbers = [self.readout(f"on_{name}", ".2f", role=role, size=theme.LABEL) for name, role in BETS.items()]
        names = [self.label(name, role=role) for name, role in BETS.items()]
        self.bars = Bars(self["bets"], room=figure, role=[*BETS.values()], names=names, numbers=numbers)
        price = Row("price", "surprise", "loss", spec=".2f", unit="", note="$-log {on_blue:.2f}$")
        self.facts = self.rows(column, price=price, loss=Row("loss", role="loss", along="step_losses"))
        prices = self["levelling"]
        self.sticks = miniatures.Sticks(prices.first.value, self.low, top=float(prices.value.max()))
        self.names += [first.put(self.label("probability")), second.put(self.label("information"))]
        self.play(appear(self.names[1]))
        self.until("bet")
        self.play(appear(self.bars))
        self.until("price")
        self.play(appear(self.names[2], self.facts["price"]))
        self.until("mean")
        self.play(appear(self.sticks))
        self.play(through(self.sticks.along(prices)))
        self.play(appear(self.facts["loss"]))

    def slope(self) -> None:
        """One walk back: each array gets a twin of slopes."""
        twins = self.arrays.twins.show(self["slopes"])
        parts = [VGroup(twins.cells[k], twins.frames[k], twins.names[k]) for k in (3, 2, 1, 0)]
        self.until("moves")
        self.play(vanish(*self.chain), appear(nudged := self.arrays.row_frame(0, 0, role="gradient")))
        self.until("back")
        self.names += [self.below.put(self.label("calculus"))]
        self.play(vanish(nudged), appear(*parts, lag=0.5, run_time=1.6))
        self.remove(*parts).add(twins)
        self.play(appear(self.names[3]))

    def predict(self) -> None:
        """The slopes slide onto their weights, and wait."""
        title, column, _ = self.low.lines(above=1, line=0.6)
        self.names += [title.put(self.label("optimization"))]
        rule = Row(formula='parameter("weight") - {learning_rate:g} dot gradient("slope")', size=theme.LABEL)
        self.counts = self.rows(column, rule=rule, right=Row("right", "after", "output", spec="d", asked=True))
        self.play(vanish(self.sticks, self.facts["price"], run_time=theme.LEAVE))
        self.play(self.arrays.slide(), appear(self.counts["rule"]))
        self.until("right")
        self.play(appear(self.counts["right"]))

    def step(self) -> None:
        """One step, then many: the border swings between the moons."""
        tracks = [self.arrays.along(self["step"]), self.moons.along(self["step"]), self.bars.along(self["step_bets"])]
        self.play(vanish(self.arrays.twins, self.point))
        self.play(through(*tracks, self.facts["loss"].along(), run_time=theme.MOVE), *self.answered("after"))
        self.until("steps")
        tracks = [figure.along(self["vectors"]) for figure in (self.arrays, self.moons)]
        tracks += [self.counts["right"].along(self["rights"]), self.facts["loss"].along(self["losses"])]
        self.play(appear(falling := miniatures.Falling(self["at"], self["losses"], self.lower)))
        self.play(through(*tracks, falling.along(), self.bars.along(self["run_bets"]), pace=EVEN), until="name")
        self.play(appear(self.names[4]))

    def around(self) -> None:
        """The loop becomes a map of five parts; four more subjects join it."""
        tiles, links = miniatures.tiles(self.stage.whole)
        titles = [self.label(f"#muted[{number}] *{name}*") for name, number in SUBJECTS.items()]
        self.names = [tile.title(each) for tile, each in zip(tiles, titles, strict=True)]
        rooms = [tile.picture for tile in tiles]
        weights, slopes = (self.start.with_vector(self[name].value) for name in ("trained", "slopes"))
        seen = data.LabelledPoints(self["seen"].value, self.data.training.y)
        graph, at = miniatures.network(data.small_graph(), rooms[7])
        large = self.formula("loss({exponential:.3g} -> {overflow:g})", size=theme.LABEL)
        pictures = [
            miniatures.layers(weights, rooms[0]),
            Bars(self["bets"], room=rooms[1], role=["data", "second"], horizontal=True),
            miniatures.curve(self["chances"].value, self["surprises"].value, rooms[2], role="loss"),
            miniatures.layers(slopes, rooms[3]),
            miniatures.points(self.data.held_out, rooms[5], wrong=self["wrong"].value, radius=0.018),
            miniatures.points(seen, rooms[6]),
            graph,
            VGroup(*rooms[8].flow(large, self.label("shifted: {stable:.3f}"), gap=0.2)),
        ]
        message = Dots(at[2:3], role="data", radius=0.16)
        self.pictures = [*pictures, *links, message]
        self.play(vanish(*self.standing(self.moons), run_time=theme.LEAVE))
        self.play(self.moons.move_into(rooms[4]))
        self.play(appear(*self.names[:5], *pictures[:4], *links, lag=0.1, run_time=1.2))
        for index, mark in enumerate(("statistics", "geometry", "graphs")):
            self.until(mark)
            self.play(appear(self.names[5 + index], pictures[4 + index]))
        self.play(between(message.set_points, at[2:3], at[3:4], message))
        self.until("numerics")
        self.play(appear(self.names[8], pictures[7]))

    def map(self) -> None:
        """All dims but the names; then all comes back."""
        self.play(miniatures.dimming(things := [self.moons, *self.pictures]))
        self.until("all")
        self.play(miniatures.dimming(things, back=True, run_time=1))
