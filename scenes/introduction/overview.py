"""One training step of an untrained network, taken apart: nine subjects, each at the place where it works."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from mathdl import data, floating_point, networks, optimizers
from scenes.introduction import miniatures
from scenes.kit import theme
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.chip import opacity_of
from scenes.kit.figures.moons import Moons
from scenes.kit.figures.weight_arrays import WeightArrays
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, Sweep, appear, through, track, vanish
from scenes.kit.painted.shapes import Dots
from scenes.kit.parameters import Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

STATES, TURNS, PAIR = 41, 61, [5, 7]
"""States of a step, states of the run, and the two neurons that part the moons best."""


class Overview(Lecture):
    """How much mathematics does a network need?"""

    gist = "one training step, taken apart"
    parameters = {
        "example": Whole(0, data.CLASSIFIER_EXAMPLES - 1),
        "learning_rate": Number(0.1, 2),
        "steps": Whole(100, 2000),
    }

    @staticmethod
    def numbers(example: int, learning_rate: float, steps: int) -> dict[str, Quantity]:
        """Take one step and many from the untrained network, on all training points."""
        start, moons, new = data.untrained_classifier(), data.classifier_data().training, data.classifier_data().held_out
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
        largest = quantity(np.max, quantity(trained.forward, new.X).part("outputs"))
        exponential, scores = quantity(np.exp, largest), [largest.value, 0.0]
        forward = own.part("forward")
        return {
            **{"n": quantity(np.size, y), "before": quantity(networks.correct, start, X, y), "loss": found.part("loss")},
            **{"n_weights": quantity(np.size, start.to_vector()), "slopes": found.part("vector")},
            **{"x_1": forward.part("inputs", 0, 0), "x_2": forward.part("inputs", 0, 1)},
            **{"hidden": forward.part("activations", 0, 0), "score": forward.part("outputs", 0, 0)},
            **{"on_yellow": bet, "on_blue": quantity(np.subtract, 1, bet), "surprise": own.part("loss", unit="nats")},
            "bets": quantity(np.array, [1 - bet.value, bet.value]),
            "levelling": quantity(np.linspace, prices, quantity(np.full, y.size, found.part("loss")), STATES),
            **{"step": step, "step_losses": quantity(start.losses_at, step, X, y)},
            **{"steps_at": at, "vectors": vectors, "losses": losses, "last_loss": losses.last, "rights": rights},
            **{"after": rights.first, "final": rights.last, "n_new": quantity(np.size, new.y)},
            "new_right": quantity(networks.correct, trained, new.X, new.y),
            "wrong": quantity(np.flatnonzero, quantity(np.not_equal, quantity(np.greater, answers, 1 / 2), new.y)),
            "seen": quantity(np.take, quantity(trained.forward, X).part("activations", 0), PAIR, axis=1),
            **{"largest": largest, "millions": quantity(np.divide, exponential, 1e6)},
            "overflow": quantity(floating_point.round_to, exponential, "float16"),
            "stable": quantity(floating_point.softmax_stable, scores, "float16").part(0),
        }

    def question(self) -> None:
        """The moons, cut wrongly by the border of an untrained network; one point is framed."""
        figure, column = self.stage.split(0.7)
        self.start, self.data = data.untrained_classifier(), data.classifier_data()
        right, loss = Row("right", "before", "output", spec="d", note="of {n:d} points"), Row("loss", "loss", "loss")
        facts = self.rows(column, right=right, loss=loss)
        self.moons = Moons(self.start, self.data.training, room=figure, border=True)
        self.point = self.moons.framed(self.values["example"])
        self.play(appear(self.moons))
        self.until("right")
        self.play(appear(*facts, lag=0.6, run_time=1))
        self.until("point")
        self.play(appear(self.point))

    def forward(self) -> None:
        """The point runs through the arrays of weights and becomes a score."""
        left, rest = self.stage.split(0.33)
        small, self.low = left.cut(0.5, gap=0.3)
        middle, self.column = rest.cut(0.68, gap=0.4)
        above, figure, self.below = middle.lines(above=1, below=1, line=0.6)
        most, steep = np.abs(self.start.to_vector()).max(), np.abs(self["slopes"].value).max()
        self.arrays = WeightArrays(self.start, room=figure, most=most, twins=steep)
        first, second, third = self.column.stacked(3)
        pair = 'data(vec(delim: "[", {x_1:.2f}, {x_2:.2f}))'
        point, score = self.rows(first, x=Row("point", formula=pair)), self.rows(third, s=Row("score", "score", "output"))
        title, cells, _ = second.lines(above=1)
        hidden = miniatures.cells(np.zeros((1, 8)), cells, most=1)
        states = quantity(np.multiply, quantity(np.tril, np.ones((9, 8)), -1), self["hidden"])
        self.play(vanish(*self.standing(self.moons, self.point), run_time=theme.LEAVE))
        self.play(self.moons.move_into(small))
        self.play(appear(*point))
        self.until("arrays")
        self.play(appear(self.arrays))
        self.until("multiply")
        frame = self.arrays.row_frame(0, 0)
        rows = [self.arrays.row_frame(0, row).get_center() for row in range(8)]
        fill = track(lambda state: hidden.show(state.value), states, hidden)

        def run(share: float) -> None:
            frame.move_to(rows[min(7, int(8 * share))])
            fill.at(share)

        self.play(appear(title.put(self.label("after the bend"))), Sweep(run, frame, hidden, run_time=1.6))
        self.play(vanish(frame), appear(*score))
        self.until("name")
        self.names = [above.put(self.label("linear algebra"))]
        self.play(appear(*self.names))

    def bet(self) -> None:
        """The score becomes a bet, the bet has a price, and the average price is the loss."""
        upper, lower = self.column.cut(0.5, gap=0.3) if self.column.tall else self.column.stacked(2)
        (first, figure, _), (second, column, _) = (slot.lines(above=1, line=0.6) for slot in (upper, lower))
        numbers = [self.readout(name, ".2f", role=role, size=theme.LABEL) for name, role in self._bets()]
        names = [self.label("blue", role="data"), self.label("yellow", role="second")]
        bars = Bars(self["bets"], room=figure, role=["data", "second"], names=names, numbers=numbers)
        price, loss = Row("price", "surprise", "loss", spec=".2f", unit=""), Row("loss", "loss", "loss")
        facts = self.rows(column, price=price, loss=loss)
        prices = self["levelling"]
        sticks = miniatures.Sticks(prices.first.value, self.low, top=float(prices.value.max()))
        self.names += [first.put(self.label("probability")), second.put(self.label("information"))]
        kept = (self.moons, self.point, self.arrays, self.names[0])
        self.play(vanish(*self.standing(*kept), run_time=theme.LEAVE))
        self.play(appear(self.names[1]))
        self.until("bet")
        self.play(appear(bars))
        self.until("price")
        self.play(appear(self.names[2], facts["price"]))
        self.until("mean")
        self.play(appear(sticks))
        self.play(through(sticks.along(prices)))
        self.play(appear(facts["loss"]))
        self.sticks = sticks

    def slope(self) -> None:
        """One walk back: each array gets a twin of slopes."""
        twins = self.arrays.twins.show(self["slopes"])
        parts = [VGroup(twins.cells[k], twins.frames[k], twins.names[k]) for k in (3, 2, 1, 0)]
        self.until("back")
        self.names += [self.below.put(self.label("calculus"))]
        self.play(appear(*parts, lag=0.5, run_time=1.6))
        self.remove(*parts)
        self.add(twins)
        self.play(appear(self.names[3]))

    def predict(self) -> None:
        """The slopes slide onto their weights, and wait."""
        title, column, _ = self.low.lines(above=1, line=0.6)
        self.names += [title.put(self.label("optimization"))]
        right = Row("right", "after", "output", spec="d", asked=True)
        self.facts = self.rows(column, right=right, loss=Row("loss", role="loss", along="step_losses"))
        self.play(self.arrays.slide(), vanish(self.sticks))
        self.until("right")
        self.play(appear(*self.facts))

    def step(self) -> None:
        """One step, then many: the border swings between the moons."""
        tracks = [figure.along(self["step"]) for figure in (self.arrays, self.moons)]
        self.play(vanish(self.arrays.twins, self.point))
        self.play(through(*tracks, self.facts["loss"].along(), run_time=theme.MOVE), *self.answered("after"))
        self.until("steps")
        tracks = [figure.along(self["vectors"]) for figure in (self.arrays, self.moons)]
        numbers = [self.facts["right"].along(self["rights"]), self.facts["loss"].along(self["losses"])]
        self.play(through(*tracks, *numbers, pace=EVEN), until="name")
        self.play(appear(self.names[4]))

    def around(self) -> None:
        """The loop becomes a map of five parts; four more subjects join it."""
        tiles, home = self._tiles()
        names = ("linear algebra", "probability", "information", "calculus", "optimization")
        names += ("statistics", "geometry", "graphs", "numerics")
        numbers = (2, 3, 4, 1, 5, 7, 6, 8, 9)
        self.names = [
            slot.put(self.label(f"#muted[{number}] {name}"))
            for (slot, _), number, name in zip(tiles, numbers, names, strict=True)
        ]
        rooms = [room for _, room in tiles]
        W1, W2 = (layer.copy() for layer in self.start.with_vector(self["vectors"].last.value).weights)
        both = np.concatenate([W1.T, W2])
        slopes = self.start.with_vector(self["slopes"].value).weights
        steep, chance = np.concatenate([slopes[0].T, slopes[1]]), np.linspace(0.05, 1, 60)
        seen = data.LabelledPoints(self["seen"].value, self.data.training.y)
        graph, at = miniatures.network(data.small_graph(), rooms[7])
        sums = 'loss({millions:.1f} "million" -> {overflow:g})'
        pictures = [
            miniatures.cells(both, rooms[0], most=np.abs(both).max()),
            Bars(self["bets"], room=rooms[1], role=["data", "second"], horizontal=True),
            miniatures.curve(chance, quantity(np.negative, quantity(np.log, chance)).value, rooms[2], role="loss"),
            miniatures.cells(steep, rooms[3], most=np.abs(steep).max()),
            miniatures.points(self.data.held_out, rooms[5], wrong=self["wrong"].value),
            miniatures.points(seen, rooms[6], square=False),
            graph,
            VGroup(*rooms[8].flow(self.formula(sums, size=theme.LABEL), self.label("shifted: {stable:.3f}"), gap=0.2)),
        ]
        self.pictures = pictures
        self.play(vanish(*self.standing(self.moons), run_time=theme.LEAVE))
        self.play(self.moons.move_into(home))
        self.play(appear(*self.names[:5], *pictures[:4], lag=0.1, run_time=1))
        for index, mark in enumerate(("statistics", "geometry", "graphs", "numerics")):
            self.until(mark)
            self.play(appear(self.names[5 + index], pictures[4 + index]))
            if mark == "graphs":
                message = Dots(at[2:3], role="data", radius=0.16)
                self.play(Sweep(lambda share: message.set_points(at[2:3] + share * (at[3:4] - at[2:3])), message, run_time=1))
                self.pictures.append(message)

    def map(self) -> None:
        """All dims but the names; then all comes back."""
        setters = [opacity_of(picture) for picture in (self.moons, *self.pictures)]

        def dim(share: float) -> None:
            for setter in setters:
                setter(1 - share * (1 - theme.DIMMED))

        self.play(Sweep(dim, self.moons, *self.pictures, run_time=0.8))
        self.until("all")
        self.play(Sweep(lambda share: dim(1 - share), self.moons, *self.pictures, run_time=1))

    def _bets(self) -> tuple[tuple[str, str], ...]:
        """The two bets, and their roles."""
        return ("on_blue", "data"), ("on_yellow", "second")

    def _tiles(self) -> tuple[list[tuple[Any, Any]], Any]:
        """Return slots for the name and the picture of each subject, and the picture of the loop's middle."""
        whole = self.stage.whole
        if whole.tall:
            top, _, rest = whole.lines(above=1, line=2.8)[0], None, whole.lines(above=1, line=2.8)[1]
            pairs = [slot for row in rest.stacked(4, gap=0.2) for slot in row.abreast(2)]
            places = [*pairs[:4], top, *pairs[4:]]
        else:
            rows = [row.abreast(3) for row in whole.lines(above=1, below=1, line=1.7)]
            (a, b, c), (d, e, f), (g, h, i) = rows
            places = [b, f, h, d, e, a, c, g, i]
        halves = [place.lines(above=1, line=0.55)[:2] for place in places]
        tiles = [(name, room.lines(below=1, line=0.15)[1]) for name, room in halves]
        return tiles, tiles[4][1]
