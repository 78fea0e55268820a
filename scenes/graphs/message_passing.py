"""Message passing: rounds of averages along the edges of a graph, and what many of them do."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, RIGHT, Rectangle, VGroup

from mathdl import data, graphs
from scenes.kit import theme
from scenes.kit.figures.axes import Axes, Curve
from scenes.kit.figures.node_graph import NodeGraph
from scenes.kit.lecture import Lecture
from scenes.kit.motion import EVEN, appear, through, track, vanish
from scenes.kit.painted.shapes import Dots, HeatMap
from scenes.kit.parameters import Number, Whole
from scenes.kit.quantity import Quantity, quantity
from scenes.kit.rows import Row

A, B, C, D, E, F, G = range(7)
CUT_ROUNDS = 60


class MessagePassing(Lecture):
    """How can a network learn from who knows whom?"""

    gist = "every round, an average of friends"
    parameters = {"left": Number(1, 9), "right": Number(-9, -1), "deep": Whole(20, 80)}

    @staticmethod
    def numbers(left: float, right: float, deep: int) -> dict[str, Quantity]:
        """Average along the edges: one round, two, many, and with the only tie between the circles cut."""
        graph = data.small_graph()
        if not 1 <= -2 * right / left <= 8 or -2 * right == left:
            raise ValueError("right must outweigh left on two roads to d, and be at most 4 times left")
        start = np.zeros((7, 1))
        start[A], start[G] = left, right
        P = quantity(graphs.averaging, graph.adjacency)
        apart = graph.adjacency.copy()
        apart[C, D] = apart[D, C] = 0
        rounds = quantity(graphs.message_passing, P, start, deep).part((slice(None), slice(None), 0))
        cut = quantity(graphs.message_passing, graphs.averaging(apart), start, CUT_ROUNDS)
        ends = cut.part((slice(None), slice(None), 0))
        gaps, rate = (
            quantity(np.ptp, rounds, axis=1),
            quantity(graphs.smoothing, graph.adjacency, start, 1).part("rate"),
        )
        steps = quantity(np.arange, deep + 1)
        return {
            **{"P": P, "rounds": rounds, "start": rounds.first, "one": rounds.part(1), "two": rounds.part(2)},
            **{"c_one": rounds.part(1, C), "d_one": rounds.part(1, D), "e_one": rounds.part(1, E)},
            **{
                "f_one": rounds.part(1, F),
                "d_two": rounds.part(2, D),
                "n_heard": quantity(np.count_nonzero, P.part(C)),
            },
            **{"cut": ends, "left_end": ends.part(-1, A), "right_end": ends.part(-1, G)},
            **{"gaps": gaps, "gap": gaps.last, "rate": rate, "steps": steps},
            **{"apart": quantity(np.asarray, apart), "nothing": quantity(np.zeros, 7)},
            "places": quantity(np.arange, 8),
            "filling": quantity(np.where, np.tri(8, 7, -1) > 0, rounds.part(1), rounds.first),
            "powers": quantity(np.multiply, gaps.last, quantity(np.power, rate, quantity(np.subtract, steps, deep))),
        }

    def question(self) -> None:
        """Seven people; two of them hold a number."""
        self.room, self.column = self.stage.split(0.5 if self.stage.whole.tall else 0.64)
        self.graph = self._graph("nothing")
        self.play(appear(self.graph))
        self.until("say")
        self.play(self.graph.to(self["start"]))

    def message(self) -> None:
        """Numbers travel into c, and their average stays there; then everyone averages."""
        terms = "data(0 + {left:g} + 0 + 0) / {n_heard:d} ="
        facts = self.rows(self.column, mean=Row(formula=terms, number="c_one", role="data", spec="g"))
        self.play(*self.dim(*self.graph.parts(E, F, G)))
        self.until("send")
        self.play(*(self.graph.message(self["start"].part(friend), friend, C, run_time=2.4) for friend in (A, B, D)))
        self.until("mean")
        self.play(appear(*facts), *self._fresh("start"))
        self.play(self.graph.to(self["one"]))
        self.wait(1.2)

    def row(self) -> None:
        """One row of the matrix, then all rows, one after the other."""
        self.room, column = self.stage.split(0.45 if self.stage.whole.tall else 0.56)
        self.turn_to(graph := self._graph("start"))
        self.graph = graph
        style: dict[str, Any] = {"table": theme.diverging()[::-1], "gap": 0.04}
        side, most = min(column.width / 8.6, column.height / 7), float(np.abs(self["start"].value).max())
        matrix = HeatMap(self["P"].value, width=7 * side, height=7 * side, low=-0.5, high=0.5, **style)
        numbers = HeatMap(
            self["start"].value[:, np.newaxis], width=side, height=7 * side, low=-most, high=most, **style
        )
        column.put(VGroup(matrix, numbers).arrange(RIGHT, buff=0.6 * side))
        rows = [matrix.get_top() + (k + 0.5) * side * DOWN for k in range(7)]
        frame = Rectangle(width=7 * side + 0.1, height=side + 0.06).set_stroke(theme.role("ink"), width=3)
        self.play(appear(matrix, frame.move_to(rows[C])))
        self.until("column")
        self.play(appear(numbers))
        self.until("run")
        framing = track(lambda k: frame.move_to(rows[min(6, int(k.value))]), self["places"], frame)
        self.play(through(framing, graph.along(self["filling"]), run_time=3, pace=EVEN))

    def predict(self) -> None:
        """d and its friends."""
        self.room, self.column = self.stage.split(0.5 if self.stage.whole.tall else 0.64)
        self.graph = self._graph("one")
        self.turn_to(self.graph)
        self.until("friends")
        self.play(*self.dim(*self.graph.parts(A, B, G)))
        self.mark = self.formula("?", role="ink").next_to(self.graph.circles[D], DOWN, buff=0.15)
        self.play(appear(self.mark))

    def two_hops(self) -> None:
        """One road from a, two from g."""
        self.play(vanish(self.mark), *self._fresh("one"))
        roads = [
            self.graph.road(*nodes, role=role)
            for nodes, role in (((A, C, D), "data"), ((G, E, D), "parameter"), ((G, F, D), "parameter"))
        ]
        fact = self.rows(self.column, d=Row("d after two rounds", "d_two", "parameter", spec="g"))
        self.play(appear(*fact))
        self.until("roads")
        self.play(appear(roads[0]))
        self.play(appear(*roads[1:]))
        self.until("sorted")
        self.play(vanish(*roads), self.graph.to(self["two"]))

    def cut(self) -> None:
        """Without the tie, each circle settles on a number of its own."""
        self.turn_to(keep=[self.graph])
        self.until("cut")
        self.play(*self._fresh("start", cut=True))
        facts = self.rows(
            self.column,
            left=Row("a, b, c", "left_end", "data", spec=".2f"),
            right=Row("d, e, f, g", "right_end", "parameter", spec=".2f"),
        )
        self.play(through(self.graph.along(self["cut"]), pace=EVEN), until="ends")
        self.play(appear(*facts))

    def smooth(self) -> None:
        """Many rounds make all alike; the gap shrinks by the second largest eigenvalue."""
        self.turn_to(keep=[self.graph])
        self.play(*self._fresh("start"))
        _, room, below = self.column.lines(below=3)
        gaps, steps, powers = (self[name].value for name in ("gaps", "steps", "powers"))
        top, last = 1.3 * float(gaps.max()), int(steps[-1])
        ticks: dict[str, Any] = {"x_ticks": (0, last // 2, last), "y_ticks": (0.1, 1, 10), "log": (False, True)}
        axes = Axes((0, last), (gaps.min() / 2, top), room=room, x_title="rounds", y_title="largest gap", **ticks)
        dots = Dots(axes.at(steps, gaps), role="loss", radius=0.05)
        dots.visible = 1
        line = Curve(axes, steps[powers < top], powers[powers < top], role="ink", width=2)
        rate = Row(formula="lambda_2 =", number="rate", note="of the averaging matrix")
        facts = self.rows(below, gap=Row("largest gap", role="loss", along="gaps"), rate=rate)
        self.until("run")
        self.play(appear(axes, dots, facts["gap"]))
        seen = track(lambda step: setattr(dots, "visible", 1 + int(step.value)), self["steps"], dots)
        self.play(through(self.graph.along(self["rounds"]), facts["gap"].along(), seen, pace=EVEN), until="rate")
        self.play(appear(line, facts["rate"]))

    def network(self) -> None:
        """Learned weights between the rounds, the same for everyone."""
        self.turn_to(keep=[self.graph])
        self.play(self.graph.to(self["two"]))
        formula = self.column.put(self.formula("output(H') = phi(data(P) H parameter(W))", size=theme.READOUT))
        note = self.label("the same W for everyone", role="parameter").next_to(formula, DOWN, buff=0.4)
        self.until("weights")
        self.play(appear(formula, note))
        self.until("graph")
        self.play(appear(self.graph.road(C, D)))

    def _graph(self, state: str, *, cut: bool = False) -> NodeGraph:
        """Return the friends, with or without their only tie, in the room of the figure."""
        friends, most = data.small_graph(), float(np.abs(self["start"].value).max())
        names = [self.label(name, role="muted") for name in friends.names]
        look: dict[str, Any] = {"values": self[state], "names": names, "most": most}
        ties = self["apart"] if cut else friends.adjacency
        return NodeGraph(ties, friends.positions, room=self.room, **look)

    def _fresh(self, state: str, **look: Any) -> list[Any]:
        """Return animations that put a graph in the place of the one that stands, nothing of it dimmed."""
        before, self.graph = self.graph, self._graph(state, **look)
        return [vanish(before), appear(self.graph)]
