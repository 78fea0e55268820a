"""Attention: message passing on a graph whose weights the network computes for itself."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT

from mathdl import data, graphs, networks
from mathdl.checks import Array
from scenes.graphs.random_arrows import REACH, asked
from scenes.kit import theme
from scenes.kit.figures.axes import Axes
from scenes.kit.figures.bars import Bars
from scenes.kit.figures.histogram import Histogram
from scenes.kit.figures.named_cells import NamedCells
from scenes.kit.figures.node_graph import NodeGraph
from scenes.kit.figures.plane import Plane, Pointer
from scenes.kit.lecture import Lecture
from scenes.kit.motion import appear, between, through, track, vanish
from scenes.kit.parameters import Matrix, Whole, Words
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row
from scenes.kit.text import halo, plain

ASKS, NAMES = 3, ("cat", "ate", "fish", "it", "slept")
"""The word that asks, counted from 0, and what the words of the clip call the five."""
ORDINALS = "first", "second", "third", "fourth", "fifth"
TITLES = "averages of friends", "masked attention"
STATES = 41


class Attention(Lecture):
    """How does a network know what “it” means?"""

    gist = "messages, weighted by what agrees"
    parameters = {
        **{"words": Words((5, 5), 8), "X": Matrix(5, 2, limit=3), "W": Matrix(2, 2, limit=3)},
        **{"large": Whole(16, 256), "keys": Whole(4, 20), "draws": Whole(200, 1000), "seed": Whole(0, 9999)},
    }

    @staticmethod
    def numbers(
        words: tuple[str, ...], X: Array, W: Array, large: int, keys: int, draws: int, seed: int
    ) -> dict[str, Quantity]:
        """Let one word ask all, then every word; draw random arrows, and compare with averages of friends."""
        Q = quantity(networks.linear_layer, X, W, [0.0, 0.0])
        found = quantity(graphs.attention, Q, X, X)
        products, shares = found.part("products", ASKS), found.part("weights", ASKS)
        if np.abs(products.value).max() > 12 or shares.value.argmax() != 0:
            raise ValueError(
                "the first word must get the largest share, and no product may be beyond 12: change X or W"
            )
        terms = quantity(np.multiply, shares.part((slice(None), None)), X)
        friends, zeros = data.small_graph(), np.zeros((7, 1))
        masked = quantity(graphs.attention, zeros, zeros, friends.features, mask=friends.adjacency + np.eye(7) > 0)
        P = quantity(graphs.averaging, friends.adjacency)
        averages = quantity(graphs.message_passing, P, friends.features, 1).part(1)
        gap = quantity(np.abs, quantity(np.subtract, masked.part("output"), averages))
        return {
            **{name: quantity(np.take, words, k) for k, name in enumerate(NAMES)},
            "It": quantity(np.take, [word.capitalize() for word in words], ASKS),
            **{f"s_{name}": products.part(k) for k, name in enumerate(ORDINALS)},
            **{"w_first": shares.first, "shares": shares, "weights": found.part("weights")},
            "asking": quantity(np.linspace, X[ASKS], Q.part(ASKS), STATES),
            **{"tips": quantity(np.add.accumulate, terms, axis=0), "output": found.part("output", ASKS)},
            **asked(draws, keys, large, seed),
            "masked_shares": quantity(graphs.attention, Q, X, X, mask=np.tri(5) > 0).part("weights"),
            **{"P": P, "masked": masked.part("weights"), "difference": quantity(np.max, gap)},
        }

    def question(self) -> None:
        """A ring of words; the lines that end at one of them light up."""
        figure, column = self.stage.split(0.5 if self.stage.whole.tall else 0.6)
        self.ring = self._ring(figure)
        text = "The {cat} {ate} the {fish}. \\ {It} {slept}."
        sentence, who = self.label(text, size=theme.ROW), self.label("Who {slept}?", size=theme.ROW)
        column.flow(sentence, who, at=LEFT)
        self.play(appear(self.ring, sentence))
        self.until("who")
        self.play(appear(who))
        self.until("edges")
        self.play(appear(self.ring.into(ASKS, [0.4] * 5)))

    def query(self) -> None:
        """The arrow of the word that asks is turned by a matrix; dot products say what it agrees with."""
        figure, self.column = self.stage.split(0.5 if self.stage.whole.tall else 0.58)
        X = self.values["X"]
        self.plane = Plane(room=figure, points=[X, self["asking"].value, np.zeros((1, 2))], basis=False, most=1.6)
        self.arrows = [self._arrow(tip, "data") for tip in X]
        self.words = [self._name(word, tip) for word, tip in zip(self.values["words"], X, strict=True)]
        rows: dict[str, Any] = {
            f"word{k}": Row(plain(word), f"s_{name}", "data", spec="g")
            for k, (word, name) in enumerate(zip(self.values["words"], ORDINALS, strict=True))
        }
        facts = self.rows(self.column.lines(below=3, line=0.5)[1], **rows)
        note = self.column.lines(below=3, line=0.5)[2].put(
            self.label("keys and values are the words here; \\ a network learns a matrix for each", role="muted")
        )
        self.turn_to(self.plane, *self.arrows, *self.words)
        self.until("turn")
        query = self._arrow(X[ASKS], "parameter")
        turning = track(lambda tip: self._point(query, tip.value), self["asking"], query)
        self.play(through(turning), vanish(self.words[ASKS]), appear(note))
        middle = self.plane.view.at([self["asking"].value[-1] / 2])[0]
        self.asks = self.label("query of {it}", role="parameter").move_to(middle + np.array([0.6, -0.4, 0]))
        halo(self.asks)
        self.play(appear(self.asks))
        self.until("products")
        self.play(appear(*facts, lag=0.2, run_time=1.5))
        self.turned = query

    def mix(self) -> None:
        """Shares, and the mixture of all arrows in these shares."""
        names = [self.label(plain(word), size=theme.ROW) for word in self.values["words"]]
        numbers = [self.readout(self["shares"].part(k), ".0%", role="data", size=theme.LABEL) for k in range(5)]
        style: dict[str, Any] = {"horizontal": True, "names": names, "numbers": numbers, "gap": 0.4}
        bars = Bars(self["shares"], room=self.column, **style)
        self.turn_to(keep=[self.plane, *self.arrows, *self.words, self.turned, self.asks])
        self.until("shares")
        self.play(appear(bars))
        self.until("sum")
        tips = np.vstack([np.zeros(2), self["tips"].value])
        parts = [Pointer(*self.plane.view.at(tips[k : k + 2]), role="ink", width=4) for k in range(5)]
        self.play(*self.dim(*self.arrows, self.turned))
        self.play(appear(*parts, lag=0.4, run_time=2))
        self.play(appear(self._arrow(self["output"].value, "output")))

    def matrix(self) -> None:
        """Every word asks: a row of shares for each."""
        figure, column = self.stage.split(0.5 if self.stage.whole.tall else 0.55)
        cells = NamedCells(self["weights"], self.values["words"], room=figure)
        formula = self.formula('"softmax"(parameter(Q) data(K)^T / sqrt(d)) data(V)', size=theme.READOUT)
        self.turn_to(cells)
        self.play(appear(column.put(formula)))
        self.until("row")
        self.play(appear(cells.framed_row(ASKS)))

    def predict(self) -> None:
        """Dot products of short random arrows; those of long ones wait."""
        figure, self.column = self.stage.split(0.55 if self.stage.whole.tall else 0.62)
        self.axes = []
        for room, name in zip(figure.stacked(2), ("few", "many"), strict=True):
            top = 1.1 * float(self[f"scaled_{name}"].value.max())
            title = "dot product" if name == "many" else ""
            self.axes.append(
                Axes((-REACH, REACH), (0, top), room=room, x_ticks=(-20, 0, 20), x_title=title, show=(True, False))
            )
        few = Histogram(self.axes[0], self["hist_few"])
        facts = self.rows(self.column, few=Row("spread, 2 numbers", "spread_2", "data", spec=".1f"))
        self.turn_to(*self.axes, few, *facts)
        self.few, self.fact = few, facts["few"]

    def scale(self) -> None:
        """The products of long arrows spread wide; the root brings them back."""
        facts = self.rows(
            self.column,
            many=Row("spread, {large:d} numbers", "spread", "data", spec=".1f"),
            sharp=Row("the favourite takes", "sharp", "gradient", spec=".0%"),
            calm=Row("with the root", "calm", "output", spec=".0%"),
            slope=Row(
                "slope of its share", "slope_calm", "output", spec=".2f", note="without the root: {slope_sharp:.2f}"
            ),
        )
        many = Histogram(self.axes[1], self["hist_many"])
        self.play(vanish(self.fact))
        self.until("wide")
        self.play(appear(many, facts["many"]))
        self.play(appear(facts["sharp"]))
        self.until("root")
        self.play(self.few.to(self["scaled_few"]), many.to(self["scaled_many"]), appear(facts["calm"]))
        self.play(appear(facts["slope"]))

    def mask(self) -> None:
        """Nobody hears what comes later."""
        figure, column = self.stage.split(0.5 if self.stage.whole.tall else 0.55)
        cells = NamedCells(self["weights"], self.values["words"], room=figure)
        self.turn_to(cells)
        self.until("zero")
        emptied = between(cells.show, self["weights"].value, self["masked_shares"].value, cells)
        self.play(emptied, appear(column.put(self.formula("e^(-oo) = 0", size=theme.READOUT))))

    def family(self) -> None:
        """Masked by friendships, attention is the average of message passing."""
        names, panels = data.small_graph().names, self.stage.pair(titles=True, captions=1)
        maps = [
            (NamedCells(self[name], names, room=panel.figure, most=0.5), panel.title.put(self.label(title)))
            for panel, name, title in zip(panels, ("P", "masked"), TITLES, strict=True)
        ]
        fact = self.rows(panels[1].caption, gap=Row("largest difference", "difference", "ink"))
        self.turn_to(*maps[0])
        self.until("same")
        self.play(appear(*maps[1], *fact))
        self.until("draws")
        ring = self._ring(self.stage.whole)
        self.turn_to(ring, ring.into(ASKS, self["shares"]))

    def _ring(self, room: Any) -> NodeGraph:
        """Return the words in a ring, every two joined."""
        angles = np.pi / 2 - 2 * np.pi * np.arange(5) / 5
        inside = [self.label(plain(word)) for word in self.values["words"]]
        places = np.column_stack([np.cos(angles), np.sin(angles)])
        return NodeGraph(1 - np.eye(5), places, room=room, inside=inside, radius=0.62)

    def _arrow(self, tip: Any, role: str) -> Pointer:
        return Pointer(*self.plane.view.at([(0, 0), tip]), role=role)

    def _point(self, arrow: Pointer, tip: Any) -> None:
        arrow.points = self.plane.view.at(np.array([(0, 0), tip]))

    def _name(self, word: str, tip: Any, role: str = "data") -> Any:
        """Return a word beyond the tip of its arrow."""
        end = self.plane.view.at([tip])[0]
        way = np.array([*tip, 0]) / max(float(np.hypot(*tip)), 1e-9)
        name = self.label(plain(word), role=role)
        halo(name)
        return name.move_to(end + way * (0.25 + 0.45 * name.width * abs(way[0])))
