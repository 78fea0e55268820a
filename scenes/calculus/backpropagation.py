"""Backpropagation: one walk back through the classifier finds the slope of every weight, for one example."""

from __future__ import annotations

import numpy as np
from manim import DR, UR

from mathdl import data, networks
from scenes.kit import theme
from scenes.kit.figures.bend import Bend
from scenes.kit.figures.moons import Moons
from scenes.kit.figures.network_graph import NetworkGraph
from scenes.kit.figures.ranked_dots import Level, RankedDots
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear, through, vanish
from scenes.kit.parameters import Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

STATES, NEAR = 41, 0.01
COMPARED = ("strongest", "most")
"""The neuron with the strongest edge, and the one with the most blame."""
BET, CALLED = "bet on #second[yellow]", "called #data[blue]"


class Backpropagation(Lecture):
    """How does a network find out which weight is to blame?"""

    gist = "one walk back, every slope"
    parameters = {"example": Whole(0, data.CLASSIFIER_EXAMPLES - 1), "learning_rate": Number(0.4, 2)}

    @staticmethod
    def numbers(example: int, learning_rate: float) -> dict[str, Quantity]:
        """Walk forward and back through the untrained network, then step on one example and on all."""
        start, moons = data.untrained_classifier(), data.classifier_data().training
        X, y, x, label = moons.X, moons.y, moons.X[[example]], moons.y[[example]]
        if label[0] != 0:
            raise ValueError("the example is yellow, but the words are about a blue one: choose another example")
        found, whole = quantity(start.loss_and_gradients, x, label), quantity(start.loss_and_gradients, X, y)
        graph, forward = quantity(networks.loss_graph, start, x, label), found.part("forward")
        bend, blames = graph.part("nodes", graph.value.node("h1").index), found.part("adjoints", 0, 0)
        edges, arriving = quantity(data.untrained_classifier).part("weights", 1, 0), bend.part("adjoint", 0)
        two = [quantity(np.argmax, quantity(np.abs, sizes)) for sizes in (edges, blames)]
        at = dict(zip(COMPARED, (index.value for index in two), strict=True))
        if np.ptp(np.abs(blames.value[[*at.values()]])) < NEAR:
            raise ValueError("the strongest edge gets the most blame here, or nearly so: choose another example")
        before, lone = whole.part("loss"), quantity(networks.lone_steps, start, X, y, learning_rate)
        if lone.value[example] <= before.value:
            raise ValueError("a step on this example lowers the loss of all: choose another one, or a larger step")
        alone, together = (start.step(gradients.value, learning_rate) for gradients in (found, whole))
        vectors = [start.to_vector(), alone.to_vector(), together.to_vector()]
        way, mean_way = (quantity(np.linspace, vectors[0], end, STATES) for end in vectors[1:])
        bets = quantity(np.array, [start.with_vector(vector).predict(x)[0] for vector in way.value])
        mean_losses, n_weights = quantity(start.losses_at, mean_way, X, y), quantity(np.size, vectors[0])
        slopes, cost = bend.part("local_derivatives", 0, 0), quantity(networks.pass_cost, start.sizes)
        rows = {"edge": edges, "arrives": arriving, "bend": slopes, "blame": blames}
        compared = {"slopes": slopes, "sums": forward.part("pre_activations", 0, 0)}
        return {
            **{f"{name}_{each}": values.part(k) for name, values in rows.items() for each, k in at.items()},
            **{name: quantity(np.take, values, list(at.values())) for name, values in compared.items()},
            **{each: quantity(np.add, index, 1) for each, index in zip(COMPARED, two, strict=True)},
            **{"at": quantity(np.array, two), "arriving": arriving, "blames": blames, "n_weights": n_weights},
            **{"inputs": forward.part("inputs", 0), "signal": forward.part("inputs", 0, 0)},
            **{"hidden": forward.part("activations", 0, 0), "first_slope": found.part("weights", 0, (at["most"], 0))},
            **{"scores": forward.part("outputs", 0), "score": forward.part("outputs", 0, 0), "bet": bets.first},
            **{"truth": quantity(np.take, label, 0), "surprise": found.part("loss", unit="nats")},
            **{"ends": found.part("adjoints", 1, 0), "end": found.part("adjoints", 1, 0, 0)},
            **{"runs": quantity(np.linspace, 1, n_weights, n_weights, dtype=int), "once": quantity(np.int64, 1)},
            **{"back": cost.part("backward"), "nudged": quantity(np.multiply, cost.part("forward"), n_weights)},
            **{"way": way, "way_back": way.part(slice(None, None, -1)), "bets": bets, "bet_after": bets.last},
            **{"losses": quantity(start.losses_at, way, X, y), "all_after": lone.part(example)},
            "called_blue": quantity(np.count_nonzero, quantity(np.less, quantity(alone.predict, X), 1 / 2)),
            **{"before": before, "lone": lone, "n": quantity(np.size, y)},
            "worse": quantity(np.count_nonzero, quantity(np.greater, lone, before)),
            **{f"mean_blames_{layer}": whole.part("biases", layer) for layer in (0, 1)},
            **{"mean_way": mean_way, "mean_losses": mean_losses, "averaged": mean_losses.last},
        }

    def question(self) -> None:
        """The network draws itself from left to right; then the moons, with the example framed."""
        figure, column = self.stage.split(0.62)
        self.first, self.second = column.cut(0.5, gap=0.3)
        self.size = theme.ROW if self.format == "wide" else theme.LABEL
        start, moons = data.untrained_classifier(), data.classifier_data().training
        self.graph = NetworkGraph(start, room=figure)
        nodes, *rest = self.graph.drawing()
        self.add(*nodes)
        for parts in rest:
            self.play(appear(*parts, lag=0.1, run_time=0.8))
        self.add(self.graph)
        self.moons = Moons(start, moons, room=column, border=True)
        self.point = self.moons.framed(self.values["example"])
        self.until("point")
        self.play(appear(self.moons, self.point, lag=0.6, run_time=1))

    def forward(self) -> None:
        """The point runs through the network and becomes a score; the score becomes a bet."""
        score, bet = Row("score", "score", "output", spec=".2f"), Row(BET, "bet", "output", spec=".2f")
        truth, loss = Row("truth", "truth", "data", spec="d"), Row("loss", "surprise", "loss")
        self.facts = self.rows(self.second, score=score, bet=bet, truth=truth, loss=loss)
        graph = self.graph
        self.inputs = graph.numbers(0, self["inputs"], role="data")
        self.bars, self.hidden = graph.bars(1, self["hidden"]), graph.numbers(1, self["hidden"])
        self.score = graph.numbers(2, self["scores"], role="output")
        self.play(self.moons.move_into(self.first), appear(self.inputs))
        self.play(graph.signal(0))
        self.play(appear(self.hidden, self.bars))
        self.until("score")
        self.play(graph.signal(1))
        self.play(appear(self.score, self.facts["score"], self.facts["bet"], lag=0.4, run_time=1))
        self.until("truth")
        self.play(appear(self.facts["truth"], self.facts["loss"], lag=0.4))

    def blame(self) -> None:
        """Blame begins at the score and runs back along eight edges, multiplied by their weights."""
        self.compared = self["at"].value.tolist()
        self.chips = self.graph.chips(1, self["ends"], self["arriving"], backwards=True)
        edge = "gradient({end:.2f}) dot parameter(({edge_strongest:.2f})) = gradient({arrives_strongest:.2f})"
        rule = Row(formula='gradient("blame") = output("bet") - data("truth")', size=self.size)
        end = Row(formula="= output({bet:.2f}) - data({truth:d}) = gradient({end:.2f})", size=self.size)
        along = Row("on the edge to neuron {strongest:d}", formula=edge, size=self.size)
        self.formulas = self.rows(self.first, rule=rule, end=end, edge=along)
        self.play(vanish(self.moons, self.point, run_time=theme.LEAVE))
        self.until("score")
        self.play(appear(self.formulas["rule"], self.formulas["end"], lag=1, run_time=1.2))
        self.end = self.graph.numbers(2, self["ends"], role="gradient")
        self.play(vanish(self.score), appear(self.end))
        self.until("back")
        self.play(self.chips.arrive(), appear(self.formulas["edge"]), until="end")

    def predict(self) -> None:
        """Two edges stay lit, with what has arrived; a table compares them."""
        roles = {"edge": "parameter", "arrives": "gradient", "bend": "output", "blame": "gradient"}
        cells = [
            (name, *(self.readout(f"{name}_{each}", ".2f", role=role, size=theme.LABEL) for each in COMPARED))
            for name, role in roles.items()
        ]
        numbers = [self.readout(each, "d", role="muted", size=theme.LABEL) for each in COMPARED]
        self.two = self.table(self.second, ("neuron", *numbers), cells)
        nodes = {(1, k) for k in self.compared}
        lit = self.graph.light({*nodes, (2, 0)}, {(1, 0, k) for k in self.compared})
        self.others = [chip for k, chip in enumerate(self.chips.chips) if k not in self.compared]
        dimmed = [chip.animate.fade(1 - theme.DIMMED) for chip in self.others]
        self.play(vanish(*self.facts, run_time=theme.LEAVE))
        self.play(lit, *dimmed, appear(self.two.header, *self.two.rows[:2]))
        self.until("most")
        self.play(appear(self.two.rows[3][0]))

    def bends(self) -> None:
        """The curve of the bend with both neurons on it; then all blame passes into the neurons."""
        names, tanh = [self.label(f"{{{each}:d}}") for each in COMPARED], networks.ACTIVATIONS["tanh"].value
        self.bend = Bend(tanh, self["sums"], self["slopes"], room=self.first, names=names)
        self.blames = self.graph.numbers(1, self["blames"], role="gradient")
        self.play(vanish(*self.formulas, run_time=theme.LEAVE))
        self.play(appear(self.bend.picture, *self.bend.marks, lag=0.6, run_time=1.2))
        self.until("flatter")
        brighter = [chip.animate.fade(1 - 1 / theme.DIMMED) for chip in self.others]
        self.play(appear(self.two.rows[2]), self.graph.light(), *brighter)
        self.play(self.chips.enter(), vanish(self.hidden), run_time=1)
        self.play(appear(self.blames, *self.two.rows[3][1:]))

    def slopes(self) -> None:
        """One edge: signal times blame. Then one wave over all edges, and a count of what nudges would take."""
        product = "gradient({first_slope:.2f}) = data({signal:.2f}) dot gradient(({blame_most:.2f}))"
        rule = Row(formula='gradient("slope") = data("signal") dot gradient("blame")', size=self.size)
        numbers = Row("first edge into neuron {most:d}", formula=product, size=self.size)
        facts = self.rows(self.first, rule=rule, numbers=numbers)
        back = Row("walk back", "once", "gradient", spec="d", note="{back:d} products")
        nudges = Row("more runs", role="muted", along="runs", spec="d", note="{nudged:d} products")
        counts, most = self.rows(self.second, back=back, nudges=nudges), self.compared[1]
        self.play(vanish(self.bend, self.two, run_time=theme.LEAVE))
        self.play(appear(facts["rule"]), self.graph.light({(0, 0), (1, most)}, {(0, most, 0)}))
        self.until("times")
        self.play(appear(facts["numbers"]))
        self.until("walk")
        self.play(self.graph.light(), appear(counts["back"]))
        for layer in (1, 0):
            self.play(self.graph.signal(layer, backwards=True))
        self.until("nudge")
        self.play(appear(counts["nudges"]))
        self.play(through(counts["nudges"].along()), until="end")

    def step(self) -> None:
        """The edges change and the bet sinks; the tint floods over both moons, and the loss of all rises."""
        rule = Row(formula='parameter("weight") - {learning_rate:g} dot gradient("slope")', size=self.size)
        bet, blue = Row(BET, role="output", along="bets", spec=".2f"), Row(CALLED, "called_blue", "data", spec="d")
        loss = Row("loss of all", role="loss", along="losses")
        facts = self.rows(self.second, step=rule, bet=bet, blue=blue, loss=loss)
        keep = (self.graph, self.inputs, self.bars, self.end, self.blames)
        self.play(vanish(*self.standing(*keep), run_time=theme.LEAVE))
        self.play(appear(self.moons, self.point, facts["step"], facts["bet"]))
        self.until("falls")
        self.play(through(self.graph.along(self["way"]), facts["bet"].along()))
        self.until("all")
        self.play(through(self.moons.along(self["way"])), until="rises")
        self.play(appear(facts["blue"], facts["loss"]))
        self.play(through(facts["loss"].along()), until="end")
        self.example = keep[1:]

    def meaning(self) -> None:
        """The losses after a step on each example alone; then the step along the mean of all slopes."""
        labels, titles = data.classifier_data().training.y, ("each example alone", "loss of all")
        plot = RankedDots(self["lone"], labels, room=self.second, titles=titles)
        start, level = Level(plot, self["before"]), Level(plot, self["mean_losses"].first, role="loss")
        before = start.named(self.label("before: {before:.3f}"), UR)
        after = Level(plot, self["averaged"]).named(self.label("averaged: {averaged:.3f}", role="loss"), DR)
        keep = (self.graph, self.moons, self.point, *self.example)
        self.turn_to(plot, plot.framed(self.values["example"]), keep=keep)
        self.until("alone")
        self.play(appear(start, before))
        self.until("average")
        back = [figure.along(self["way_back"]) for figure in (self.graph, self.moons)]
        self.play(through(*back, run_time=1), vanish(self.point, *self.example))
        for layer in (1, 0):
            blames = self.graph.numbers(layer + 1, self[f"mean_blames_{layer}"], role="gradient")
            self.play(appear(blames), self.graph.signal(layer, backwards=True, run_time=0.8))
        self.until("down")
        tracks = [figure.along(self["mean_way"]) for figure in (self.graph, self.moons)]
        self.play(through(*tracks, level.along(self["mean_losses"])), until="end")
        self.play(appear(after))
